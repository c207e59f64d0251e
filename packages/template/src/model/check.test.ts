import { describe, expect, it } from 'vitest';
import { catalog, findings, load } from '../evaluate/given.fixture.ts';
import { checkTemplate } from './check.ts';

const A = 'A: {Type: Test::Free, Properties: {X: %}}';
const inProperty = (expression: string) =>
  findings(`Parameters: {P: {Type: String}}
Conditions: {C: {Fn::Equals: [1, 1]}}
Mappings: {M: {a: {b: 1}}}
Resources: {${A.replace('%', expression)}, B: {Type: Test::Server, Properties: {Name: n}}}`);
const X = 'Resources.A.Properties.X';

describe('functions and references in a property', () => {
  it.each([
    '!Ref P',
    '!Ref B',
    '!Ref ALIYUN::NoValue',
    '{Ref: null}',
    '{Ref: {Fn::If: [C, P, P]}}',
    '!GetAtt B.PrivateIp',
    '{Fn::GetAtt: [B, {Ref: P}]}',
    '!Sub "${P} ${B} ${B.PrivateIp} ${!no} ${ALIYUN::Region}"',
    '{Fn::Sub: ["${v}", {v: 1}]}',
    '{Fn::Sub: [{Ref: P}, {}]}',
    '{Fn::If: [C, 1, 2]}',
    '{Fn::If: [true, 1, 2]}',
    '{Fn::If: [{Condition: C}, 1, 2]}',
    '{Fn::Join: [",", {Ref: P}]}',
    '{Fn::Select: [0, [1], 2, null]}',
    '{Fn::FindInMap: [M, {Ref: P}, b]}',
    '{Ref: P, Other: 1}',
    '{Fn::GetAZs: {Ref: ALIYUN::Region}}',
  ])('%s is right', (expression) => {
    expect(inProperty(expression)).toEqual([]);
  });

  it.each([
    ['!Ref Q', `ReferenceUnknown ${X}`],
    ['{Ref: [P]}', `FunctionArguments ${X}.Ref`],
    ['!GetAtt Nope.Id', `ReferenceUnknown ${X}`],
    ['!GetAtt B.Nope', `ResourceAttributeUnknown ${X}`],
    ['!GetAtt B', `FunctionArguments ${X}.Fn::GetAtt`],
    ['{Fn::GetAtt: [B]}', `FunctionArguments ${X}.Fn::GetAtt`],
    ['!Sub "${Q}"', `ReferenceUnknown ${X}.Fn::Sub`],
    ['!Sub "${B.Nope}"', `ResourceAttributeUnknown ${X}.Fn::Sub`],
    ['!Sub "${a.b.c}"', `ReferenceUnknown ${X}.Fn::Sub`],
    ['!Sub "${1}"', `FunctionArguments ${X}.Fn::Sub`],
    ['{Fn::Sub: [a, b]}', `FunctionArguments ${X}.Fn::Sub.1`],
    ['{Fn::If: [Nope, 1, 2]}', `ConditionUnknown ${X}.Fn::If`],
    ['{Fn::If: [C, 1]}', `FunctionArguments ${X}.Fn::If`],
    ['{Fn::If: [5, 1, 2]}', `FunctionArguments ${X}.Fn::If.0`],
    ['{Fn::If: [{Fn::Join: ["", []]}, 1, 2]}', `FunctionArguments ${X}.Fn::If.0`],
    ['{Fn::Join: [",", "ab"]}', `FunctionArguments ${X}.Fn::Join.1`],
    ['{Fn::Join: [1, []]}', `FunctionArguments ${X}.Fn::Join.0`],
    ['{Fn::Split: [{Ref: P}, "a,b"]}', `FunctionArguments ${X}.Fn::Split.0`],
    ['{Fn::Split: ["", ab]}', `FunctionArguments ${X}.Fn::Split.0`],
    ['{Fn::FindInMap: [N, a, b]}', `ReferenceUnknown ${X}.Fn::FindInMap`],
    ['{Fn::FindInMap: [M, x, b]}', `ReferenceUnknown ${X}.Fn::FindInMap`],
    ['{Fn::FindInMap: [M, a, x]}', `ReferenceUnknown ${X}.Fn::FindInMap`],
    ['{Fn::FindInMap: [M, {Ref: P}, x]}', `ReferenceUnknown ${X}.Fn::FindInMap`],
    ['{Fn::Base64Encode: 5}', `FunctionArguments ${X}.Fn::Base64Encode`],
    ['{Fn::Equals: [1, 1]}', `FunctionMisplaced ${X}`],
    ['{Fn::Not: C}', `FunctionMisplaced ${X}`],
    ['{Fn::Jq: [Last, ., {}]}', `FunctionArguments ${X}.Fn::Jq.0`],
    ['{Fn::Jq: [First, $ENV, {}]}', `FunctionArguments ${X}.Fn::Jq.1`],
    ['{Fn::Add: [1]}', `FunctionArguments ${X}.Fn::Add`],
    ['{Fn::Max: abc}', `FunctionArguments ${X}.Fn::Max`],
    ['{Fn::Max: !Sub abc}', `FunctionArguments ${X}.Fn::Max`],
    ['{Fn::Replace: [{a: [1]}, b]}', `FunctionArguments ${X}.Fn::Replace.0`],
    ['{Fn::Replace: [{Ref: ALIYUN::Region}, b]}', `FunctionArguments ${X}.Fn::Replace.0`],
    ['{Fn::MatchPattern: ["(", b]}', `FunctionArguments ${X}.Fn::MatchPattern.0`],
    ['{Fn::FormatTime: ["%Y", Mars]}', `FunctionArguments ${X}.Fn::FormatTime.1`],
    ['{Fn::Calculate: ["2**3", 1]}', `FunctionArguments ${X}.Fn::Calculate.0`],
    ['{Fn::Jion: [a, b]}', `FunctionUnknown ${X}`],
    ['!Condition C', `FunctionUnknown ${X}`],
    ['!Ref ALIYUN::Index', `ReferenceMisplaced ${X}`],
  ])('%s', (expression, finding) => {
    expect(inProperty(expression)).toEqual([finding]);
  });

  it('nested more than 20 deep are refused, 20 are not', () => {
    const nest = (depth: number): string =>
      `${'{Fn::Base64Encode: '.repeat(depth - 1)}{Ref: P}${'}'.repeat(depth - 1)}`;
    expect(inProperty(nest(20))).toEqual([]);
    expect(inProperty(nest(21))).toEqual([expect.stringContaining('FunctionTooDeep')]);
  });
});

describe('conditions and rules', () => {
  it.each([
    ['Conditions: {A: {Fn::Equals: [1, {Ref: P}]}}', []],
    ['Conditions: {A: true}', []],
    ['Conditions: {A: {Ref: P}}', []],
    ['Conditions: {A: {Fn::Not: B}, B: {Fn::Or: [{Condition: C}, C]}, C: {Fn::Not: [{Fn::Equals: [1, 2]}]}}', []],
    ['Conditions: {A: {Fn::Not: B}}', ['ConditionUnknown Conditions.A.Fn::Not']],
    ['Conditions: {A: {Fn::And: [A2]}}', ['FunctionArguments Conditions.A.Fn::And']],
    ['Conditions: {A: yes please}', ['ConditionNotBoolean Conditions.A']],
    ['Conditions: {A: {Fn::Join: ["", []]}}', ['FunctionMisplaced Conditions.A']],
    ['Conditions: {A: {Fn::Equals: [1, {Ref: R}]}}', ['ReferenceMisplaced Conditions.A.Fn::Equals.1']],
    ['Conditions: {A: {Fn::Equals: [1, !GetAtt R.Id]}}', ['FunctionMisplaced Conditions.A.Fn::Equals.1']],
    ['Conditions: {A: {Fn::Not: B}, B: {Fn::And: [A, A]}}', ['ConditionCycle Conditions.A']],
    ['Rules: {R: {Assertions: [{Assert: {Fn::Not: {Fn::Equals: [{Ref: P}, null]}}}]}}', []],
    ['Rules: {R: {RuleCondition: Nope, Assertions: []}}', ['ConditionUnknown Rules.R.RuleCondition']],
    [
      'Rules: {R: {Assertions: [{Assert: {Fn::Equals: [1, {Ref: R}]}}]}}',
      ['ReferenceMisplaced Rules.R.Assertions.0.Assert.Fn::Equals.1'],
    ],
  ])('%s', (sections, expected) => {
    expect(findings(`Parameters: {P: {Type: String}}\nResources: {R: {Type: Test::Free}}\n${sections}`)).toEqual(
      expected,
    );
  });
});

describe('resources and outputs', () => {
  it.each([
    ['A: {Type: Test::Fre}', ['ResourceTypeUnknown Resources.A.Type']],
    ['A: {Type: Custom::Anything, Properties: {X: 1}}', []],
    ['A: {Type: Test::Free, DependsOn: [B, null, ""]}', ['ReferenceUnknown Resources.A.DependsOn']],
    ['A: {Type: Test::Free, DependsOn: {a: b}}', ['AttributeInvalid Resources.A.DependsOn']],
    ['A: {Type: Test::Free, Condition: C}', ['ConditionUnknown Resources.A.Condition']],
    ['A: {Type: Test::Free, DeletionPolicy: !Ref A}', ['ReferenceMisplaced Resources.A.DeletionPolicy']],
    ['A: {Type: Test::Free, Metadata: {X: !Ref Nope}}', ['ReferenceUnknown Resources.A.Metadata.X']],
    ['A: {Type: Test::Free, DependsOn: A}', ['ResourceCycle Resources.A']],
    [
      'A: {Type: Test::Free, Properties: {X: !Ref B}}, B: {Type: Test::Free, Properties: {X: !Sub "${A.Id}"}}',
      ['ResourceCycle Resources.A'],
    ],
  ])('%s', (resources, expected) => {
    expect(findings(`Resources: {${resources}}`)).toEqual(expected);
  });

  it('a circle through branches of Fn::If may never close', () => {
    const branch = (name: string, other: string, [yes, no]: readonly [string, string]) =>
      `${name}: {Type: Test::Free, Properties: {X: {Fn::If: [C, ${yes.replace('@', other)}, ${no.replace('@', other)}]}}}`;
    const sections = `Conditions: {C: true}\nResources: {${branch('A', 'B', ['!Ref @', 'n'])}, ${branch('B', 'A', ['n', '!Ref @'])}}`;
    expect(findings(sections)).toEqual([]);
  });

  it('names what it means in words', () => {
    const template = load('Resources: {A: {Type: Test::Server, Properties: {Nmae: x}}}');
    expect(checkTemplate(template, catalog)).toMatchObject([
      { code: 'PropertyUnknown', hint: 'Did you mean `Name`?', path: ['Resources', 'A', 'Properties', 'Nmae'] },
      { code: 'PropertyMissing', message: '`A` (Test::Server) needs the property `Name`.' },
    ]);
  });

  it('outputs are looked into as well', () => {
    expect(findings('Outputs: {O: {Value: [!Ref Nope], Condition: C}}')).toEqual([
      'ConditionUnknown Outputs.O.Condition',
      'ReferenceUnknown Outputs.O.Value.0',
    ]);
  });

  it('outputs of a nested stack are those of its template', () => {
    const body = '{Outputs: {Id: {Value: 1}}}';
    const sections = (attribute: string, template: string) =>
      `Resources: {S: {Type: ALIYUN::ROS::Stack, Properties: {TemplateBody: ${template}}}}\nOutputs: {O: {Value: {Fn::GetAtt: [S, ${attribute}]}}}`;
    expect(findings(sections('Outputs.Id', body))).toEqual([]);
    expect(findings(sections('Outputs.Ip', body))).toEqual(['ResourceAttributeUnknown Outputs.O.Value']);
    expect(findings(sections('Id', body))).toEqual(['ResourceAttributeUnknown Outputs.O.Value']);
    expect(findings(sections('Outputs.Ip', '{Transform: x}'))).toEqual([]);
  });
});

describe('property values', () => {
  const server = (properties: string) =>
    findings(`Resources: {A: {Type: Test::Server, Properties: {Name: n, ${properties}}}}`);
  const at = (rest: string) => `Resources.A.Properties.${rest}`;

  it.each([
    'Amount: "5", Public: "true", Tags: {a: 1}, Disks: [{Size: "40"}]',
    'Name: 5, Public: 1, Disks: !Ref ALIYUN::NoValue',
    'Disks: [{Size: !Ref ALIYUN::Region}], Tags: null, Kind: Small',
    'Disks: "[]", Tags: "{}"',
  ])('%s is accepted', (properties) => {
    expect(server(properties).filter((line) => !line.startsWith('DuplicateKey'))).toEqual([]);
  });

  it.each([
    ['Amount: many', `PropertyTypeMismatch ${at('Amount')}`],
    ['Public: maybe', `PropertyTypeMismatch ${at('Public')}`],
    ['Disks: 5', `PropertyTypeMismatch ${at('Disks')}`],
    ['Tags: [a]', `PropertyTypeMismatch ${at('Tags')}`],
    ['Kind: [a]', `PropertyTypeMismatch ${at('Kind')}`],
    ['Disks: [{Size: big}]', `PropertyTypeMismatch ${at('Disks.0.Size')}`],
    ['Disks: [{}]', `PropertyMissing ${at('Disks.0')}`],
    ['Disks: [{Size: 1, Szie: 2}]', `PropertyUnknown ${at('Disks.0.Szie')}`],
    ['Amount: 11', `PropertyConstraint ${at('Amount')}`],
    ['Kind: medium', `PropertyConstraint ${at('Kind')}`],
  ])('%s', (properties, expected) => {
    expect(server(properties)).toEqual([expected]);
  });
});
