import { expect, it } from 'vitest';
import { equalJson } from './equality.ts';
import type { Json } from './json.ts';

const rows: readonly (readonly [Json, Json, boolean])[] = [
  [1, 1, true],
  [true, 1, true],
  [0, false, true],
  ['1', 1, false],
  [true, 'true', false],
  [null, false, false],
  [null, null, true],
  [[1, [true]], [1, [1]], true],
  [[1], [1, 2], false],
  [{ a: [1], b: null }, { b: null, a: [true] }, true],
  [{ a: 1 }, { b: 1 }, false],
  [{ a: 1 }, { a: 1, b: 2 }, false],
  [[], {}, false],
  // Parsed, because a literal would set the prototype.
  [JSON.parse('{"__proto__": {}}') as Json, { a: 1 }, false],
  [{}, [], false],
];

it.each(rows)('%j and %j: %s', (a, b, expected) => {
  expect(equalJson(a, b)).toBe(expected);
  expect(equalJson(b, a)).toBe(expected);
});
