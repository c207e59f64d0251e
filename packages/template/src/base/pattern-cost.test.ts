import { expect, it } from 'vitest';
import { patternCost } from './pattern-cost.ts';

const weight = (source: string) => patternCost(source, 0) / patternCost('', 0);

it.each([
  ['', 1],
  ['abc', 4],
  ['a{3}', 4],
  ['a{2,5}', 6],
  ['a{2,}', 3],
  ['[a-z{}()]{4}', 5],
  ['[]a]b', 3],
  ['\\(\\{a', 4],
  ['(ab){10}', 31],
  ['((a{10}){10}){10}', 1111],
  ['x{a}', 5],
  ['((', 3],
])('%s weighs %d', (source, expected) => {
  expect(weight(source)).toBe(expected);
});

it('grows with the text', () => {
  expect(patternCost('a', 1800)).toBe(10 * patternCost('a', 0));
});
