/** A template of about 256 bytes a resource, of the kinds and functions that real ones use; correct, without findings. */
export function largeTemplate(resources: number): string {
  const networks = Math.max(1, Math.floor(resources / 40));
  const lines = [...HEAD];
  for (let index = 0; index < networks; index += 1) lines.push(...network(index));
  for (let index = 0; index < resources - 2 * networks; index += 1) lines.push(...member(index, index % networks));
  lines.push('Outputs:');
  for (let index = 0; index < networks; index += 1) {
    lines.push(`  Network${index}:`, `    Value: !GetAtt Vpc${index}.VpcId`);
  }
  return `${lines.join('\n')}\n`;
}

const HEAD = [
  "ROSTemplateFormatVersion: '2015-09-01'",
  'Parameters:',
  '  Prefix: {Type: String, Default: bench}',
  '  Size: {Type: Number, Default: 40, MinValue: 20, MaxValue: 500}',
  '  Production: {Type: Boolean, Default: false}',
  'Mappings:',
  '  Sizes: {small: {Class: ecs.g6.large}, large: {Class: ecs.g6.xlarge}}',
  'Conditions:',
  '  IsProduction: {Fn::Equals: [!Ref Production, true]}',
  'Resources:',
];

function network(index: number): readonly string[] {
  return [
    `  Vpc${index}:`,
    '    Type: ALIYUN::ECS::VPC',
    `    Properties: {CidrBlock: 10.${index % 256}.0.0/16, VpcName: !Sub "\${Prefix}-${index}"}`,
    `  Group${index}:`,
    '    Type: ALIYUN::ECS::SecurityGroup',
    '    Properties:',
    `      VpcId: !Ref Vpc${index}`,
    '      SecurityGroupIngress:',
    '        - {IpProtocol: tcp, PortRange: 22/22, SourceCidrIp: 0.0.0.0/0}',
    '        - {IpProtocol: tcp, PortRange: 80/80, SourceCidrIp: 0.0.0.0/0}',
  ];
}

/** Three kinds in turn. */
function member(index: number, network: number): readonly string[] {
  const kinds = [vswitch, instance, disk];
  return kinds[index % kinds.length]!(index, network);
}

function vswitch(index: number, network: number): readonly string[] {
  return [
    `  VSwitch${index}:`,
    '    Type: ALIYUN::ECS::VSwitch',
    '    Properties:',
    `      VpcId: !Ref Vpc${network}`,
    `      CidrBlock: 10.${network % 256}.${index % 256}.0/24`,
    '      ZoneId: !Select [0, !GetAZs {Ref: ALIYUN::Region}]',
    `      VSwitchName: {Fn::Join: ["-", [!Ref Prefix, vsw, "${index}"]]}`,
    `      Tags: [{Key: owner, Value: bench}]`,
  ];
}

function instance(index: number, network: number): readonly string[] {
  return [
    `  Instance${index}:`,
    '    Type: ALIYUN::ECS::Instance',
    '    Properties:',
    `      VpcId: !GetAtt Vpc${network}.VpcId`,
    `      VSwitchId: !Ref VSwitch${index - 1}`,
    `      SecurityGroupId: !Ref Group${network}`,
    '      ImageId: aliyun_3',
    '      InstanceType: !If [IsProduction, ecs.g6.xlarge, {Fn::FindInMap: [Sizes, small, Class]}]',
    '      SystemDiskSize: !Ref Size',
  ];
}

function disk(index: number, _network: number): readonly string[] {
  return [
    `  Disk${index}:`,
    '    Type: ALIYUN::ECS::Disk',
    `    DependsOn: Instance${index - 1}`,
    '    Properties:',
    '      ZoneId: !Select [0, !GetAZs {Ref: ALIYUN::Region}]',
    '      Size: !Ref Size',
    `      DiskName: !Sub "\${Prefix}-${index}"`,
  ];
}
