import type { JsonObject } from '@rosette/template/base/json.ts';
import { instance } from '../ecs/instance.ts';
import { instanceGroup } from '../ecs/instance-group.ts';
import { securityGroup } from '../ecs/security-group.ts';
import { securityGroupIngress } from '../ecs/security-group-ingress.ts';
import { vpc } from '../ecs/vpc.ts';
import { vswitch } from '../ecs/vswitch.ts';
import { account } from '../rds/account.ts';
import { database } from '../rds/database.ts';
import { dbInstance } from '../rds/db-instance.ts';
import { backendServerAttachment } from '../slb/backend-server-attachment.ts';
import { listener } from '../slb/listener.ts';
import { loadBalancer } from '../slb/load-balancer.ts';
import { eip } from '../vpc/eip.ts';
import { eipAssociation } from '../vpc/eip-association.ts';
import type { CloudWorld, Factory } from './cloud-world.ts';

/** A type, what it needs around it, and two ways it may be. */
export interface UpdateCase {
  readonly name: string;
  readonly factory: Factory;
  readonly around: (world: CloudWorld) => Promise<JsonObject>;
  readonly a: (around: JsonObject) => JsonObject;
  readonly b: (around: JsonObject) => JsonObject;
}

const tags = (...pairs: readonly string[]) =>
  pairs.map((pair) => ({ Key: pair.split('=')[0]!, Value: pair.split('=')[1]! }));

export const machine = {
  ImageId: 'centos_7',
  InstanceType: 'ecs.g6.large',
  SystemDiskCategory: 'cloud_ssd',
  Password: 'Abcd1234!',
};

export const mysql = {
  Engine: 'MySQL',
  EngineVersion: '8.0',
  DBInstanceClass: 'mysql.n2.medium.2c',
  DBInstanceStorage: 50,
  SecurityIPList: '0.0.0.0/0',
};

const rule = (port: number, more: JsonObject = {}): JsonObject => ({
  ...{ IpProtocol: 'tcp', PortRange: `${port}/${port}`, SourceCidrIp: '10.0.0.0/8', Priority: 1 },
  ...more,
});

const out = (port: number, more: JsonObject = {}): JsonObject => ({
  ...{ IpProtocol: 'tcp', PortRange: `${port}/${port}`, DestCidrIp: '0.0.0.0/0' },
  ...more,
});

async function threeInstances(world: CloudWorld): Promise<JsonObject> {
  const group = { ...machine, ...(await world.network()), MaxAmount: 3, AllocatePublicIP: false };
  const [i, j, k] = (await world.make(instanceGroup, group)).attributes.InstanceIds as readonly string[];
  return { i: i!, j: j!, k: k! };
}

async function keyPair(world: CloudWorld): Promise<JsonObject> {
  for (const KeyPairName of ['first', 'second']) {
    const PublicKeyBody = `ssh-rsa ${Buffer.from(KeyPairName).toString('base64')}`;
    const api = { product: 'Ecs', version: '2014-05-26', region: 'cn-hangzhou', accountId: '1234567890123456' };
    await world.test.client.call({ ...api, action: 'ImportKeyPair', parameters: { KeyPairName, PublicKeyBody } });
  }
  return { ...(await world.network()) };
}

export const updateCases: readonly UpdateCase[] = [
  {
    name: 'VPC',
    factory: vpc,
    around: async () => ({}),
    a: () => ({
      ...{ CidrBlock: '10.0.0.0/16', VpcName: 'first', EnableIpv6: false, Tags: tags('a=1', 'b=1') },
      SecondaryCidrBlocks: ['192.168.0.0/16', '172.16.0.0/16'],
    }),
    b: () => ({
      ...{ CidrBlock: '10.0.0.0/8', Description: 'wide', EnableIpv6: 'true', Tags: tags('b=2', 'c=1') },
      ...{ SecondaryCidrBlocks: ['172.16.0.0/12', '192.168.0.0/16'], ResourceGroupId: 'rg-shop' },
    }),
  },
  {
    name: 'VSwitch',
    factory: vswitch,
    around: async (world) => ({ VpcId: await world.id(vpc, { CidrBlock: '192.168.0.0/16', EnableIpv6: true }) }),
    a: ({ VpcId }) => ({
      ...{ VpcId: VpcId!, ZoneId: 'cn-hangzhou-i', CidrBlock: '192.168.9.0/24', Ipv6CidrBlock: 3 },
      ...{ VSwitchName: 'first', Description: 'one' },
    }),
    b: ({ VpcId }) => ({
      ...{ VpcId: VpcId!, ZoneId: 'cn-hangzhou-i', CidrBlock: '192.168.9.0/24', Ipv6CidrBlock: 3 },
      ...{ VSwitchName: 'second', Tags: tags('env=prod') },
    }),
  },
  {
    name: 'SecurityGroup',
    factory: securityGroup,
    around: async (world) => ({ VpcId: (await world.network()).VpcId }),
    a: ({ VpcId }) => ({
      ...{ VpcId: VpcId!, Tags: tags('a=1') },
      SecurityGroupIngress: [rule(80), rule(443, { Description: 'web' }), rule(22)],
      SecurityGroupEgress: [out(80), out(25, { Description: 'mail' })],
    }),
    b: ({ VpcId }) => ({
      ...{ VpcId: VpcId!, ResourceGroupId: 'rg-shop' },
      SecurityGroupIngress: [rule(443, { Description: 'secure web', IpProtocol: 'TCP' }), rule(22), rule(8080)],
      SecurityGroupEgress: [out(25), out(53, { IpProtocol: 'udp' })],
    }),
  },
  {
    name: 'SecurityGroupIngress',
    factory: securityGroupIngress,
    around: async (world) => ({ SecurityGroupId: (await world.network()).SecurityGroupId }),
    a: ({ SecurityGroupId }) => ({ SecurityGroupId: SecurityGroupId!, ...rule(80, { Description: 'web' }) }),
    b: ({ SecurityGroupId }) => ({ SecurityGroupId: SecurityGroupId!, ...rule(80) }),
  },
  {
    name: 'Instance',
    factory: instance,
    around: async (world) => {
      const around = await keyPair(world);
      return { ...around, other: await world.id(securityGroup, { VpcId: around.VpcId! }) };
    },
    a: ({ VpcId, VSwitchId, SecurityGroupId, other: _ }) => ({
      ...{ ...machine, VpcId: VpcId!, VSwitchId: VSwitchId!, SecurityGroupId: SecurityGroupId! },
      ...{ Description: 'one', UserData: 'echo 1', KeyPairName: 'first', Tags: tags('a=1'), HttpTokens: 'required' },
    }),
    b: ({ VpcId, VSwitchId, SecurityGroupId, other }) => ({
      ...{ ...machine, VpcId: VpcId!, VSwitchId: VSwitchId!, SecurityGroupId: SecurityGroupId! },
      ...{ ImageId: 'ubuntu_22_04', Password: 'Bcde2345!', KeyPairName: 'second', SubscriptionDeletionForce: true },
      ...{ HttpEndpoint: 'disabled', PrivatePoolOptions: { MatchCriteria: 'None' }, Tags: tags('b=1') },
      SecurityGroupIds: [SecurityGroupId!, other!],
    }),
  },
  {
    name: 'InstanceGroup that grows',
    factory: instanceGroup,
    around: async (world) => ({ ...(await world.network()) }),
    a: (around) => ({ ...machine, ...around, MaxAmount: 2, UpdatePolicy: 'ForAllInstances', UserData: 'echo 1' }),
    b: (around) => ({
      ...{ ...machine, ...around, MaxAmount: 4, UpdatePolicy: 'ForAllInstances', InstanceType: 'ecs.g6.xlarge' },
      ...{ ImageId: 'ubuntu_22_04', InternetMaxBandwidthOut: 5, InternetChargeType: 'PayByBandwidth' },
      ...{ SystemDiskCategory: 'cloud_efficiency', Tags: tags('b=1'), ResourceGroupId: 'rg-shop' },
    }),
  },
  {
    name: 'InstanceGroup that shrinks to nothing',
    factory: instanceGroup,
    around: async (world) => ({ ...(await world.network()) }),
    a: (around) => ({ ...machine, ...around, MaxAmount: 3 }),
    b: (around) => ({ ...machine, ...around, MaxAmount: 0 }),
  },
  {
    name: 'EIP',
    factory: eip,
    around: async () => ({}),
    a: () => ({ Bandwidth: 10, InternetChargeType: 'PayByTraffic', Name: 'first', DeletionProtection: true }),
    b: () => ({
      ...{ InternetChargeType: 'PayByTraffic', Description: 'two', Tags: tags('a=1'), ResourceGroupId: 'rg-shop' },
    }),
  },
  {
    name: 'EIPAssociation to another instance',
    factory: eipAssociation,
    around: async (world) => ({ ...(await threeInstances(world)), e: await world.id(eip, {}) }),
    a: ({ e, i }) => ({ AllocationId: e!, InstanceId: i! }),
    b: ({ e, j }) => ({ AllocationId: e!, InstanceId: j!, Mode: 'NAT' }),
  },
  {
    name: 'EIPAssociation with another address',
    factory: eipAssociation,
    around: async (world) => ({
      ...{
        ...(await threeInstances(world)),
        e: await world.id(eip, { Name: 'e' }),
        f: await world.id(eip, { Name: 'f' }),
      },
    }),
    a: ({ e, i }) => ({ AllocationId: e!, InstanceId: i! }),
    b: ({ f, i }) => ({ AllocationId: f!, InstanceId: i! }),
  },
  {
    name: 'LoadBalancer',
    factory: loadBalancer,
    around: async () => ({}),
    a: () => ({
      AddressType: 'internet',
      LoadBalancerName: 'first',
      LoadBalancerSpec: 'slb.s2.small',
      Tags: tags('a=1'),
    }),
    b: () => ({ AddressType: 'internet', InstanceChargeType: 'PayByCLCU', Tags: tags('a=2') }),
  },
  {
    name: 'Listener on HTTP',
    factory: listener,
    around: async (world) => ({ LoadBalancerId: await world.id(loadBalancer, {}) }),
    a: ({ LoadBalancerId }) => ({
      ...{ LoadBalancerId: LoadBalancerId!, Protocol: 'http', ListenerPort: 80, BackendServerPort: 80, Bandwidth: -1 },
      ...{ Gzip: 'off', Persistence: { StickySession: 'on', StickySessionType: 'insert', CookieTimeout: 60 } },
    }),
    b: ({ LoadBalancerId }) => ({
      ...{ LoadBalancerId: LoadBalancerId!, Protocol: 'http', ListenerPort: 80, BackendServerPort: 80, Bandwidth: -1 },
      ...{ StartListener: false, Persistence: { StickySession: 'off', XForwardedFor_proto: 'on' } },
    }),
  },
  {
    name: 'Listener on HTTPS',
    factory: listener,
    around: async (world) => ({ LoadBalancerId: await world.id(loadBalancer, {}) }),
    a: ({ LoadBalancerId }) => ({
      ...{ LoadBalancerId: LoadBalancerId!, Protocol: 'https', ListenerPort: 443, BackendServerPort: 80 },
      ...{ ServerCertificateId: 'cert-1', EnableHttp2: 'off', TLSCipherPolicy: 'tls_cipher_policy_1_2' },
    }),
    b: ({ LoadBalancerId }) => ({
      ...{ LoadBalancerId: LoadBalancerId!, Protocol: 'https', ListenerPort: 443, BackendServerPort: 80 },
      ServerCertificateId: 'cert-2',
    }),
  },
  {
    name: 'Listener on TCP',
    factory: listener,
    around: async (world) => ({ LoadBalancerId: await world.id(loadBalancer, {}) }),
    a: ({ LoadBalancerId }) => ({
      ...{
        LoadBalancerId: LoadBalancerId!,
        Protocol: 'tcp',
        ListenerPort: 9,
        BackendServerPort: 9,
        StartListener: false,
      },
      ...{ ConnectionDrain: 'on', ConnectionDrainTimeout: 20, ProxyProtocolV2Enabled: true },
    }),
    b: ({ LoadBalancerId }) => ({
      ...{ LoadBalancerId: LoadBalancerId!, Protocol: 'tcp', ListenerPort: 9, BackendServerPort: 9 },
      Persistence: { PersistenceTimeout: 30 },
    }),
  },
  {
    name: 'BackendServerAttachment',
    factory: backendServerAttachment,
    around: async (world) => ({ ...(await threeInstances(world)), lb: await world.id(loadBalancer, {}) }),
    a: ({ lb, i, j }) => ({ LoadBalancerId: lb!, BackendServerList: [i!, j!], BackendServerWeightList: [50, 60] }),
    b: ({ lb, j, k }) => ({
      LoadBalancerId: lb!,
      BackendServers: [
        { ServerId: j!, Weight: 10 },
        { ServerId: k!, Weight: '20' },
      ],
    }),
  },
  {
    name: 'BackendServerAttachment with other servers altogether',
    factory: backendServerAttachment,
    around: async (world) => ({ ...(await threeInstances(world)), lb: await world.id(loadBalancer, {}) }),
    a: ({ lb, i }) => ({ LoadBalancerId: lb!, BackendServerList: [i!] }),
    b: ({ lb, j, k }) => ({ LoadBalancerId: lb!, BackendServerList: [j!, k!] }),
  },
  {
    name: 'DBInstance',
    factory: dbInstance,
    around: async (world) => {
      const { VpcId, VSwitchId, SecurityGroupId } = await world.network();
      return { place: { VpcId, VSwitchId, AllocatePublicConnection: true }, SecurityGroupId };
    },
    a: ({ place, SecurityGroupId }) => ({
      ...{ ...mysql, ...(place as JsonObject), SecurityGroupId: SecurityGroupId!, Tags: { a: '1' } },
      ...{ ConnectionStringPrefix: 'shop-first', DeletionProtection: true, SQLCollectorStatus: 'Enable' },
      ...{ StorageAutoScale: 'Enable', StorageThreshold: 20, StorageUpperBound: 200 },
      ServerlessConfig: { MinCapacity: 1, MaxCapacity: 4 },
    }),
    b: ({ place }) => ({
      ...{ ...mysql, ...(place as JsonObject), SecurityIPList: '10.0.0.0/8,192.168.0.0/16', Tags: { a: '2', b: '1' } },
      ...{ DBInstanceClass: 'mysql.n4.medium.2c', DBInstanceStorage: 100, Port: 3307, BurstingEnabled: true },
      ...{ ConnectionStringPrefix: 'shop-public', ConnectionStringType: 'Public', AutoUpgradeMinorVersion: 'Manual' },
      ...{ ServerlessConfig: { MinCapacity: 1, MaxCapacity: 2 }, SubscriptionDeletionForce: true },
      ...{ ColdDataEnabled: true, IoAccelerationEnabled: '1' },
    }),
  },
  {
    name: 'Account',
    factory: account,
    around: async (world) => ({ DBInstanceId: await world.id(dbInstance, mysql) }),
    a: ({ DBInstanceId }) => ({ DBInstanceId: DBInstanceId!, AccountName: 'shop', AccountPassword: 'Abcd1234!' }),
    b: ({ DBInstanceId }) => ({
      ...{
        DBInstanceId: DBInstanceId!,
        AccountName: 'shop',
        AccountPassword: 'Abcd1234!',
        AccountDescription: 'reads',
      },
    }),
  },
  {
    name: 'Database',
    factory: database,
    around: async (world) => ({ DBInstanceId: await world.id(dbInstance, mysql) }),
    a: ({ DBInstanceId }) => ({
      ...{ DBInstanceId: DBInstanceId!, DBName: 'shop', CharacterSetName: 'utf8', DBDescription: 'orders' },
    }),
    b: ({ DBInstanceId }) => ({ DBInstanceId: DBInstanceId!, DBName: 'shop', CharacterSetName: 'utf8' }),
  },
];
