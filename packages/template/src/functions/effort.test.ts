import { describe, expect, it } from 'vitest';
import { Effort } from './effort.ts';

describe('regular expressions of one template', () => {
  it('have an end, alone and together', () => {
    const started = performance.now();
    const effort = new Effort();
    const slow = '(a*)*'.repeat(500);
    expect(effort.firstMatchIsWhole(slow, 'a'.repeat(100_000))).toBeUndefined();
    const answers = Array.from({ length: 5000 }, (_, at) => effort.firstMatchIsWhole(`(a{1,50}){1,5}${at}`, `a${at}`));
    expect(answers[0]).toBe(true);
    expect(answers.at(-1)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(4000);
  });

  it('cost nothing when they are asked again', () => {
    const effort = new Effort();
    const text = 'a'.repeat(100_000);
    for (let time = 0; time < 1000; time += 1) expect(effort.firstMatchIsWhole('a+', text)).toBe(true);
  });
});
