import { describe, expect, it } from 'vitest';
import { toJson } from './node.ts';
import { readLoosely } from './read-loosely.ts';

const read = (text: string) => {
  const node = readLoosely(text);
  return node === undefined ? undefined : toJson(node);
};

describe('JSON that is being written', () => {
  it.each([
    ['{"a": {"b": [1, true, null, "x\\n"]}}', { a: { b: [1, true, null, 'x\n'] } }],
    ['{"a": "b', { a: 'b' }],
    ['{"a": ', { a: null }],
    ['{"a"', { a: null }],
    ['{"a": \n "b": 1}', { a: null, b: 1 }],
    ['{"a": {"b": 1 "c": 2}', { a: { b: 1, c: 2 } }],
    ['{"a": [1, {"b": 2], "c": 3}', { a: [1, { b: 2 }], c: 3 }],
    ['{"a": "unclosed\n, "c": 3}', { a: 'unclosed', c: 3 }],
    ['{"a": {, "c": 3}}', { a: { c: 3 } }],
    ['{ : {} [1] x: 2}', { x: 2 }],
  ])('%s', (text, value) => {
    expect(read(text)).toEqual(value);
  });

  it('ends, whatever the text', () => {
    for (const text of ['{', '[', '{"', '{{{{', '[[[]', '{]}', '[}]', '{"\\', '{:::', '{,,,', '{"a":}', '[:]']) {
      expect(readLoosely(text), text).toBeDefined();
    }
    expect(readLoosely('['.repeat(100_000))).toBeUndefined();
  });

  it('keeps positions', () => {
    const node = readLoosely('{"a": "bc');
    expect(node).toMatchObject({
      entries: [{ keyRange: { start: 1, end: 4 }, value: { range: { start: 6, end: 9 } } }],
    });
  });
});

describe('YAML that is being written', () => {
  it('passes over a key without a colon, and a list that is not closed', () => {
    expect(read('A:\n  B: 1\n  Cc\nD: 2')).toEqual({ A: { B: 1, Cc: null }, D: 2 });
    expect(read('A: !Join [x, !Ref y')).toEqual({ A: { 'Fn::Join': ['x', { Ref: 'y' }] } });
  });

  it('gives up on what is no tree', () => {
    expect(readLoosely('a: &x [*x]')).toBeUndefined();
    expect(readLoosely('')).toBeUndefined();
  });
});
