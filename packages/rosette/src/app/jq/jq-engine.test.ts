import { type Data, Float } from '@rosette/template/base/data.ts';
import { Failure } from '@rosette/template/functions/spec.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { JqEngine } from './jq-engine.ts';
import { JQ_LIMITS } from './limits.ts';

const jq = new JqEngine();
afterAll(() => jq.close());

const first = (program: string, input: Data): Data | Failure => jq.run('First', program, input, 0);
const all = (program: string, input: Data): Data | Failure => jq.run('All', program, input, 0);

function failure(result: Data | Failure): string {
  return result instanceof Failure ? result.message : `no failure but ${JSON.stringify(result)}`;
}

/** What a run spends counts until the event loop turns. */
const nextTurn = (): Promise<void> => new Promise((done) => setImmediate(done));

describe('jq', () => {
  it.each<[string, Data, Data]>([
    ['.test', { test: 't' }, 't'],
    ['.a', { a: { b: 1 } }, { b: 1 }],
    ['.x', {}, null],
    ['empty', {}, null],
    ['.[1:]', [1, 2, 3], [2, 3]],
    ['-.a', { a: 1 }, -1],
    ['to_entries | map("\\(.key)=\\(.value)") | join("&")', { a: 1, b: 2 }, 'a=1&b=2'],
    ['.[0], error("later")', ['x'], 'x'],
    ['def f: . + 1; f # comment', 1, 2],
    ['.', new Float(1), new Float(1)],
    ['.', 'é😀"\\', 'é😀"\\'],
    ['.', [['a\nb']], [['a\nb']]],
    ['.', 12345678901234567000, 12345678901234567000],
  ])('the first result of %s', async (program, input, expected) => {
    await nextTurn();
    expect(first(program, input)).toEqual(expected);
  });

  it.each<[string, Data, readonly Data[]]>([
    ['.[].n', [{ n: 1 }, {}, { n: 3 }], [1, null, 3]],
    ['.[] | select(. > 1)', [1, 2, 3], [2, 3]],
    ['empty', 1, []],
    ['.[]', ['a\nb', 'c'], ['a\nb', 'c']],
  ])('all results of %s', async (program, input, expected) => {
    await nextTurn();
    expect(all(program, input)).toEqual(expected);
  });

  it.each([
    ['.[', 'syntax error'],
    ['1) | (2', 'syntax error'],
    ['nope(1)', 'nope/1 is not defined'],
    ['.a', 'Cannot index array'],
    ['error("boom")', 'boom'],
    ['input', 'break'],
    ['include "x"; .', 'module not found'],
    ['1e999 | tojson | fromjson, infinite * 10 | error', 'fails'],
  ])('says why %s fails', async (program, reason) => {
    await nextTurn();
    expect(failure(all(program, [1]))).toContain(reason);
  });

  it('knows nothing of the process that it runs in', async () => {
    await nextTurn();
    expect(first('[env, $ENV, input_filename]', {})).toEqual([{}, {}, '/dev/stdin']);
    expect(first('try (import "a" as $a; 1) catch 0', {})).toBeInstanceOf(Failure);
  });

  it('tells the time that it is told', () => {
    expect(jq.run('First', 'now | todate', {}, Date.UTC(2026, 0, 2))).toBe('2026-01-02T00:00:00Z');
  });
});

describe('a hostile program', () => {
  const limits = { ...JQ_LIMITS, runMs: 150, turnMs: 300 };
  const strict = new JqEngine(limits);
  afterAll(() => strict.close());
  const first = (program: string, input: Data): Data | Failure => strict.run('First', program, input, 0);
  const all = (program: string, input: Data): Data | Failure => strict.run('All', program, input, 0);

  it.each([
    ['[range(1e9)] | length', /memory|takes more than/],
    ['range(1e9)', /takes more than|bytes of results/],
    ['until(false; .)', /takes more than/],
    ['[limit(1e6; repeat("xxxxxxxxxx"))] | add | . * 100', /memory|takes more than|bytes of results/],
    ['def f: [f]; f', /memory|takes more than/],
    ['"a" * 50 | test("(a*)*$b")', /takes more than|no failure but/],
    ['reduce range(5000) as $i (0; [.])', /nests too deeply/],
    ['"x" * 3000000', /bytes of results/],
  ])('%s is ended', async (program, reason) => {
    await nextTurn();
    first('1', 0);
    const before = process.memoryUsage.rss();
    const started = performance.now();
    expect(failure(all(program, null))).toMatch(reason);
    expect(performance.now() - started).toBeLessThan(limits.runMs + 500);
    expect(process.memoryUsage.rss() - before).toBeLessThan(300e6);
  });

  it('gets so much memory and no more', async () => {
    await nextTurn();
    const small = new JqEngine({ ...JQ_LIMITS, memoryBytes: 24 * 1024 * 1024, runMs: 20_000, turnMs: 20_000 });
    expect(failure(small.run('First', '[range(1000000)] | length', null, 0))).toContain('bytes of memory');
    expect(small.run('First', '[range(1000)] | length', null, 0)).toBe(1000);
    await small.close();
  });

  it('does not spoil the next one, and does not run again', async () => {
    await nextTurn();
    expect(failure(all('until(false; .) | 1', 1))).toContain('takes more than');
    await nextTurn();
    const started = performance.now();
    expect(failure(all('until(false; .) | 1', 1))).toContain('takes more than');
    expect(performance.now() - started).toBeLessThan(limits.runMs / 2);
    await nextTurn();
    expect(first('. + 1', 1)).toBe(2);
  });

  it('gives its first result if it has one', async () => {
    await nextTurn();
    expect(first('repeat(1)', 0)).toBe(1);
    expect(first('.a', { a: 'still here' })).toBe('still here');
  });

  it('shares the time of a turn with the others', async () => {
    await nextTurn();
    const started = performance.now();
    const results = [1, 2, 3, 4, 5].map((input) => failure(all('until(false; .) | 2', input)));
    expect(performance.now() - started).toBeLessThan(limits.turnMs + 1500);
    expect(results.at(-1)).toContain('together');
    await nextTurn();
    expect(all('. + 1', 5)).toEqual([6]);
  });
});
