import { readFileSync } from 'node:fs';
import type { JsonObject } from '@rosette/template/base/json.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ResourceType } from '#engine/ports/resource-type.ts';
import type { CloudClient } from '#wire/cloud-client.ts';
import { instance } from './ecs/instance.ts';
import { instanceGroup } from './ecs/instance-group.ts';
import { securityGroup } from './ecs/security-group.ts';
import { securityGroupEgress } from './ecs/security-group-egress.ts';
import { securityGroupIngress } from './ecs/security-group-ingress.ts';
import { vpc } from './ecs/vpc.ts';
import { vswitch } from './ecs/vswitch.ts';
import { account } from './rds/account.ts';
import { database } from './rds/database.ts';
import { dbInstance } from './rds/db-instance.ts';
import { openSchemaCatalog } from './schema-catalog.ts';
import { backendServerAttachment } from './slb/backend-server-attachment.ts';
import { listener } from './slb/listener.ts';
import { loadBalancer } from './slb/load-balancer.ts';
import { StepDriver, TestClock } from './testing/step-driver.ts';
import { openTestCloud, type TestCloud } from './testing/test-cloud.ts';
import { eip } from './vpc/eip.ts';
import { eipAssociation } from './vpc/eip-association.ts';

/*
 * Every cloud type against the local cloud: it is made and unmade, a lost answer of any call changes nothing, and what an
 * interrupted create left is found and removed.
 */

type Factory = (services: { readonly cloud: CloudClient }) => ResourceType;

let clock: TestClock;
let world: TestCloud;
let serial = 0;

beforeEach(() => {
  clock = new TestClock();
  world = openTestCloud(clock);
});

afterEach(() => world.cloud.close());

function driver(factory: Factory, properties: JsonObject): StepDriver {
  serial += 1;
  const made = new StepDriver({ clock, type: factory({ cloud: world.client }), properties, token: `create-${serial}` });
  made.deleteToken = `delete-${serial}`;
  return made;
}

async function make(factory: Factory, properties: JsonObject): Promise<StepDriver> {
  const made = driver(factory, properties);
  expect(await made.create()).toMatchObject({ kind: 'done' });
  return made;
}

interface Network {
  readonly VpcId: string;
  readonly VSwitchId: string;
  readonly SecurityGroupId: string;
}

async function network(): Promise<Network> {
  const VpcId = (await make(vpc, { CidrBlock: '192.168.0.0/16' })).physicalId!;
  const VSwitchId = (await make(vswitch, { VpcId, ZoneId: 'cn-hangzhou-h', CidrBlock: '192.168.1.0/24' })).physicalId!;
  return { VpcId, VSwitchId, SecurityGroupId: (await make(securityGroup, { VpcId })).physicalId! };
}

const machine = {
  ImageId: 'centos_7',
  InstanceType: 'ecs.g6.large',
  SystemDiskCategory: 'cloud_ssd',
  Password: 'Abcd1234!',
};
const open = { IpProtocol: 'TCP', PortRange: '80/80', SourceCidrIp: '0.0.0.0/0', Priority: 1 };

const mysql = {
  Engine: 'MySQL',
  EngineVersion: '8.0',
  DBInstanceClass: 'mysql.n2.medium.2c',
  DBInstanceStorage: 50,
  SecurityIPList: '0.0.0.0/0',
};
const web = {
  ListenerPort: '80',
  BackendServerPort: 80,
  Bandwidth: -1,
  Protocol: 'http',
  HealthCheck: { Interval: '2', Port: 80 },
};

const catalog = openSchemaCatalog(readFileSync(new URL('../../../../specs/resource-types.json', import.meta.url)));

function typeName(factory: Factory): string {
  return factory({ cloud: world.client }).name;
}

/** Each type with what it needs; the properties that the test is about. */
const cases: readonly (readonly [string, Factory, (around: Network) => Promise<JsonObject>])[] = [
  ['VPC', vpc, async () => ({ CidrBlock: '10.0.0.0/8', VpcName: 'main' })],
  ['VSwitch', vswitch, async ({ VpcId }) => ({ VpcId, ZoneId: 'cn-hangzhou-i', CidrBlock: '192.168.9.0/24' })],
  ['SecurityGroup', securityGroup, async ({ VpcId }) => ({ VpcId, SecurityGroupIngress: [open] })],
  ['SecurityGroupIngress', securityGroupIngress, async ({ SecurityGroupId }) => ({ SecurityGroupId, ...open })],
  [
    'SecurityGroupEgress',
    securityGroupEgress,
    async ({ SecurityGroupId }) => ({
      SecurityGroupId,
      IpProtocol: 'all',
      PortRange: '-1/-1',
      DestCidrIp: '0.0.0.0/0',
    }),
  ],
  ['Instance', instance, async (around) => ({ ...machine, ...around })],
  ['InstanceGroup', instanceGroup, async (around) => ({ ...machine, ...around, MaxAmount: 2 })],
  ['EIP', eip, async () => ({ Bandwidth: 5, InternetChargeType: 'PayByTraffic' })],
  [
    'EIPAssociation',
    eipAssociation,
    async (around) => ({
      AllocationId: (await make(eip, {})).physicalId!,
      InstanceId: (await make(instance, { ...machine, ...around, AllocatePublicIP: 'false' })).physicalId!,
    }),
  ],
  [
    'LoadBalancer',
    loadBalancer,
    async () => ({ AddressType: 'internet', LoadBalancerSpec: 'slb.s1.small', DeletionProtection: true }),
  ],
  ['Listener', listener, async () => ({ ...web, LoadBalancerId: (await make(loadBalancer, {})).physicalId! })],
  [
    'BackendServerAttachment',
    backendServerAttachment,
    async (around) => ({
      LoadBalancerId: (await make(loadBalancer, {})).physicalId!,
      BackendServerList: (await make(instanceGroup, { ...machine, ...around, MaxAmount: 23 })).attributes.InstanceIds!,
    }),
  ],
  [
    'DBInstance',
    dbInstance,
    async ({ VpcId, VSwitchId }) => ({
      ...mysql,
      VpcId,
      VSwitchId,
      MultiAZ: true,
      Tags: { team: 'db' },
      DBMappings: [
        { DBName: 'shop', CharacterSetName: 'utf8' },
        { DBName: 'mall', CharacterSetName: 'utf8' },
      ],
      MasterUsername: 'admin_1',
      MasterUserPassword: 'Abcd1234!',
      AllocatePublicConnection: 'true',
      PreferredBackupPeriod: ['Monday', 'Wednesday'],
      PreferredBackupTime: '23:00Z-24:00Z',
      DeletionProtection: true,
    }),
  ],
  [
    'Database',
    database,
    async () => ({
      DBInstanceId: (await make(dbInstance, mysql)).physicalId!,
      DBName: 'shop',
      CharacterSetName: 'utf8',
    }),
  ],
  [
    'Account',
    account,
    async () => ({
      DBInstanceId: (await make(dbInstance, mysql)).physicalId!,
      AccountName: 'shop',
      AccountPassword: 'Abcd1234!',
    }),
  ],
];

/** What exists, and who stands behind which load balancer. */
function inventory(): readonly string[] {
  const names = world.cloud
    .objects()
    .map(({ kind, id, state }) => `${kind} ${id} ${JSON.stringify(state.backends ?? [])}`);
  return names.toSorted();
}

describe.each(cases)('%s', (_, factory, properties) => {
  test('is made and unmade, and leaves nothing', async () => {
    const given = await properties(await network());
    const before = inventory();
    const made = await make(factory, given);
    expect(made.physicalId).toMatch(/\S/);
    expect(Object.keys(made.attributes).toSorted()).toEqual(
      Object.keys(catalog.get(typeName(factory))!.attributes).toSorted(),
    );
    expect(await made.delete()).toEqual({ kind: 'done' });
    expect(inventory()).toEqual(before);
  });

  test('survives that the answer of every call is lost once', async () => {
    const given = await properties(await network());
    const before = inventory();
    const plain = await make(factory, given);
    const once = inventory().length;
    await plain.delete();
    const actions = [...new Set(world.log)];
    world.cloud.faults.set({ rules: actions.map((action) => ({ action, times: 1, effect: { kind: 'lose' } })) });
    const made = await make(factory, given);
    expect(inventory()).toHaveLength(once);
    expect(await made.delete()).toEqual({ kind: 'done' });
    world.cloud.faults.set({});
    expect(inventory()).toEqual(before);
  });

  test('gets through when the cloud takes one change at a time and refuses the rest', async () => {
    const given = await properties(await network());
    world.cloud.faults.set({ conflicts: true });
    const made = await make(factory, given);
    expect(await made.delete()).toEqual({ kind: 'done' });
  });

  test('what a create left at any point is found and removed', async () => {
    const given = await properties(await network());
    const before = inventory();
    for (let pieces = 0; pieces <= 6; pieces += 1) {
      const made = driver(factory, given);
      await made.crashInCreate(pieces);
      expect(await made.delete()).toEqual({ kind: 'done' });
      expect(inventory()).toEqual(before);
    }
  });
});

test('attributes tell what the cloud tells', async () => {
  const around = await network();
  const made = await make(instance, { ...machine, ...around, InternetMaxBandwidthOut: '5', HostName: 'web' });
  expect(made.attributes).toEqual({
    InstanceId: made.physicalId,
    HostName: 'web',
    InnerIp: '',
    PrivateIp: expect.stringMatching(/^192\.168\.1\./),
    PublicIp: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
    PrimaryNetworkInterfaceId: expect.stringMatching(/^eni-/),
    SecurityGroupIds: [around.SecurityGroupId],
    ZoneId: 'cn-hangzhou-h',
  });
});

test('a group of one refers to its instance, a larger one to all, in order', async () => {
  const around = await network();
  const one = await make(instanceGroup, { ...machine, ...around, MaxAmount: '1' });
  expect(one.physicalId).toMatch(/^i-[a-z0-9]+$/);
  const many = await make(instanceGroup, { ...machine, ...around, MaxAmount: 120, AllocatePublicIP: 'false' });
  const ids = many.attributes.InstanceIds as readonly string[];
  expect(new Set(ids).size).toBe(120);
  expect(many.physicalId).toBe(ids.join(','));
  expect(many.attributes.PrivateIps).toHaveLength(120);
});

test('the newest image that begins so is used, and user data travels as Base64', async () => {
  const around = await network();
  const made = await make(instance, { ...machine, ...around, UserData: '#!/bin/sh\necho hi' });
  const found = world.cloud.objects().find(({ id }) => id === made.physicalId)!.state as JsonObject;
  expect(found.imageId).toBe('centos_7_9_x64_20G_alibase_20240628.vhd');
  expect(Buffer.from(String(found.userData), 'base64').toString()).toBe('#!/bin/sh\necho hi');
});

test('a protected instance is freed before it is deleted', async () => {
  const around = await network();
  const made = await make(instance, { ...machine, ...around, DeletionProtection: true });
  expect(await made.delete()).toEqual({ kind: 'done' });
});

test('a VPC waits for its vSwitch to go', async () => {
  const { VpcId, VSwitchId, SecurityGroupId } = await network();
  const parent = driver(vpc, {});
  parent.physicalId = VpcId;
  expect(await parent.delete(3)).toMatchObject({ kind: 'pending' });
  for (const [factory, id] of [
    [vswitch, VSwitchId],
    [securityGroup, SecurityGroupId],
  ] as const) {
    const child = driver(factory, {});
    child.physicalId = id;
    expect(await child.delete()).toEqual({ kind: 'done' });
  }
  expect(await parent.delete()).toEqual({ kind: 'done' });
});

test('an address that another instance holds is not waited for', async () => {
  const around = await network();
  const AllocationId = (await make(eip, {})).physicalId!;
  const instances = await make(instanceGroup, { ...machine, ...around, MaxAmount: 2, AllocatePublicIP: false });
  const [first, second] = instances.attributes.InstanceIds as readonly string[];
  await make(eipAssociation, { AllocationId, InstanceId: first! });
  expect(await driver(eipAssociation, { AllocationId, InstanceId: second! }).create()).toMatchObject({
    kind: 'failed',
    error: { code: 'InvalidProperty', message: expect.stringContaining(first!) },
  });
});
