import { describe, expect, it } from 'vitest';
import { type Data, Float } from '../base/data.ts';
import { call, FAILS, failureOf, type Row, tests } from './call.fixture.ts';
import { pythonText } from './python-text.ts';

describe('Fn::Str and the text of a value', () => {
  const rows: readonly Row[] = [
    ['Str', [123456], '123456'],
    ['Str', [1.5], '1.5'],
    ['Str', [new Float(1)], '1.0'],
    ['Str', [true], 'True'],
    ['Str', [false], 'False'],
    ['Str', [null], ''],
    ['Str', ['text'], 'text'],
    ['Str', [[1, 'a', new Float(2), null]], '[1, "a", 2.0, null]'],
    ['Str', [{ k: [true] }], '{"k": [true]}'],
    ['Str', [['é😀']], '["\\u00e9\\ud83d\\ude00"]'],
  ];
  tests(rows);

  it.each([
    [1e16, '1e+16'],
    [123456789012345680, '1.2345678901234568e+17'],
    [9007199254740992, '9007199254740992.0'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [-2.5e-7, '-2.5e-07'],
    [1.5e300, '1.5e+300'],
  ])('%d is written %s, as Python does', (value, text) => {
    expect(pythonText(value)).toBe(text);
  });
});

describe('Base64', () => {
  const rows: readonly Row[] = [
    ['Base64Decode', ['YQ=='], 'a'],
    ['Base64Decode', ['YQ==\n'], 'a'],
    ['Base64Decode', ['5L2g5aW95LiW55WM'], '你好世界'],
    ['Base64Decode', ['8J+YgA=='], '😀'],
    ['Base64Decode', [null], null],
    ['Base64Decode', [''], FAILS],
    ['Base64Decode', ['invalid!!!'], FAILS],
    ['Base64Decode', ['YQ'], FAILS],
    ['Base64Decode', ['YQ==\n\n'], FAILS],
    ['Base64Decode', ['/w=='], FAILS],
    ['Base64Decode', ['4oK='], FAILS],
    ['Base64Decode', ['wIA='], FAILS],
    ['Base64Decode', ['7aCA'], FAILS],
    ['Base64Decode', [1], FAILS],
    ['Base64', ['as it is'], 'as it is'],
    ['Base64', [null], null],
    ['Base64', [1], FAILS],
  ];
  tests(rows);

  it.each(['a', 'ab', 'abc', 'ÿ߿ࠀ￿𐀀', 'tab\tline\n'])('%j comes back', (text) => {
    expect(call('Base64Decode', [call('Base64Encode', [text]) as Data])).toBe(text);
  });
});

describe('Fn::Indent', () => {
  const rows: readonly Row[] = [
    ['Indent', ['a\nb', 1], '  a\n  b'],
    ['Indent', ['a', 2, 4], '        a'],
    ['Indent', ['a\nb', 1, 2, false], 'a\n  b'],
    ['Indent', ['a\n\n \nb\n', 1], '  a\n\n \n  b\n'],
    ['Indent', ['a', true], '  a'],
    ['Indent', ['a', 0], 'a'],
    ['Indent', [null, 1], null],
    ['Indent', ['a', 21], FAILS],
    ['Indent', ['a', -1], FAILS],
    ['Indent', ['a', 1, 5], FAILS],
    ['Indent', ['a', '1'], FAILS],
    ['Indent', [1, 'a'], FAILS],
    ['Indent', ['a'], FAILS],
  ];
  tests(rows);
});

describe('Fn::Replace', () => {
  const rows: readonly Row[] = [
    ['Replace', [{ print: 'echo' }, 'print a; print b'], 'echo a; echo b'],
    ['Replace', [{ '-': '' }, 'a-b'], 'ab'],
    ['Replace', [{ a: null }, 'cat'], 'ct'],
    ['Replace', [{ a: 1.5 }, 'a'], '1.5'],
    ['Replace', [{ a: true }, 'a'], 'True'],
    ['Replace', [{ a: 'b', ab: 'c' }, 'abab'], 'cc'],
    ['Replace', [{ a: 'b', b: 'a' }, 'ab'], 'ba'],
    ['Replace', [{ '.': '$&' }, 'a.b'], 'a$&b'],
    ['Replace', [{}, 't'], 't'],
    ['Replace', [{ a: 'b' }, null], null],
    ['Replace', [{ x: [] }, 'x'], FAILS],
    ['Replace', [{ '': 'x' }, 'x'], FAILS],
    ['Replace', [{ a: 'b' }, 1], FAILS],
  ];
  tests(rows);

  it('makes no text without end', () => {
    expect(failureOf('Replace', [{ a: 'x'.repeat(100_000) }, 'a'.repeat(100_000)])).toContain('longer than');
    expect(failureOf('Join', ['x'.repeat(100_000), Array.from({ length: 10_000 }, () => 'a')])).toContain(
      'longer than',
    );
  });
});

describe('Fn::GetJsonValue', () => {
  const rows: readonly Row[] = [
    ['GetJsonValue', ['k', '{"k":"v"}'], 'v'],
    ['GetJsonValue', ['k', { k: [1, 2] }], '[1, 2]'],
    ['GetJsonValue', ['k', '{"k":3}'], '3'],
    ['GetJsonValue', ['k', '{"k":3.0}'], '3.0'],
    ['GetJsonValue', ['k', '{"k":true}'], 'true'],
    ['GetJsonValue', ['k', '{"k":12345678901234567890}'], '12345678901234567890'],
    ['GetJsonValue', ['k', '{"k":null}'], null],
    ['GetJsonValue', ['x', {}], null],
    ['GetJsonValue', ['toString', '{}'], null],
    ['GetJsonValue', ['k', null], null],
    ['GetJsonValue', ['k', ''], null],
    ['GetJsonValue', ['k', 'oops'], FAILS],
    ['GetJsonValue', ['k', '[1]'], FAILS],
    ['GetJsonValue', ['k', 5], FAILS],
    ['GetJsonValue', [1, {}], FAILS],
  ];
  tests(rows);
});

describe('Fn::MatchPattern', () => {
  const rows: readonly Row[] = [
    ['MatchPattern', ['[a-z]+', 'adb'], true],
    ['MatchPattern', ['[a-z]+', '12b'], false],
    ['MatchPattern', ['[a-z]+', 'abc1'], false],
    ['MatchPattern', ['', 'x'], false],
    ['MatchPattern', ['', ''], true],
    ['MatchPattern', ['a|ab', 'ab'], false],
    ['MatchPattern', ['ab|a', 'ab'], true],
    ['MatchPattern', ['a*?', 'aa'], false],
    ['MatchPattern', ['(?i)ABC', 'abc'], true],
    ['MatchPattern', ['(?P<n>\\d+)\\Z', '42'], true],
    ['MatchPattern', ['(?=.*\\d)[a-z\\d]+', 'ab1'], true],
    ['MatchPattern', ['(?=.*\\d)[a-z\\d]+', 'abc'], false],
    ['MatchPattern', ['(', 'x'], FAILS],
    ['MatchPattern', ['(a)\\1', 'aa'], FAILS],
    ['MatchPattern', [1, 'x'], FAILS],
    ['MatchPattern', ['x', null], FAILS],
  ];
  tests(rows);

  it('takes no longer than the text is long', () => {
    const started = performance.now();
    expect(call('MatchPattern', ['(a+)+b', 'a'.repeat(10_000)])).toBe(false);
    expect(failureOf('MatchPattern', ['((x{1,100}){1,10})'.repeat(1000), 'x'])).toContain('too long');
    expect(performance.now() - started).toBeLessThan(500);
  });
});
