import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../base/json.ts';
import { load } from '../evaluate/given.fixture.ts';
import { parameterForm } from './parameter-form.ts';
import { chosen, currentValues, parametersOf, visible } from './visible.ts';

const form = (sections: string, locale?: string) => parameterForm(load(sections), locale);
const one = (attributes: string, locale?: string) => parametersOf(form(`Parameters: {P: {${attributes}}}`, locale))[0]!;
const association = (metadata: string) =>
  `Type: String, AssociationProperty: Widget, AssociationPropertyMetadata: ${metadata}`;

describe('groups', () => {
  const sections = `
Parameters: {A: {Type: String}, B: {Type: String}, C: {Type: String}, D: {Type: String}}
Metadata:
  ALIYUN::ROS::Interface:
    ParameterGroups:
      - {Parameters: [C, A], Label: {default: {en: Network, zh-cn: 网络}}}
      - {Parameters: [B, C, Nowhere], Label: {zh-cn: 其他, en: Other}}
      - {Parameters: [], Label: {default: Empty}}
    Hidden: [B]
    Outputs: [O]
    TemplateTags: [acs:example]`;

  it('are as the template has them, and no parameter is lost or twice', () => {
    const { groups, outputs, templateTags } = form(sections);
    expect(groups.map(({ label, parameters }) => [label, parameters.map(({ name }) => name)])).toEqual([
      ['Network', ['C', 'A']],
      ['Other', ['B']],
      [null, ['D']],
    ]);
    expect([outputs, templateTags]).toEqual([['O'], ['acs:example']]);
    expect(visible(form(sections), {})).toEqual(['C', 'A', 'D']);
  });

  it('speak the language that is asked for', () => {
    const labels = (locale: string) => form(sections, locale).groups.map(({ label }) => label);
    expect(labels('zh-cn')).toEqual(['网络', '其他', null]);
    expect(labels('zh')).toEqual(['网络', '其他', null]);
    expect(labels('fr')).toEqual(['Network', 'Other', null]);
  });

  it('tell what they name in vain', () => {
    expect(form(sections).problems.map(({ path, message }) => `${path.at(-1)} ${message}`)).toEqual([
      '1 The parameter `C` stands in a group already.',
      '1 A group names the parameter `Nowhere`, which the template does not declare.',
    ]);
  });

  it('are one without a label where the template has none', () => {
    expect(form('Parameters: {A: {Type: String}}').groups).toMatchObject([
      { label: null, parameters: [{ name: 'A' }] },
    ]);
    expect(form('Resources: {}').groups).toEqual([]);
  });
});

describe('a parameter', () => {
  it('has texts in one language, and its name where it has no label', () => {
    const texts = 'Type: String, Label: {en: Size, zh-cn: 大小}, Description: {zh-cn: 说明}, Placeholder: 5';
    expect(one(texts)).toMatchObject({ label: 'Size', description: '说明', placeholder: '5' });
    expect(one(texts, 'zh-CN').label).toBe('大小');
    expect(one('Type: String')).toMatchObject({ label: 'P', description: null, placeholder: null });
  });

  it.each<[string, object]>([
    ['Type: String', { required: true, hasDefault: false }],
    ['Type: String, Default: null', { required: false, hasDefault: true, default: null }],
    ['Type: String, Default: null, Required: true', { required: true }],
    ['Type: String, Default: secret, NoEcho: true, Confirm: true', { noEcho: true, confirm: true, hasDefault: true }],
    ['Type: String, TextArea: true', { multiline: true }],
    ['Type: String, AssociationProperty: TextArea', { multiline: true }],
    ['Type: String, ReadOnly: true', { readOnly: { kind: 'constant', holds: true } }],
    ['Type: Number, MinValue: "3", MaxValue: 5', { constraint: { minValue: 3, maxValue: 5, minLength: null } }],
    [
      'Type: String, AllowedPattern: "[a-z]+", ConstraintDescription: {en: small}',
      { constraint: { pattern: '[a-z]+', text: 'small' } },
    ],
  ])('%s', (attributes, expected) => {
    expect(one(attributes)).toMatchObject(expected);
  });

  it('does not tell a default that is not to be shown', () => {
    expect(JSON.stringify(one('Type: String, Default: hunter2, NoEcho: true'))).not.toContain('hunter2');
  });

  it('offers values under their labels', () => {
    const labels = '{ValueLabelMapping: {a: {en: First, zh-cn: 一}, true: "Yes"}}';
    const { choices, association: where } = one(`${association(labels)}, AllowedValues: [a, b, true]`);
    expect(choices).toEqual([
      { value: 'a', label: 'First' },
      { value: 'b', label: 'b' },
      { value: true, label: 'Yes' },
    ]);
    expect(where!.labels).toEqual({ a: 'First', true: 'Yes' });
  });

  it.each([
    ['ALIYUN::ECS::VPC::VPCId', 'resource', 'ALIYUN::ECS::VPC::VPCId'],
    ['ALIYUN::ECS::Instance:ZoneId', 'resource', 'ALIYUN::ECS::Instance::ZoneId'],
    ['APSARA::ECS::VPC::VPCId', 'resource', 'ALIYUN::ECS::VPC::VPCId'],
    ['PayPeriod', 'widget', 'PayPeriod'],
    ['List[Parameters]', 'list', 'List[Parameters]'],
  ])('is associated with %s as %s', (property, kind, name) => {
    expect(one(`Type: String, AssociationProperty: "${property}"`).association).toMatchObject({ kind, property, name });
  });

  it('that is a list has fields, which have forms of their own', () => {
    const many =
      '{Parameters: {Port: {Type: Number, Label: Port, MaxValue: 9, AllowedValues: [1]}, Key: {Type: String, NoEcho: true}}}';
    const list = (metadata: string, property: string) =>
      one(`Type: Json, AssociationProperty: "${property}", AssociationPropertyMetadata: ${metadata}`).association!
        .fields;
    expect(list(many, 'List[Parameters]')).toMatchObject([
      { name: 'Port', type: 'Number', constraint: { maxValue: 9 }, choices: [{ value: 1, label: '1' }] },
      { name: 'Key', noEcho: true },
    ]);
    expect(list('{Parameter: {Type: String, MinLength: 2}}', 'List[Parameter]')).toMatchObject([
      { name: '', constraint: { minLength: 2 } },
    ]);
  });

  it('keeps metadata that nothing is known of as it is', () => {
    const metadata = '{Novel: {a: ["${X}"]}, LocaleKey: InstanceType, Visible: true, AutoSelectFirst: true}';
    expect(one(association(metadata)).options).toEqual({
      Novel: { a: ['${X}'] },
      LocaleKey: 'InstanceType',
      AutoSelectFirst: true,
    });
  });

  it('depends on what its metadata names, in either form', () => {
    const metadata = `{Z: "\${Zone}", V: Vpc, Own: "\${P}", L: "\${!Text}", Nested: [{x: "in-\${Size}"}], ExclusiveTo: [Other],
      Visible: {Condition: {Fn::Equals: ["\${Kind}", 1]}}, MinValue: [{Condition: {Fn::Select: ["\${Map}", k]}, Value: 1}], U: "\${Unknown}"}`;
    const names = ['Kind', 'Map', 'Other', 'Size', 'Text', 'Vpc', 'Zone', 'Free'];
    const sections = `Parameters: {P: {${association(metadata)}}, ${names.map((name) => `${name}: {Type: String}`).join(', ')}}`;
    expect(parametersOf(form(sections))[0]!.dependsOn).toEqual(['Kind', 'Map', 'Other', 'Size', 'Vpc', 'Zone']);
  });
});

describe('visible', () => {
  const shown = (condition: string, values: JsonObject, definitions = '{}') => {
    const sections = `
Metadata: {ALIYUN::ROS::Interface: {Definitions: ${definitions}}}
Parameters:
  A: {Type: String, Default: a}
  Flag: {Type: Boolean, Default: false}
  Unset: {Type: String}
  M: {Type: Json, Default: {k: v}}
  L: {Type: Json, Default: [a, b]}
  P: {${association(`{Visible: {Condition: ${condition}}}`)}}`;
    return visible(form(sections), values).includes('P');
  };

  it.each<[string, JsonObject, boolean]>([
    ['{Fn::Equals: ["${A}", a]}', {}, true],
    ['{Fn::Equals: ["${A}", a]}', { A: 'b' }, false],
    ['{Fn::Not: {Fn::Equals: ["${A}", a]}}', { A: 'b' }, true],
    ['{Fn::Not: [{Fn::Equals: ["${A}", a]}]}', { A: 'b' }, true],
    ['{Fn::Equals: ["${Flag}", true]}', { Flag: 'True' }, true],
    ['{Fn::Equals: ["${Flag}", false]}', {}, true],
    ['{Fn::Equals: ["${A}", "A"]}', {}, false],
    ['{Fn::Equals: ["${Unset}", "undefined"]}', {}, true],
    ['{Fn::Equals: ["${Unset}", "undefined"]}', { Unset: 'x' }, false],
    ['{Fn::Equals: ["${Unset}", null]}', {}, true],
    ['{Fn::And: [{Fn::Equals: ["${A}", a]}, {Fn::Equals: ["${Flag}", true]}]}', {}, false],
    ['{Fn::Or: [{Fn::Equals: ["${A}", a]}, {Fn::Equals: ["${Flag}", true]}]}', {}, true],
    ['{Fn::Contains: ["${L}", b]}', {}, true],
    ['{Fn::Contains: [[a, c], "${A}"]}', { A: 'b' }, false],
    ['{Fn::Equals: [{Fn::Select: ["${M}", k]}, v]}', {}, true],
    ['{Fn::Select: ["${M}", none]}', {}, false],
    ['Named.One', {}, true],
  ])('%s with %j: %s', (condition, values, expected) => {
    expect(shown(condition, values, '{Named: {One: {Fn::Equals: [1, 1]}}}')).toBe(expected);
  });

  it('conditions that cannot be read are told, and hide nothing', () => {
    for (const wrong of ['{Fn::Like: [1]}', 'Nowhere', '[1]', '{Fn::Equals: [1]}', '{Fn::Or: {}}']) {
      const read = form(`Parameters: {P: {${association(`{Visible: {Condition: ${wrong}}}`)}}}`);
      expect(read.problems).toMatchObject([{ path: ['Parameters', 'P', 'AssociationPropertyMetadata', 'Visible'] }]);
      expect(visible(read, {})).toEqual(['P']);
    }
  });
});

describe('values that follow from others', () => {
  const read = form(`
Parameters:
  A: {Type: String, Default: x}
  P: {${association(`{DynamicValue: "\${A}-\${!B}", Value: [{Condition: {Fn::Equals: ["\${A}", y]}, Value: "\${A}"}, {Condition: {Fn::Equals: ["\${A}", x]}, Value: {k: ["\${A}"]}}], MappingMetadata: {MappingName: M, MappedPropsName: [a], ValueSelector: "\${A}"}}`)}}`);
  const { rules } = parametersOf(read)[1]!;

  it('are the first case that holds, filled in', () => {
    const given = (values: JsonObject) => currentValues(read, values);
    expect(chosen(rules.dynamicValue, given({}))).toBe('x-${B}');
    expect(chosen(rules.value, given({}))).toEqual({ k: ['x'] });
    expect(chosen(rules.value, given({ A: 'y' }))).toBe('y');
    expect(chosen(rules.value, given({ A: 'z' }))).toBeUndefined();
  });

  it('may come from a mapping', () => {
    expect(rules.mapping).toEqual({ mapping: 'M', properties: ['a'], selector: '${A}', fallback: null });
  });
});
