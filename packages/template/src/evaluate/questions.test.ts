import { describe, expect, it } from 'vitest';
import { Failure } from '../functions/spec.ts';
import { type Answers, instance, load, nothing } from './given.fixture.ts';
import { Unknown, type Value } from './value.ts';

function run(expression: string, answers: Answers = {}) {
  const sections = `Resources: {A: {Type: Test::Free}}\nOutputs: {Out: {Value: ${expression}}}`;
  const instantiated = instance(load(sections), new Map<string, Value>(), () => answers);
  const output = instantiated.desired!.outputs(nothing)[0]!;
  const codes = output.diagnostics.map(({ code }) => code);
  return { value: output.value, codes, questions: instantiated.questions };
}

const OUTPUT = '{Fn::GetStackOutput: [net, VpcId]}';

describe('what is asked of the world', () => {
  it.each([
    [OUTPUT, { kind: 'stack-output', region: 'cn-hangzhou', stack: 'net', output: 'VpcId' }],
    ['{Fn::GetStackOutput: [net, VpcId, cn-beijing]}', { kind: 'stack-output', region: 'cn-beijing' }],
    ['{Fn::MarketplaceImage: cmjj1}', { kind: 'marketplace-image', region: 'cn-hangzhou', productCode: 'cmjj1' }],
    ['{Fn::FormatTime: "%Y"}', { kind: 'time' }],
    ['{Fn::FormatTime: ["%Y", Asia/Shanghai]}', { kind: 'time' }],
    ['{Fn::Jq: [First, now, {}]}', { kind: 'time' }],
  ])('by %s is told, and its value is unknown but waits for nothing', (expression, question) => {
    const { value, codes, questions } = run(`[${expression}, ${expression}]`);
    expect(questions).toMatchObject([question]);
    expect(questions).toHaveLength(1);
    expect(value).toEqual([new Unknown([]), new Unknown([])]);
    expect(codes).toEqual([]);
  });

  it('is not told while its arguments are unknown, nor where they are empty', () => {
    const waiting = run('{Fn::GetStackOutput: [{Ref: A}, VpcId]}');
    expect(waiting.value).toEqual(new Unknown([{ resource: 'A', attribute: null }]));
    expect(waiting.questions).toEqual([]);
    expect(run('[{Fn::GetStackOutput: ["", VpcId]}, {Fn::GetStackOutput: [net, null]}]')).toMatchObject({
      value: [null, null],
      questions: [],
    });
  });

  it('is answered in the type that the answer has', () => {
    const answers = { 'stack-output': { Value: [1, { a: 2 }], Secret: false } };
    expect(run(OUTPUT, answers)).toEqual({ value: [1, { a: 2 }], codes: [], questions: [] });
    expect(run('{Fn::MarketplaceImage: cmjj1}', { 'marketplace-image': null }).value).toBeNull();
    expect(run('{Fn::FormatTime: ["%Y-%m", UTC]}', { time: Date.UTC(2026, 4, 1) }).value).toBe('2026-05');
    expect(run('{Fn::Jq: [First, now, {}]}', { time: 5_500 }).value).toBe(5.5);
  });

  it('may not be there, which is worth a warning, or be refused, which is an error', () => {
    expect(run(OUTPUT, { 'stack-output': { Missing: 'no stack' } })).toMatchObject({
      value: null,
      codes: ['AnswerMissing'],
    });
    expect(run(OUTPUT, { 'stack-output': new Failure('It goes in a circle.') })).toMatchObject({
      value: null,
      codes: ['FunctionFailed'],
    });
  });
});
