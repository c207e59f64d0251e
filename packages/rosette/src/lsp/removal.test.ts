import { readLoosely } from '@rosette/template/text/read-loosely.ts';
import { describe, expect, it } from 'vitest';
import { removalOf } from './removal.ts';
import { valueAt } from './text/located.ts';

function without(text: string, key: string): string | undefined {
  const map = valueAt(readLoosely(text), ['P']);
  if (map?.kind !== 'map') throw new Error(`no map in ${text}`);
  const range = removalOf(map, key, text);
  return range === undefined ? undefined : text.slice(0, range.start) + text.slice(range.end);
}

describe('removalOf', () => {
  it.each([
    ['P:\n  A:\n    Type: x\n\n  B: 1\nR: 1\n', 'A', 'P:\n  B: 1\nR: 1\n'],
    ['P:\n  A: 1\n  B:\n    Type: x\nR: 1\n', 'B', 'P:\n  A: 1\nR: 1\n'],
    ['P:\r\n  A: 1\r\n  B: 2', 'B', 'P:\r\n  A: 1\r\n'],
    ['P: {A: 1, B: 2}', 'A', 'P: {B: 2}'],
    ['P: {A: 1, B: {C: 2}}', 'B', 'P: {A: 1}'],
    ['{"P": {"A": 1,\n "B": 2}}', 'B', '{"P": {"A": 1}}'],
    ['{"P": {"A": 1}}', 'A', '{"P": {}}'],
  ])('%j without %s', (text, key, left) => {
    expect(without(text, key)).toBe(left);
  });

  it('leaves the last key of a block, which would be no map without it', () => {
    expect(without('P:\n  A: 1\n', 'A')).toBeUndefined();
  });
});
