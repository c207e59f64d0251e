import { describe, expect, it } from 'vitest';
import { opened } from '../testing/editor.ts';

const template = `ROSTemplateFormatVersion: '2015-09-01'
Parameters:
  Zone: {Type: String, Default: a, Description: Where it is}
Mappings:
  Sizes: {small: {cpu: 1}}
Conditions:
  Big: !Equals [!Ref Zone, x]
Resources:
  Net:
    Type: ALIYUN::ECS::VPC
    Condition: Big
    Properties:
      CidrBlock: 10.0.0.0/8
      Name: !Join ['', [!Ref Zone, !Ref ALIYUN::Region]]
      Tags: [{Key: !GetAtt Net.RouteTableId, Value: !Sub 'x $\{Net.VpcId} $\{ALIYUN::StackName}'}]
Outputs:
  Id: {Value: {'Fn::FindInMap': [Sizes, small, cpu]}}
`.replaceAll('$\\{', '${');

async function hover(over: string, word = over) {
  const { editor } = await opened(template);
  return editor.hover(template.indexOf(over) + over.indexOf(word) + 1);
}

describe('hover', () => {
  it.each([
    ['Parameters:', 'Parameters', 'What one is asked for'],
    ['AL:ECS'.replace('AL', 'IYUN:'), 'ECS', 'Needs: **Name** (string)'],
    ['Condition: Big', 'Condition', 'The condition under which'],
    ['CidrBlock', 'CidrBlock', 'A change replaces the resource.'],
    ['CidrBlock', 'CidrBlock', 'One of `10.0.0.0/8`, `192.168.0.0/16`'],
    ['Name: !J', 'Name', 'Required.'],
    ['{Key', 'Key', '**Key**: string'],
    ['!Join', 'Join', 'Fn::Join: [delimiter, list]'],
    ["'Fn::FindInMap'", 'Find', 'Fn::FindInMap: ['],
    ['!Ref Zone', 'Zone', 'Description: Where it is'],
    ['!Ref Zone', 'Zone', 'Default: `a`'],
    ['!Ref ALIYUN::Region', 'Region', 'The region of the stack.'],
    ['Net.RouteTableId', 'Route', '**RouteTableId** of `Net`: String'],
    ['Net.RouteTableId', 'Net', '`Ref`: VpcId'],
    ['${Net.VpcId}', 'VpcId', '**VpcId** of `Net`: String'],
    ['${ALIYUN::StackName}', 'Stack', 'The name of the stack.'],
    ['Condition: Big', 'Big', 'Big: !Equals [!Ref Zone, x]'],
    ['[Sizes', 'Sizes', 'Keys: `small`'],
  ])('over %s (%s)', async (place, word, wanted) => {
    expect((await hover(place, word))?.text).toContain(wanted);
  });

  it('points at exactly what it speaks of', async () => {
    expect((await hover('!Join', 'Join'))?.over).toBe('!Join');
    expect((await hover("'Fn::FindInMap'", 'Find'))?.over).toBe('Fn::FindInMap');
    expect((await hover('${Net.VpcId}', 'VpcId'))?.over).toBe('Net.VpcId');
    expect((await hover('CidrBlock'))?.over).toBe('CidrBlock');
  });

  it('is silent about free text', async () => {
    expect(await hover('Where it is')).toBeUndefined();
    expect(await hover('small, cpu', 'cpu')).toBeUndefined();
  });
});
