import { describe, expect, it } from 'vitest';
import { catalog, findings, load } from '../evaluate/given.fixture.ts';
import { checkTemplate } from './check.ts';

/** What is said of counted resources before parameters are known (reference/template-language.md 5.4). */

const PARAMETERS =
  'Parameters: {P: {Type: Number}, L: {Type: CommaDelimitedList}}\nConditions: {C: {Fn::Equals: [1, {Ref: P}]}}';

const inResources = (resources: string) =>
  findings(`${PARAMETERS}\nResources:\n  ${resources.replaceAll('\n', '\n  ')}`);

describe('Count', () => {
  it.each([
    '0',
    '3',
    '"3"',
    '{Ref: P}',
    '{Fn::Length: {Ref: L}}',
    '{Fn::If: [C, 1, 2]}',
    '{Fn::Select: [0, {Ref: L}]}',
  ])('%s is right', (count) => {
    expect(inResources(`A: {Type: Test::Free, Count: ${count}}`)).toEqual([]);
  });

  it.each([
    ['-1', 'CountInvalid Resources.A.Count'],
    ['1.5', 'CountInvalid Resources.A.Count'],
    ['true', 'CountInvalid Resources.A.Count'],
    ['null', 'CountInvalid Resources.A.Count'],
    ['many', 'CountInvalid Resources.A.Count'],
    ['[1]', 'CountInvalid Resources.A.Count'],
    ['[{Ref: P}]', 'CountInvalid Resources.A.Count'],
    ['{Fn::Split: [",", "1,2"]}', 'CountInvalid Resources.A.Count'],
    ['{Ref: A}', 'ReferenceMisplaced Resources.A.Count'],
    ['{Ref: Nope}', 'ReferenceUnknown Resources.A.Count'],
    ['{Ref: ALIYUN::Index}', 'ReferenceMisplaced Resources.A.Count'],
    ['{Fn::GetAtt: [A, Id]}', 'FunctionMisplaced Resources.A.Count'],
    ['{Fn::Sub: "1"}', 'FunctionMisplaced Resources.A.Count'],
    ['{Fn::Equals: [1, 1]}', 'FunctionMisplaced Resources.A.Count'],
    ['{Fn::Jq: [Last, ., {}]}', 'FunctionArguments Resources.A.Count.Fn::Jq.0'],
  ])('%s: %s', (count, finding) => {
    expect(inResources(`A: {Type: Test::Free, Count: ${count}}`)[0]).toBe(finding);
  });

  it('of a number is told in words, with what to do', () => {
    const template = load('Resources: {A: {Type: Test::Free, Count: -1}}');
    expect(checkTemplate(template, catalog)).toMatchObject([
      { message: '`Count` must be a natural number (0, 1, 2 …), not `-1`.', hint: expect.stringContaining('function') },
    ]);
  });
});

describe('ALIYUN::Index', () => {
  const counted = (rest: string) =>
    inResources(`A: {Type: Test::Free, Count: 2, ${rest}}\nB: {Type: Test::Free, Count: 2}`);

  it.each([
    'Properties: {X: {Ref: ALIYUN::Index}}',
    'Properties: {X: {Fn::Sub: "n-${ALIYUN::Index}"}}',
    'Properties: {X: {Fn::Sub: "${B[${ALIYUN::Index}].Id}"}}',
    'Properties: {X: {Fn::Sub: ["${Nope[${ALIYUN::Index}]}", {"ALIYUN::Index": mine}]}}',
    'Properties: {X: {Fn::Select: [{Ref: ALIYUN::Index}, {Ref: B}]}}',
    'DependsOn: {Fn::Join: ["", ["B[", {Ref: ALIYUN::Index}, "]"]]}',
    'DependsOn: [{Fn::Join: ["", ["B[", {Ref: ALIYUN::Index}, "]"]]}]',
  ])('has a value in %s', (rest) => {
    expect(counted(rest)).toEqual([]);
  });

  it.each([
    ['Metadata: {X: {Ref: ALIYUN::Index}}', 'ReferenceMisplaced Resources.A.Metadata.X'],
    ['DeletionPolicy: {Ref: ALIYUN::Index}', 'ReferenceMisplaced Resources.A.DeletionPolicy'],
    ['Properties: {X: {Fn::Sub: "${Nope[${ALIYUN::Index}]}"}}', 'ReferenceUnknown Resources.A.Properties.X.Fn::Sub'],
    [
      'Properties: {X: {Fn::Sub: "${B[${ALIYUN::Index}].Nope}"}}',
      'ResourceAttributeUnknown Resources.A.Properties.X.Fn::Sub',
    ],
  ])('%s: %s', (rest, finding) => {
    expect(counted(rest)).toEqual([finding]);
  });

  it('has none in what is not counted, in conditions, and in outputs', () => {
    const sections = `Conditions: {C: {Fn::Equals: [0, {Ref: ALIYUN::Index}]}}
Resources: {A: {Type: Test::Free, DependsOn: [{Ref: ALIYUN::Index}], Properties: {X: {Fn::Sub: "\${ALIYUN::Index}"}}}}
Outputs: {O: {Value: {Ref: ALIYUN::Index}}}`;
    expect(findings(sections)).toEqual([
      'ReferenceMisplaced Conditions.C.Fn::Equals.1',
      'ReferenceMisplaced Resources.A.Properties.X.Fn::Sub',
      'ReferenceMisplaced Resources.A.DependsOn',
      'ReferenceMisplaced Outputs.O.Value',
    ]);
  });
});

describe('references to a counted resource', () => {
  const X = 'Resources.B.Properties.X';
  const inProperty = (expression: string, count = '2') =>
    inResources(`A: {Type: Test::Free, Count: ${count}}\nB: {Type: Test::Free, Properties: {X: ${expression}}}`);

  it.each([
    '{Ref: A}',
    '{Fn::GetAtt: [A, Id]}',
    '{Ref: "A[1]"}',
    '{Fn::GetAtt: ["A[1]", Id]}',
    '{Fn::Sub: "${A[0]} ${A[1].Id}"}',
    '{Fn::Sub: ["${v}", {v: {Ref: A}}]}',
    '{Fn::Select: [{Ref: P}, {Ref: A}]}',
    '{Fn::If: [C, {Ref: A}, {Fn::GetAtt: [A, Id]}]}',
  ])('%s is right', (expression) => {
    expect(inProperty(expression)).toEqual([]);
  });

  it.each([
    ['{Fn::Sub: "${A}"}', `CountedReference ${X}.Fn::Sub`],
    ['{Fn::Sub: "${A.Id}"}', `CountedReference ${X}.Fn::Sub`],
    ['{Fn::Sub: [{Ref: A}, {}]}', `CountedReference ${X}.Fn::Sub.0`],
    ['{Fn::If: [{Fn::Select: [0, {Ref: A}]}, 1, 2]}', `CountedReference ${X}.Fn::If.0.Fn::Select.1`],
    ['{Ref: "A[2]"}', `ReferenceUnknown ${X}`],
    ['{Fn::GetAtt: ["A[2]", Id]}', `ReferenceUnknown ${X}`],
    ['{Fn::Sub: "${A[2]}"}', `ReferenceUnknown ${X}.Fn::Sub`],
    ['{Fn::Sub: "${A[2].Id}"}', `ReferenceUnknown ${X}.Fn::Sub`],
    ['{Fn::GetAtt: [A, Nope]}', `ResourceAttributeUnknown ${X}`],
    ['{Fn::GetAtt: ["A[1]", Nope]}', `ResourceAttributeUnknown ${X}`],
    ['{Ref: "B[0]"}', `ReferenceUnknown ${X}`],
  ])('%s: %s', (expression, finding) => {
    expect(inProperty(expression)).toEqual([finding]);
  });

  it('by index wait for a Count that is not written out', () => {
    expect(inProperty('[{Ref: "A[7]"}, {Fn::Sub: "${A[7].Id}"}]', '{Ref: P}')).toEqual([]);
  });

  it('say which instances there are', () => {
    const hint = (count: number) =>
      checkTemplate(
        load(`Resources: {A: {Type: Test::Free, Count: ${count}}, B: {Type: Test::Free, DependsOn: "A[9]"}}`),
        catalog,
      )[0]!.hint;
    expect(hint(0)).toBe('`A` has no instance, because its `Count` is 0.');
    expect(hint(1)).toBe('The only instance of `A` is `A[0]`.');
    expect(hint(9)).toBe('`A` has 9 instances: `A[0]` to `A[8]`.');
    const [finding] = checkTemplate(load('Resources: {A: {Type: Test::Free, DependsOn: "A[0]"}}'), catalog);
    expect(finding!.hint).toContain('has no `Count`');
  });

  it('have no place in metadata; lists of them have in outputs', () => {
    const sections = `Resources: {A: {Type: Test::Free, Count: 2, Metadata: {X: {Ref: A}, Y: {Ref: "A[1]"}}}}
Outputs: {O: {Value: [{Ref: A}]}, Q: {Value: {Fn::Sub: "\${A}"}}}`;
    expect(findings(sections)).toEqual([
      'CountedReference Resources.A.Metadata.X',
      'CountedReference Outputs.Q.Value.Fn::Sub',
    ]);
  });

  it('in DependsOn name all instances, or one', () => {
    const depends = (name: string) =>
      inResources(`A: {Type: Test::Free, Count: 2}\nB: {Type: Test::Free, DependsOn: ["${name}"]}`);
    expect([depends('A'), depends('A[1]'), depends('A[2]')]).toEqual([
      [],
      [],
      ['ReferenceUnknown Resources.B.DependsOn'],
    ]);
  });

  it('to outputs of nested stacks are looked into', () => {
    const sections = (attribute: string) => `Resources:
  S: {Type: ALIYUN::ROS::Stack, Count: 2, Properties: {TemplateBody: {Outputs: {Id: {Value: 1}}}}}
Outputs: {O: {Value: [{Fn::GetAtt: ["S[1]", ${attribute}]}, {Fn::GetAtt: [S, ${attribute}]}]}}`;
    expect(findings(sections('Outputs.Id'))).toEqual([]);
    expect(findings(sections('Outputs.Ip'))).toHaveLength(2);
  });
});

describe('names of instances', () => {
  it('must be free', () => {
    const sections = `Parameters: {"A[0]": {Type: String}}
Resources: {A: {Type: Test::Free, Count: 2}, "A[1]": {Type: Test::Free}, "A[2]": {Type: Test::Free}}`;
    expect(findings(sections)).toEqual(['NameConflict Parameters.A[0]', 'NameConflict Resources.A[1]']);
    expect(inResources('A: {Type: Test::Free, Count: {Ref: P}}\nA[1]: {Type: Test::Free}')).toEqual([]);
  });
});

describe('circles', () => {
  const counted = (count: string, properties: string) =>
    inResources(
      `A: {Type: Test::Free, Count: ${count}, Properties: {X: ${properties}}}\nB: {Type: Test::Free, Count: 2, Properties: {X: {Ref: "A[0]"}}}`,
    );

  it.each([
    ['2', '{Ref: B}'],
    ['2', '{Ref: "A[0]"}'],
    ['2', '{Ref: A}'],
    ['1', '{Fn::Sub: "${B[1].Id}"}'],
    ['1', '{Fn::Select: [0, {Ref: B}]}'],
  ])('with Count %s through %s', (count, properties) => {
    expect(counted(count, properties)).toEqual(['ResourceCycle Resources.A']);
  });

  it.each([
    ['{Ref: P}', '{Ref: B}'],
    ['{Ref: P}', '{Ref: A}'],
    ['2', '{Fn::Select: [{Ref: P}, {Ref: B}, none]}'],
    ['2', '{Fn::Sub: "${A[${ALIYUN::Index}]}"}'],
  ])('are judged later with Count %s through %s', (count, properties) => {
    expect(counted(count, properties)).toEqual([]);
  });

  it('of none are none', () => {
    expect(inResources('A: {Type: Test::Free, Count: 0, Properties: {X: {Ref: A}}}')).toEqual([]);
  });
});
