import { describe, expect, it } from 'vitest';
import { type Data, Float, float } from '../base/data.ts';
import { call, FAILS, failureOf, type Row, tests } from './call.fixture.ts';
import { pythonRound } from './python-number.ts';

describe('Fn::Add', () => {
  const rows: readonly Row[] = [
    ['Add', [3, 4], 7],
    ['Add', [1, 2.5], 3.5],
    ['Add', [0.5, 1.5], new Float(2)],
    ['Add', [new Float(1), 1], new Float(2)],
    ['Add', [true, true, 3], 5],
    ['Add', [['a'], ['b', 1], []], ['a', 'b', 1]],
    ['Add', [{ a: 1, b: 1 }, { b: 2 }], { a: 1, b: 2 }],
    ['Add', [1, null], null],
    ['Add', [null, ['a']], null],
    ['Add', [9007199254740991, 10], '9007199254741001'],
    ['Add', [1], FAILS],
    ['Add', [1, '2'], FAILS],
    ['Add', [1, [2]], FAILS],
    ['Add', [1e308, 1e308], FAILS],
  ];
  tests(rows);
});

describe('Fn::Avg', () => {
  const rows: readonly Row[] = [
    ['Avg', [1, [1, 2, new Float(6)]], new Float(3)],
    ['Avg', [0, ['1', '2']], 2],
    ['Avg', [0, [0, 1]], 0],
    ['Avg', [0, [null, 2]], 1],
    ['Avg', [2, [1, 1, 2]], 1.33],
    ['Avg', [-1, [24, 26]], 20],
    ['Avg', [0, [true, false]], 0],
    ['Avg', [0, []], FAILS],
    ['Avg', [0, '12'], FAILS],
    ['Avg', [0, ['a']], FAILS],
    ['Avg', ['0', [1]], FAILS],
    ['Avg', [new Float(1), [1]], FAILS],
  ];
  tests(rows);
});

describe('Fn::Calculate', () => {
  const rows: readonly Row[] = [
    ['Calculate', ['(2+3)/2*3-1', 1], 5],
    ['Calculate', ['(2.0+3)/2*3-1', 1], 6.5],
    ['Calculate', ['({1}+3)/2*3-1', 1, [3, 5, 6]], 11],
    ['Calculate', ['({0}+{1})%3', 0, [5, 6]], 2],
    ['Calculate', ['5/2', 1], 2],
    ['Calculate', ['{0}-1', 0, ['5']], 4],
    ['Calculate', ['7//2', 0], 3],
    ['Calculate', ['7.5//2', 1], new Float(3)],
    ['Calculate', ['-7/2', 0], -4],
    ['Calculate', ['-1 % 3', 0], 2],
    ['Calculate', ['-1.5 % 1', 1], 0.5],
    ['Calculate', ['3-{0}', 0, [-1]], 4],
    ['Calculate', ['{0}*2', 0, [new Float(2)]], 4],
    ['Calculate', ['{0}/2', 1, [new Float(5)]], 2.5],
    ['Calculate', ['1/3.0', 3], 0.333],
    ['Calculate', ['2.5', 0], 2],
    ['Calculate', ['{0}+1', 0, [true]], 2],
    ['Calculate', ['{0}', 1, ['1e3']], new Float(1000)],
    ['Calculate', ['- - + 2', 0], 2],
    ['Calculate', ['9007199254740993*1', 0], '9007199254740993'],
    ['Calculate', ['9007199254740993-9007199254740992', 0], 1],
    ['Calculate', ['2**3', 0], FAILS],
    ['Calculate', ['2* *3', 0], FAILS],
    ['Calculate', ['x', 0], FAILS],
    ['Calculate', ['1e3', 0], FAILS],
    ['Calculate', ['{1}', 0, [1]], FAILS],
    ['Calculate', ['{}', 0, [1]], FAILS],
    ['Calculate', ['{{0}}', 0, [1]], FAILS],
    ['Calculate', ['{0}', 0, [null]], FAILS],
    ['Calculate', ['{0}', 0, ['a']], FAILS],
    ['Calculate', ['1/0', 0], FAILS],
    ['Calculate', ['1%0.0', 0], FAILS],
    ['Calculate', ['1+', 0], FAILS],
    ['Calculate', ['(1', 0], FAILS],
    ['Calculate', ['1)', 0], FAILS],
    ['Calculate', ['', 0], FAILS],
    ['Calculate', ['1 2', 0], FAILS],
  ];
  tests(rows);

  it('says where an expression goes wrong', () => {
    expect(failureOf('Calculate', ['1 + * 2', 0])).toContain('`*`');
    expect(failureOf('Calculate', ['1 ^ 2', 0])).toContain('`^`');
  });

  it.each([
    ['parentheses', `${'('.repeat(300)}1${')'.repeat(300)}`, [] as readonly Data[]],
    ['long numbers', '{0}*{0}*{0}', ['9'.repeat(9000)]],
    ['many insertions', '{0}+'.repeat(3000), ['9'.repeat(1000)]],
    ['growing products', `9${'*9'.repeat(9000)}`, []],
  ])('has an end with %s', (_, expression, numbers) => {
    const started = performance.now();
    expect(failureOf('Calculate', [expression, 0, numbers])).not.toContain('no failure');
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('rounding', () => {
  it.each([
    [0.5, 0, 0],
    [1.5, 0, 2],
    [2.5, 0, 2],
    [-2.5, 0, -2],
    [-0.4, 0, 0],
    [2.675, 2, 2.67],
    [0.125, 2, 0.12],
    [0.375, 2, 0.38],
    [1e22, 3, 1e22],
    [1.005, 200, 1.005],
    [15, -1, 20],
    [25, -1, 20],
    [25.5, -1, 30],
    [1e21, 0, '1000000000000000000000'],
  ])('%d to %d digits', (value, digits, expected) => {
    const rounded = pythonRound(value, digits);
    expect(rounded).toEqual(digits > 0 ? float(expected as number) : expected);
  });
});

describe('Fn::Max and Fn::Min', () => {
  const rows: readonly Row[] = [
    ['Max', [1.1, 2, 3], 3],
    ['Min', [1.1, 2, 3], 1.1],
    ['Max', [new Float(3), 3], new Float(3)],
    ['Max', [1, null], null],
    ['Min', [], null],
    ['Max', ['3'], FAILS],
    ['Min', [[1]], FAILS],
  ];
  tests(rows);
});

describe('Fn::Cidr', () => {
  const rows: readonly Row[] = [
    ['Cidr', ['192.168.0.0/24', 3, 5], ['192.168.0.0/27', '192.168.0.32/27', '192.168.0.64/27']],
    ['Cidr', ['10.0.0.0/24', '2', '1'], ['10.0.0.0/31', '10.0.0.2/31']],
    ['Cidr', ['172.16.5.9/16', 1, 16], ['172.16.0.0/16']],
    ['Cidr', ['255.255.255.0/24', 2, 7], ['255.255.255.0/25', '255.255.255.128/25']],
    ['Cidr', ['0.0.0.0/0', 1, 32], ['0.0.0.0/0']],
    ['Cidr', ['192.168.0.0/24', 5, 6], FAILS],
    ['Cidr', ['192.168.0.0/24', 1, 9], FAILS],
    ['Cidr', ['192.168.0.0/24', 0, 5], FAILS],
    ['Cidr', ['192.168.0.0/24', 257, 1], FAILS],
    ['Cidr', ['192.168.0.0/24', 1, 33], FAILS],
    ['Cidr', ['192.168.0.0/24', 1.5, 5], FAILS],
    ['Cidr', ['fe80::/64', 1, 5], FAILS],
    ['Cidr', ['192.168.0.256/24', 1, 5], FAILS],
    ['Cidr', [null, 1, 5], FAILS],
  ];
  tests(rows);

  it('gives at most 256', () => {
    expect(call('Cidr', ['10.0.0.0/8', 256, 8])).toHaveLength(256);
  });
});
