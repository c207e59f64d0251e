import { expect, it } from 'vitest';
import { opened } from './testing/editor.ts';

const yaml = `ROSTemplateFormatVersion: '2015-09-01'
Description: 图 𝒳 first
Metadata:
  ALIYUN::ROS::Interface:
    ParameterGroups:
      - Parameters: [Zone, Other]
    Outputs: [Id]
Parameters:
  Zone:
    Type: String
    AssociationPropertyMetadata: {RegionId: '$\{Other}'}
  Other: {Type: String}
Mappings:
  Sizes: {a: {b: 1}}
Conditions:
  Big: !Equals [!Ref Zone, x]
  Bigger: !And [Big, {Condition: Big}, !Not [Big]]
Resources:
  Net:
    Type: ALIYUN::ECS::VPC
    Condition: Big
    Count: 2
    Properties:
      Name: !Sub '图𝒳 $\{Zone} $\{ Net[0].VpcId } $\{!Zone}'
  Net2:
    Type: ALIYUN::ECS::VSwitch
    DependsOn: [Net, 'Net[1]']
    Properties:
      VpcId: !If [Big, !GetAtt 'Net[0].VpcId', "Zone"]
      Description:
        Fn::FindInMap: [Sizes, a, b]
Outputs:
  Id: {Value: {Fn::GetAtt: [Net, VpcId]}, Condition: Big}
`.replaceAll('$\\{', '${');

/** Each place that the server names for the cursor, with a mark where it begins. */
async function marked(text: string, at: string, name: string): Promise<readonly string[]> {
  const { editor } = await opened(text);
  const found = await editor.references(text.indexOf(at) + at.indexOf(name) + 1);
  return found.map(({ range }) => {
    const line = text.split(/\r?\n/)[range.start.line]!;
    return `${line.slice(0, range.start.character).trimStart()}»${editor.slice(range)}«`;
  });
}

it('finds every place of a parameter, also in text, groups and forms', async () => {
  expect(await marked(yaml, '!Ref Zone', 'Zone')).toEqual([
    '- Parameters: [»Zone«',
    '»Zone«',
    'Big: !Equals [!Ref »Zone«',
    "Name: !Sub '图𝒳 ${»Zone«",
  ]);
  expect(await marked(yaml, 'Other: {', 'Other')).toEqual([
    '- Parameters: [Zone, »Other«',
    "AssociationPropertyMetadata: {RegionId: '${»Other«",
    '»Other«',
  ]);
});

it('finds every place of a resource, and of its instances', async () => {
  expect(await marked(yaml, 'Net:\n', 'Net')).toEqual([
    '»Net«',
    "Name: !Sub '图𝒳 ${Zone} ${ »Net«",
    'DependsOn: [»Net«',
    "DependsOn: [Net, '»Net«",
    "VpcId: !If [Big, !GetAtt '»Net«",
    'Id: {Value: {Fn::GetAtt: [»Net«',
  ]);
});

it('finds every place of a condition, mapping and output', async () => {
  expect(await marked(yaml, 'Big: !Eq', 'Big')).toHaveLength(7);
  expect(await marked(yaml, '[Sizes', 'Sizes')).toEqual(['»Sizes«', 'Fn::FindInMap: [»Sizes«']);
  expect(await marked(yaml, 'Outputs: [Id]', 'Id]')).toEqual(['Outputs: [»Id«', '»Id«']);
});

it('goes to the declaration', async () => {
  const { editor } = await opened(yaml);
  const [place] = await editor.definition(yaml.indexOf('${Zone}') + 3);
  expect(place?.range).toEqual({ start: { line: 8, character: 2 }, end: { line: 8, character: 6 } });
  expect(await editor.definition(yaml.indexOf('first'))).toEqual([]);
});

it('renames everywhere, and nothing else', async () => {
  const { editor } = await opened(yaml);
  const renamed = await editor.rename(yaml.indexOf('Zone:'), 'Zone_A');
  expect(renamed).toBe(
    yaml
      .replace('[Zone, Other]', '[Zone_A, Other]')
      .replace('  Zone:', '  Zone_A:')
      .replace('!Ref Zone', '!Ref Zone_A')
      .replace('${Zone}', '${Zone_A}'),
  );
});

it.each([
  ['Net', 'There is a resource `Net` already.'],
  ['a b', 'A name begins with a letter'],
  ['1a', 'A name begins with a letter'],
])('refuses to call a parameter %s', async (next, reason) => {
  const { editor } = await opened(yaml);
  await expect(editor.rename(yaml.indexOf('Zone:'), next)).rejects.toThrow(reason);
});

it('counts as editors do: UTF-16 units, whatever the line ends', async () => {
  const windows = yaml.replaceAll('\n', '\r\n');
  expect(await marked(windows, '!Ref Zone', 'Zone')).toEqual(await marked(yaml, '!Ref Zone', 'Zone'));
  const { editor } = await opened(windows);
  expect(await editor.rename(windows.indexOf('Zone:'), 'Z')).toContain("'图𝒳 ${Z} ${ Net[0].VpcId }");
});

it('does the same in JSON', async () => {
  const json = `{"ROSTemplateFormatVersion": "2015-09-01", "Parameters": {"Zone": {"Type": "String"}},
    "Resources": {"Net": {"Type": "ALIYUN::ECS::VPC", "DependsOn": "Net2", "Properties": {"Name": {"Ref": "Zone"}}},
      "Net2": {"Type": "ALIYUN::ECS::VPC", "Properties": {"Name": {"Fn::Sub": "$\{Zone}"}}}}}`.replaceAll('$\\{', '${');
  const { editor } = await opened(json, 'json');
  const renamed = await editor.rename(json.indexOf('"Zone"}') + 2, 'Place');
  expect(renamed).toBe(json.replaceAll('Zone', 'Place'));
  expect(await editor.rename(json.indexOf('"Net2":') + 2, 'Other')).toBe(json.replaceAll('Net2', 'Other'));
});

it('lists what a template declares, also while it is broken', async () => {
  const { editor } = await opened(yaml);
  const outline = async () =>
    (await editor.symbols()).map(({ name, children }) => [name, ...children!.map((each) => each.name)].join(' '));
  expect(await outline()).toEqual([
    'ROSTemplateFormatVersion',
    'Description',
    'Metadata',
    'Parameters Zone Other',
    'Mappings Sizes',
    'Conditions Big Bigger',
    'Resources Net Net2',
    'Outputs Id',
  ]);
  await editor.type('  Net2:', '  Half\n  Net2:');
  expect(await outline()).toContain('Resources Net Half Net2');
});
