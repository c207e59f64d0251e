import { describe, expect, it } from 'vitest';
import { Float, plain } from './data.ts';
import { jsonText, parseJsonText } from './json-text.ts';

describe('JSON text', () => {
  it.each([
    ['1', 1],
    ['1.0', new Float(1)],
    ['-0.0', new Float(0)],
    ['1e3', new Float(1000)],
    ['1.5', 1.5],
    ['123456789012345678', '123456789012345678'],
    ['[1, 2.0]', [1, new Float(2)]],
    ['{"a": {"b": 3.0}}', { a: { b: new Float(3) } }],
    ['"[[["', '[[['],
    ['"\\"["', '"['],
  ])('%s is read with its floats', (text, value) => {
    expect(parseJsonText(text)).toEqual(value);
  });

  it.each(['', '{', 'NaN', '1e999', `${'['.repeat(101)}${']'.repeat(101)}`])('%s is not read', (text) => {
    expect(parseJsonText(text)).toBeUndefined();
  });

  it('is read as deep as a template may nest', () => {
    expect(parseJsonText(`${'['.repeat(100)}${']'.repeat(100)}`)).toBeDefined();
  });

  it('gives maps without a prototype, whose keys may have any name', () => {
    const map = parseJsonText('{"__proto__": {"x": 1}, "toString": 2}') as object;
    expect(Object.getPrototypeOf(map)).toBeNull();
    expect(Object.keys(map)).toEqual(['__proto__', 'toString']);
  });

  it('takes no longer than it is long, also when it is no JSON', () => {
    const started = performance.now();
    expect(parseJsonText(`{"${'\\"'.repeat(250_000)}`)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(500);
  });

  it('writes large whole floats so that they are read as such', () => {
    expect(parseJsonText(jsonText([9007199254740992, 1e21, 1e300]))).toEqual([9007199254740992, 1e21, 1e300]);
  });

  it.each(['1.0', '[1,2.0,"a\\"",null,true]', '{"a":{"b":3.0}}'])('%s is written as it was read', (text) => {
    expect(jsonText(parseJsonText(text)!)).toBe(text);
  });
});

describe('as plain JSON', () => {
  it('whole floats are numbers, and nothing else is copied', () => {
    const value = { a: [1, { b: 'c' }] };
    expect(plain(value)).toBe(value);
    expect(plain({ a: [new Float(1)], b: value })).toEqual({ a: [1], b: value });
    expect(JSON.stringify([new Float(2)])).toBe('[2]');
  });
});
