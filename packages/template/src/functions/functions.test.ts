import { describe, expect, it } from 'vitest';
import type { Json } from '../base/json.ts';
import { Effort } from './effort.ts';
import { pythonText } from './python-text.ts';
import { functions } from './registry.ts';
import { selectFrom } from './select.ts';
import { Failure } from './spec.ts';
import { parseSub, resolveSubName } from './sub.ts';

const environment = {
  region: 'cn-hangzhou',
  effort: new Effort(),
  zones: (region: string) => (region === 'cn-hangzhou' ? ['h', 'i'] : undefined),
  mappings: new Map([['M', { a: { x: 1, l: ['p'], n: null }, '32': { '7': 'seven' } }]]),
};

const FAILS = Symbol('fails');

describe('functions of known values', () => {
  const rows: readonly (readonly [string, readonly Json[], Json | typeof FAILS])[] = [
    ['Fn::Join', ['-', ['a', 1, null, 'b']], 'a-1--b'],
    ['Fn::Join', ['/', [true, 1.5]], 'True/1.5'],
    ['Fn::Join', [',', []], ''],
    ['Fn::Join', [',', null], ''],
    ['Fn::Join', [',', ['a', ['b']]], FAILS],
    ['Fn::Split', [';', 'foo; bar'], ['foo', ' bar']],
    ['Fn::Split', [',', ''], ['']],
    ['Fn::Split', [',', null], []],
    ['Fn::Equals', [true, 1], true],
    ['Fn::Equals', ['1', 1], false],
    ['Fn::FindInMap', ['M', 'a', 'x'], 1],
    ['Fn::FindInMap', ['M', 'a', 'l'], ['p']],
    ['Fn::FindInMap', ['M', 32, 7], 'seven'],
    ['Fn::FindInMap', ['M', 'a', 'n'], null],
    ['Fn::FindInMap', ['M', 'a', 'toString'], FAILS],
    ['Fn::FindInMap', ['M', 'b', 'x'], FAILS],
    ['Fn::FindInMap', ['N', 'a', 'x'], FAILS],
    ['Fn::Base64Encode', ['string to encode'], 'c3RyaW5nIHRvIGVuY29kZQ=='],
    ['Fn::Base64Encode', ['你好世界'], '5L2g5aW95LiW55WM'],
    ['Fn::Base64Encode', ['😀'], '8J+YgA=='],
    ['Fn::Base64Encode', [''], ''],
    ['Fn::Base64Encode', [null], null],
    ['Fn::Length', ['length'], 6],
    ['Fn::Length', ['😀'], 1],
    ['Fn::Length', [[1, 2, 3]], 3],
    ['Fn::Length', [{ a: 1 }], 1],
    ['Fn::Length', [null], 0],
    ['Fn::GetAZs', [''], ['h', 'i']],
    ['Fn::GetAZs', ['cn-hangzhou'], ['h', 'i']],
    ['Fn::GetAZs', ['mars'], FAILS],
  ];
  it.each(rows)('%s %j', (name, args, expected) => {
    const result = functions.get(name)!.compute!(args, environment);
    if (expected === FAILS) expect(result).toBeInstanceOf(Failure);
    else expect(result).toEqual(expected);
  });
});

describe('Fn::Select', () => {
  const list = [1, 2, 3, 4, 5];
  const rows: readonly (readonly [string | number | boolean, readonly Json[] | Record<string, Json>, Json | string])[] =
    [
      ['1', ['a', 'b', 'c'], 'b'],
      [-1, ['a', 'b'], 'b'],
      [true, ['a', 'b'], 'b'],
      [1.9, ['a', 'b'], 'b'],
      ['1:3', list, [2, 3]],
      ['::2', list, [1, 3, 5]],
      ['5:0:-2', list, [5, 3]],
      ['::-1', list, [5, 4, 3, 2, 1]],
      ['-2:', list, [4, 5]],
      ['0:99', list, [1, 2, 3, 4, 5]],
      ['3:1', list, []],
      ['k', { k: 1 }, 1],
    ];
  it.each(rows)('%j of %j', (key, from, expected) => {
    expect(selectFrom<Json>(key, from)).toEqual({ found: expected });
  });

  it('tells a miss from a mistake', () => {
    expect(selectFrom(9, ['a'])).toBe('missing');
    expect(selectFrom(-2, ['a'])).toBe('missing');
    expect(selectFrom('toString', {})).toBe('missing');
    expect(selectFrom('abc', [1])).toBeInstanceOf(Failure);
    expect(selectFrom('1:2:0', [1])).toBeInstanceOf(Failure);
    expect(selectFrom(0, {})).toBeInstanceOf(Failure);
  });
});

describe('Fn::Sub text', () => {
  it('is split at its placeholders', () => {
    expect(parseSub('a-${ P }-${!Q}-$5 ${open')).toEqual([
      { kind: 'text', text: 'a-' },
      { kind: 'variable', name: 'P' },
      { kind: 'text', text: '-' },
      { kind: 'text', text: '${Q}' },
      { kind: 'text', text: '-$5 ${open' },
    ]);
  });

  it.each(['${}', '${1}', '${---}'])('%s names nothing', (text) => {
    expect(parseSub(text)).toBeInstanceOf(Failure);
  });

  it.each([
    ['A', { kind: 'variable', name: 'A' }],
    ['B', { kind: 'ref', name: 'B' }],
    ['R.Id', { kind: 'attribute', resource: 'R', attribute: 'Id' }],
    ['R.Outputs.X', { kind: 'attribute', resource: 'R', attribute: 'Outputs.X' }],
    ['M.R', { kind: 'ref', name: 'M.R' }],
    ['M.R.Id', { kind: 'attribute', resource: 'M.R', attribute: 'Id' }],
    ['X.Y', { kind: 'attribute', resource: 'X', attribute: 'Y' }],
    ['X.Y.Z', { kind: 'nothing', name: 'X.Y.Z' }],
  ])('%s', (name, expected) => {
    const resources = new Set(['R', 'M.R']);
    const isVariable = (text: string): boolean => text === 'A';
    expect(resolveSubName(name, isVariable, (text) => resources.has(text))).toEqual(expected);
  });
});

it.each([
  [null, ''],
  [true, 'True'],
  [1.5, '1.5'],
  [0.00001, '1e-05'],
  [[1, 'é', null, false], '[1, "\\u00e9", null, false]'],
  [{ k: { z: 1 } }, '{"k": {"z": 1}}'],
])('the text of %j is %s', (value, expected) => {
  expect(pythonText(value as Json)).toBe(expected);
});

it('every function of ROS is here', () => {
  expect(functions.size).toBe(43);
});
