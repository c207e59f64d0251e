import { expect, it } from 'vitest';
import { compilePattern } from './pattern.ts';

const matches = (source: string, text: string): boolean => {
  const result = compilePattern(source);
  if (result.kind !== 'pattern') throw new Error(result.reason);
  return result.pattern.matches(text);
};

const password = '^(?=.*[a-z])(?=.*[A-Z])((?=.*[!@#])|(?=.*[_.]))[a-zA-Z!@#_.]{4,8}$';

it.each([
  ['[a-z]+', 'abc', true],
  ['[a-z]+', 'abc1', false],
  ['a|ab', 'ab', true],
  ['^a$|^$', '', true],
  ['[0-9A-Za-z\\_\\-\\&:;]+$', 'a_-&:', true],
  ['[\\u4e00-\\u9fa5]+', '你好', true],
  ['[a\\‘]+', 'a‘', true],
  ['^(?!root$)[a-z]+$', 'root', false],
  ['^(?!root$)[a-z]+$', 'roots', true],
  [password, 'abCD!', true],
  [password, 'abCD.', true],
  [password, 'abCDx', false],
  [password, 'abcd!', false],
])('%s on %j: %s', (source, text, expected) => {
  expect(matches(source, text)).toBe(expected);
});

it('says what it cannot do', () => {
  expect(compilePattern('a(?=b)c').kind).toBe('unsupported');
  expect(compilePattern('(a)\\1').kind).toBe('unsupported');
  expect(compilePattern('(?=a)b|c').kind).toBe('unsupported');
  expect(compilePattern('(').kind).toBe('unsupported');
  expect(compilePattern('a'.repeat(20_001)).kind).toBe('unsupported');
});

it('takes linear time where a backtracking engine would not', () => {
  expect(matches('(a+)+$', `${'a'.repeat(2000)}b`)).toBe(false);
});
