import { describe, expect, it } from 'vitest';
import { instance, load, nothing } from './given.fixture.ts';
import type { Value } from './value.ts';

const DECLARATIONS = `
Parameters: {L: {Type: CommaDelimitedList}, S: {Type: String}}
Resources: {A: {Type: Test::Free}}`;

const parameters = new Map<string, Value>([
  ['L', Array.from({ length: 60_000 }, (_, at) => `item ${at}`)],
  ['S', 'text '.repeat(40_000)],
]);

function run(call: string, times: number) {
  const list = Array.from({ length: times }, () => call).join(',');
  const { desired } = instance(load(`${DECLARATIONS}\nOutputs: {Out: {Value: [${list}]}}`), parameters);
  return desired!.outputs(nothing)[0]!.diagnostics.map(({ message }) => message);
}

describe('a value whose functions do too much', () => {
  it.each([
    '{Fn::Add: [{Ref: L}, [1]]}',
    '{Fn::Cidr: [10.0.0.0/8, 256, 8]}',
    '{Fn::Contains: [{Ref: L}, z]}',
    '{Fn::Index: [z, {Ref: L}]}',
    '{Fn::Select: ["::1", {Ref: L}]}',
    '{Fn::Split: [",", {Ref: S}]}',
    '{Fn::Str: {Ref: L}}',
    '{Fn::Sub: "${S}${S}"}',
  ])('%s is ended, and said once', (call) => {
    const started = performance.now();
    const messages = run(call, 5_000);
    expect(messages).toEqual([expect.stringContaining('too much')]);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('has room for what real templates do', () => {
    expect(run('{Fn::Base64Encode: {Fn::Sub: "${S}"}}', 5)).toEqual([]);
    expect(run('{Fn::Select: [5, {Ref: L}]}', 1_000)).toEqual([]);
  });
});
