import fc from 'fast-check';
import { expect, it } from 'vitest';
import { equalJson } from './equality.ts';
import type { Json } from './json.ts';
import { valueKey } from './value-key.ts';

const values: readonly Json[] = [
  ...[true, false, 1, 0, null, '', '1', 'true', [], {}, [[]], [1], [true], ['1'], [null]],
  ...[
    { a: 1 },
    { a: true },
    { a: 1, b: 2 },
    { b: 2, a: 1 },
    [['a', 1]],
    { map: [['a', 1]] },
    [{ map: [] }],
    { map: [] },
  ],
];

it('is the same for exactly those values that are equal', () => {
  for (const a of values) for (const b of values) expect(valueKey(a) === valueKey(b)).toBe(equalJson(a, b));
});

it('is so for any two values', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 2 }), fc.jsonValue({ maxDepth: 2 }), (a, b) => {
      expect(valueKey(a as Json) === valueKey(b as Json)).toBe(equalJson(a as Json, b as Json));
      expect(valueKey(JSON.parse(JSON.stringify(a)) as Json)).toBe(valueKey(a as Json));
    }),
  );
});
