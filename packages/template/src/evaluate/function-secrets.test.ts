import { describe, expect, it } from 'vitest';
import { functions } from '../functions/registry.ts';
import { desired, evaluate, everything } from './given.fixture.ts';
import { hasSecret } from './value.ts';

const DECLARATIONS = `
Parameters:
  Text: {Type: String, NoEcho: true, Default: hunter2}
  Encoded: {Type: String, NoEcho: true, Default: aHVudGVyMg==}
  Number: {Type: Number, NoEcho: true, Default: 7}
  List: {Type: Json, NoEcho: true, Default: [hunter2, 1]}
  Numbers: {Type: Json, NoEcho: true, Default: [7, 8]}
  Map: {Type: Json, NoEcho: true, Default: {k: [hunter2]}}
  Maps: {Type: Json, NoEcho: true, Default: [{k: [hunter2]}]}
  Members: {Type: Json, NoEcho: true, Default: [m.0.N=a, m.0.V=hunter2]}
  Name: {Type: String, NoEcho: true, Default: Plain}
  Plain: {Type: String, Default: hunter2}
Mappings: {M: {hunter2: {a: 1}}}
Conditions:
  Sure: {Fn::Equals: [1, 1]}
Resources:
  A: {Type: Test::Free}`;

/** A call with a secret in each place where one may stand. */
const calls: Readonly<Record<string, readonly string[]>> = {
  'Fn::Add': ['[{Ref: Number}, 1]', '{Ref: Numbers}'],
  'Fn::Any': ['{Ref: List}'],
  'Fn::Avg': ['[0, {Ref: Numbers}]', '[0, [{Ref: Number}]]'],
  'Fn::Base64': ['{Ref: Text}'],
  'Fn::Base64Decode': ['{Ref: Encoded}'],
  'Fn::Base64Encode': ['{Ref: Text}'],
  'Fn::Calculate': ['["{0}*2", 0, [{Ref: Number}]]'],
  'Fn::Cidr': ['["10.0.0.0/8", {Ref: Number}, 8]'],
  'Fn::Contains': ['[{Ref: List}, 1]', '[[hunter2], {Ref: Text}]'],
  'Fn::EachMemberIn': ['[{Ref: List}, [1]]', '[[1], {Ref: List}]'],
  'Fn::FindInMap': ['[M, {Ref: Text}, a]'],
  'Fn::FormatTime': ['[{Ref: Text}]'],
  'Fn::GetJsonValue': ['[k, {Ref: Map}]'],
  'Fn::GetStackOutput': ['[{Ref: Text}, Out]'],
  'Fn::If': ['[Sure, {Ref: Text}, x]'],
  'Fn::Indent': ['[{Ref: Text}, 1]', '[a, {Ref: Number}]'],
  'Fn::Index': ['[hunter2, {Ref: List}]', '[{Ref: Text}, [hunter2]]'],
  'Fn::Join': ['[",", {Ref: List}]', '[{Ref: Text}, [a, b]]'],
  'Fn::Jq': ['[First, ".", {Ref: Map}]'],
  'Fn::Length': ['{Ref: Text}', '{Ref: List}'],
  'Fn::ListMerge': ['[{Ref: List}, [a]]'],
  'Fn::MatchPattern': ['[hunter2, {Ref: Text}]', '[{Ref: Text}, hunter2]'],
  'Fn::Max': ['{Ref: Numbers}', '[{Ref: Number}, 1]'],
  'Fn::MemberListToMap': ['[N, V, {Ref: Members}]'],
  'Fn::MergeMap': ['[{Ref: Map}, {a: 1}]'],
  'Fn::MergeMapToList': ['{Ref: Maps}', '[{Ref: Map}]'],
  'Fn::Min': ['[{Ref: Number}, 1]'],
  Ref: ['Text', '{Ref: Name}'],
  'Fn::Replace': ['[{a: {Ref: Text}}, cat]', '[{hunter: x}, {Ref: Text}]'],
  'Fn::Select': ['[0, {Ref: List}]', '[{Ref: Number}, [a]]'],
  'Fn::SelectMapList': ['[k, {Ref: Maps}]'],
  'Fn::Split': ['[u, {Ref: Text}]'],
  'Fn::Str': ['{Ref: Number}', '{Ref: Map}'],
  'Fn::Sub': ['"${Text}"', '["${v}", {v: {Ref: Text}}]'],
  'Fn::TransformNamespace': ['[DependsOn, M., {Ref: Text}]'],
};

/** No value of these can come from a secret argument. */
const unable: Readonly<Record<string, string>> = {
  'Fn::And': 'gives a condition',
  'Fn::Equals': 'stands in conditions',
  'Fn::GetAZs': 'fails unless a secret is the name of a region',
  'Fn::GetAtt': 'its result is as secret as the attribute',
  'Fn::MarketplaceImage': 'takes written text',
  'Fn::Not': 'gives a condition',
  'Fn::Or': 'gives a condition',
  'Fn::ResourceFacade': 'takes written text',
};

const answers = { time: 0, 'stack-output': { Value: 'v', Secret: false } };

describe('a secret argument', () => {
  it('is tried with every function', () => {
    const tried = [...Object.keys(calls), ...Object.keys(unable)];
    expect(tried.sort()).toEqual([...functions.keys()].sort());
  });

  const rows = Object.entries(calls).flatMap(([name, args]) => args.map((argument) => `{${name}: ${argument}}`));
  it.each(rows)('makes the result of %s secret', (expression) => {
    const { value, codes } = evaluate(expression, { declarations: DECLARATIONS, answers });
    expect(codes).toEqual([]);
    expect(hasSecret(value)).toBe(true);
    expect(JSON.stringify(value)).not.toContain('hunter2');
  });

  it.each([
    '{Fn::Add: [{Ref: Number}, {Ref: Text}]}',
    '{Fn::Avg: [0, {Ref: List}]}',
    '{Fn::Base64Decode: {Ref: Text}}',
    '{Fn::Calculate: ["{0}", 0, [{Ref: Text}]]}',
    '{Fn::Cidr: [{Ref: Text}, 1, 1]}',
    '{Fn::FormatTime: ["%Y", {Ref: Text}]}',
    '{Fn::GetJsonValue: [k, {Ref: Text}]}',
    '{Fn::GetStackOutput: [{Ref: Text}, Out, {Ref: Text}]}',
    '{Fn::Jq: [First, {Ref: Text}, {}]}',
    '{Fn::Jq: [First, ".", {Ref: Text}]}',
    '{Fn::MatchPattern: [{Fn::Join: ["", ["(", {Ref: Text}]]}, a]}',
    '{Fn::Max: {Ref: List}}',
    '{Fn::MemberListToMap: [N, V, {Ref: List}]}',
    '{Fn::MergeMapToList: [{Ref: Text}]}',
  ])('is not told by %s, which goes wrong', (expression) => {
    const missing = { 'stack-output': { Missing: 'there is no stack `hunter2`' }, time: 0 };
    const outputs = desired(`${DECLARATIONS}\nOutputs: {Out: {Value: ${expression}}}`, {}, missing).outputs(everything);
    expect(outputs[0]!.diagnostics).toHaveLength(1);
    expect(JSON.stringify(outputs)).not.toContain('hunter2');
  });

  it('comes from the answer to a question too', () => {
    const secret = { 'stack-output': { Value: 'hunter2', Secret: true } };
    const { value } = evaluate('{Fn::Sub: ["${v}", {v: {Fn::GetStackOutput: [s, Out]}}]}', {
      declarations: DECLARATIONS,
      answers: secret,
    });
    expect(hasSecret(value)).toBe(true);
  });
});
