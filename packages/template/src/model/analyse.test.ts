import { describe, expect, it } from 'vitest';
import { MAX_FINDINGS } from '../base/limits.ts';
import { brief, catalog, load, withVersion } from '../evaluate/given.fixture.ts';
import type { SchemaCatalog } from '../schema/resource-schema.ts';
import { analyseTemplate } from './analyse.ts';
import { lintTemplate } from './lint.ts';

const withSecret: SchemaCatalog = {
  get: (type) =>
    type === 'Test::Secret'
      ? {
          properties: { Password: { type: 'string', secret: true }, Name: { type: 'string' }, Env: { type: 'map' } },
          attributes: {},
          attributesComplete: true,
        }
      : catalog.get(type),
  names: catalog.names,
};

const lints = (sections: string) => lintTemplate(load(sections), withSecret).map(brief);
const free = (name: string, rest: string) => `${name}: {Type: Test::Free, ${rest}}`;

describe('unused names', () => {
  it.each([
    ['Parameters: {P: {Type: String}}', ['ParameterUnused Parameters.P']],
    ['Mappings: {M: {a: {b: 1}}}', ['MappingUnused Mappings.M']],
    ['Conditions: {C: true}', ['ConditionUnused Conditions.C']],
    ['Locals: {L: {Value: 1}}', ['LocalUnused Locals.L']],
    [
      'Parameters: {P: {Type: String}}\nMetadata: {ALIYUN::ROS::Interface: {ParameterGroups: [{Parameters: [P]}]}}',
      ['ParameterUnused Parameters.P'],
    ],
    ['Parameters: {P: {Type: String}}\nOutputs: {O: {Value: {Ref: P}}}', []],
    ['Parameters: {P: {Type: String}}\nOutputs: {O: {Value: {Fn::Sub: "a ${P}"}}}', []],
    [
      'Parameters: {P: {Type: String}}\nOutputs: {O: {Value: {Fn::Sub: ["${P}", {P: 1}]}}}',
      ['ParameterUnused Parameters.P'],
    ],
    ['Parameters: {P: {Type: String}, Q: {Type: String}}\nOutputs: {O: {Value: {Ref: {Fn::If: [true, P, Q]}}}}', []],
    ['Parameters: {P: {Type: String}}\nOutputs: {O: {Value: {Ref: {Fn::Join: ["", [P]]}}}}', []],
    ['Parameters: {P: {Type: String}}\nLocals: {L: {Value: {Ref: P}}}', ['LocalUnused Locals.L']],
    ['Locals: {L: {Value: 1}}\nOutputs: {O: {Value: {Ref: L}}}', []],
    [
      'Parameters: {P: {Type: String}, Q: {Type: String, AssociationPropertyMetadata: {VpcId: "${P}"}}}\nOutputs: {O: {Value: {Ref: Q}}}',
      [],
    ],
    ['Parameters: {P: {Type: Boolean}}\nRules: {R: {Assertions: [{Assert: {Fn::Not: {Ref: P}}}]}}', []],
    ['Conditions: {C: true, D: {Fn::Not: C}}\nOutputs: {O: {Value: 1, Condition: D}}', []],
    ['Conditions: {C: true}\nOutputs: {O: {Value: {Fn::If: [C, 1, 2]}}}', []],
    ['Mappings: {M: {a: {b: 1}}}\nOutputs: {O: {Value: {Fn::FindInMap: [M, a, b]}}}', []],
    ['Resources: {P: {Type: Test::Free}}', []],
  ])('%s', (sections, expected) => {
    expect(lints(sections)).toEqual(expected);
  });
});

describe('conditions', () => {
  const conditions = (text: string) =>
    lints(`Parameters:
  Env: {Type: String, AllowedValues: [dev, prod]}
  Flag: {Type: Boolean}
  Name: {Type: String, Default: null}
Conditions: {${text}}
Outputs: {O: {Value: {Fn::If: [C, {Ref: Env}, [{Ref: Flag}, {Ref: Name}]]}}}`);

  it.each([
    ['C: {Fn::Equals: [{Ref: Env}, dev]}', []],
    ['C: {Fn::Equals: [{Ref: Name}, null]}', []],
    ['C: {Fn::Equals: [{Ref: Flag}, "true"]}', ['ComparisonImpossible Conditions.C']],
    ['C: {Fn::Equals: ["true", {Ref: Flag}]}', ['ComparisonImpossible Conditions.C']],
    ['C: {Fn::Equals: [{Ref: Env}, live]}', ['ComparisonImpossible Conditions.C']],
    ['C: {Fn::Equals: [{Ref: Env}, null]}', ['ComparisonImpossible Conditions.C']],
    [
      'C: {Fn::And: [{Fn::Equals: [{Ref: Env}, dev]}, {Fn::Equals: [{Ref: Env}, prod]}]}',
      ['ConditionConstant Conditions.C'],
    ],
    [
      'C: {Fn::Or: [{Fn::Equals: [{Ref: Env}, dev]}, {Fn::Equals: [{Ref: Env}, prod]}]}',
      ['ConditionConstant Conditions.C'],
    ],
    ['C: {Fn::Or: [{Fn::Equals: [{Ref: Name}, dev]}, {Fn::Equals: [{Ref: Name}, prod]}]}', []],
    ['C: {Fn::And: [D, {Fn::Not: D}]}, D: {Ref: Flag}', ['ConditionConstant Conditions.C']],
    ['C: {Fn::Not: D}, D: {Fn::And: [{Ref: Flag}, {Fn::Not: {Ref: Flag}}]}', ['ConditionConstant Conditions.D']],
    ['C: true', []],
    ['C: {Fn::Equals: [a, b]}', []],
  ])('%s', (text, expected) => {
    expect(conditions(text)).toEqual(expected);
  });
});

describe('references to what a condition leaves out', () => {
  const references = (resources: string) =>
    lints(`Parameters: {Env: {Type: String, AllowedValues: [dev, prod]}, Flag: {Type: Boolean}, N: {Type: Number}}
Conditions:
  Dev: {Fn::Equals: [{Ref: Env}, dev]}
  Prod: {Fn::Equals: [{Ref: Env}, prod]}
  Both: {Fn::And: [Dev, {Ref: Flag}]}
  Some: {Fn::Not: {Fn::Equals: [{Ref: N}, 0]}}
Resources:
  A: {Type: Test::Free, Condition: Dev}
  Uses: {Type: Test::Free, Properties: {X: {Fn::If: [Prod, 1, 2]}, Y: {Fn::If: [Both, 1, 2]}, Z: {Fn::If: [Some, 1, 2]}}}
  ${resources}`);
  const X = 'B.Properties.X';

  it.each([
    [free('B', 'Condition: Dev, Properties: {X: {Ref: A}}'), []],
    [free('B', 'Condition: Both, Properties: {X: {Ref: A}}'), []],
    [free('B', 'Properties: {X: {Fn::If: [Dev, {Ref: A}, none]}}'), []],
    [free('B', 'Properties: {X: {Fn::If: [Prod, none, {Ref: A}]}}'), []],
    [free('B', 'Properties: {X: {Fn::If: [{Fn::Contains: [[dev], {Ref: Env}]}, {Ref: A}, none]}}'), []],
    [free('B', 'DependsOn: A'), []],
    [free('B', 'Properties: {X: {Ref: A}}'), [`ReferenceConditional Resources.${X}`]],
    [free('B', 'Properties: {X: {Fn::GetAtt: [A, Id]}}'), [`ReferenceConditional Resources.${X}`]],
    [free('B', 'Properties: {X: {Fn::Sub: "a-${A.Id}"}}'), [`ReferenceConditional Resources.${X}`]],
    [free('B', 'Condition: Prod, Properties: {X: {Ref: A}}'), [`ReferenceConditional Resources.${X}`]],
    [free('B', 'Properties: {X: {Fn::If: [Both, none, {Ref: A}]}}'), [`ReferenceConditional Resources.${X}.Fn::If.2`]],
    [
      free('B', 'Condition: Both, Properties: {X: {Fn::If: [Dev, 1, {Ref: A}]}}'),
      [`BranchUnreachable Resources.${X}.Fn::If.2`],
    ],
    [
      free('B', 'Condition: Dev, Properties: {X: {Fn::If: [Prod, {Ref: A}, 2]}}'),
      [`BranchUnreachable Resources.${X}.Fn::If.1`],
    ],
    [`${free('C', 'Condition: Some')}\n  ${free('B', 'Count: {Ref: N}, Properties: {X: {Ref: C}}')}`, []],
  ])('%s', (resources, expected) => {
    expect(references(resources)).toEqual(expected);
  });

  it('are told with a case', () => {
    const template = load(`Parameters: {Flag: {Type: Boolean}}
Conditions: {C: {Ref: Flag}}
Resources: {${free('A', 'Condition: C')}}
Outputs: {O: {Value: {Ref: A}}}`);
    expect(lintTemplate(template, catalog)).toMatchObject([
      {
        message:
          '`A` exists only if `C` holds, and is referred to also if it does not (as when `Flag` is false); the output is then null.',
      },
    ]);
  });
});

describe('secrets', () => {
  const secret = (properties: string) => lints(`Resources: {S: {Type: Test::Secret, Properties: {${properties}}}}`);
  const S = 'Resources.S.Properties';

  it.each([
    ['Password: abc123', [`SecretInTemplate ${S}.Password`]],
    ['Password: {Fn::If: [true, abc123, ""]}', [`SecretInTemplate ${S}.Password.Fn::If.1`]],
    ['Env: {DB_PASSWORD: abc, Password: {Fn::GetAtt: [S, X]}}', [`SecretInTemplate ${S}.Env.DB_PASSWORD`]],
    ['Name: LTAI5tAbCdEfGhIjKlMnOpQr', [`SecretInTemplate ${S}.Name`]],
    ['Name: {Fn::Join: ["", ["-----BEGIN RSA PRIVATE KEY-----"]]}', [`SecretInTemplate ${S}.Name.Fn::Join.1.0`]],
    ['Name: Password, Env: {PasswordInherit: "true", Passwords: a}', []],
    ['Password: ""', []],
    ['Password: {Fn::Sub: "x"}', []],
  ])('%s', (properties, expected) => {
    expect(secret(properties)).toEqual(expected);
  });

  it.each([
    ['NoEcho: true, Default: abc', ['SecretDefault Parameters.P.Default']],
    ['NoEcho: true', []],
    ['NoEcho: true, Default: ""', []],
    ['Default: abc', ['SecretShown Parameters.P']],
  ])('of a parameter: %s', (attributes, expected) => {
    const sections = `Parameters: {P: {Type: String, ${attributes}}}`;
    expect(lints(`${sections}\nResources: {S: {Type: Test::Secret, Properties: {Password: {Ref: P}}}}`)).toEqual(
      expected,
    );
  });
});

describe('names and order', () => {
  it.each([
    [
      '{A: {Type: Test::Free}, B: {Type: Test::Free, DependsOn: [A], Properties: {X: {Ref: A}}}}',
      ['DependencyRedundant Resources.B.DependsOn'],
    ],
    ['{A: {Type: Test::Free}, B: {Type: Test::Free, DependsOn: [A], Properties: {X: 1}}}', []],
    [
      '{A: {Type: Test::Free}, B: {Type: Test::Free, DependsOn: A, Properties: {X: {Fn::If: [true, {Ref: A}, 1]}}}}',
      [],
    ],
    ['{Vpc: {Type: Test::Free}, VPC: {Type: Test::Free}}', ['NamesAlike Resources.VPC']],
  ])('%s', (resources, expected) => {
    expect(lints(`Resources: ${resources}`)).toEqual(expected);
  });
});

describe('analyseTemplate', () => {
  it('gives everything in the order of the text', () => {
    const text = withVersion('Parameters: {P: {Type: Strin}, Q: {Type: String}}\nOutputs: {O: {Value: !Ref R}}');
    expect(analyseTemplate(text, catalog).diagnostics.map(brief)).toEqual([
      'ParameterTypeUnknown Parameters.P.Type',
      'ParameterUnused Parameters.Q',
      'ReferenceUnknown Outputs.O.Value',
    ]);
  });

  it('gives what it can of a text that is no template', () => {
    expect(analyseTemplate('[', catalog)).toMatchObject({
      template: undefined,
      diagnostics: [{ code: 'TemplateSyntax' }],
    });
  });

  it('says how many of a kind it leaves out', () => {
    const parameters = Array.from({ length: MAX_FINDINGS + 7 }, (_, index) => `P${index}: {Type: String}`).join(', ');
    const { diagnostics } = analyseTemplate(
      withVersion(`Parameters: {${parameters}}\nOutputs: {O: {Value: !Ref R}}`),
      catalog,
    );
    expect(diagnostics.filter(({ code }) => code === 'ParameterUnused')).toHaveLength(MAX_FINDINGS);
    expect(diagnostics.slice(-2)).toMatchObject([
      { code: 'ReferenceUnknown' },
      { code: 'FindingsOmitted', message: expect.stringMatching(/^7 more/) },
    ]);
  });
});
