import { describe, expect, it } from 'vitest';
import { opened } from '../testing/editor.ts';

const head = [
  "ROSTemplateFormatVersion: '2015-09-01'",
  'Parameters:',
  '  Zone: {Type: String, AllowedValues: [a, b]}',
  'Mappings:',
  '  Sizes: {small: {cpu: 1, memory: 2}, large: {cpu: 4}}',
  'Conditions:',
  "  Big: !Equals [!Ref Zone, 'a']",
  'Locals:',
  '  Zones: {Type: DATASOURCE::ECS::Zones}',
  'Resources:',
  '  Net:',
  '    Type: ALIYUN::ECS::VPC',
  '    Properties: {Name: n}',
  '',
].join('\n');

async function labels(marked: string): Promise<readonly string[]> {
  const { editor, offset } = await opened(marked);
  const items = await editor.complete(offset);
  return items.toSorted((a, b) => (a.sortText! < b.sortText! ? -1 : 1)).map(({ label }) => label);
}

/** The whole text after the item of this label was chosen. */
async function chosen(marked: string, label: string): Promise<string | undefined> {
  const { editor, offset } = await opened(marked);
  const item = (await editor.complete(offset)).find((each) => each.label === label);
  return item?.textEdit === undefined ? undefined : editor.edited([item.textEdit as never]);
}

const switchWith = (lines: string) => `${head}  Switch:\n    Type: ALIYUN::ECS::VSwitch\n${lines}`;

describe('keys', () => {
  it('sections, also in an empty file', async () => {
    expect(await labels('|')).toEqual(expect.arrayContaining(['ROSTemplateFormatVersion', 'Parameters', 'Resources']));
    expect(await chosen(`${head}Out|`, 'Outputs')).toBe(`${head}Outputs: `);
  });

  it('attributes of a resource that are not there yet', async () => {
    const found = await labels(`${head}    |\n`);
    expect(found).toEqual(expect.arrayContaining(['Count', 'DependsOn']));
    expect(found).not.toContain('Type');
  });

  it('properties of the type, required ones first', async () => {
    const found = await labels(switchWith('    Properties:\n      |\n'));
    expect(found).toEqual(['VpcId', 'Description']);
    expect(await labels(switchWith('    Properties:\n      VpcId: x\n      D|\n'))).toEqual(['Description']);
  });

  it('members of maps in lists', async () => {
    const text = `${head}  B:\n    Type: ALIYUN::ECS::VPC\n    Properties:\n      Tags:\n        - Key: a\n          |`;
    expect(await labels(text)).toEqual(['Value']);
  });

  it('a key that has its colon keeps it', async () => {
    const text = switchWith('    Properties:\n      Vpc|: x\n');
    expect(await chosen(text, 'VpcId')).toBe(switchWith('    Properties:\n      VpcId: x\n'));
  });

  it('attributes of a parameter', async () => {
    const found = await labels(head.replace('Mappings:', '  Size:\n    |\nMappings:'));
    expect(found).toEqual(expect.arrayContaining(['Type', 'AllowedValues', 'NoEcho']));
  });
});

describe('values', () => {
  it.each([
    ['types of resources', switchWith('').replace('VSwitch', 'vs|'), ['ALIYUN::ECS::VSwitch']],
    ['types of data sources', head.replace('DATASOURCE::ECS::Zones', '|'), ['DATASOURCE::ECS::Zones', 'Eval', 'Macro']],
    ['allowed values', head.replace('{Name: n}', '{CidrBlock: |}'), ['10.0.0.0/8', '192.168.0.0/16']],
    ['those of a branch', head.replace('{Name: n}', '{CidrBlock: !If [Big, |, x]}'), ['10.0.0.0/8', '192.168.0.0/16']],
    ['booleans', head.replace('{Name: n}', '{EnableIpv6: |}'), ['false', 'true']],
    ['conditions', `${head}    Condition: |\n`, ['Big']],
    ['other resources', switchWith('    DependsOn:\n      - |\n'), ['Net']],
    ['policies', `${head}    DeletionPolicy: |\n`, ['Delete', 'Retain']],
    ['defaults', head.replace('Zone: {', 'Zone: {Default: |, '), ['a', 'b']],
    [
      'names in groups',
      `${head}Metadata:\n  ALIYUN::ROS::Interface:\n    ParameterGroups:\n      - Parameters: [|]\n`,
      ['Zone'],
    ],
  ])('%s', async (_, text, wanted) => {
    const found = await labels(text);
    expect(found.filter((label) => !/^(!|Fn::|Ref$)/.test(label))).toEqual(wanted);
  });

  it('quotes what YAML would take for something else', async () => {
    expect(await chosen('ROSTemplateFormatVersion: |\n', '2015-09-01')).toBe(
      "ROSTemplateFormatVersion: '2015-09-01'\n",
    );
  });
});

describe('references', () => {
  const property = (value: string) => switchWith(`    Properties:\n      VpcId: ${value}\n`);

  it('Ref finds parameters, locals, other resources and pseudo parameters', async () => {
    const found = await labels(property('!Ref |'));
    expect(found).toEqual(expect.arrayContaining(['Zone', 'Zones', 'Net', 'ALIYUN::Region']));
    expect(found).not.toContain('Switch');
  });

  it('in a condition there are no resources', async () => {
    expect(await labels(head.replace('!Ref Zone', '!Ref |'))).not.toContain('Net');
  });

  it.each([
    ['the short form', property('!GetAtt N|'), ['Net.RouteTableId', 'Net.VpcId', 'Zones.ZoneIds']],
    ['after the dot', property('!GetAtt Net.|'), ['Net.RouteTableId', 'Net.VpcId']],
    ['the list form', property('{"Fn::GetAtt": [Net, |]}'), ['RouteTableId', 'VpcId']],
    ['a text', property('!Sub "x-${Net.|}"'), ['Net.RouteTableId', 'Net.VpcId']],
    ['a block text', property('!Sub >-\n        x ${Net.|'), ['Net.RouteTableId', 'Net.VpcId']],
    ['a mapping', property('!FindInMap [|]'), ['Sizes']],
    ['its first key', property('!FindInMap [Sizes, |]'), ['large', 'small']],
    ['its second key', property('!FindInMap [Sizes, small, |]'), ['cpu', 'memory']],
    ['the condition of Fn::If', property('!If [|, 1, 2]'), ['Big']],
  ])('%s', async (_, text, wanted) => {
    expect((await labels(text)).filter((label) => !/^(!|Fn::|Ref$)/.test(label))).toEqual(wanted);
  });

  it('names of parameters and variables in a text', async () => {
    expect(await labels(property('!Sub ["${|}", {Mine: 1}]'))).toEqual(expect.arrayContaining(['Mine', 'Zone', 'Net']));
    const done = await chosen(property('!Sub "a ${Zo|} b"'), 'Zone');
    expect(done).toBe(property('!Sub "a ${Zone} b"'));
  });
});

describe('functions', () => {
  const property = (value: string) => switchWith(`    Properties:\n      VpcId: ${value}\n`);

  it('the short form replaces the whole tag', async () => {
    expect(await chosen(property('!Jo|'), '!Join')).toBe(property('!Join '));
  });

  it('the long form on a line of its own', async () => {
    expect(await chosen(property('\n        Fn::Jo|'), 'Fn::Join')).toBe(property('\n        Fn::Join: '));
  });

  it('only those that may stand there', async () => {
    const found = await labels(head.replace("!Equals [!Ref Zone, 'a']", '!|'));
    expect(found).toContain('!Equals');
    expect(found).not.toContain('!GetAtt');
  });

  it('none in a Ref, none beside other keys', async () => {
    expect((await labels(property('!Ref |'))).filter((label) => label.startsWith('!'))).toEqual([]);
  });
});

describe('JSON', () => {
  const json = (resource: string) =>
    `{"ROSTemplateFormatVersion": "2015-09-01",\n "Parameters": {"Zone": {"Type": "String"}},\n "Resources": {"Net": {"Type": "ALIYUN::ECS::VPC", ${resource}`;

  it.each([
    ['a key without quotes', '|\n}}}', 'Properties', '"Properties": \n}}}'],
    ['a key in open quotes', '"Prop|\n}}}', 'Properties', '"Properties": \n}}}'],
    ['a key that has a colon', '"Prop|": {}}}}', 'Properties', '"Properties": {}}}}'],
    [
      'a value in quotes',
      '"Properties": {"CidrBlock": "1|"}}}}',
      '10.0.0.0/8',
      '"Properties": {"CidrBlock": "10.0.0.0/8"}}}}',
    ],
    ['a value that is no text', '"Properties": {"EnableIpv6": |', 'true', '"Properties": {"EnableIpv6": true'],
    ['a reference', '"Properties": {"Name": {"Ref": "|', 'Zone', '"Properties": {"Name": {"Ref": "Zone"'],
    ['a call', '"Properties": {"Name": |}}}}', 'Ref', '"Properties": {"Name": { "Ref": "$1" }}}}}'],
    [
      'a placeholder',
      '"Properties": {"Name": {"Fn::Sub": "${Z|}"}}}}}',
      'Zone',
      '"Properties": {"Name": {"Fn::Sub": "${Zone}"}}}}}',
    ],
  ])('%s', async (_, text, label, wanted) => {
    expect(await chosen(json(text), label)).toBe(json(wanted));
  });

  it('types', async () => {
    const text = '{"Resources": {"A": {"Type": "VPC|';
    expect(await labels(`{"ROSTemplateFormatVersion": "2015-09-01",${text.slice(1)}`)).toEqual(['ALIYUN::ECS::VPC']);
  });
});

it('says nothing about other files, comments and free text', async () => {
  expect(await labels(`kind: Pod\nmetadata:\n  [1, 2]: x\n  |\n`)).toEqual([]);
  expect(await labels(`${head}# R|`)).toEqual([]);
  expect(await labels(`${head}Description: some free te|`)).toEqual([]);
});

it('goes on when the text around it is broken', async () => {
  const broken = `${head}  Broken: [{\n    a: 'b\n  Switch:\n    Type: ALIYUN::ECS::VSwitch\n    Properties:\n      |\n`;
  expect(await labels(broken)).toContain('VpcId');
});
