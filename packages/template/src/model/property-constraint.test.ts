import { expect, it } from 'vitest';
import type { Json } from '../base/json.ts';
import type { PropertyConstraints } from '../schema/resource-schema.ts';
import { refuseValue } from './property-constraint.ts';

const cases: readonly (readonly [PropertyConstraints, readonly Json[], readonly Json[]])[] = [
  [{ allowedValues: ['small', 'large'] }, ['small', 'LARGE', ['tiny'], null], ['medium', 5]],
  [{ allowedValues: [1, 2] }, [1, '2'], [3, '3']],
  [{ min: 1, max: 10 }, [1, '10', 'text', null], [0, 11, '0.5']],
  [{ minLength: 2, maxLength: 3 }, ['ab', 'abc', '𝒳𝒴𝒵', 10, [1, 2]], ['a', 'abcd', 1, [1], [1, 2, 3, 4]]],
  [{ pattern: '/^[a-z]+$/' }, ['abc'], ['abc1', '']],
  [{ pattern: '/[0-9]{3}/' }, ['a123b', 123], ['12', 'abc']],
  [{ pattern: '/^a$|^b$/' }, ['a', 'b'], ['ab', 'c']],
  [{ pattern: '/^(?!http:|https:).{1,9}$/' }, ['name'], ['http:x', 'https:x', '']],
  [{ pattern: '/^(?!root$)[a-z]+$/' }, ['roots'], ['root']],
  // No linear engine can match a look-ahead in the middle, so every text passes.
  [{ pattern: '/a(?!b)/' }, ['ab', 'x'], []],
];

it.each(cases)('%j', (constraints, right, wrong) => {
  expect(right.filter((value) => refuseValue(value, constraints) !== undefined)).toEqual([]);
  expect(wrong.filter((value) => refuseValue(value, constraints) === undefined)).toEqual([]);
});

it('says what is wrong, and lists not more values than one can read', () => {
  expect(refuseValue('abcd', { maxLength: 3 })).toBe('has 4 characters, more than 3');
  expect(refuseValue([], { minLength: 1 })).toBe('has 0 items, fewer than 1');
  const many = Array.from({ length: 25 }, (_, index) => `v${index}`);
  expect(refuseValue('x', { allowedValues: many })).toMatch(/^is none of v0, .*, v19 and 5 more$/);
});

it('a hostile text costs little', () => {
  const constraints = { pattern: '/^([a-z]+)*$/' };
  const began = performance.now();
  expect(refuseValue(`${'a'.repeat(100_000)}!`, constraints)).toBeDefined();
  expect(performance.now() - began).toBeLessThan(2_000);
});
