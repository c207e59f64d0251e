/* Templates of these tests; each says what it is for. */

const HEAD = "ROSTemplateFormatVersion: '2015-09-01'\n";

/** One resource that takes so many seconds. */
export function sleeping(seconds: number): string {
  return `${HEAD}Resources:
  Nap:
    Type: ALIYUN::ROS::Sleep
    Properties:
      CreateDuration: ${seconds}
`;
}

/** A network first, then a nap, then another network: half way there is something to lose and something to do. */
export function halfWay(seconds: number): string {
  return `${HEAD}Resources:
  First:
    Type: ALIYUN::ECS::VPC
    Properties:
      VpcName: first
  Nap:
    Type: ALIYUN::ROS::Sleep
    DependsOn: First
    Properties:
      CreateDuration: ${seconds}
  Second:
    Type: ALIYUN::ECS::VPC
    DependsOn: Nap
    Properties:
      VpcName: second
`;
}

/** A custom resource behind a provider; `way` is what follows the provider's address, `kind` the web options. */
export function customThing(way: string, kind = 'web', timeout = 30): string {
  return `${HEAD}Parameters:
  Url:
    Type: String
Resources:
  Network:
    Type: ALIYUN::ECS::VPC
  Thing:
    Type: Custom::Thing
    DependsOn: Network
    Properties:
      ServiceToken: !Sub "${kind}:\${Url}/${way}"
      Timeout: ${timeout}
      Parameters:
        Size: 3
Outputs:
  Size:
    Value: !GetAtt Thing.Size
`;
}

/** A template of exactly so many bytes. */
export function ofSize(bytes: number): string {
  const text = `${sleeping(0)}#`;
  return text + 'x'.repeat(bytes - text.length);
}

/** Nine lists of nine of the list before: 9^9 values in 300 bytes. */
export function aliasBomb(): string {
  const lines = Array.from(
    { length: 9 },
    (_, at) => `  a${at + 1}: &a${at + 1} [${Array(9).fill(`*a${at}`).join(', ')}]\n`,
  );
  return `${HEAD}Metadata:\n  a0: &a0 [x, x]\n${lines.join('')}Resources:\n  Nap:\n    Type: ALIYUN::ROS::Sleep\n`;
}

export const cycle = `${HEAD}Resources:
  Cart:
    Type: ALIYUN::ROS::Sleep
    DependsOn: Horse
  Horse:
    Type: ALIYUN::ROS::Sleep
    Properties:
      CreateDuration: !Ref Cart
`;

export const unknownType = `${HEAD}Resources:
  Vpc:
    Type: ALIYUN::ECS::VCP
`;

export const unknownFunction = `${HEAD}Resources:
  Vpc:
    Type: ALIYUN::ECS::VPC
    Properties:
      VpcName:
        Fn::Joinn: ['-', [a, b]]
`;

/** `Count` has no default and must lie between 1 and 3. */
export const counted = `${HEAD}Parameters:
  Count:
    Type: Number
    MinValue: 1
    MaxValue: 3
    ConstraintDescription: from one to three
Resources:
  Nap:
    Type: ALIYUN::ROS::Sleep
Outputs:
  Count:
    Value: !Ref Count
`;

/** Many independent networks with long names: a lot to write down. */
export function wide(count: number): string {
  const networks = Array.from(
    { length: count },
    (_, at) => `  Net${at}:\n    Type: ALIYUN::ECS::VPC\n    Properties:\n      VpcName: ${'n'.repeat(60)}${at}\n`,
  );
  return `${HEAD}Resources:\n${networks.join('')}`;
}
