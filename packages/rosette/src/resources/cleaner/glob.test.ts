import { expect, test } from 'vitest';
import { matchesGlob } from './glob.ts';

test.each<[string, string, boolean]>([
  ['', '', true],
  ['', 'a', false],
  ['*', '', true],
  ['**', 'abc', true],
  ['a*c', 'abbc', true],
  ['a*c', 'abcd', false],
  ['*ab', 'aab', true],
  ['*ab*cd*', 'xabxcxcdx', true],
  ['*ab*cd', 'abcdab', false],
  ['?', '', false],
  ['a?c', 'a🙂c', true],
  ['a.c', 'abc', false],
  ['a\\d', 'a1', false],
  ['a*?', 'a', false],
  ['a*?', 'ab', true],
])('%s and %s: %s', (pattern, text, matches) => {
  expect(matchesGlob(pattern, text)).toBe(matches);
});

test('a pattern that could be tried in countless ways is answered', () => {
  expect(matchesGlob(`${'*a'.repeat(500)}b`, 'a'.repeat(5_000))).toBe(false);
});
