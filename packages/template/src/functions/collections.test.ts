import { describe } from 'vitest';
import { Float } from '../base/data.ts';
import { FAILS, type Row, tests } from './call.fixture.ts';

describe('lists', () => {
  const rows: readonly Row[] = [
    ['Index', ['b', ['a', 'b', 'b']], 1],
    ['Index', [true, [0, 1]], 1],
    ['Index', ['1', [1]], null],
    ['Index', [{ a: [1] }, [{ a: [new Float(1)] }]], 0],
    ['Index', ['z', ['a']], null],
    ['Index', ['a', []], null],
    ['Index', ['a', null], null],
    ['Index', ['a', 'text'], FAILS],
    ['ListMerge', [[1], [2, 3]], [1, 2, 3]],
    ['ListMerge', [[[1]], [null]], [[1], null]],
    ['ListMerge', [[1], null], [1]],
    ['ListMerge', [[]], []],
    ['ListMerge', [null], null],
    ['ListMerge', [], null],
    ['ListMerge', [[1], 'x'], FAILS],
    ['SelectMapList', ['k', [{ k: 1 }, { x: 2 }, { k: null }, null, { k: 3 }]], [1, null, 3]],
    ['SelectMapList', ['toString', [{}]], []],
    ['SelectMapList', [null, [{ k: 1 }]], null],
    ['SelectMapList', ['k', null], null],
    ['SelectMapList', ['k', ['k']], FAILS],
    ['SelectMapList', [['k'], []], FAILS],
  ];
  tests(rows);
});

describe('maps', () => {
  const rows: readonly Row[] = [
    [
      'MergeMapToList',
      [{ P: [80, 443] }, { S: ['a'] }],
      [
        { P: 80, S: 'a' },
        { P: 443, S: 'a' },
      ],
    ],
    ['MergeMapToList', [{ K: null }], [{ K: '' }]],
    ['MergeMapToList', [{ K: [] }, { L: [1] }], [{ L: 1 }]],
    ['MergeMapToList', [{ K: [], L: [1] }], [{ L: 1 }]],
    ['MergeMapToList', [{ K: [1] }, { K: [2] }], [{ K: 2 }]],
    ['MergeMapToList', [{ K: [] }], null],
    ['MergeMapToList', [], null],
    ['MergeMapToList', [{ K: 1 }], FAILS],
    ['MergeMapToList', [{ K: [1], L: [2] }], FAILS],
    ['MergeMapToList', [[1]], FAILS],
    ['MergeMap', [{ a: { x: 1, y: 2 } }, { a: { y: 3 } }], { a: { x: 1, y: 3 } }],
    [
      'MergeMap',
      [
        { l: [1], m: 1 },
        { l: [2], m: {} },
      ],
      { l: [2], m: {} },
    ],
    ['MergeMap', [{}, JSON.parse('{"__proto__": {"x": 1}}')], JSON.parse('{"__proto__": {"x": 1}}')],
    ['MergeMap', [1, 2], FAILS],
    ['MergeMap', [{}], FAILS],
    ['MergeMap', [{}, null], FAILS],
    ['MemberListToMap', ['Name', 'Value', ['.member.0.Name=k', '.member.0.Value=v=w']], { k: 'v=w' }],
    ['MemberListToMap', ['N', 'V', ['T.2.V=b', 'T.1.N=x', 'T.2.N=y', 'T.1.V=a', 'T.3.N=alone']], { x: 'a', y: 'b' }],
    ['MemberListToMap', ['N', 'V', []], {}],
    ['MemberListToMap', ['N', 'V', ['T.1.N']], FAILS],
    ['MemberListToMap', ['N', 'V', [1]], FAILS],
    ['MemberListToMap', [1, 'V', []], FAILS],
  ];
  tests(rows);
});

describe('predicates', () => {
  const rows: readonly Row[] = [
    ['Any', [[false, true]], true],
    ['Any', [[false, false]], false],
    ['Any', [[0, '', null, {}, [], new Float(0)]], false],
    ['Any', [[1, 1]], true],
    ['Any', [[]], false],
    ['Any', [['false']], true],
    ['Any', [[[false, false]]], true],
    ['Any', [null], null],
    ['Any', [true], FAILS],
    ['Contains', [[1, 2, 3], 3], true],
    ['Contains', [[1, 2, 3], new Float(3)], true],
    ['Contains', [[1, 2, 3], 4], false],
    ['Contains', [[0], false], true],
    ['Contains', [['1'], 1], false],
    ['Contains', [[null, ''], null], true],
    ['Contains', [[1], [1]], false],
    ['Contains', [[[1]], 1], FAILS],
    ['Contains', [null, 1], FAILS],
    [
      'EachMemberIn',
      [
        [1, 2, 3],
        [1, 2, 3, 3, 4],
      ],
      true,
    ],
    [
      'EachMemberIn',
      [
        [1, 2, 3],
        [1, 2, 4],
      ],
      false,
    ],
    ['EachMemberIn', [[], [1]], true],
    [
      'EachMemberIn',
      [
        [true, null],
        [1, null],
      ],
      true,
    ],
    ['EachMemberIn', [['1'], [1]], false],
    ['EachMemberIn', [[[1]], [1]], FAILS],
    ['EachMemberIn', [[1], null], FAILS],
    ['EachMemberIn', [Array.from({ length: 10_001 }, () => 1), [1]], FAILS],
  ];
  tests(rows);
});
