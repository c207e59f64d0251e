import { describe, expect, it } from 'vitest';
import { desired, evaluate, everything } from './given.fixture.ts';
import { Secret, Unknown, type Value } from './value.ts';

const PARAMETERS = `
Parameters:
  S: {Type: String, Default: x}
  N: {Type: Number, Default: 3}
  L: {Type: CommaDelimitedList, Default: "a,b,c"}
  J: {Type: Json, Default: {k: {z: 1}}}
  Name: {Type: String, Default: S}
  Empty: {Type: String, Default: null}
  SecretName: {Type: String, NoEcho: true, Default: S}
  Secret: {Type: String, NoEcho: true, Default: hunter2}
  SecretList: {Type: Json, NoEcho: true, Default: [one, two]}
Conditions:
  Sure: {Fn::Equals: [1, 1]}
  Never: {Fn::Not: Sure}
  IsSecret: {Fn::Equals: [{Ref: Secret}, hunter2]}
Mappings: {M: {a: {b: 7}}}
Resources:
  A: {Type: Test::Free}
  B: {Type: Test::Free}
  Gone: {Type: Test::Free, Condition: Never}`;

const value = (expression: string) => evaluate(expression, { declarations: PARAMETERS });

describe('known values', () => {
  const rows: readonly (readonly [string, Value])[] = [
    ['!Ref S', 'x'],
    ['!Ref N', 3],
    ['{Ref: null}', null],
    ['!Ref A', 'id-A'],
    ['!Ref ALIYUN::StackName', 'web'],
    ['!Ref ALIYUN::ResourceGroupId', null],
    ['!Ref ALIYUN::NoValue', null],
    ['{Ref: {Ref: Name}}', 'x'],
    ['!GetAtt A.Ip', 'A.Ip'],
    ['{Fn::GetAtt: [A, {Ref: S}]}', 'A.x'],
    ['!Ref Gone', null],
    ['!Sub "${S}-${!S}-$S"', 'x-${S}-$S'],
    ['!Sub "${A}/${A.Ip}/${ALIYUN::Region}"', 'id-A/A.Ip/cn-hangzhou'],
    ['{Fn::Sub: ["v=${v}", {v: {Ref: J}}]}', 'v={"k": {"z": 1}}'],
    ['{Fn::Sub: ["${A}", {A: 1}]}', '1'],
    ['{Fn::Sub: [{Ref: S}, {}]}', 'x'],
    ['!Sub "${Empty}."', '.'],
    ['{Fn::Select: [-1, {Ref: L}]}', 'c'],
    ['{Fn::Select: ["0:2", {Ref: L}]}', ['a', 'b']],
    ['{Fn::Select: [5, {Ref: L}]}', ''],
    ['{Fn::Select: [5, {Ref: L}, z]}', 'z'],
    ['{Fn::Select: [k, {k: 1}]}', 1],
    ['{Fn::Select: [0, "[1,2]"]}', 1],
    ['{Fn::Select: [0, null]}', ''],
    ['{Fn::Select: [0, ""]}', ''],
    ['{Fn::Select: [{Ref: Empty}, 5, d]}', 'd'],
    ['{Fn::If: [Sure, a, b]}', 'a'],
    ['{Fn::If: [Never, a, b]}', 'b'],
    ['{Fn::If: [false, a, b]}', 'b'],
    ['{Fn::If: [[false], a, b]}', 'a'],
    ['{Fn::If: [{Condition: Never}, a, b]}', 'b'],
    ['{Fn::If: [Never, !Ref Gone, b]}', 'b'],
    ['[1, {Ref: ALIYUN::NoValue}, {a: {Ref: ALIYUN::NoValue}, b: 2}]', [1, { b: 2 }]],
    ['{Fn::Join: ["-", [a, {Ref: ALIYUN::NoValue}, {Ref: N}]]}', 'a-3'],
    ['{Fn::FindInMap: [M, {Fn::Select: [0, {Ref: L}]}, b]}', 7],
    ['{Fn::Select: [1, {Fn::GetAZs: ""}]}', 'cn-hangzhou-i'],
    ['{Fn::Select: [1, {Fn::GetAtt: [A, List]}]}', 'A-1'],
    ['{Fn::Str: 1.0}', '1.0'],
    ['{Fn::Str: 1}', '1'],
    ['{Fn::Join: ["/", [1.0, {Fn::Avg: [1, [3]]}, 2.50]]}', '1.0/3.0/2.5'],
    ['!Sub ["${v}", {v: [1.0, {k: 1.0e+2}]}]', '[1.0, {"k": 100.0}]'],
    ['{Fn::Calculate: ["{0}/2", 1, [5.0]]}', 2.5],
    ['{Fn::Select: [{Fn::Add: [0.5, 0.5]}, {Ref: L}]}', 'b'],
    ['[1.0, {Fn::Add: [0.5, 0.5]}, {a: 2.0}]', [1, 1, { a: 2 }]],
    ['{Fn::GetJsonValue: [k, {k: {z: 1.0}}]}', '{"z": 1.0}'],
    ['{Fn::FindInMap: [M, a, {Fn::Select: [0, [b]]}]}', 7],
    ['{Fn::ListMerge: {Fn::Split: [";", null]}}', null],
    ['{Fn::Max: {Fn::Jq: [First, ".", "[1, 3.0, 2]"]}}', 3],
    ['{Fn::Add: {Fn::If: [Sure, [1, {Ref: N}], null]}}', 4],
    ['{Fn::Add: {Ref: Empty}}', null],
    ['{Fn::Indent: {Fn::Select: [0, [["a", 1]]]}}', '  a'],
    ['{Fn::Replace: [{"-": {Ref: S}}, a-b]}', 'axb'],
    ['{Fn::Jq: [First, {Ref: Empty}, {a: 1}]}', null],
    ['{Fn::Jq: [All, ".", {Ref: J}]}', [{ k: { z: 1 } }]],
    ['{Fn::If: [{Fn::Contains: [{Ref: L}, b]}, yes!, no!]}', 'yes!'],
    ['{Fn::If: [{Fn::TransformNamespace: [Condition, Su, re]}, a, b]}', 'a'],
    ['{Fn::If: [{Fn::TransformNamespace: [Condition, x., {Fn::Any: [0]}]}, a, b]}', 'b'],
    ['{Fn::TransformNamespace: [DependsOn, M., {Lookup: {A: [A1, A2]}, Names: [A, B]}]}', ['A1', 'A2', 'M.B']],
  ];
  it.each(rows)('%s', (expression, expected) => {
    expect(value(expression)).toEqual({ value: expected, codes: [] });
  });

  it.each([
    ['{Ref: {Ref: S}}', 'ReferenceUnknown'],
    ['{Fn::Join: [",", {Ref: S}]}', 'FunctionFailed'],
    ['{Fn::Select: [0, {Ref: S}]}', 'FunctionFailed'],
    ['{Fn::Select: [z, {Ref: L}]}', 'FunctionFailed'],
    ['{Fn::Select: [9, [], null, boom]}', 'FunctionFailed'],
    ['{Fn::Base64Encode: {Ref: N}}', 'FunctionFailed'],
    ['{Fn::FindInMap: [M, a, missing]}', 'FunctionFailed'],
    ['{Fn::GetAZs: mars}', 'FunctionFailed'],
    ['{Fn::Add: {Fn::Split: [",", x]}}', 'FunctionFailed'],
    ['{Fn::Max: {Ref: J}}', 'FunctionFailed'],
    ['{Fn::Jq: [First, nope, {Ref: J}]}', 'FunctionFailed'],
    ['{Fn::Jq: [First, {Ref: Empty}, "{"]}', 'FunctionFailed'],
    ['{Fn::ResourceFacade: Metadata}', 'FunctionFailed'],
    ['{Fn::TransformNamespace: [Condition, N., {Ref: S}]}', 'ConditionUnknown'],
  ])('%s fails and gives null', (expression, code) => {
    expect(value(expression)).toEqual({ value: null, codes: [code] });
  });

  it('a failing default is not evaluated when it is not needed', () => {
    expect(value('{Fn::Select: [0, [ok], {Fn::GetAZs: mars}]}')).toEqual({ value: 'ok', codes: [] });
  });
});

describe('unknown values', () => {
  const unknown = (resource: string, attribute: string | null = null) => new Unknown([{ resource, attribute }]);
  const view = {
    ref: (resource: string): Value => (resource === 'A' ? unknown('A') : everything.ref(resource)),
    attribute: (resource: string, attribute: string): Value => unknown(resource, attribute),
  };
  const partly = (expression: string) => evaluate(expression, { declarations: PARAMETERS, view }).value;
  const waits = (expression: string) => (partly(expression) as Unknown).waitsFor;
  const ref = { resource: 'A', attribute: null };
  const ip = { resource: 'A', attribute: 'Ip' };

  it('make the result unknown, with everything that it waits for, once', () => {
    expect(waits('{Fn::Join: [",", [!Ref A, !Ref B, !GetAtt A.Ip, !Ref A]]}')).toEqual([ref, ip]);
    expect(waits('!Sub "${A}${A.Ip}${A}"')).toEqual([ref, ip]);
    expect(waits('{Fn::Sub: ["${v}", {v: {Ref: A}}]}')).toEqual([ref]);
    expect(waits('{Fn::Select: [0, {Fn::GetAtt: [A, Ip]}, {Ref: A}]}')).toEqual([ip, ref]);
  });

  it('leave known parts known', () => {
    expect(partly('[{Ref: A}, {x: {Ref: B}}]')).toEqual([unknown('A'), { x: 'id-B' }]);
    expect(partly('{Fn::Select: [1, [{Ref: A}, {Ref: B}]]}')).toBe('id-B');
    expect(partly('{Fn::If: [Sure, known, {Ref: A}]}')).toBe('known');
  });
});

describe('secret values', () => {
  const secret = (expression: string) => {
    const result = value(expression).value;
    expect(result).toBeInstanceOf(Secret);
    return (result as Secret).reveal();
  };

  it('stay secret through every function', () => {
    expect(secret('!Ref Secret')).toBe('hunter2');
    expect(secret('{Ref: {Ref: SecretName}}')).toBe('x');
    expect(secret('!Sub "p=${Secret}"')).toBe('p=hunter2');
    expect(secret('{Fn::Join: ["", [a, {Ref: Secret}]]}')).toBe('ahunter2');
    expect(secret('{Fn::Select: [0, {Fn::Split: [u, {Ref: Secret}]}]}')).toBe('h');
    expect(secret('{Fn::Select: [1, {Ref: SecretList}]}')).toBe('two');
    expect(secret('{Fn::Select: [9, {Ref: SecretList}, none]}')).toBe('none');
    expect(secret('{Fn::Base64Encode: {Ref: Secret}}')).toBe('aHVudGVyMg==');
    expect(secret('{Fn::If: [Sure, {Ref: Secret}, x]}')).toBe('hunter2');
  });

  it('mark what is not known yet', () => {
    const view = { ...everything, ref: () => new Unknown([{ resource: 'A', attribute: null }]) };
    const result = evaluate('{Fn::Join: ["", [{Ref: A}, {Ref: Secret}]]}', { declarations: PARAMETERS, view }).value;
    expect(result).toMatchObject({ secret: true, waitsFor: [{ resource: 'A' }] });
  });

  it.each([
    '{Fn::Select: [{Ref: Secret}, [1]]}',
    '{Fn::FindInMap: [M, {Ref: Secret}, b]}',
    '{Fn::GetAZs: {Ref: Secret}}',
    '{Fn::Select: [0, {Ref: Secret}]}',
    '{Ref: {Ref: Secret}}',
  ])('%s fails without telling the secret', (expression) => {
    const outputs = desired(`${PARAMETERS}\nOutputs: {Out: {Value: ${expression}}}`).outputs(everything);
    expect(outputs[0]!.diagnostics).toHaveLength(1);
    expect(JSON.stringify(outputs)).not.toContain('hunter2');
  });

  it('do not make a condition secret, which shows in what exists anyway', () => {
    expect(value('{Fn::If: [IsSecret, a, b]}').value).toBe('a');
  });
});
