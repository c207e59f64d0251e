import { describe, expect, it } from 'vitest';
import { hasErrors } from '../base/catalogue.ts';
import { findings, load, withVersion } from '../evaluate/given.fixture.ts';
import type { ResourceSchema, SchemaCatalog } from '../schema/resource-schema.ts';
import { checkTemplate } from './check.ts';
import { loadTemplate } from './load.ts';

const nothingKnown: SchemaCatalog = {
  get: () => undefined,
  names: () => ['DATASOURCE::EIP::Address', 'ALIYUN::ECS::VPC'],
};

describe('a local', () => {
  it.each([
    ['Locals: {L: 1}', 'DefinitionInvalid Locals.L'],
    ['Locals: []', 'SectionInvalid Locals'],
    ['Locals: {L: {}}', 'AttributeMissing Locals.L'],
    ['Locals: {L: {Type: Eval}}', 'AttributeMissing Locals.L'],
    ['Locals: {L: {Type: eval, Value: 1}}', 'AttributeInvalid Locals.L.Type'],
    ['Locals: {L: {Type: ALIYUN::ECS::VPC, Properties: {}}}', 'AttributeInvalid Locals.L.Type'],
    ['Locals: {L: {Value: 1, Description: x}}', 'AttributeInvalid Locals.L.Description'],
    ['Locals: {L: {Value: 1, Properties: {}}}', 'AttributeInvalid Locals.L.Properties'],
    ['Locals: {L: {Type: Eval, Value: {Ref: Nowhere}}}', 'ReferenceUnknown Locals.L.Value'],
    ['Locals: {L: {Type: Eval, Value: {Fn::Len: []}}}', 'FunctionUnknown Locals.L.Value'],
    ['Locals: {L: {Type: Eval, Value: {Ref: ALIYUN::Index}}}', 'ReferenceMisplaced Locals.L.Value'],
    ['Locals: {L: {Type: Eval, Value: {id: {Ref: ALIYUN::StackId}}}}', 'ReferenceMisplaced Locals.L.Value.id'],
    ['Locals: {L: {Value: {id: {Ref: ALIYUN::StackId}}}}', undefined],
    ['Locals: {L: {Type: DATASOURCE::X::Y}}', 'ResourceTypeUnknown Locals.L.Type'],
    ['Locals: {L: {Value: 1}}\nParameters: {L: {Type: String}}', 'NameConflict Locals.L'],
    ['Locals: {L: {Value: 1}}\nResources: {L: {Type: Test::Free}}', 'NameConflict Resources.L'],
  ])('%s: %s', (sections, finding) => {
    expect(findings(sections)).toEqual(finding === undefined ? [] : [finding]);
  });

  it.each([
    ['Resources: {R: {Type: Test::Free, Metadata: {a: {Ref: L}}}}', 'LocalMisplaced Resources.R.Metadata.a'],
    ['Resources: {R: {Type: Test::Free, DependsOn: {Ref: L}}}', 'LocalMisplaced Resources.R.DependsOn'],
    ['Resources: {R: {Type: Test::Free, DeletionPolicy: {Ref: L}}}', 'LocalMisplaced Resources.R.DeletionPolicy'],
    ['Rules: {R: {Assertions: [{Assert: {Fn::Equals: [{Ref: L}, 1]}}]}}', 'LocalMisplaced Rules.R.Assertions.0.Assert'],
    ['Outputs: {O: {Value: {Fn::Sub: "${L}"}}}', 'LocalMisplaced Outputs.O.Value.Fn::Sub'],
    ['Outputs: {O: {Value: {Fn::GetAtt: [L, A]}}}', 'ReferenceUnknown Outputs.O.Value'],
    ['Outputs: {O: {Value: {Fn::Sub: ["${v}", {v: {Ref: L}}]}}}', undefined],
    ['Outputs: {O: {Value: {Ref: LL}}}', 'ReferenceUnknown Outputs.O.Value'],
  ])('stands only where ROS puts its value: %s', (sections, finding) => {
    for (const type of ['Macro', 'Eval']) {
      const found = findings(`Locals: {L: {Type: ${type}, Value: 1}}\n${sections}`);
      expect(found.map((line) => line.replace('.Fn::Equals.0', ''))).toEqual(finding === undefined ? [] : [finding]);
    }
  });

  it('refers to no resource, unless it is a macro where resources may be named', () => {
    const resources = 'Resources: {R: {Type: Test::Free}}\nOutputs: {O: {Value: {Ref: L}}}';
    expect(findings(`Locals: {L: {Value: {Fn::GetAtt: [R, Id]}}}\n${resources}`)).toEqual([]);
    for (const use of ['{Ref: R}', '{Fn::GetAtt: [R, Id]}', '{Fn::Sub: "${R.Id}"}', '{Fn::Sub: "${R}"}']) {
      const [found] = findings(`Locals: {L: {Type: Eval, Value: ${use}}}\n${resources}`);
      expect(found).toMatch(/^ReferenceMisplaced Locals\.L\.Value/);
    }
    expect(
      findings(`Locals: {L: {Value: {Ref: R}}}\nConditions: {C: {Fn::Equals: [{Ref: L}, 1]}}\n${resources}`),
    ).toEqual(['ReferenceMisplaced Conditions.C.Fn::Equals.0']);
  });

  it('of conditions has a value in conditions alone, also through another local', () => {
    const locals =
      'Locals: {A: {Type: Eval, Value: {Fn::Not: {Fn::Equals: [1, 2]}}}, B: {Type: Eval, Value: {Ref: A}}}';
    expect(findings(`${locals}\nConditions: {C: {Ref: B}}`)).toEqual([]);
    expect(findings(`${locals}\nOutputs: {O: {Value: {Ref: B}}}`)).toEqual(['FunctionMisplaced Outputs.O.Value']);
    expect(findings(`${locals}\nResources: {R: {Type: Test::Free, Count: {Ref: A}}}`)).toContain(
      'FunctionMisplaced Resources.R.Count',
    );
  });

  it('that is a data source serves other locals only, and offers the attributes of its type', () => {
    const locals = 'Locals: {D: {Type: DATASOURCE::EIP::Address}}';
    const check = (sections: string) => {
      const { template, diagnostics } = loadTemplate(withVersion(sections));
      return [...diagnostics, ...checkTemplate(template!, catalogOfEip)].map(
        ({ code, path }) => `${code} ${path.join('.')}`,
      );
    };
    expect(check(locals)).toEqual([]);
    expect(check(`${locals}\nOutputs: {O: {Value: {Ref: D}}}`)).toEqual(['LocalMisplaced Outputs.O.Value']);
    expect(check(`${locals}\nOutputs: {O: {Value: {Fn::GetAtt: [D, Ip]}}}`)).toEqual([
      'LocalMisplaced Outputs.O.Value',
    ]);
    const evaluated = (value: string) => check(locals.replace('}}', `}, E: {Type: Eval, Value: ${value}}}`));
    expect(evaluated('[{Ref: D}, {Fn::GetAtt: [D, Ip]}, {Fn::Sub: "${D.Ip} ${D}"}]')).toEqual([]);
    expect(evaluated('{Fn::GetAtt: [D, Port]}')).toEqual(['ResourceAttributeUnknown Locals.E.Value']);
  });
});

const eip: ResourceSchema = {
  properties: { Id: { type: 'string' } },
  attributes: { Ip: 'String' },
  attributesComplete: true,
};

const catalogOfEip: SchemaCatalog = {
  get: (type) => (type === 'DATASOURCE::EIP::Address' ? eip : undefined),
  names: () => ['DATASOURCE::EIP::Address'],
};

it('a data source that does not exist is one word away', () => {
  const { template } = loadTemplate(withVersion('Locals: {D: {Type: DATASOURCE::EIP::Adress}}'));
  expect(checkTemplate(template!, nothingKnown)[0]!.hint).toBe('Did you mean `DATASOURCE::EIP::Address`?');
});

describe('macros', () => {
  it('stand, checked, where they are referred to; the text as it was written is kept', () => {
    const sections = `
Locals: {Size: {Value: eleven}, Tags: {Value: {Name: {Ref: Size}}}}
Resources: {S: {Type: Test::Server, Properties: {Name: x, Amount: {Ref: Size}, Tags: {Ref: Tags}}}}`;
    expect(findings(sections)).toEqual(['PropertyTypeMismatch Resources.S.Properties.Amount']);
    const template = load(sections);
    const kinds = (from: typeof template) => from.resources.get('S')!.properties.entries.map(({ value }) => value.kind);
    expect(kinds(template)).toEqual(['literal', 'literal', 'map']);
    expect(kinds(template.asWritten!)).toEqual(['literal', 'call', 'call']);
  });

  it('are as good as what they stand for in `Count`', () => {
    const count = (value: string) =>
      findings(`Locals: {N: {Value: ${value}}}\nResources: {R: {Type: Test::Free, Count: {Ref: N}}}`);
    expect(count('2')).toEqual([]);
    expect(count('many')).toEqual(['CountInvalid Resources.R.Count']);
  });

  it('may be what functions want written out', () => {
    const split = (local: string) => `Locals: {D: ${local}}\nOutputs: {O: {Value: {Fn::Split: [{Ref: D}, "a,b"]}}}`;
    expect(findings(split('{Value: ","}'))).toEqual([]);
    expect(findings(split('{Type: Eval, Value: {Fn::Join: ["", [","]]}}'))).toEqual([]);
    expect(findings(split('{Value: {Fn::Join: ["", [","]]}}'))).toEqual([
      'FunctionArguments Outputs.O.Value.Fn::Split.0',
    ]);
  });
});

describe('locals together', () => {
  const chain = (length: number) =>
    `Locals: {${Array.from({ length }, (_, at) => `L${at}: {Type: Eval, Value: {Ref: L${at + 1}}}`).join(', ')}, L${length}: {Value: 1}}`;

  it('may be five references deep', () => {
    expect(findings(chain(5))).toEqual([]);
    expect(findings(chain(6))).toEqual(['LocalTooDeep Locals.L0']);
    expect(findings(chain(9000)).length).toBeGreaterThan(1000);
  });

  it('must not come back to themselves, not even over a condition', () => {
    const circle = 'Locals: {A: {Value: {Ref: B}}, B: {Type: Eval, Value: [{Ref: A}]}, C: {Value: {Ref: A}}}';
    expect(findings(circle)).toEqual(['LocalCycle Locals.A']);
    expect(
      findings(`Locals: {A: {Type: Eval, Value: {Fn::If: [C, 1, 2]}}}\nConditions: {C: {Fn::Equals: [{Ref: A}, 1]}}`),
    ).toEqual(['ConditionCycle Conditions.C']);
    const inText =
      'D: {Type: DATASOURCE::X::Y, Properties: {A: {Ref: E}}}, E: {Type: Eval, Value: {Fn::Sub: "${D.B}"}}';
    expect(findings(`Locals: {${inText}}`)).toContain('LocalCycle Locals.D');
    const loops = Array.from({ length: 5000 }, (_, at) => `L${at}: {Value: {Ref: L${at}}}`);
    expect(findings(`Locals: {${loops.join(', ')}}`)).toHaveLength(10);
  });

  it('must not multiply without bound', () => {
    const list = (name: string, times: number) => `[${Array(times).fill(`{Ref: ${name}}`).join(', ')}]`;
    for (const type of ['Macro', 'Eval']) {
      const bomb = [1, 2, 3, 4].map((at) => `L${at}: {Type: ${type}, Value: ${list(`L${at + 1}`, 100)}}`);
      const sections = `Locals: {${bomb.join(', ')}, L5: {Value: 1}}\nOutputs: {O: {Value: {Ref: L1}}}`;
      const started = performance.now();
      expect(findings(sections)).toEqual([expect.stringMatching(/^LocalsTooLarge Locals\./)]);
      expect(performance.now() - started).toBeLessThan(1000);
      expect(hasErrors(loadTemplate(withVersion(sections)).diagnostics)).toBe(true);
    }
  });

  it('are not taken by ROS inside a template that has some', () => {
    const nested = 'Resources: {S: {Type: ALIYUN::ROS::Stack, Properties: {TemplateBody: {Locals: {A: {Value: 1}}}}}}';
    expect(findings(nested)).toEqual([]);
    expect(findings(`Locals: {B: {Value: 1}}\n${nested}`)).toEqual([
      'LocalMisplaced Resources.S.Properties.TemplateBody',
    ]);
  });
});
