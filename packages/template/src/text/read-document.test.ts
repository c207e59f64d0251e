import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serviceLimits } from '../base/limits.ts';
import { toJson } from './node.ts';
import { readDocument } from './read-document.ts';
import { readJson } from './read-json.ts';
import { readYaml } from './read-yaml.ts';
import { Reading } from './reading.ts';

const value = (text: string) => {
  const { node, diagnostics } = readDocument(text);
  expect(diagnostics).toEqual([]);
  return toJson(node!);
};
const codes = (text: string) => readDocument(text).diagnostics.map((finding) => finding.code);

describe('JSON', () => {
  it('reads every kind of value', () => {
    expect(value('{"a": [1, -2.5, 1e3, true, null, "\\u00e9\\n"], "b": {}}')).toEqual({
      a: [1, -2.5, 1000, true, null, 'é\n'],
      b: {},
    });
  });

  it('falls back to YAML, which takes a trailing comma', () => {
    expect(value('{"a": [1, 2,],}')).toEqual({ a: [1, 2] });
  });

  it('reports the JSON mistake when the text is no YAML either', () => {
    const { diagnostics } = readDocument('{"a": 1\n "b": 2}');
    expect(diagnostics).toMatchObject([{ code: 'TemplateSyntax', range: { start: 9, end: 10 } }]);
    expect(diagnostics[0]!.message).toContain('JSON wants a comma');
  });

  it.each(['{"a": 01}', '{"a": "\u0001"}', '{"a": .5}', "{'a': 1}", '{"a": "\\x"}', '[1 2]', '[1] 2', '{"a" 1}'])(
    '%j is not strict JSON',
    (text) => {
      const reading = new Reading(text, serviceLimits);
      expect(() => readJson(reading)).toThrow();
      expect(reading.diagnostics.map((finding) => finding.code)).toEqual(['TemplateSyntax']);
    },
  );

  it('keeps the digits of a number that is too long for a double', () => {
    const { node, diagnostics } = readDocument('{"a": 123456789012345678}');
    expect(toJson(node!)).toEqual({ a: '123456789012345678' });
    expect(diagnostics.map((finding) => finding.code)).toEqual(['NumberTooLong']);
  });

  it.each(['NaN', '-Infinity', '1e999'])('refuses %s', (number) => {
    expect(codes(`{"a": ${number}}`)).toEqual(['NumberNotFinite']);
  });
});

describe('YAML scalars follow PyYAML', () => {
  const rows: readonly (readonly [string, unknown])[] = [
    ['yes', true],
    ['Off', false],
    ['y', 'y'],
    ['~', null],
    ['', null],
    ['2015-09-01', '2015-09-01'],
    ['1e3', '1e3'],
    ['1.5e+3', 1500],
    ['08', '08'],
    ['010', 8],
    ['0o10', '0o10'],
    ['0x1F', 31],
    ['0b101', 5],
    ['1_000', 1000],
    ['22:22', 1342],
    ['-1:30.5', -90.5],
    ['.5', 0.5],
    ['1.', 1],
    ['-0', 0],
    ['"5"', '5'],
    ["'yes'", 'yes'],
    ['!!str 5', '5'],
    ['!!int "5"', 5],
    ['!Ref 12', { Ref: '12' }],
    ['!Ref yes', { Ref: 'yes' }],
  ];
  it.each(rows)('%s', (text, expected) => {
    expect(value(`a: ${text}`)).toEqual({ a: expected });
  });
});

describe('short tags', () => {
  it('stand for the long form, on any kind of value', () => {
    expect(value('a: !Join [",", [!Ref X, !GetAtt A.B]]')).toEqual({
      a: { 'Fn::Join': [',', [{ Ref: 'X' }, { 'Fn::GetAtt': ['A', 'B'] }]] },
    });
    expect(value('a: !Not\n  Fn::Equals: [1, 2]')).toEqual({ a: { 'Fn::Not': { 'Fn::Equals': [1, 2] } } });
  });

  it.each([
    ['A.B.C', ['A.B', 'C']],
    ['A.Outputs.X', ['A', 'Outputs.X']],
    ['A.B.Outputs.X', ['A.B', 'Outputs.X']],
    ['Outputs.X', ['Outputs', 'X']],
    ['A', 'A'],
  ])('!GetAtt %s', (text, expected) => {
    expect(value(`a: !GetAtt ${text}`)).toEqual({ a: { 'Fn::GetAtt': expected } });
  });

  it('two on one value are a mistake, and so are foreign tags', () => {
    expect(codes('a: !Base64Encode !Sub x')).toContain('TemplateSyntax');
    expect(codes('a: !!binary aGk=')).toEqual(['TagInvalid']);
  });
});

describe('aliases and merge keys', () => {
  it('repeat what was anchored; own keys win wherever they stand', () => {
    expect(value('a: &a {x: 1, y: 2}\nb: {y: 3, <<: *a}\nc: {<<: [{x: 9}, *a]}\nd: *a')).toEqual({
      a: { x: 1, y: 2 },
      b: { x: 1, y: 3 },
      c: { x: 9, y: 2 },
      d: { x: 1, y: 2 },
    });
  });

  it.each([
    ['a: *b', 'AliasUnknown'],
    ['a: &a [*a]', 'AliasRecursive'],
    ['a: &a {<<: *a}', 'AliasRecursive'],
    ['a: {<<: 1}', 'MergeInvalid'],
    ['{[a]: 1}', 'KeyInvalid'],
  ])('%s: %s', (text, code) => {
    expect(codes(text)).toEqual([code]);
  });
});

describe('duplicate and odd keys', () => {
  it.each(['{"a": 1, "b": 0, "a": 2}', 'a: 1\nb: 0\na: 2'])('the last of %j wins, with a warning', (text) => {
    const { node, diagnostics } = readDocument(text);
    expect(toJson(node!)).toEqual({ a: 2, b: 0 });
    expect(diagnostics).toMatchObject([{ code: 'DuplicateKey', severity: 'warning' }]);
  });

  it('names of the prototype are names like others', () => {
    const json = value('{"__proto__": 1, "constructor": 2}') as Record<string, unknown>;
    expect(Object.keys(json)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(json)).toBeNull();
  });

  it('keys that are no text get their JSON form', () => {
    expect(value('1: a\ntrue: b\n~: c')).toEqual({ 1: 'a', true: 'b', null: 'c' });
  });
});

describe('hostile text is refused, not executed', () => {
  const bomb = [...'bcdefghij'].map((name, index) => `${name}: &${name} [${`*${'abcdefghi'[index]},`.repeat(9)}]`);
  const rows: readonly (readonly [string, string, string])[] = [
    ['one byte too many', 'x'.repeat(524_289), 'TemplateTooLarge'],
    ['bytes are UTF-8', 'é'.repeat(262_145), 'TemplateTooLarge'],
    ['NUL', 'a: "\0"', 'TemplateHasNul'],
    ['nothing', ' \n', 'TemplateEmpty'],
    ['only a comment', '# hi', 'TemplateEmpty'],
    ['deep JSON', '['.repeat(200_000), 'TemplateTooDeep'],
    ['deep block YAML', '- '.repeat(200_000), 'TemplateTooDeep'],
    ['deep flow YAML', '{a: '.repeat(100_000), 'TemplateTooDeep'],
    ['alias bomb', ['a: &a [x,x,x,x,x,x,x,x,x]', ...bomb].join('\n'), 'TemplateTooManyValues'],
    ['many aliases', `a: &a 1\nb: [${'*a,'.repeat(10_001)}]`, 'TemplateTooManyAliases'],
    ['many values', `[${'1,'.repeat(200_001)}1]`, 'TemplateTooManyValues'],
    ['depth through aliases', deepAliases(), 'TemplateTooDeep'],
    ['two documents', 'a: 1\n---\nb: 2', 'TemplateSyntax'],
    ['a wall of brackets', ']'.repeat(500_000), 'TemplateSyntax'],
  ];
  it.each(rows)('%s', (_, text, code) => {
    const { node, diagnostics } = readDocument(text);
    expect(node).toBeUndefined();
    expect(diagnostics[0]!.code).toBe(code);
  });

  it('accepts exactly the limits', () => {
    expect(codes(`"${'x'.repeat(524_286)}"`)).toEqual([]);
    expect(codes(`${'['.repeat(100)}${']'.repeat(100)}`)).toEqual([]);
  });
});

/** Each anchor is shallow, together they are not. */
function deepAliases(): string {
  const wrap = (inner: string): string => `${'['.repeat(30)}${inner}${']'.repeat(30)}`;
  return `a: &a ${wrap('1')}\nb: &b ${wrap('*a')}\nc: &c ${wrap('*b')}\nd: ${wrap('*c')}`;
}

describe('laws', () => {
  it('JSON text means the same as YAML', () => {
    // PyYAML has another idea of numbers with exponents, and of line separators in double quotes.
    const number = fc.oneof(
      fc.integer(),
      fc.integer({ min: -9999, max: 9999 }).map((n) => n / 8),
    );
    const text = fc.string({ unit: 'grapheme-ascii' });
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        { maxDepth: 4 },
        fc.oneof(fc.constant(null), fc.boolean(), number, text),
        fc.array(tie('json')),
        fc.dictionary(text, tie('json')),
      ),
    }));
    fc.assert(
      fc.property(json, (data) => {
        const text = JSON.stringify(data);
        const reading = new Reading(text, serviceLimits);
        expect(toJson(readYaml(reading))).toEqual(value(text));
      }),
      { numRuns: 150 },
    );
  });

  it('nothing throws on any text', () => {
    const piece = fc.constantFrom(
      'a',
      ':',
      ' ',
      '\n',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '&x ',
      '*x',
      '!Ref ',
      '<<',
      '|',
      '? ',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 3 })), { maxLength: 40 }), (parts) => {
        const { node, diagnostics } = readDocument(parts.join(''));
        expect(node !== undefined || diagnostics.some((finding) => finding.severity === 'error')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

it.each([
  ['A: 1\nB: "open\nC: 2\n', 8],
  ["A: 'it\nB: 1\n", 3],
])('%j: a quote that stays open is told where it was opened', (text, start) => {
  const { diagnostics } = readDocument(text);
  expect(diagnostics[0]).toMatchObject({ code: 'TemplateSyntax', range: { start, end: start + 1 } });
});
