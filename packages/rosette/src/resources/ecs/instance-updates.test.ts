import type { JsonObject } from '@rosette/template/base/json.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CloudWorld } from '../testing/cloud-world.ts';
import { machine } from '../testing/update-cases.ts';
import { instance } from './instance.ts';
import { instanceGroup } from './instance-group.ts';

let world: CloudWorld;
let base: JsonObject;

beforeEach(async () => {
  world = new CloudWorld();
  base = { ...machine, ...(await world.network()), AllocatePublicIP: false };
});

afterEach(() => world.close());

const idsOf = (made: { readonly attributes: JsonObject }) => made.attributes.InstanceIds as readonly string[];
const running = () => world.test.cloud.objects().filter(({ kind }) => kind === 'Instance');
const typesOf = () => running().map(({ state }) => state.instanceType);

test('a group loses its newest instances and keeps the others, in order', async () => {
  const group = await world.make(instanceGroup, { ...base, MaxAmount: 4 });
  const before = idsOf(group);
  expect(await group.update({ ...base, MaxAmount: '2' })).toMatchObject({ kind: 'done' });
  expect(idsOf(group)).toEqual(before.slice(0, 2));
  expect(group.physicalId).toBe(before.slice(0, 2).join(','));
  await group.update({ ...base, MaxAmount: 3 });
  expect(idsOf(group).slice(0, 2)).toEqual(before.slice(0, 2));
  expect(idsOf(group)).toHaveLength(3);
});

test('a group grows beyond a hundred in several runs', async () => {
  const group = await world.make(instanceGroup, { ...base, MaxAmount: 1 });
  expect(await group.update({ ...base, MaxAmount: 120 })).toMatchObject({ kind: 'done' });
  expect(new Set(idsOf(group)).size).toBe(120);
  expect(await group.delete()).toEqual({ kind: 'done' });
  world.clock.forward(60_000);
  expect(running()).toEqual([]);
});

test('what changes reaches new instances only, unless the policy says all', async () => {
  const group = await world.make(instanceGroup, { ...base, MaxAmount: 1 });
  const bigger = { ...base, MaxAmount: 2, InstanceType: 'ecs.g6.xlarge' };
  await group.update(bigger);
  expect(typesOf()).toEqual(['ecs.g6.large', 'ecs.g6.xlarge']);
  await group.update({ ...bigger, InstanceType: 'ecs.g6.2xlarge', UpdatePolicy: 'ForAllInstances' });
  expect(typesOf()).toEqual(['ecs.g6.2xlarge', 'ecs.g6.2xlarge']);
});

test('members are changed twenty at a time', async () => {
  const policy = { UpdatePolicy: 'ForAllInstances' };
  const group = await world.make(instanceGroup, { ...base, ...policy, MaxAmount: 25 });
  await group.update({ ...base, ...policy, MaxAmount: 25, InstanceType: 'ecs.g6.xlarge' });
  const stops = world.writes().map((action) => action === 'StopInstance');
  const firstStart = world.writes().indexOf('StartInstance');
  expect(stops.slice(0, firstStart).filter(Boolean)).toHaveLength(20);
  expect(stops.filter(Boolean)).toHaveLength(25);
  expect(new Set(typesOf())).toEqual(new Set(['ecs.g6.xlarge']));
});

test('instances whose ids no answer ever told are found by the update that undoes it', async () => {
  const group = await world.make(instanceGroup, { ...base, MaxAmount: 2 });
  const before = idsOf(group);
  // The second piece runs the instances; nobody learns of them.
  await group.crashInUpdate({ ...base, MaxAmount: 5 }, 2);
  expect(running()).toHaveLength(5);
  expect(group.physicalId).toBe(before.join(','));
  const undone = await group.update(
    { ...base, MaxAmount: 2 },
    { before: { ...base, MaxAmount: 5 }, rollingBack: true },
  );
  expect(undone).toMatchObject({ kind: 'done' });
  expect(idsOf(group)).toEqual(before);
  world.clock.forward(60_000);
  expect(running()).toHaveLength(2);
});

test('members that grew with an update are deleted with the group though their ids were never told', async () => {
  const group = await world.make(instanceGroup, { ...base, MaxAmount: 1 });
  await group.crashInUpdate({ ...base, MaxAmount: 3 }, 2);
  expect(await group.delete()).toEqual({ kind: 'done' });
  world.clock.forward(60_000);
  expect(running()).toEqual([]);
});

test('a system disk grows where it is, does not shrink, and stays large when that is undone', async () => {
  const size = () => world.test.cloud.objects().find(({ kind }) => kind === 'Disk')?.state.size;
  const made = await world.make(instance, { ...base, SystemDiskSize: 40 });
  const larger = { ...base, SystemDiskSize: '60' };
  expect(await made.update(larger)).toMatchObject({ kind: 'done' });
  expect(size()).toBe(60);
  expect(world.writes()).not.toContain('StopInstance');
  const smaller = { ...base, SystemDiskSize: 40 };
  expect(await made.update(smaller)).toMatchObject({ kind: 'failed', error: { code: 'InvalidProperty' } });
  expect(await made.update(smaller, { before: larger, rollingBack: true })).toMatchObject({ kind: 'done' });
  expect(size()).toBe(60);
});

test('several changes that need a stop share one', async () => {
  const made = await world.make(instance, { ...base, UserData: 'echo 1' });
  await made.update({ ...base, UserData: 'echo 2', Password: 'Bcde2345!', ImageId: 'ubuntu_22_04' });
  const writes = world.writes();
  expect(writes.filter((action) => action === 'StopInstance')).toHaveLength(1);
  expect(writes.slice(writes.indexOf('StopInstance'))).toEqual([
    'StopInstance',
    'ReplaceSystemDisk',
    'ModifyInstanceAttribute',
    'StartInstance',
  ]);
});

test('another way to write the same image replaces nothing', async () => {
  const made = await world.make(instance, { ...base, ImageId: 'ubuntu_22_04' });
  await made.update({ ...base, ImageId: 'ubuntu_22_04_x64_20G_alibase_20240710.vhd' });
  expect(world.writes()).not.toContain('ReplaceSystemDisk');
});

test('an instance that stands still is changed and left so when nothing asks for a start', async () => {
  const made = await world.make(instance, base);
  const api = { product: 'Ecs', version: '2014-05-26', region: 'cn-hangzhou', accountId: '1234567890123456' };
  await world.test.client.call({ ...api, action: 'StopInstance', parameters: { InstanceId: made.physicalId! } });
  world.clock.forward(10_000);
  expect(await made.update({ ...base, Description: 'asleep' })).toMatchObject({ kind: 'done' });
  expect(world.writes()).not.toContain('StartInstance');
});
