import type { JsonObject } from '@rosette/template/base/json.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Declaration } from './declaration.ts';
import { declare } from './declare.ts';
import { instance } from './ecs/instance.ts';
import { instanceGroup } from './ecs/instance-group.ts';
import { securityGroupIngress } from './ecs/security-group-ingress.ts';
import { vpc } from './ecs/vpc.ts';
import { account } from './rds/account.ts';
import { loadBalancer } from './slb/load-balancer.ts';
import { CloudWorld } from './testing/cloud-world.ts';
import { refusal, type Script, scriptedCloud } from './testing/scripted-cloud.ts';
import { StepDriver, TestClock } from './testing/step-driver.ts';
import { machine } from './testing/update-cases.ts';
import { eip } from './vpc/eip.ts';

let world: CloudWorld;
beforeEach(() => {
  world = new CloudWorld();
});
afterEach(() => world.close());

const api = { version: '2014-05-26', region: 'cn-hangzhou', accountId: '1234567890123456' };
const ecs = (action: string, parameters: JsonObject) =>
  world.test.cloud.client.call({ ...api, product: 'Ecs', action, parameters });

function scripted(factory: typeof vpc, scripts: Readonly<Record<string, Script>>, properties: JsonObject = {}) {
  return new StepDriver({ clock: new TestClock(), type: factory({ cloud: scriptedCloud(scripts) }), properties });
}

test('what does not exist is told with what was looked for, and where', async () => {
  const result = await world.driver(vpc, {}).takeOver({ VpcId: 'vpc-nowhere' });
  expect(result).toMatchObject({ kind: 'failed', error: { code: 'ResourceNotFound' } });
  const { message } = (result as { error: { message: string } }).error;
  for (const part of ['ALIYUN::ECS::VPC', 'VpcId vpc-nowhere', 'cn-hangzhou', '1234567890123456']) {
    expect(message).toContain(part);
  }
});

test('an id that the product finds malformed means nothing; any other refusal is told as it is', async () => {
  const malformed = scripted(instance, { DescribeInstances: refusal('InvalidInstanceIds.Malformed') });
  expect(await malformed.takeOver({ InstanceId: 'vpc-1' })).toMatchObject({ error: { code: 'ResourceNotFound' } });
  const refused = scripted(instance, { DescribeInstances: refusal('Forbidden.RAM', 403) });
  expect(await refused.takeOver({ InstanceId: 'i-1' })).toMatchObject({
    error: { code: 'Forbidden.RAM', action: 'DescribeInstances', requestId: 'request-1' },
  });
});

test('several ids at once are not one', async () => {
  const [first, second] = [await world.id(eip, {}), await world.id(eip, {})];
  const result = await world.driver(eip, {}).takeOver({ AllocationId: `${first},${second}` });
  expect(result).toMatchObject({ kind: 'failed', error: { code: 'ResourceNotFound' } });
});

test('what is being changed or has failed is not taken over', async () => {
  const changing = scripted(vpc, { DescribeVpcAttribute: { VpcId: 'vpc-1', Status: 'Pending' } });
  expect(await changing.takeOver({ VpcId: 'vpc-1' })).toMatchObject({
    kind: 'failed',
    error: { code: 'ResourceNotReady', message: expect.stringContaining('Try again') },
  });
  const locked = { LoadBalancerId: 'lb-1', LoadBalancerStatus: 'locked' };
  const failed = scripted(loadBalancer, { DescribeLoadBalancerAttribute: locked });
  expect(await failed.takeOver({ LoadBalancerId: 'lb-1' })).toMatchObject({
    kind: 'failed',
    error: { code: 'ResourceNotReady', message: expect.stringContaining('LoadBalancerStatus is locked') },
  });
});

test('an instance that is stopped can be taken over, alone and in a group', async () => {
  const given = { ...machine, ...(await world.network()) };
  const InstanceId = await world.id(instance, given);
  await ecs('StopInstance', { InstanceId });
  world.clock.forward(60_000);
  expect(await world.driver(instance, given).takeOver({ InstanceId })).toMatchObject({ kind: 'done' });
  const group = world.driver(instanceGroup, { ...given, MaxAmount: 1 });
  expect(await group.takeOver({ InstanceIds: InstanceId })).toMatchObject({ kind: 'done', physicalId: InstanceId });
});

test('a name must mean what the properties mean', async () => {
  const driver = scripted(account, {}, { DBInstanceId: 'rm-1', AccountName: 'shop' });
  const result = await driver.takeOver({ DBInstanceId: 'rm-2', AccountName: 'shop' });
  expect(result).toMatchObject({ kind: 'failed', error: { code: 'InvalidProperty' } });
  expect((result as { error: { message: string } }).error.message).toMatch(/rm-2.*rm-1/);
  expect(await driver.takeOver({ AccountName: 'shop' })).toMatchObject({
    error: { message: expect.stringContaining('needs a value for DBInstanceId') },
  });
});

test('a rule must be the one that the properties describe', async () => {
  const { SecurityGroupId } = await world.network();
  const rule = { SecurityGroupId, IpProtocol: 'tcp', PortRange: '80/80', SourceCidrIp: '10.0.0.0/8' };
  await world.make(securityGroupIngress, rule);
  const { rules } = world.test.cloud.objects().find(({ id }) => id === SecurityGroupId)!.state;
  const [{ ruleId }] = rules as [{ ruleId: string }];
  const another = world.driver(securityGroupIngress, { ...rule, PortRange: '443/443' });
  expect(await another.takeOver({ SecurityGroupId, SecurityGroupRuleId: ruleId })).toMatchObject({
    error: { code: 'InvalidProperty' },
  });
});

test('a group takes over as many instances as it has, in the given order', async () => {
  const given = { ...machine, ...(await world.network()), MaxAmount: 3 };
  const ids = (await world.make(instanceGroup, given)).attributes.InstanceIds as readonly string[];
  const [i, j, k] = ids as [string, string, string];
  const group = world.driver(instanceGroup, given);
  expect(await group.takeOver({ InstanceIds: [k, i, j] })).toMatchObject({ physicalId: `${k},${i},${j}` });
  expect(await group.takeOver({ InstanceIds: [i, j] })).toMatchObject({ error: { code: 'InvalidProperty' } });
  expect(await group.takeOver({ InstanceIds: [i, j, j] })).toMatchObject({ error: { code: 'InvalidProperty' } });
  const gone = await group.takeOver({ InstanceIds: [i, j, 'i-none'] });
  expect(gone).toMatchObject({
    error: { code: 'ResourceNotFound', message: expect.stringContaining('InstanceIds i-none ') },
  });
});

test('a group knows its own: neither a change nor the deletion touches what else carries tags of the stack', async () => {
  const given = { ...machine, ...(await world.network()), MaxAmount: 3 };
  const ids = (await world.make(instanceGroup, given)).attributes.InstanceIds as readonly string[];
  const group = world.driver(instanceGroup, { ...given, MaxAmount: 2 });
  await group.takeOver({ InstanceIds: ids.slice(0, 2) });
  expect(await group.update({ ...given, MaxAmount: 4, Description: 'grown' })).toMatchObject({ kind: 'done' });
  expect(group.physicalId!.split(',')).toHaveLength(4);
  expect(group.physicalId).not.toContain(ids[2]);
  expect(group.attributes).toMatchObject({ OrderId: null });
  expect(await group.delete()).toEqual({ kind: 'done' });
  world.clock.forward(60_000);
  const left = world.test.cloud.objects().filter(({ kind }) => kind === 'Instance');
  expect(left.map(({ id }) => id)).toEqual([ids[2]]);
});

test('what a growing group lost the answer of is a member all the same', async () => {
  const given = { ...machine, ...(await world.network()) };
  const InstanceIds = [await world.id(instance, given)];
  const group = world.driver(instanceGroup, { ...given, MaxAmount: 1 });
  await group.takeOver({ InstanceIds });
  for (let pieces = 1; pieces <= 4; pieces += 1) await group.crashInUpdate({ ...given, MaxAmount: 2 }, pieces);
  group.physicalId = InstanceIds[0]!;
  expect(await group.delete()).toEqual({ kind: 'done' });
  world.clock.forward(60_000);
  expect(world.test.cloud.objects().filter(({ kind }) => kind === 'Instance')).toEqual([]);
});

test('an import that would change something stops before the call leaves', async () => {
  const cloud = scriptedCloud({});
  const greedy: Declaration = {
    type: 'ALIYUN::ECS::VPC',
    api: { product: 'Vpc', version: '2016-04-28' },
    identity: { kind: 'answered', id: () => 'vpc-1', find: async () => undefined },
    identifiers: ['VpcId'],
    create: { action: 'CreateVpc', parameters: () => ({}) },
    read: (call, id) => call({ product: 'Vpc', version: '2016-04-28' }, 'DeleteVpc', { VpcId: id }),
    delete: { action: 'DeleteVpc', parameters: () => ({}) },
    attributes: () => ({}),
  };
  const driver = new StepDriver({ clock: new TestClock(), type: declare(greedy)({ cloud }), properties: {} });
  await expect(driver.takeOver({ VpcId: 'vpc-1' })).rejects.toThrow('DeleteVpc');
  expect(cloud.calls).toEqual([]);
});

test('what was imported is never looked for by tags: without an id there is nothing to delete', async () => {
  const VpcId = await world.id(vpc, {});
  const driver = world.driver(vpc, {});
  await driver.takeOver({ VpcId });
  driver.physicalId = null;
  const from = world.test.log.length;
  expect(await driver.delete()).toEqual({ kind: 'done' });
  expect(world.test.log.slice(from)).toEqual([]);
});
