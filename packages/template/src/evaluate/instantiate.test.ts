import { describe, expect, it } from 'vitest';
import { brief, desired, everything, findings, instance, load, nothing } from './given.fixture.ts';
import { mask, Secret, Unknown } from './value.ts';

const found = (sections: string) => {
  const result = instance(load(sections), new Map());
  return { codes: result.diagnostics.map(brief), desired: result.desired };
};

describe('which resources exist', () => {
  const sections = `
Parameters: {Big: {Type: Boolean, Default: false}}
Conditions: {IsBig: {Fn::Equals: [{Ref: Big}, true]}, IsSmall: {Fn::Not: IsBig}}
Resources:
  Z: {Type: Test::Free, Condition: IsBig}
  B: {Type: Test::Free, Condition: IsSmall, DependsOn: Z}
  A: {Type: Test::Free, DependsOn: [Z, B, null]}
Outputs:
  Big: {Condition: IsBig, Value: 1}
  Small: {Condition: IsSmall, Value: 2, Description: {en: small one}}`;

  it('follows conditions, in declaration order; dependencies on absent ones are dropped', () => {
    expect([...desired(sections).resources.keys()]).toEqual(['B', 'A']);
    expect(desired(sections).resources.get('A')!.dependsOn).toEqual(['B']);
    expect(desired(sections, { Big: 'true' }).resources.get('A')!.dependsOn).toEqual(['Z']);
  });

  it('leaves outputs out as well', () => {
    expect(desired(sections).outputs(nothing)).toMatchObject([{ key: 'Small', description: 'small one', value: 2 }]);
  });

  it('keeps a resource whose condition cannot be known yet', () => {
    const result = instance(load(sections), new Map([['Big', new Unknown([])]]));
    expect([...result.desired!.resources.keys()]).toEqual(['Z', 'B', 'A']);
  });
});

describe('conditions with an unknown operand', () => {
  const exists = (expression: string) => {
    const sections = `Parameters: {P: {Type: String}}
Conditions: {U: {Fn::Equals: [{Ref: P}, x]}, T: true, F: false, C: ${expression}}
Resources: {A: {Type: Test::Free, Condition: C}}
Outputs: {O: {Value: {Fn::If: [C, "yes", "no"]}}}`;
    return instance(load(sections), new Map()).desired!.outputs(nothing)[0]!.value;
  };

  it('are decided where one known operand decides', () => {
    expect(exists('{Fn::And: [U, F]}')).toBe('no');
    expect(exists('{Fn::Or: [T, U]}')).toBe('yes');
    expect(exists('{Fn::Not: {Fn::Or: [U, T]}}')).toBe('no');
    expect(exists('{Fn::And: [U, T]}')).toBeInstanceOf(Unknown);
    expect(exists('{Fn::Or: [F, U]}')).toBeInstanceOf(Unknown);
  });
});

describe('dependencies', () => {
  it('come from references of every form, sorted and once', () => {
    const { resources } = desired(`
Resources:
  C: {Type: Test::Free}
  B: {Type: Test::Free}
  A:
    Type: Test::Free
    DependsOn: C
    Properties: {X: !Ref C, Y: [!GetAtt B.Id, !GetAtt B.Id], Z: !Sub "\${D.Id} \${C}"}
  D: {Type: Test::Free}`);
    expect(resources.get('A')).toMatchObject({
      dependsOn: ['B', 'C', 'D'],
      references: [
        { resource: 'C', attribute: null },
        { resource: 'B', attribute: 'Id' },
        { resource: 'D', attribute: 'Id' },
      ],
    });
  });

  it('come only from branches that are taken', () => {
    const { resources } = desired(`
Conditions: {Sure: true}
Resources:
  B: {Type: Test::Free}
  C: {Type: Test::Free}
  A: {Type: Test::Free, Properties: {X: {Fn::If: [Sure, !Ref B, !Ref C]}, Y: {Fn::Select: [0, [1], !Ref B]}}}`);
    expect(resources.get('A')!.dependsOn).toEqual(['B']);
  });

  it('may be computed from parameters', () => {
    const { resources } = desired(
      'Parameters: {P: {Type: String}}\nResources: {B: {Type: Test::Free}, A: {Type: Test::Free, DependsOn: !Ref P}}',
      { P: 'B' },
    );
    expect(resources.get('A')!.dependsOn).toEqual(['B']);
  });
});

describe('what is refused', () => {
  it('a circle, by its path', () => {
    const result = instance(
      load('Resources: {A: {Type: T, DependsOn: B}, B: {Type: T, Properties: {X: !Ref A}}}'),
      new Map(),
    );
    expect(result.desired).toBeUndefined();
    expect(result.diagnostics).toMatchObject([{ code: 'ResourceCycle' }]);
    expect(result.diagnostics[0]!.message).toContain('A -> B -> A');
  });

  it.each([
    [
      'Conditions: {N: false}\nResources: {B: {Type: T, Condition: N}, A: {Type: T, Properties: {X: !Ref B}}}',
      'ReferenceAbsent Resources.A.Properties.X',
    ],
    ['Resources: {A: {Type: T, Properties: {X: [!GetAtt B.Id]}}}', 'ReferenceUnknown Resources.A.Properties.X.0'],
    ['Resources: {A: {Type: T, DependsOn: B}}', 'ReferenceUnknown Resources.A.DependsOn'],
    ['Resources: {A: {Type: T, Condition: C}}', 'ConditionUnknown Resources.A.Condition'],
    ['Conditions: {A: {Fn::Not: B}, B: {Fn::Not: A}}', 'ConditionCycle Conditions.A'],
    ['Conditions: {A: {Fn::Select: [0, [x]]}}', 'ConditionNotBoolean Conditions.A'],
    ['Resources: {A: {Type: T, DeletionPolicy: !Ref ALIYUN::Region}}', 'AttributeInvalid Resources.A.DeletionPolicy'],
  ])('%s', (sections, finding) => {
    expect(found(sections)).toEqual({ codes: [finding], desired: undefined });
  });
});

describe('rules', () => {
  const rule = (condition: string, assertion: string) =>
    found(`Rules: {R: {RuleCondition: ${condition}, Assertions: [{Assert: ${assertion}, AssertDescription: no!}]}}`)
      .codes;

  it('fail only on exactly false, where they apply', () => {
    const no = '{Fn::Equals: [1, 2]}';
    expect(rule('true', no)).toEqual(['RuleViolated Rules.R.Assertions.0']);
    expect(rule('[]', no)).toEqual([]);
    expect(rule(no, no)).toEqual([]);
    expect(rule('true', '0')).toEqual([]);
    expect(rule('true', '{Fn::Not: {Fn::Equals: [1, 2]}}')).toEqual([]);
  });

  it('see parameters', () => {
    const template = load(`
Parameters: {Cert: {Type: String, Default: null}, Domain: {Type: String, Default: null}}
Rules:
  R:
    RuleCondition: {Fn::Not: {Fn::Equals: [{Ref: Cert}, null]}}
    Assertions: [{Assert: {Fn::Not: {Fn::Equals: [{Ref: Domain}, null]}}, AssertDescription: a domain is needed}]`);
    const codes = (cert: string | null) =>
      instance(
        template,
        new Map([
          ['Cert', cert],
          ['Domain', null],
        ]),
      ).diagnostics.map((finding) => finding.message);
    expect(codes(null)).toEqual([]);
    expect(codes('c')).toEqual(['The rule `R` does not hold: a domain is needed']);
  });
});

describe('properties', () => {
  it('are those of one resource, without what has no value', () => {
    const result = desired(`
Conditions: {Never: false}
Resources:
  B: {Type: Test::Free}
  A: {Type: Test::Free, Properties: {X: !Ref B, Y: {Fn::If: [Never, 1, !Ref ALIYUN::NoValue]}, __proto__: 1}}`);
    const { value, diagnostics } = result.properties('A', everything);
    expect(diagnostics).toEqual([]);
    expect(Object.entries(value)).toEqual([
      ['X', 'id-B'],
      ['__proto__', 1],
    ]);
    expect(() => result.properties('C', everything)).toThrow('no resource C');
  });

  it('report what fails with its path and range', () => {
    const result = desired('Resources: {A: {Type: Test::Free, Properties: {X: [1, {Fn::Select: [a, [1]]}]}}}');
    const { diagnostics } = result.properties('A', everything);
    expect(diagnostics.map(brief)).toEqual(['FunctionFailed Resources.A.Properties.X.1']);
    expect(diagnostics[0]!.range).toBeDefined();
  });
});

describe('outputs', () => {
  it('fail one by one', () => {
    const outputs = desired(`
Conditions: {Never: false}
Resources: {Gone: {Type: Test::Free, Condition: Never}}
Outputs:
  Bad: {Value: [1, {Fn::Select: [a, [1]]}]}
  Absent: {Value: [!Ref Gone, !GetAtt Gone.Id]}
  Good: {Value: 1, NoEcho: true}`).outputs(everything);
    expect(outputs.map(({ key, value, noEcho, diagnostics }) => [key, value, noEcho, diagnostics.length])).toEqual([
      ['Bad', null, false, 1],
      ['Absent', [null, null], false, 0],
      ['Good', 1, true, 0],
    ]);
  });
});

describe('other attributes of a resource', () => {
  const { resources } = desired(`
Parameters: {Policy: {Type: String, Default: Retain}, Secret: {Type: String, NoEcho: true, Default: s}}
Resources:
  A:
    Type: Test::Free
    Description: the first
    DeletionPolicy: !Ref Policy
    Metadata: {P: !Ref Policy, S: !Sub "x\${Secret}", R: !Ref B, N: !Ref ALIYUN::NoValue}
  B: {Type: Test::Free, DeletionPolicy: !Ref ALIYUN::NoValue}`);

  it('are evaluated with what is known; metadata is masked', () => {
    expect(resources.get('A')).toMatchObject({
      type: 'Test::Free',
      description: 'the first',
      deletionPolicy: 'Retain',
    });
    expect(resources.get('A')!.metadata).toEqual({ P: 'Retain', S: '******', R: null });
    expect(resources.get('B')).toMatchObject({ deletionPolicy: 'Delete', metadata: null, dependsOn: [] });
  });
});

it('secrets stay sealed in properties', () => {
  const result = desired(
    'Parameters: {S: {Type: String, NoEcho: true, Default: s}}\nResources: {A: {Type: Test::Free, Properties: {X: !Ref S}}}',
  );
  const { value } = result.properties('A', everything);
  expect(value.X).toBeInstanceOf(Secret);
  expect(mask(value)).toEqual({ X: '******' });
});

describe('conditions in a namespace', () => {
  const conditions = `
Conditions:
  M.IsOff: {Fn::Not: {Fn::TransformNamespace: [Condition, M., IsOn]}}
  M.IsOn: {Fn::Equals: [1, 1]}
Resources:
  A: {Type: Test::Free, Condition: M.IsOn}
  B: {Type: Test::Free, Condition: M.IsOff}`;

  it('are evaluated before those that name them', () => {
    expect([...desired(conditions).resources.keys()]).toEqual(['A']);
  });

  it('are looked for by their whole names', () => {
    expect(findings(conditions.replace('Condition, M., IsOn', 'Condition, N., IsOn'))).toEqual([
      'ConditionUnknown Conditions.M.IsOff.Fn::Not.Fn::TransformNamespace',
    ]);
  });
});
