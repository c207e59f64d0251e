import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../base/json.ts';
import { maxInstanceReferences } from '../base/limits.ts';
import { brief, desired, everything, instance, load, nothing, pseudo } from './given.fixture.ts';
import { instantiate } from './instantiate.ts';
import { resolveParameters } from './parameters.ts';
import { Secret, Unknown, type Value } from './value.ts';

/** Facts of reference/template-language.md 5.4 and Appendix B 17 to 20. */

const PARAMETERS = `
Parameters:
  C: {Type: Number, Default: 2}
  Text: {Type: String, Default: "2"}
  Regions: {Type: CommaDelimitedList, Default: "a,b,c"}
  Hidden: {Type: Number, NoEcho: true, Default: 2}
  I: {Type: Number, Default: 1}
  Nothing: {Type: String, Default: null}
Mappings: {M: {small: {n: 1}}}
Conditions: {Never: {Fn::Equals: [1, 2]}, Big: {Fn::Equals: [{Ref: C}, 3]}}
`;

const made = (resources: string, supplied: JsonObject = {}) =>
  desired(`${PARAMETERS}Resources:\n  ${resources.replaceAll('\n', '\n  ')}`, supplied);

const names = (resources: string, supplied: JsonObject = {}) => [...made(resources, supplied).resources.keys()];

const refusals = (sections: string, supplied: JsonObject = {}) => {
  const template = load(`${PARAMETERS}${sections}`);
  const result = instance(template, resolveParameters(template, supplied).values);
  expect(result.desired).toBeUndefined();
  return result.diagnostics;
};

const property = (resources: string, name: string, supplied: JsonObject = {}): Value | undefined => {
  const { value, diagnostics } = made(resources, supplied).properties(name, everything);
  expect(diagnostics).toEqual([]);
  return value.X;
};

describe('Count', () => {
  it.each<[string, number]>([
    ['0', 0],
    ['1', 1],
    ['"2"', 2],
    ['" 2 "', 2],
    ['{Ref: C}', 2],
    ['{Ref: Text}', 2],
    ['{Fn::Length: {Ref: Regions}}', 3],
    ['{Fn::If: [Big, 5, 1]}', 1],
    ['{Fn::FindInMap: [M, small, n]}', 1],
    ['{Fn::Select: [1, [7, "4"]]}', 4],
  ])('%s makes %i', (count, expected) => {
    expect(names(`A: {Type: T, Count: ${count}}`)).toEqual(Array.from({ length: expected }, (_, at) => `A[${at}]`));
  });

  it.each(['-1', '1.5', 'true', 'null', 'two', '"-1"', '"1.5"', '""', '[2]', '{a: 2}'])('%s is refused', (count) => {
    expect(refusals(`Resources: {A: {Type: T, Count: ${count}}}`).map(brief)).toEqual([
      'CountInvalid Resources.A.Count',
    ]);
  });

  it.each<[string, string]>([
    ['{Ref: Nothing}', 'CountInvalid'],
    ['{Ref: Regions}', 'CountInvalid'],
    ['{Fn::Select: [9, [1]]}', 'CountInvalid'],
    ['{Ref: ALIYUN::NoValue}', 'CountInvalid'],
    ['{Fn::FindInMap: [M, large, n]}', 'FunctionFailed'],
    ['{Ref: B}', 'ReferenceMisplaced'],
    ['{Fn::GetAtt: [B, N]}', 'ReferenceMisplaced'],
    ['{Ref: ALIYUN::Index}', 'ReferenceMisplaced'],
  ])('%s is refused once, and what refers to it is not', (count, code) => {
    const found = refusals(
      `Resources: {A: {Type: T, Count: ${count}}, B: {Type: T, DependsOn: "A[7]", Properties: {X: {Ref: A}}}}`,
    );
    expect(found.map((finding) => finding.code)).toEqual([code]);
  });

  it('keeps its place among the others, instance by instance', () => {
    expect(names('Z: {Type: T}\nA: {Type: T, Count: 2}\nB: {Type: T}')).toEqual(['Z', 'A[0]', 'A[1]', 'B']);
  });

  it('may be secret, but is not told when it is wrong', () => {
    expect(names('A: {Type: T, Count: {Ref: Hidden}}')).toEqual(['A[0]', 'A[1]']);
    for (const value of ['-77', '77000000077']) {
      const found = refusals('Resources: {A: {Type: T, Count: {Ref: Hidden}}}', { Hidden: value });
      expect(found).toHaveLength(1);
      expect(JSON.stringify(found)).not.toContain('77');
    }
  });

  it('of a resource that does not exist makes none', () => {
    const { resources } = made('A: {Type: T, Count: 2, Condition: Never}\nB: {Type: T, DependsOn: A}');
    expect([...resources.values()]).toMatchObject([{ name: 'B', dependsOn: [] }]);
  });
});

describe('a Count beyond the limit', () => {
  const codes = (sections: string, maxResources: number) =>
    instantiate(load(sections), {
      parameters: new Map(),
      pseudo,
      world: { zones: () => undefined },
      maxResources,
    }).diagnostics.map(brief);

  it.each(['1000000000', `"1${'0'.repeat(400)}"`, '301'])('%.20s is refused before anything is made', (count) => {
    const found = refusals(`Resources: {A: {Type: T, Count: ${count}}}`);
    expect(found.map(brief)).toEqual(['CountTooLarge Resources.A.Count']);
  });

  it('is one of all resources together', () => {
    const sections = 'Resources: {A: {Type: T, Count: 2}, B: {Type: T}, C: {Type: T, Count: 2}}';
    expect(codes(sections, 5)).toEqual([]);
    expect(codes(sections, 4)).toEqual(['CountTooLarge Resources.C.Count']);
  });

  it('does not add up what never exists, but is refused there as well', () => {
    const absent = (count: number) =>
      `Conditions: {N: false}\nResources: {A: {Type: T, Count: ${count}, Condition: N}, B: {Type: T, Count: 2}, Z: {Type: T, Count: 2, Condition: N}}`;
    expect(codes(absent(2), 2)).toEqual([]);
    expect(codes(absent(3), 2)).toEqual(['CountTooLarge Resources.A.Count']);
  });

  it('says nothing of resources that are written out', () => {
    expect(codes('Resources: {A: {Type: T}, B: {Type: T}, C: {Type: T, Count: 0}}', 1)).toEqual([]);
  });

  it('bounds what the instances refer to as well', () => {
    const half = Math.ceil(Math.sqrt(maxInstanceReferences(0))) + 1;
    const sections = `Resources:
  A: {Type: T, Count: ${half}}
  B: {Type: T, Count: ${half}, Properties: {Y: {Ref: A}, X: {Fn::Select: [{Ref: ALIYUN::Index}, {Ref: A}]}}}`;
    expect(codes(sections, 2 * half)).toEqual(['CountTooLarge Resources.B.Count']);
  });
});

describe('ALIYUN::Index', () => {
  it.each<[string, Json]>([
    ['{Ref: ALIYUN::Index}', 1],
    ['{Fn::Sub: "n-${ALIYUN::Index}"}', 'n-1'],
    ['{Fn::Sub: "${ALIYUN::Index}${ALIYUN::Index}"}', '11'],
    ['{Fn::Sub: ["${ALIYUN::Index}-${v}", {v: {Ref: ALIYUN::Index}}]}', '1-1'],
    ['{Fn::Sub: ["${ALIYUN::Index}", {"ALIYUN::Index": mine}]}', 'mine'],
    ['{Fn::Sub: "${Other[${ALIYUN::Index}]}"}', 'id-Other[1]'],
    ['{Fn::Sub: "${Other[${ALIYUN::Index}].Ip}!"}', 'Other[1].Ip!'],
    ['{Fn::Select: [{Ref: ALIYUN::Index}, {Ref: Regions}]}', 'b'],
    ['{Fn::Join: ["-", [n, {Ref: ALIYUN::Index}]]}', 'n-1'],
    ['{Fn::GetAtt: [{Fn::Sub: "Other[${ALIYUN::Index}]"}, Ip]}', 'Other[1].Ip'],
    ['{Ref: {Fn::Select: [{Ref: ALIYUN::Index}, [Text, C]]}}', 2],
    ['{Fn::Sub: ["${Other[${ALIYUN::Index}]}", {"ALIYUN::Index": mine}]}', '${Other[mine]}'],
  ])('%s', (expression, expected) => {
    const resources = `A: {Type: T, Count: 2, Properties: {X: ${expression}}}\nOther: {Type: T, Count: 2}`;
    expect(property(resources, 'A[1]')).toEqual(expected);
  });

  it('costs nothing where nothing depends on it: what instances need is shared', () => {
    const X = '[{Ref: ALIYUN::Index}, {Fn::Sub: "${ALIYUN::Index}"}, {Ref: B}]';
    const { resources } = made(`A: {Type: T, Count: 2, Properties: {X: ${X}}}\nB: {Type: T}`);
    expect(resources.get('A[0]')!.dependsOn).toEqual(['B']);
    expect(resources.get('A[1]')!.dependsOn).toBe(resources.get('A[0]')!.dependsOn);
  });

  it('computes what an instance depends on', () => {
    const { resources } = made(`A:
  Type: T
  Count: 2
  DependsOn: [{Fn::Join: ["", [B, "[", {Ref: ALIYUN::Index}, "]"]]}, C1]
B: {Type: T, Count: 2}
C1: {Type: T}`);
    expect(resources.get('A[0]')!.dependsOn).toEqual(['B[0]', 'C1']);
    expect(resources.get('A[1]')!.dependsOn).toEqual(['B[1]', 'C1']);
  });

  it.each<[string, string]>([
    ['A: {Type: T, Count: 1, Metadata: {X: {Ref: ALIYUN::Index}}}', 'Resources.A.Metadata.X'],
    ['A: {Type: T, Count: 1, DeletionPolicy: {Ref: ALIYUN::Index}}', 'Resources.A.DeletionPolicy'],
    ['A: {Type: T, DependsOn: {Ref: ALIYUN::Index}}', 'Resources.A.DependsOn'],
  ])('has no value in %s', (resource, path) => {
    expect(refusals(`Resources: {${resource}}`).map(brief)).toContain(`ReferenceMisplaced ${path}`);
  });

  it('has no value in what is not counted, and in outputs', () => {
    const one = made('A: {Type: T, Properties: {X: {Fn::Sub: "${ALIYUN::Index}"}}}').properties('A', everything);
    expect(one.diagnostics.map(brief)).toEqual(['ReferenceMisplaced Resources.A.Properties.X']);
    const [output] = desired(
      'Resources: {A: {Type: T, Count: 1}}\nOutputs: {O: {Value: {Ref: ALIYUN::Index}}}',
    ).outputs(everything);
    expect(output).toMatchObject({ value: null, diagnostics: [{ code: 'ReferenceMisplaced' }] });
  });
});

describe('a reference to a counted resource', () => {
  const sections = (expression: string) =>
    `A: {Type: T, Count: {Ref: C}}\nB: {Type: T, Properties: {X: ${expression}}}\nE: {Type: T}`;

  it.each<[string, Json, readonly string[]]>([
    ['{Ref: A}', ['id-A[0]', 'id-A[1]'], ['A[0]', 'A[1]']],
    ['{Fn::GetAtt: [A, Ip]}', ['A[0].Ip', 'A[1].Ip'], ['A[0]', 'A[1]']],
    ['{Fn::GetAtt: [A, {Fn::Join: ["", [I, p]]}]}', ['A[0].Ip', 'A[1].Ip'], ['A[0]', 'A[1]']],
    ['{Fn::GetAtt: [A, {Fn::GetAtt: [E, Ip]}]}', ['A[0].E.Ip', 'A[1].E.Ip'], ['A[0]', 'A[1]', 'E']],
    ['{Fn::Select: [-1, {Ref: A}]}', 'id-A[1]', ['A[0]', 'A[1]']],
    ['{Fn::Join: [",", {Ref: A}]}', 'id-A[0],id-A[1]', ['A[0]', 'A[1]']],
    ['{Fn::Sub: ["${v}", {v: {Ref: A}}]}', '["id-A[0]", "id-A[1]"]', ['A[0]', 'A[1]']],
    ['{Ref: "A[1]"}', 'id-A[1]', ['A[1]']],
    ['{Fn::GetAtt: ["A[0]", Ip]}', 'A[0].Ip', ['A[0]']],
    ['{Fn::Sub: "${A[1]}"}', 'id-A[1]', ['A[1]']],
    ['{Fn::Sub: "${A[0].Ip}"}', 'A[0].Ip', ['A[0]']],
    ['{Fn::If: [Big, {Ref: A}, none]}', 'none', []],
  ])('%s', (expression, expected, dependsOn) => {
    expect(property(sections(expression), 'B')).toEqual(expected);
    expect(made(sections(expression)).resources.get('B')!.dependsOn).toEqual(dependsOn);
  });

  it('is empty when there are none', () => {
    expect(property(sections('{Ref: A}'), 'B', { C: 0 })).toEqual([]);
    expect(made(sections('{Ref: A}'), { C: 0 }).resources.get('B')!.dependsOn).toEqual([]);
  });

  it.each<[string, string, string]>([
    ['{Fn::Sub: "${A}"}', 'CountedReference', 'X'],
    ['{Fn::Sub: "${A.Ip}"}', 'CountedReference', 'X'],
    ['{Fn::Sub: [{Ref: A}, {}]}', 'CountedReference', 'X.Fn::Sub.0'],
    ['{Fn::GetAtt: [{Ref: Name}, Ip]}', 'CountedReference', 'X'],
    ['{Fn::If: [{Fn::Select: [0, {Ref: A}]}, 1, 2]}', 'CountedReference', 'X.Fn::If.0.Fn::Select.1'],
    ['{Ref: "A[2]"}', 'ReferenceUnknown', 'X'],
    ['{Fn::GetAtt: ["A[2]", Ip]}', 'ReferenceUnknown', 'X'],
    ['{Fn::Sub: "${A[2].Ip}"}', 'ReferenceUnknown', 'X'],
    ['{Ref: "A[01]"}', 'ReferenceUnknown', 'X'],
  ])('%s is refused', (expression, code, path) => {
    const template = load(
      `Parameters: {C: {Type: Number, Default: 2}, Name: {Type: String, Default: A}}\nResources:\n  ${sections(expression).replaceAll('\n', '\n  ')}`,
    );
    const { desired: result, diagnostics } = instance(template, resolveParameters(template, {}).values);
    // What a plain name in Ref means is judged by the check and again when the property is evaluated.
    const found = result === undefined ? diagnostics : result.properties('B', everything).diagnostics;
    expect(found.map(brief)).toEqual([`${code} Resources.B.Properties.${path}`]);
    if (code === 'CountedReference') expect(found[0]!.hint).toContain('`A[0]`');
    else if (!expression.includes('01')) expect(found[0]!.hint).toContain('`A[0]` and `A[1]`');
  });

  it('by a name that is known only later is refused then', () => {
    const result = made(sections('{Fn::GetAtt: [{Fn::GetAtt: ["A[0]", Name]}, Ip]}'));
    const { diagnostics } = result.properties('B', { ...everything, attribute: () => 'A' });
    expect(diagnostics.map(brief)).toEqual(['CountedReference Resources.B.Properties.X']);
  });

  it('is refused in metadata, where one instance is not', () => {
    const metadata = (value: string) => `Resources: {A: {Type: T, Count: 2}, B: {Type: T, Metadata: {X: ${value}}}}`;
    expect(refusals(metadata('{Ref: A}')).map(brief)).toEqual(['CountedReference Resources.B.Metadata.X']);
    expect(desired(metadata('{Ref: "A[1]"}')).resources.get('B')!.metadata).toEqual({ X: null });
  });

  it('under a false condition is absent as any other', () => {
    const absent = 'A: {Type: T, Count: 2, Condition: Never}';
    const found = refusals(`Resources: {${absent}, B: {Type: T, Properties: {X: {Ref: A}}}}`);
    expect(found.map(brief)).toEqual(['ReferenceAbsent Resources.B.Properties.X']);
    const outputs = desired(`${PARAMETERS}Resources: {${absent}}
Outputs: {O: {Value: {Ref: A}}, Q: {Value: {Fn::Select: [{Ref: I}, {Ref: A}]}}}`).outputs(everything);
    expect(outputs).toMatchObject([
      { value: [null, null], diagnostics: [] },
      { value: null, diagnostics: [] },
    ]);
  });

  it('by DependsOn means all instances, or the one that is named', () => {
    const depends = (value: string) =>
      made(`A: {Type: T, Count: 2}\nB: {Type: T, DependsOn: ${value}}`).resources.get('B')!.dependsOn;
    expect(depends('A')).toEqual(['A[0]', 'A[1]']);
    expect(depends('["A[1]"]')).toEqual(['A[1]']);
    const found = refusals('Resources: {A: {Type: T, Count: 2}, B: {Type: T, DependsOn: "A[2]"}}');
    expect(found).toMatchObject([
      {
        code: 'ReferenceUnknown',
        hint: '`A` has 2 instances: `A[0]` and `A[1]`.',
        path: ['Resources', 'B', 'DependsOn'],
      },
    ]);
  });
});

describe('outputs', () => {
  const value = (expression: string) => {
    const outputs = desired(
      `${PARAMETERS}Resources: {A: {Type: T, Count: {Ref: C}}}\nOutputs: {O: {Value: ${expression}}}`,
    );
    const [output] = outputs.outputs(everything);
    expect(output!.diagnostics).toEqual([]);
    return output!.value;
  };

  it.each<[string, Json]>([
    ['{Ref: A}', ['id-A[0]', 'id-A[1]']],
    ['[{Ref: A}]', [['id-A[0]', 'id-A[1]']]],
    ['{Fn::GetAtt: [A, Ip]}', ['A[0].Ip', 'A[1].Ip']],
    ['{Fn::Join: [",", {Fn::GetAtt: [A, Ip]}]}', 'A[0].Ip,A[1].Ip'],
    ['{Fn::Select: [{Ref: I}, {Ref: A}]}', 'id-A[1]'],
    ['{Fn::Sub: "${A[1]}"}', 'id-A[1]'],
  ])('%s', (expression, expected) => {
    expect(value(expression)).toEqual(expected);
  });

  it.each<[string, string]>([
    ['{Fn::Sub: "${A}"}', 'CountedReference Outputs.O.Value'],
    ['{Ref: "A[2]"}', 'ReferenceUnknown Outputs.O.Value'],
    ['{Fn::Sub: "${A[2].Ip}"}', 'ReferenceUnknown Outputs.O.Value'],
    ['{Fn::Select: [{Fn::Length: {Ref: Regions}}, {Ref: A}]}', 'SelectionFailed Outputs.O.Value'],
  ])('%s is refused before anything is created', (expression, finding) => {
    const found = refusals(`Resources: {A: {Type: T, Count: {Ref: C}}}\nOutputs: {O: {Value: ${expression}}}`);
    expect(found.map(brief)).toContain(finding);
  });
});

describe('Fn::Select of a counted resource by a computed index', () => {
  const sections = (select: string) => `A: {Type: T, Count: 3}
B: {Type: T, Count: 2, Properties: {X: {Fn::Select: ${select}}}}
D: {Type: T, Count: 1}`;
  const dependsOn = (select: string, name = 'B[1]') => made(sections(select)).resources.get(name)!.dependsOn;

  it.each<[string, Json, readonly string[]]>([
    ['[{Ref: ALIYUN::Index}, {Ref: A}]', 'id-A[1]', ['A[1]']],
    ['[{Ref: ALIYUN::Index}, {Fn::GetAtt: [A, Ip]}]', 'A[1].Ip', ['A[1]']],
    ['[{Ref: ALIYUN::Index}, {Fn::GetAtt: [A, {Ref: Text}]}]', 'A[1].2', ['A[1]']],
    ['[{Ref: ALIYUN::Index}, {Fn::GetAtt: [A, {Fn::GetAtt: ["D[0]", Ip]}]}]', 'A[1].D[0].Ip', ['A[1]', 'D[0]']],
    ['[{Fn::Join: ["", ["-", {Ref: C}]]}, {Ref: A}]', 'id-A[1]', ['A[1]']],
    ['[{Fn::Join: ["", ["1", ":"]]}, {Ref: A}]', ['id-A[1]', 'id-A[2]'], ['A[1]', 'A[2]']],
    ['[{Fn::Length: {Ref: Regions}}, {Ref: A}, other]', 'other', []],
    ['[{Fn::Length: {Ref: Regions}}, {Ref: A}, {Ref: "D[0]"}]', 'id-D[0]', ['D[0]']],
    ['[{Ref: Nothing}, {Ref: A}, other]', 'other', []],
    // These are no selections of an instance, and depend on all of them.
    ['[0, {Ref: A}]', 'id-A[0]', ['A[0]', 'A[1]', 'A[2]']],
    ['[{Ref: I}, [{Ref: A}], other]', 'other', ['A[0]', 'A[1]', 'A[2]']],
    ['[{Ref: I}, {Fn::If: [Never, [], {Ref: A}]}]', 'id-A[1]', ['A[0]', 'A[1]', 'A[2]']],
    ['[{Ref: I}, {Ref: A}, other, null]', 'id-A[1]', ['A[0]', 'A[1]', 'A[2]']],
    ['[{Fn::If: [Never, {Ref: "D[0]"}, 1]}, {Ref: A}]', 'id-A[1]', ['A[1]']],
  ])('%s', (select, expected, needs) => {
    expect(property(sections(select), 'B[1]')).toEqual(expected);
    expect(dependsOn(select)).toEqual(needs);
  });

  it('gives every instance its own', () => {
    const result = made(sections('[{Ref: ALIYUN::Index}, {Ref: A}]'));
    expect(result.resources.get('B[0]')).toMatchObject({
      dependsOn: ['A[0]'],
      references: [{ resource: 'A[0]', attribute: null }],
    });
    expect(result.properties('B[1]', nothing).value.X).toEqual(new Unknown([{ resource: 'A[1]', attribute: null }]));
  });

  it.each<[string, string]>([
    ['[{Fn::Length: {Ref: Regions}}, {Ref: A}]', 'no instance `3` of `A`'],
    ['[{Fn::Join: ["", ["-", 4]]}, {Ref: A}, other]', 'no instance `-4` of `A`'],
    ['[{Fn::Join: ["", ["::", 0]]}, {Ref: A}]', 'step 0'],
    ['[{Fn::Join: ["", [x]]}, {Ref: A}]', 'no whole number'],
    ['[{Ref: Nothing}, {Ref: A}]', 'no instance `null` of `A`'],
    ['[{Ref: Regions}, {Ref: A}]', 'must be text'],
  ])('%s is refused', (select, reason) => {
    const found = refusals(`Resources:\n  ${sections(select).replaceAll('\n', '\n  ')}`);
    expect(found.map(brief)).toEqual(['SelectionFailed Resources.B.Properties.X']);
    expect(found[0]!.message).toContain(reason);
    expect(found[0]!.hint).toContain('`A[0]` to `A[2]`');
  });

  it('takes a default as it is written, without making lists in it', () => {
    const found = refusals(
      `Resources:\n  ${sections('[{Fn::Length: {Ref: Regions}}, {Ref: A}, {Ref: D}]').replaceAll('\n', '\n  ')}`,
    );
    expect(found.map(brief)).toEqual(['CountedReference Resources.B.Properties.X.Fn::Select.2']);
  });

  it('does not tell a secret index', () => {
    const secret = sections('[{Ref: Hidden}, {Ref: A}]');
    expect(made(secret, { Hidden: 1 }).properties('B[0]', everything).value.X).toEqual(new Secret('id-A[1]'));
    const found = refusals(`Resources:\n  ${secret.replaceAll('\n', '\n  ')}`, { Hidden: 4711 });
    expect(found.map(brief)).toEqual(['SelectionFailed Resources.B.Properties.X']);
    expect(JSON.stringify(found)).not.toContain('4711');
  });

  it('is an ordinary call where the index is known only with a resource', () => {
    const nine = { ref: everything.ref, attribute: () => 9 };
    const result = made(sections('[{Fn::GetAtt: ["D[0]", N]}, {Ref: A}]'));
    expect(result.resources.get('B[0]')!.dependsOn).toEqual(['A[0]', 'A[1]', 'A[2]', 'D[0]']);
    expect(result.properties('B[0]', nine)).toMatchObject({ value: { X: '' }, diagnostics: [] });
  });

  it('lets instances form a chain', () => {
    const { resources } = made(
      'A: {Type: T, Count: 3, Properties: {X: {Fn::Select: [{Fn::Select: [{Ref: ALIYUN::Index}, ["5", "0", "1"]]}, {Ref: A}, first]}}}',
    );
    expect([...resources.values()].map(({ name, dependsOn: needs }) => [name, needs])).toEqual([
      ['A[0]', []],
      ['A[1]', ['A[0]']],
      ['A[2]', ['A[1]']],
    ]);
  });
});

describe('findings about instances', () => {
  const finding = (property: string) =>
    refusals(`Resources:
  A: {Type: T, Count: 3, Properties: {X: ${property}}}
  B: {Type: T, Count: 2, Condition: Never}
  D: {Type: T, Count: 2}`).map(({ path, message }) => [path.join('.'), message.split(':')[0]]);

  it('are told once, for the first that they go for', () => {
    expect(finding('{Fn::Select: [{Ref: ALIYUN::Index}, {Ref: D}]}')).toEqual([['Resources.A.Properties.X', '`A[2]`']]);
    expect(finding('[0, {Ref: B}]')).toEqual([
      ['Resources.A.Properties.X.1', '`B[0]` does not exist in this stack, because its condition is false.'],
    ]);
  });

  it('of one property come with its instance', () => {
    const select = '{Fn::Select: [{Ref: ALIYUN::Index}, [1, {a: 2}], {Fn::GetAZs: mars}]}';
    const result = made(`A: {Type: T, Count: 3, Properties: {X: ${select}}}`);
    expect(result.properties('A[1]', everything).diagnostics).toEqual([]);
    const [found] = result.properties('A[2]', everything).diagnostics;
    expect(found!.message).toMatch(/^`A\[2\]`: `Fn::GetAZs` gives no value/);
    expect(brief(found!)).toBe('FunctionFailed Resources.A.Properties.X.Fn::Select.2');
  });
});

describe('names', () => {
  it('of instances must be free', () => {
    const found = refusals('Resources: {A: {Type: T, Count: {Ref: C}}, "A[1]": {Type: T}, "A[2]": {Type: T}}');
    expect(found.map(brief)).toEqual(['NameConflict Resources.A[1]']);
    const template = load('Parameters: {"A[0]": {Type: String}}\nResources: {A: {Type: T, Count: 1}}');
    expect(instance(template, new Map()).diagnostics.map(brief)).toEqual(['NameConflict Parameters.A[0]']);
  });

  it('that only look like instances are names', () => {
    const resources = '"A[0]": {Type: T}\nB: {Type: T, Properties: {X: {Ref: "A[0]"}}}';
    expect(names(resources)).toEqual(['A[0]', 'B']);
    expect(property(resources, 'B')).toBe('id-A[0]');
  });
});

describe('a Count that is not known yet', () => {
  const template = load(`Parameters: {N: {Type: Number}}
Resources:
  A: {Type: T, Count: {Ref: N}, Properties: {I: {Ref: ALIYUN::Index}}}
  B: {Type: T, DependsOn: A, Properties: {All: {Ref: A}, First: {Ref: "A[0]"}, Later: {Ref: "A[7]"}, S: {Fn::Select: [{Ref: N}, {Ref: A}]}, T: {Fn::Select: [{Fn::Length: abc}, {Ref: A}]}}}`);
  const result = instance(template, new Map());

  it('has one instance, and says so', () => {
    expect(result.diagnostics).toMatchObject([
      { code: 'CountUnknown', severity: 'warning', path: ['Resources', 'A', 'Count'] },
    ]);
    expect([...result.desired!.resources.keys()]).toEqual(['A[0]', 'B']);
    expect(result.desired!.resources.get('B')!.dependsOn).toEqual(['A[0]']);
  });

  it('leaves what hangs on it unknown', () => {
    const { value, diagnostics } = result.desired!.properties('B', everything);
    expect(diagnostics).toEqual([]);
    const unknown = expect.any(Unknown);
    expect(value).toEqual({ All: unknown, First: 'id-A[0]', Later: unknown, S: unknown, T: unknown });
  });
});

it('a circle between instances is told by their names', () => {
  const found = refusals(
    'Resources: {A: {Type: T, Count: {Ref: C}, Properties: {X: {Ref: B}}}, B: {Type: T, DependsOn: "A[1]"}}',
  );
  expect(found.map(brief)).toEqual(['ResourceCycle Resources.A']);
  expect(found[0]!.message).toContain('A[1] -> B -> A[1]');
});
