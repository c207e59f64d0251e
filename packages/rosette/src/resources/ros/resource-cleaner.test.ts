import type { JsonObject } from '@rosette/template/base/json.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CloudError } from '#wire/cloud-client.ts';
import { instance } from '../ecs/instance.ts';
import { vpc } from '../ecs/vpc.ts';
import { mnsApi } from '../mns/api.ts';
import { queue } from '../mns/queue.ts';
import { ossApi } from '../oss/api.ts';
import { bucket } from '../oss/bucket.ts';
import { maps } from '../properties.ts';
import { CleanerWorld, other } from '../testing/cleaner-world.ts';
import { type StepDriver, stack } from '../testing/step-driver.ts';
import { vpcApi } from '../vpc/api.ts';
import { eip } from '../vpc/eip.ts';

/*
 * The cleaner against the local cloud: what it finds, what goes and in which order, what stays and why.
 */

let world: CleanerWorld;
beforeEach(() => {
  world = new CleanerWorld();
});
afterEach(() => world.close());

const here = { Effect: 'Allow', RegionIds: ['cn-hangzhou'] };
const named = (name: string) => ({ ...here, ResourceNamePatterns: [name] });
const done = expect.objectContaining({ kind: 'done' });

/** Status by id, of what was to be cleaned up. */
function statuses({ attributes }: StepDriver): JsonObject {
  return Object.fromEntries(
    maps(attributes.ResourceDetails).map(({ ResourceId, ResourceStatus }) => [String(ResourceId), ResourceStatus!]),
  );
}

function detail({ attributes }: StepDriver, id: string): JsonObject {
  return maps(attributes.ResourceDetails).find(({ ResourceId }) => ResourceId === id)!;
}

/** Without what is on its way out. */
async function there(ids: Iterable<string>): Promise<readonly string[]> {
  world.clock.forward(120_000);
  return [...ids].filter((id) => world.existing().has(id));
}

describe('a scan', () => {
  test('tells what would go, of which stack it is, and in which order; nothing changes', async () => {
    const site = await world.site('old');
    await world.site('new');
    const before = world.existing();
    const cleaner = world.cleaner({ Action: 'Scan', ResourceFilters: [named('old')] }, false);
    expect(await cleaner.create()).toEqual(done);
    expect(world.existing()).toEqual(before);
    expect(Object.keys(statuses(cleaner)).toSorted()).toEqual(Object.values(site).toSorted());
    expect(detail(cleaner, site.VSwitchId)).toMatchObject({
      ...{ ResourceType: 'VPC:VSwitch', RegionId: 'cn-hangzhou', ResourceName: 'old', StackId: other.id },
      ...{ CleanupType: 'Normal', ResourceStatus: 'Pending' },
      Dependencies: [{ ResourceType: 'ECS:Instance', RegionId: 'cn-hangzhou', ResourceId: site.InstanceId }],
    });
    expect(cleaner.attributes.CleanResult).toBe('None');
    expect(maps(cleaner.attributes.NoCleanupResourceDetails).map(({ ResourceName }) => ResourceName)).toContain('new');
    expect(maps(cleaner.attributes.ResourceSummary)).toContainEqual(
      expect.objectContaining({ ResourceType: 'VPC:VPC', PendingCount: 1, TotalCount: 1 }),
    );
  });

  test('never finds what belongs to the stack of the cleaner, tagged or not', async () => {
    const own = await world.id(vpc, { VpcName: 'own', CidrBlock: '10.0.0.0/8' }, stack);
    await world.id(queue, { QueueName: 'own-queue' }, stack);
    world.stacks.set(stack.id, {
      name: stack.name,
      resources: [
        { type: 'ALIYUN::MNS::Queue', physicalId: 'own-queue' },
        { type: 'ALIYUN::ROS::Stack', physicalId: 'arn:acs:ros::cn-hangzhou:1:stacks/child/child-1' },
      ],
    });
    world.stacks.set('child-1', {
      name: 'child',
      resources: [{ type: 'ALIYUN::MNS::Queue', physicalId: 'childs-queue' }],
    });
    await world.id(queue, { QueueName: 'childs-queue' });
    await world.id(queue, { QueueName: 'others-queue' });
    const cleaner = world.cleaner({ Action: 'Scan', ResourceFilters: [here] });
    expect(await cleaner.create()).toEqual(done);
    expect(Object.keys(statuses(cleaner))).toEqual(['others-queue']);
    const kept = maps(cleaner.attributes.NoCleanupResourceDetails).map(({ ResourceId }) => ResourceId);
    expect(kept.toSorted()).toEqual([stack.id, 'child-1', 'childs-queue', own, 'own-queue'].toSorted());
  });

  test('finds nothing of the stacks above and beside a nested one', async () => {
    const child = { ...stack, id: 'child-1', depth: 1 };
    const nested = (id: string) => ({
      type: 'ALIYUN::ROS::Stack',
      physicalId: `arn:acs:ros::cn-hangzhou:1:stacks/x/${id}`,
    });
    const thing = (physicalId: string) => ({ type: 'ALIYUN::MNS::Queue', physicalId });
    world.stacks.set(stack.id, { name: 'root', resources: [nested('child-1'), nested('child-2'), thing('of-root')] });
    world.stacks.set('child-1', { name: 'child', rootId: stack.id });
    world.stacks.set('child-2', { name: 'sibling', rootId: stack.id, resources: [thing('of-sibling')] });
    for (const QueueName of ['of-root', 'of-sibling', 'of-nobody']) await world.id(queue, { QueueName });
    const cleaner = world.cleaner({ Action: 'Scan', ResourceFilters: [here] }, true, child);
    expect(await cleaner.create()).toEqual(done);
    expect(Object.keys(statuses(cleaner))).toEqual(['of-nobody']);
  });

  test('looks into all regions where none is named, page by page', async () => {
    for (let number = 0; number < 55; number += 1) {
      await world.id(vpc, { VpcName: 'many', CidrBlock: '10.0.0.0/8' });
    }
    const cleaner = world.cleaner({
      Action: 'Scan',
      ResourceFilters: [{ Effect: 'Allow', ResourceTypePatterns: ['VPC:*'] }],
    });
    expect(await cleaner.create()).toEqual(done);
    expect(Object.keys(statuses(cleaner))).toHaveLength(55);
    expect(cleaner.pieces.length).toBeGreaterThan(1);
  });

  test('a list that cannot be read is told of, or fails a strict cleaner; one that is slow is asked again', async () => {
    let refusals = 0;
    world.refuse = ({ action }) => {
      if (action === 'DescribeDisks') return new CloudError('Forbidden', 'no', { status: 403 });
      if (action !== 'DescribeVpcs' || refusals === 2) return undefined;
      refusals += 1;
      return new CloudError('ServiceUnavailable', 'later', { status: 503 });
    };
    const vpcId = await world.id(vpc, { VpcName: 'x', CidrBlock: '10.0.0.0/8' });
    const loose = world.cleaner({ Action: 'Scan', ResourceFilters: [here] });
    expect(await loose.create()).toEqual(done);
    expect(loose.attributes.ScanErrors).toEqual([
      { ResourceType: 'ECS:Disk', RegionId: 'cn-hangzhou', ErrorMessage: 'DescribeDisks: Forbidden: no' },
    ]);
    expect(Object.keys(statuses(loose))).toEqual([vpcId]);
    const strict = world.cleaner({ Action: 'Scan', ResourceFilters: [here], Mode: 'Strict' });
    expect(await strict.create()).toMatchObject({ kind: 'failed', error: { code: 'ScanFailure' } });
  });

  test('goes on after a crash at any piece with the same result', async () => {
    await world.site('old');
    const properties = { Action: 'Scan', ResourceFilters: [{ Effect: 'Allow' }] };
    const whole = world.cleaner(properties);
    await whole.create();
    expect(whole.pieces.length).toBeGreaterThan(3);
    for (let pieces = 0; pieces < whole.pieces.length; pieces += 1) {
      const broken = world.cleaner(properties);
      await broken.crashInCreate(pieces);
      expect(await world.cleaner(properties).create()).toEqual(done);
      expect(await broken.delete()).toEqual({ kind: 'done' });
    }
    expect(JSON.stringify(whole.createContinuation).length).toBeLessThan(6_000);
  });
});

describe('a clean-up', () => {
  const cleanUp = { Action: 'Scan+CleanUp', ResourceFilters: [named('old')] };

  test('takes a whole network away, in order, and nothing else', async () => {
    const site = await world.site('old');
    const stays = await world.site('new');
    const cleaner = world.cleaner(cleanUp);
    expect(await cleaner.create()).toEqual(done);
    expect(cleaner.attributes.CleanResult).toBe('Success');
    expect(Object.values(statuses(cleaner))).toEqual(['Success', 'Success', 'Success', 'Success']);
    expect(await there(Object.values(site))).toEqual([]);
    expect(await there(Object.values(stays))).toHaveLength(4);
    const deletes = world.calls.filter((action) => /^Delete(Vpc|VSwitch|Instance)$/.test(action));
    expect(deletes).toEqual(['DeleteInstance', 'DeleteVSwitch', 'DeleteVpc']);
  });

  test('needs the permission of the operator, before anything is scanned or deleted', async () => {
    const site = await world.site('old');
    const refusal = { kind: 'failed', error: { message: expect.stringContaining('ROSETTE_RESOURCE_CLEANER=allow') } };
    const calls = world.calls.length;
    expect(await world.cleaner(cleanUp, false).create()).toMatchObject(refusal);
    expect(world.calls).toHaveLength(calls);
    const later = { ...cleanUp, Action: 'ScanWhenCreatingAndUpdating+CleanUpWhenDeleting' };
    const cleaner = world.cleaner(later, false);
    expect(await cleaner.create()).toEqual(done);
    expect(await cleaner.delete()).toMatchObject(refusal);
    expect(await cleaner.update({ ...later, Action: 'CleanUp' })).toMatchObject(refusal);
    expect(await there(Object.values(site))).toHaveLength(4);
  });

  test('a crash after any piece leaves nothing behind that going on does not take away', async () => {
    await world.site('old');
    const whole = world.cleaner(cleanUp);
    await whole.create();
    const pieces = whole.pieces.length;
    expect(pieces).toBeGreaterThan(6);
    for (let crash = 0; crash < pieces; crash += 1) {
      const site = await world.site('old');
      const broken = world.cleaner({ ...cleanUp, Action: 'ScanWhenCreatingAndUpdating+CleanUpWhenDeleting' });
      expect(await broken.create()).toEqual(done);
      const update = { ...cleanUp, Action: 'CleanUp' };
      await broken.crashInUpdate(update, crash);
      expect(await broken.update({ ...update, Mode: 'Strict' })).toEqual(done);
      expect(await there(Object.values(site))).toEqual([]);
    }
  });

  test('what is denied stays though everything is allowed, and its network with it', async () => {
    const site = await world.site('old');
    const filters = [here, { Effect: 'Deny', ResourceIds: [site.InstanceId] }];
    const cleaner = world.cleaner({ ...cleanUp, ResourceFilters: filters });
    expect(await cleaner.create()).toEqual(done);
    expect(cleaner.attributes.CleanResult).toBe('ResourceFailure');
    expect(statuses(cleaner)).toMatchObject({ [site.VSwitchId]: 'Failure', [site.VpcId]: 'Failure' });
    expect(detail(cleaner, site.VpcId).ResourceStatusReason).toMatch(/^DeleteVpc: DependencyViolation/);
    expect(world.existing().has(site.InstanceId)).toBe(true);
  });

  test('one failure fails what has to go after it at once, where the template says so', async () => {
    const site = await world.site('old');
    world.refuse = ({ action }) =>
      action === 'DeleteInstance' ? new CloudError('Forbidden', 'no', { status: 403 }) : undefined;
    const cleaner = world.cleaner({ ...cleanUp, FailureOption: 'Fast' });
    expect(await cleaner.create()).toEqual(done);
    expect(new Set(Object.values(statuses(cleaner)))).toEqual(new Set(['Failure']));
    expect(detail(cleaner, site.VSwitchId).ResourceStatusReason).toContain(site.InstanceId);
    expect(world.calls).not.toContain('DeleteVSwitch');
  });

  test.each([
    ['Loose', 'done'],
    ['LooseWithResourceCleanerFailure', 'failed'],
    ['Strict', 'failed'],
  ])('mode %s: a failure makes it %s', async (Mode, kind) => {
    const site = await world.site('old');
    world.refuse = ({ action }) =>
      action === 'DeleteVpc' ? new CloudError('Forbidden', 'no', { status: 403 }) : undefined;
    const result = await world.cleaner({ ...cleanUp, Mode }).create();
    expect(result.kind).toBe(kind);
    if (result.kind === 'failed') {
      expect(result.error.code).toBe('CleanUpResourceFailure');
      expect(result.error.message).toContain(`1 of 4 resources could not be deleted. VPC:VPC ${site.VpcId}`);
    }
  });

  test('is tried again as often as the template says', async () => {
    await world.site('old');
    let refusals = 0;
    world.refuse = ({ action }) => {
      if (action !== 'DeleteInstance' || refusals === 2) return undefined;
      refusals += 1;
      return new CloudError('Forbidden', 'no', { status: 403 });
    };
    const cleaner = world.cleaner({ ...cleanUp, CleanUpRetryCount: 3 });
    expect(await cleaner.create()).toEqual(done);
    expect(cleaner.attributes.CleanResult).toBe('Success');
    expect(refusals).toBe(2);
  });

  test('ends when its time is up, and says what was under way', async () => {
    const site = await world.site('old');
    world.refuse = ({ action }) =>
      action === 'DeleteInstance' ? new CloudError('OperationConflict', 'busy') : undefined;
    const cleaner = world.cleaner({ ...cleanUp, CleanUpTimeout: 60 });
    const begin = world.clock.now();
    expect(await cleaner.create()).toEqual(done);
    expect(cleaner.attributes.CleanResult).toBe('Timeout');
    expect(statuses(cleaner)).toMatchObject({ [site.InstanceId]: 'Pending', [site.VpcId]: 'Pending' });
    expect(world.clock.now() - begin).toBeLessThan(75_000);
    expect(detail(cleaner, site.InstanceId).ResourceStatusReason).toContain('OperationConflict');
  });

  test('a protected instance goes too, unless the side effect is forbidden; a subscription never does', async () => {
    const make = async (name: string, more: JsonObject) => {
      const site = await world.site(`${name}-site`);
      const base = {
        ...site,
        ZoneId: 'cn-hangzhou-h',
        ImageId: 'centos_7',
        InstanceType: 'ecs.g7.large',
        InstanceName: name,
      };
      return world.id(instance, { ...base, ...more });
    };
    const first = await make('old', { DeletionProtection: true });
    const second = await make('older', { DeletionProtection: true });
    const paid = await make('paid', { InstanceChargeType: 'PrePaid', Period: 1 });
    const cleaner = world.cleaner(cleanUp);
    await cleaner.create();
    expect(statuses(cleaner)).toEqual({ [first]: 'Success' });
    const careful = world.cleaner({
      ...{ ...cleanUp, ResourceFilters: [named('older'), named('paid')] },
      DisabledSideEffects: ['DisableDeletionProtection'],
    });
    await careful.create();
    expect(statuses(careful)).toEqual({ [second]: 'Failure', [paid]: 'Skipped' });
    expect(detail(careful, second).ResourceStatusReason).toContain('DeletionProtection');
    expect(detail(careful, paid)).toMatchObject({ CleanupType: 'UnableToDelete' });
    expect(careful.attributes.CleanResult).toBe('ResourceFailure');
  });

  test('disks go with their instances, an address is taken away from what stays', async () => {
    const site = await world.site('old');
    const address = await world.id(eip, { Name: 'address' });
    await world.call(vpcApi, 'AssociateEipAddress', { AllocationId: address, InstanceId: site.InstanceId });
    world.clock.forward(60_000);
    const addresses = world.cleaner({ ...cleanUp, ResourceFilters: [{ ...here, ResourceTypePatterns: ['VPC:EIP'] }] });
    await addresses.create();
    expect(statuses(addresses)).toEqual({ [address]: 'Success' });
    const disks = { ...here, ResourceTypePatterns: ['ECS:Disk'] };
    const alone = world.cleaner({ ...cleanUp, ResourceFilters: [disks] });
    await alone.create();
    expect(Object.values(statuses(alone))).toEqual(['Failure']);
    const both = world.cleaner({ ...cleanUp, ResourceFilters: [disks, named('old')] });
    await both.create();
    expect(maps(both.attributes.ResourceDetails).map(({ CleanupType }) => CleanupType)).toContain('DeleteWithInstance');
    expect(new Set(Object.values(statuses(both)))).toEqual(new Set(['Success']));
  });

  test('by types: only those that are named, in their order', async () => {
    const site = await world.site('old');
    const order = { CleanUpAlgorithm: 'ResourceTypeOrder', ResourceTypeOrder: ['ECS:Instance', 'ECS:SecurityGroup'] };
    const cleaner = world.cleaner({ ...cleanUp, ...order });
    await cleaner.create();
    expect(statuses(cleaner)).toEqual({
      ...{ [site.InstanceId]: 'Success', [site.SecurityGroupId]: 'Success' },
      ...{ [site.VSwitchId]: 'Skipped', [site.VpcId]: 'Skipped' },
    });
    expect(cleaner.attributes.CleanResult).toBe('Success');
  });

  test('named resources only; one that is not there is an error of the scan', async () => {
    const site = await world.site('old');
    const one = (ResourceType: string, ResourceId: string) => ({ ResourceType, ResourceId, RegionId: 'cn-hangzhou' });
    const Resources = [one('ECS:Instance', site.InstanceId), one('ECS:Instance', 'i-none'), one('RAM:Role', 'role')];
    const cleaner = world.cleaner({ Action: 'Scan+CleanUp', Resources });
    await cleaner.create();
    expect(statuses(cleaner)).toEqual({ [site.InstanceId]: 'Success' });
    expect(maps(cleaner.attributes.ScanErrors)).toHaveLength(2);
    expect(await there(Object.values(site))).toHaveLength(3);
  });

  test('a bucket goes with its objects, and not without', async () => {
    await world.id(bucket, { BucketName: 'old-bucket' });
    const { accountId, region } = stack;
    await world.test.cloud.oss.put({ accountId, region }, { bucket: 'old-bucket', key: 'a/b.txt' }, 'text');
    const filters = { ResourceFilters: [{ ...here, ResourceTypePatterns: ['OSS:*'] }] };
    const careful = world.cleaner({ ...cleanUp, ...filters, DisabledSideEffects: ['DeleteContents'] });
    await careful.create();
    expect(detail(careful, 'old-bucket')).toMatchObject({ ResourceStatus: 'Failure', RegionId: 'cn-hangzhou' });
    const cleaner = world.cleaner({ ...cleanUp, ...filters });
    await cleaner.create();
    expect(statuses(cleaner)).toEqual({ 'old-bucket': 'Success' });
    await expect(world.call(ossApi, 'GetBucketInfo', { Bucket: 'old-bucket' })).rejects.toThrow();
  });

  test('stacks, before what they made; one that will not go is a failure', async () => {
    world.stacks.set(other.id, { name: 'other', protection: true });
    world.stacks.set('stuck-1', { name: 'stuck', status: 'DELETE_FAILED' });
    const cleaner = world.cleaner({ ...cleanUp, ResourceFilters: [{ ...here, ResourceTypePatterns: ['ROS:Stack'] }] });
    await cleaner.create();
    expect(statuses(cleaner)).toEqual({ [other.id]: 'Success', 'stuck-1': 'Failure' });
    expect([...world.stacks.keys()]).toEqual([stack.id, 'stuck-1']);
  });

  test('nothing is deleted while what belongs to the own stack is not known', async () => {
    const site = await world.site('old');
    world.refuse = ({ action }) =>
      action === 'ListStackResources' ? new CloudError('Forbidden', 'no', { status: 403 }) : undefined;
    expect(await world.cleaner(cleanUp).create()).toMatchObject({ kind: 'failed', error: { code: 'Forbidden' } });
    expect(await there(Object.values(site))).toHaveLength(4);
  });
});

describe('through the life of a stack', () => {
  const filters = { ResourceFilters: [named('old')] };
  const late = { Action: 'ScanWhenCreatingAndUpdating+CleanUpWhenDeleting', ...filters };

  test('what was scanned goes when the cleaner is deleted, and nothing that came later', async () => {
    const site = await world.site('old');
    const cleaner = world.cleaner(late);
    await cleaner.create();
    const later = await world.id(vpc, { VpcName: 'old', CidrBlock: '10.0.0.0/8' });
    expect(await cleaner.delete()).toEqual({ kind: 'done' });
    expect(await there([...Object.values(site), later])).toEqual([later]);
  });

  test('CleanUp takes what was scanned; not on creation, and not for filters that changed since', async () => {
    expect(await world.cleaner({ ...filters, Action: 'CleanUp' }).create()).toMatchObject({ kind: 'failed' });
    const site = await world.site('old');
    const cleaner = world.cleaner({ Action: 'Scan', ...filters });
    await cleaner.create();
    const changed = { Action: 'CleanUp', ResourceFilters: [named('*')] };
    expect(await cleaner.update(changed)).toMatchObject({
      kind: 'failed',
      error: { message: expect.stringContaining('changed') },
    });
    expect(await there(Object.values(site))).toHaveLength(4);
    expect(await cleaner.update({ Action: 'CleanUp', ...filters })).toEqual(done);
    expect(cleaner.attributes.CleanResult).toBe('Success');
    expect(await there(Object.values(site))).toEqual([]);
  });

  test('other filters are scanned for anew', async () => {
    await world.site('old');
    const newer = await world.site('new');
    const cleaner = world.cleaner(late);
    await cleaner.create();
    expect(await cleaner.update({ ...late, ResourceFilters: [named('new')] })).toEqual(done);
    expect(Object.keys(statuses(cleaner)).toSorted()).toEqual(Object.values(newer).toSorted());
  });

  test('a rollback only scans, whatever the action', async () => {
    const site = await world.site('old');
    const cleaner = world.cleaner(late);
    await cleaner.create();
    const back = { Action: 'Scan+CleanUp', ...filters };
    expect(await cleaner.update(back, { rollingBack: true })).toEqual(done);
    expect(cleaner.attributes.CleanResult).toBe('None');
    expect(Object.keys(statuses(cleaner))).toHaveLength(4);
    cleaner.rollingBack = true;
    cleaner.properties = late;
    expect(await cleaner.delete()).toEqual({ kind: 'done' });
    expect(await there(Object.values(site))).toHaveLength(4);
  });

  test('a rollback needs no permission: it scans for what the template was before', async () => {
    const site = await world.site('old');
    const cleaner = world.cleaner({ Action: 'Scan', ResourceFilters: [named('new')] }, false);
    await cleaner.create();
    expect(await cleaner.update({ Action: 'CleanUp', ...filters }, { rollingBack: true })).toEqual(done);
    expect(Object.keys(statuses(cleaner)).toSorted()).toEqual(Object.values(site).toSorted());
    cleaner.rollingBack = true;
    cleaner.properties = late;
    expect(await cleaner.delete()).toEqual({ kind: 'done' });
  });

  test('an operation that is given up takes no more', async () => {
    const site = await world.site('old');
    const cleaner = world.cleaner({ Action: 'Scan', ...filters });
    await cleaner.create();
    await cleaner.update({ Action: 'CleanUp', ...filters }, { most: 1 });
    cleaner.rollingBack = true;
    expect(await cleaner.resumeUpdate()).toMatchObject({ attributes: { CleanResult: 'UserCancelled' } });
    expect(await there(Object.values(site))).toEqual([site.VpcId, site.VSwitchId, site.SecurityGroupId]);
  });
});

test('many things: the continuation stays small, and each piece short', async () => {
  const QueueNames = Array.from({ length: 600 }, (_, number) => `old-${number}`);
  for (const QueueName of QueueNames) await world.call(mnsApi, 'CreateQueue', { QueueName });
  const cleaner = world.cleaner({
    Action: 'Scan+CleanUp',
    ResourceFilters: [{ ...here, ResourceTypePatterns: ['MNS:*'] }],
  });
  expect(await cleaner.create()).toEqual(done);
  expect(maps(cleaner.attributes.ResourceSummary)).toMatchObject([{ SuccessCount: 600, TotalCount: 600 }]);
  expect(JSON.stringify(cleaner.createContinuation).length).toBeLessThan(40 * 600);
  expect(cleaner.pieces.length).toBeLessThan(60);
});
