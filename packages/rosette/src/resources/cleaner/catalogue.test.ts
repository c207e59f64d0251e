import type { JsonObject } from '@rosette/template/base/json.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ecsApi } from '../ecs/api.ts';
import { alias } from '../fc/alias.ts';
import { fcFunction } from '../fc/function.ts';
import { service } from '../fc/service.ts';
import { trigger } from '../fc/trigger.ts';
import { version } from '../fc/version.ts';
import { fc3Function } from '../fc3/function.ts';
import { functionVersion } from '../fc3/function-version.ts';
import { trigger as trigger3 } from '../fc3/trigger.ts';
import { queue } from '../mns/queue.ts';
import { topic } from '../mns/topic.ts';
import { bucket } from '../oss/bucket.ts';
import { maps, texts } from '../properties.ts';
import { dbInstance } from '../rds/db-instance.ts';
import { listener } from '../slb/listener.ts';
import { loadBalancer } from '../slb/load-balancer.ts';
import { CleanerWorld } from '../testing/cleaner-world.ts';
import { stack } from '../testing/step-driver.ts';
import { mysql } from '../testing/update-cases.ts';
import { eip } from '../vpc/eip.ts';
import { cleanables } from './catalogue.ts';

let world: CleanerWorld;
beforeEach(() => {
  world = new CleanerWorld();
});
afterEach(() => world.close());

/** One of everything at least, as protected as it can be and with something in it. */
async function fill(): Promise<void> {
  const { VpcId, VSwitchId, InstanceId } = await world.site('site');
  const place = { VpcId, VSwitchId };
  const LoadBalancerId = await world.id(loadBalancer, { ...place, AddressType: 'intranet', DeletionProtection: true });
  const port = { Protocol: 'http', ListenerPort: 80, BackendServerPort: 80, Bandwidth: -1 };
  await world.id(listener, { ...port, LoadBalancerId });
  await world.id(dbInstance, { ...mysql, ...place, DeletionProtection: true });
  await world.id(eip, { DeletionProtection: true });
  await world.call(ecsApi, 'ModifyInstanceAttribute', { InstanceId, DeletionProtection: true });
  const { DiskId } = await world.call(ecsApi, 'CreateDisk', { ZoneId: 'cn-hangzhou-h', Size: 40 });
  world.clock.forward(60_000);
  await world.call(ecsApi, 'CreateSnapshot', { DiskId: DiskId! });
  await world.call(ecsApi, 'CreateKeyPair', { KeyPairName: 'pair' });
  await world.id(bucket, { BucketName: 'bucket-1' });
  const { accountId, region } = stack;
  await world.test.cloud.oss.put({ accountId, region }, { bucket: 'bucket-1', key: 'key' }, 'text');
  await world.id(queue, { QueueName: 'queue' });
  await world.id(topic, { TopicName: 'topic' });
  await functions();
  world.stacks.set('stack-1', { name: 'stack-1', protection: true });
}

async function functions(): Promise<void> {
  const code = { Runtime: 'nodejs20', Handler: 'index.handler', Code: { SourceCode: 'exports.handler = () => 1;' } };
  await world.id(service, { ServiceName: 's' });
  const inService = { ServiceName: 's', FunctionName: 'f' };
  await world.id(fcFunction, { ...code, ...inService });
  const timer = { CronExpression: '@every 1h', Enable: false, Payload: '' };
  await world.id(trigger, { ...inService, TriggerName: 't', TriggerType: 'timer', TriggerConfig: timer });
  const VersionId = await world.id(version, { ServiceName: 's' });
  await world.id(alias, { ServiceName: 's', AliasName: 'prod', VersionId });
  await world.id(fc3Function, { ...code, FunctionName: 'g' });
  await world.id(functionVersion, { FunctionName: 'g' });
  const http = { TriggerConfig: { AuthType: 'anonymous', Methods: ['GET'] }, TriggerType: 'http' };
  await world.id(trigger3, { FunctionName: 'g', TriggerName: 'web', ...http });
}

function idsOf(details: readonly JsonObject[], type: string) {
  return details.filter(({ ResourceType }) => ResourceType === type).map(({ ResourceId }) => ResourceId);
}

const everything = { ResourceFilters: [{ Effect: 'Allow', RegionIds: ['cn-hangzhou'] }], Mode: 'Strict' };

test('every type is found with its name, and everything of it goes', async () => {
  await fill();
  const cleaner = world.cleaner({ Action: 'Scan+CleanUp', ...everything });
  expect(await cleaner.create()).toMatchObject({ kind: 'done' });
  const details = maps(cleaner.attributes.ResourceDetails);
  const types = [...new Set(details.map(({ ResourceType }) => String(ResourceType)))];
  expect(types.toSorted()).toEqual(cleanables.map(({ type }) => type).toSorted());
  expect(idsOf(details, 'FC3:Function')).toEqual(['g']);
  const [vswitch] = details.filter(({ ResourceType }) => ResourceType === 'VPC:VSwitch');
  expect(maps(vswitch?.Dependencies).map(({ ResourceType }) => ResourceType)).toEqual([
    ...['SLB:LoadBalancer', 'ECS:Instance', 'RDS:DBInstance'],
  ]);
  expect(details.filter(({ ResourceStatus }) => ResourceStatus !== 'Success')).toEqual([]);
  world.clock.forward(120_000);
  expect(world.test.cloud.objects().map(({ kind, id }) => `${kind} ${id}`)).toEqual([]);
});

test('the usual order of types takes everything away as well', async () => {
  await fill();
  const byType = { CleanUpAlgorithm: 'ResourceTypeOrder' };
  const cleaner = world.cleaner({ Action: 'Scan+CleanUp', ...everything, ...byType });
  expect(await cleaner.create()).toMatchObject({ kind: 'done', attributes: { CleanResult: 'Success' } });
  world.clock.forward(120_000);
  expect(world.test.cloud.objects()).toEqual([]);
});

test('every protection and every content stays where the side effects are forbidden', async () => {
  await fill();
  const DisabledSideEffects = cleanables.flatMap(({ sideEffects }) => sideEffects);
  const cleaner = world.cleaner({ Action: 'Scan+CleanUp', ...everything, Mode: 'Loose', DisabledSideEffects });
  await cleaner.create();
  const failed = maps(cleaner.attributes.ResourceDetails).filter(({ ResourceStatus }) => ResourceStatus === 'Failure');
  const types = new Set(texts(failed.map(({ ResourceType }) => ResourceType!)));
  for (const type of [
    'ECS:Instance',
    'FC:Service',
    'OSS:Bucket',
    'RDS:DBInstance',
    'ROS:Stack',
    'SLB:LoadBalancer',
    'VPC:EIP',
  ])
    expect(types, type).toContain(type);
});
