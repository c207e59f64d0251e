import { describe, expect, it } from 'vitest';
import { brief, withVersion } from '../evaluate/given.fixture.ts';
import type { ResourceSchema } from '../schema/resource-schema.ts';
import { checkTemplate } from './check.ts';
import { loadTemplate } from './load.ts';

const schema: ResourceSchema = {
  properties: {
    Amount: { type: 'integer', constraints: { min: 1, max: 10 } },
    Flag: { type: 'boolean' },
    Name: { type: 'string', required: true, constraints: { minLength: 2 } },
    Ports: { type: 'list', items: { type: 'number' }, constraints: { maxLength: 2 } },
    Disks: { type: 'list', items: { type: 'map', properties: { Size: { type: 'number', required: true } } } },
    Network: { type: 'map', properties: { Cidr: { type: 'string' }, Deep: { type: 'map', properties: { A: {} } } } },
    Labels: { type: 'map', values: { type: 'string' } },
    Engine: { type: 'string', required: true, default: 'MySQL' },
  },
  attributes: { Id: 'String', Ips: 'List[String] | Null', Any: 'Any' },
  attributesComplete: true,
};
const types: Readonly<Record<string, ResourceSchema>> = {
  Box: schema,
  Old: { ...schema, propertiesComplete: false },
};
const catalog = { get: (type: string) => types[type], names: () => Object.keys(types) };

const DECLARATIONS = `
Parameters:
  Text: {Type: String, Default: abc}
  Empty: {Type: String, Default: ''}
  Count: {Type: Number, Default: 11}
  Items: {Type: CommaDelimitedList, Default: 'a,b'}
  Free: {Type: Json}
Mappings:
  M: {a: {number: 5, text: five, list: [1]}, b: {number: 50, text: six, list: [2]}}
Conditions: {C: {Fn::Equals: [!Ref Text, abc]}}`;

function check(properties: string, { type = 'Box', more = '' } = {}) {
  const text = withVersion(
    `${DECLARATIONS}\nResources: {A: {Type: ${type}, Properties: {${properties}}${more}}, B: {Type: Box, Properties: {Name: bb}}}`,
  );
  const { template, diagnostics } = loadTemplate(text);
  expect(diagnostics).toEqual([]);
  const findings = checkTemplate(template!, catalog);
  return findings.map((finding) => ({ ...finding, text: text.slice(finding.range!.start, finding.range!.end) }));
}

const found = (properties: string, options = {}) =>
  check(`Name: nn, ${properties}`, options).map((finding) => brief(finding).replace('Resources.A.Properties.', ''));

describe('names', () => {
  it('a required property without a default must be there; the zero value of ALIYUN::NoValue is', () => {
    expect(check('').map(brief)).toEqual(['PropertyMissing Resources.A.Properties']);
    expect(check('Name: !Ref ALIYUN::NoValue')).toEqual([]);
  });

  it('unknown ones are found wherever they stand, at their name, with the one that was meant', () => {
    const [first, second] = check('Name: nn, Network: {Cdir: x, Deep: {B: 1}}');
    expect(first).toMatchObject({ code: 'PropertyUnknown', text: 'Cdir', hint: 'Did you mean `Cidr`?' });
    expect(first!.message).toBe('`Network` has no property `Cdir`.');
    expect(second).toMatchObject({ code: 'PropertyUnknown', text: 'B' });
  });

  it('what an old list of properties lacks may be newer, which is a warning', () => {
    const [warning, ...rest] = check('Name: nn, Nmae: 1', { type: 'Old' });
    expect(warning).toMatchObject({ code: 'PropertyUnlisted', severity: 'warning', hint: 'Did you mean `Name`?' });
    expect(rest).toEqual([]);
    expect(found('Network: {New: 1}', { type: 'Old' })).toEqual(['PropertyUnlisted Network.New']);
    expect(found('Amount: x', { type: 'Old' })).toEqual(['PropertyTypeMismatch Amount']);
  });
});

describe('written values', () => {
  it.each([
    ['Amount: 1.5', 'PropertyTypeMismatch Amount'],
    ['Ports: [1, x]', 'PropertyTypeMismatch Ports.1'],
    ['Ports: [1, 2, 3]', 'PropertyConstraint Ports'],
    ['Labels: {a: [1]}', 'PropertyTypeMismatch Labels.a'],
    [`Disks: '[{"Size": "big"}]'`, 'PropertyTypeMismatch Disks.0.Size'],
    [`Disks: '[{"Szie": 1, "Size": 1}]'`, 'PropertyUnknown Disks.0.Szie'],
    ['Network: x', 'PropertyTypeMismatch Network'],
  ])('%s', (properties, expected) => {
    expect(found(properties)).toEqual([expected]);
  });

  it('JSON text as deep as it likes is looked into as deep as a schema can be', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    expect(found(`Ports: '${deep}'`)).toEqual(['PropertyTypeMismatch Ports.0']);
  });

  it('says whose item it is', () => {
    expect(check('Name: nn, Disks: [{Size: 1}, {}]')[0]!.message).toBe('Item 1 of `Disks` needs the property `Size`.');
    expect(check('Name: nn, Amount: many')[0]!.message).toBe('`Amount` must be a whole number, not this text.');
  });
});

describe('values that calls certainly give', () => {
  it.each([
    'Flag: !Ref Empty',
    'Ports: !Ref Items, Labels: !Ref Free, Disks: !Ref Free',
    'Amount: {Fn::FindInMap: [M, !Ref Text, number]}',
    'Amount: {Fn::If: [C, 5, !Ref ALIYUN::NoValue]}',
    'Amount: {Fn::If: [C, 5, !Ref Count]}',
    'Ports: {Fn::Split: [",", "1,2"]}',
    'Ports: !GetAtt B.Ips, Flag: !GetAtt B.Any',
    'Labels: {Fn::If: [C, {a: 1}, {}]}',
  ])('%s is accepted', (properties) => {
    expect(found(properties)).toEqual([]);
  });

  it.each([
    ['Flag: !Ref Items', 'PropertyTypeMismatch Flag'],
    ['Ports: !Ref Count', 'PropertyTypeMismatch Ports'],
    ['Flag: {Fn::Split: [",", a]}', 'PropertyTypeMismatch Flag'],
    ['Flag: !GetAtt B.Ips', 'PropertyTypeMismatch Flag'],
    ['Amount: {Fn::FindInMap: [M, a, text]}', 'PropertyTypeMismatch Amount'],
    ['Amount: {Fn::FindInMap: [M, !Ref Text, text]}', 'PropertyTypeMismatch Amount'],
    ['Amount: {Fn::FindInMap: [M, b, number]}', 'PropertyConstraint Amount'],
    ['Flag: {Fn::FindInMap: [M, a, list]}', 'PropertyTypeMismatch Flag'],
    ['Amount: {Fn::If: [C, 5, x]}', 'PropertyTypeMismatch Amount.Fn::If.2'],
    ['Amount: {Fn::If: [C, {Fn::If: [C, 50, 1]}, 2]}', 'PropertyConstraint Amount.Fn::If.1.Fn::If.1'],
    ['Disks: {Fn::If: [C, [{Size: x}], []]}', 'PropertyTypeMismatch Disks.Fn::If.1.0.Size'],
    ['Amount: !Ref Count', 'PropertyConstraint Amount'],
    ['Amount: !Ref Text', 'PropertyConstraint Amount'],
  ])('%s', (properties, expected) => {
    expect(found(properties)).toEqual([expected]);
  });

  it('a default is not held against a resource that may not be there', () => {
    expect(found('Amount: !Ref Count', { more: ', Condition: C' })).toEqual([]);
    expect(found('Amount: !Ref Count', { more: ', Count: 1' })).toEqual([]);
  });

  it('names where the value comes from, and never the value', () => {
    const [finding] = check('Name: nn, Amount: !Ref Text');
    expect(finding!.message).toBe('`Amount` must be a whole number, which the default of the parameter `Text` is not.');
  });
});
