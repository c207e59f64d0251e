import type { JsonObject } from '@rosette/template/base/json.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CloudError } from '#wire/cloud-client.ts';
import type { ConstrainedParameter } from './constraint-types.ts';
import { queryConstraints } from './constraints.ts';
import { ecsApi } from './ecs/api.ts';
import { TestClock } from './testing/step-driver.ts';
import { openTestCloud, type TestCloud } from './testing/test-cloud.ts';
import { vpcApi } from './vpc/api.ts';

const where = { accountId: '1234567890123456', region: 'cn-hangzhou' };
let world: TestCloud;

beforeEach(() => {
  world = openTestCloud(new TestClock());
});

afterEach(() => world.cloud.close());

function parameter(key: string, more: Partial<ConstrainedParameter> = {}): ConstrainedParameter {
  return { key, type: 'String', associationProperty: null, metadata: {}, allowedValues: null, uses: [], ...more };
}

function associated(key: string, associationProperty: string, metadata: JsonObject = {}): ConstrainedParameter {
  return parameter(key, { associationProperty, metadata });
}

async function ask(
  parameters: readonly ConstrainedParameter[],
  values: JsonObject = {},
): Promise<Record<string, readonly unknown[]>> {
  const answers = await queryConstraints(world.client, { ...where, parameters, values });
  for (const answer of answers) expect(answer.behavior).toBeUndefined();
  return Object.fromEntries(answers.map(({ key, allowedValues }) => [key, allowedValues]));
}

test('zones, with either spelling, without those that another parameter has taken', async () => {
  const first = associated('First', 'ALIYUN::ECS::Instance:ZoneId');
  const second = associated('Second', 'ALIYUN::ECS::Instance::ZoneId', { ExclusiveTo: ['First'] });
  const answer = await ask([first, second], { First: 'cn-hangzhou-h' });
  expect(answer.First).toContain('cn-hangzhou-h');
  expect(answer.Second).not.toContain('cn-hangzhou-h');
  expect(answer.Second).toContain('cn-hangzhou-i');
});

test.each([['Zone'], ['${Zone}'], ['cn-hangzhou-b']])('instance types of the zone named by %s', async (reference) => {
  const type = associated('Type', 'ALIYUN::ECS::Instance::InstanceType', { ZoneId: reference });
  const values = reference === 'cn-hangzhou-b' ? {} : { Zone: 'cn-hangzhou-b' };
  const answer = await ask([associated('Zone', 'ZoneId'), type], values);
  expect(answer.Type).toContain('ecs.g6.large');
  expect(answer.Type).not.toContain('ecs.n1.large');
  expect((await ask([type], { Zone: 'cn-hangzhou-h' })).Type?.includes('ecs.n1.large')).toBe(
    reference !== 'cn-hangzhou-b',
  );
});

test('zones fit an instance type that was chosen first', async () => {
  const type = associated('Type', 'ALIYUN::ECS::Instance::InstanceType', { ZoneId: '${Zone}' });
  const answer = await ask([associated('Zone', 'ALIYUN::ECS::Instance::ZoneId'), type], { Type: 'ecs.n1.large' });
  expect(answer.Zone).toEqual(['cn-hangzhou-h', 'cn-hangzhou-i', 'cn-hangzhou-j']);
});

test('disk categories fit type and zone, in the order of the template where it lists them', async () => {
  const metadata = { InstanceType: '${Type}', ZoneId: 'Zone' };
  const system = associated('System', 'ALIYUN::ECS::Disk::SystemDiskCategory', metadata);
  const data = {
    ...associated('Data', 'ALIYUN::ECS::Disk::DataDiskCategory', metadata),
    allowedValues: ['cloud_auto', 'cloud', 'cloud_essd'],
  };
  const answer = await ask([system, data], { Type: 'ecs.g7.large', Zone: 'cn-hangzhou-h' });
  expect(answer.System).toEqual(['cloud_essd', 'cloud_auto', 'cloud_essd_entry']);
  expect(answer.Data).toEqual(['cloud_auto', 'cloud_essd']);
});

test('a charge type that is none does not limit instance types', async () => {
  const type = associated('Type', 'ALIYUN::ECS::Instance::InstanceType', { InstanceChargeType: '${Type}' });
  expect((await ask([type], { Type: 'ecs.g6.large' })).Type).toContain('ecs.g6.large');
});

test('images run on the chosen type; snapshots and key pairs are those that exist', async () => {
  const image = associated('Image', 'ALIYUN::ECS::Image::ImageId', {
    InstanceType: '${Type}',
    SupportedImageOwnerAlias: ['system', 'self'],
  });
  const answer = await ask(
    [
      image,
      associated('Snapshot', 'ALIYUN::ECS::Snapshot::SnapshotId'),
      associated('Key', 'ALIYUN::ECS::KeyPair::KeyPairName'),
    ],
    { Type: 'ecs.g8y.large' },
  );
  expect(answer.Image).toEqual(['aliyun_3_arm64_20G_alibase_20240819.vhd']);
  expect(answer.Snapshot?.length).toBeGreaterThan(0);
  expect(answer.Key).toEqual([]);
});

test('existing networks: vSwitches and security groups of the chosen VPC alone', async () => {
  const call = (api: typeof vpcApi, action: string, parameters: JsonObject) =>
    world.client.call({ ...api, ...where, action, parameters });
  const ids: string[] = [];
  for (const _ of [1, 2]) {
    const { VpcId } = await call(vpcApi, 'CreateVpc', { CidrBlock: '10.0.0.0/8' });
    const group = await call(ecsApi, 'CreateSecurityGroup', { VpcId: VpcId! });
    ids.push(String(VpcId), String(group.SecurityGroupId));
  }
  const group = associated('Group', 'ALIYUN::ECS::SecurityGroup::SecurityGroupId', { VpcId: '${Vpc}' });
  const answer = await ask([associated('Vpc', 'ALIYUN::ECS::VPC::VPCId'), group], { Vpc: ids[2]! });
  expect(answer.Vpc?.toSorted()).toEqual([ids[0], ids[2]].toSorted());
  expect(answer.Group).toEqual([ids[3]]);
});

test('without an association the properties tell, and siblings of the same resource type matter', async () => {
  const uses = (resourceType: string, property: string) => ({ uses: [{ resourceType, property }] });
  const parameters = [
    parameter('Zone', uses('ALIYUN::ECS::Instance', 'ZoneId')),
    parameter('Type', uses('ALIYUN::ECS::Instance', 'InstanceType')),
    parameter('Image', uses('ALIYUN::ECS::InstanceGroup', 'ImageId')),
    parameter('Spec', uses('ALIYUN::SLB::LoadBalancer', 'LoadBalancerSpec')),
  ];
  const answer = await ask(parameters, { Zone: 'cn-hangzhou-b' });
  expect(answer.Type).not.toContain('ecs.n1.large');
  expect(answer.Image).toContain('centos_7_9_x64_20G_alibase_20240628.vhd');
  expect(answer.Spec?.[0]).toBe('slb.s1.small');
});

test('databases: versions newest first, classes of engine and category', async () => {
  const version = associated('Version', 'ALIYUN::RDS::Engine::EngineVersion', { Engine: 'MySQL' });
  const metadata = { Engine: 'MySQL', EngineVersion: '${Version}', Category: '${Category}', ZoneId: '${Zone}' };
  const dbClass = associated('Class', 'ALIYUN::RDS::Instance::InstanceType', metadata);
  const answer = await ask([version, dbClass], { Version: '8.0', Category: 'Basic', Zone: 'cn-hangzhou-h' });
  expect(answer.Version?.[0]).toBe('8.0');
  expect(answer.Class).toContain('mysql.n2.small.1');
  expect(answer.Class).not.toContain('mysql.n2.medium.2c');
});

test('the two zones of a load balancer differ', async () => {
  const zone = (key: string, property: string) =>
    parameter(key, { uses: [{ resourceType: 'ALIYUN::SLB::LoadBalancer', property }] });
  const parameters = [zone('Master', 'MasterZoneId'), zone('Slave', 'SlaveZoneId')];
  const answer = await ask(parameters, { Master: 'cn-hangzhou-h' });
  expect(answer.Slave).not.toContain('cn-hangzhou-h');
  expect(answer.Master).toContain('cn-hangzhou-h');
});

test('what nothing limits is said to be free, and what the cloud refuses is told', async () => {
  const free = await queryConstraints(world.client, { ...where, parameters: [parameter('Name')], values: {} });
  expect(free).toMatchObject([{ key: 'Name', allowedValues: [], behavior: 'NoLimit' }]);
  const refusing = { call: () => Promise.reject(new CloudError('Forbidden.RAM', 'not allowed', { status: 403 })) };
  const asked = {
    ...where,
    parameters: [associated('Zone', 'ZoneId'), parameter('Name', { allowedValues: ['a'] })],
    values: {},
  };
  expect(await queryConstraints(refusing, asked)).toMatchObject([
    { key: 'Zone', behavior: 'QueryError', behaviorReason: expect.stringContaining('Forbidden.RAM') },
    { key: 'Name', allowedValues: ['a'] },
  ]);
});
