import type { JsonObject } from '@rosette/template/base/json.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import type { StackGroupStore } from '#engine/ports/stack-group-store.ts';
import type { CreateInstancesRequest, Work } from '#engine/ports/stack-groups.ts';
import type { Store } from '#engine/ports/store.ts';
import { openMemoryStore } from '#store/memory-store.ts';
import { type Bed, bed, resources, settle, TinyCloud } from '../runtime/testing.ts';
import type { GroupDependencies } from './dependencies.ts';
import { ROS_GROUP_LIMITS } from './dependencies.ts';
import { StackGroupService } from './stack-group-service.ts';

/* Stack groups over a real engine of stacks, a tiny cloud and a clock that is moved by hand. */

type Stores = Store & StackGroupStore;

const GROUP = { accountId: '1', region: 'cn-hangzhou', group: 'g' };
const REGIONS = ['cn-hangzhou', 'cn-beijing', 'cn-shanghai'];
const A = resources({ A: { Type: 'T::A', Properties: { Value: { Ref: 'Size' }, Tags: { Ref: 'Key' } } } });
const template = (over: JsonObject = {}) =>
  JSON.stringify({
    ROSTemplateFormatVersion: '2015-09-01',
    Parameters: {
      Size: { Type: 'String', Default: 'small' },
      Key: { Type: 'String', Default: 'none', NoEcho: true },
    },
    ...A,
    ...over,
  });
const work = (over: Partial<Work> = {}): Work => ({
  preferences: {},
  description: null,
  deploymentTargets: false,
  principal: 'acs:ram::1:root',
  clientToken: null,
  ...over,
});

let store: Stores;
let cloud: TinyCloud;
let stacks: Bed;
let groups: StackGroupService;

function service(over: Partial<GroupDependencies> = {}): StackGroupService {
  let id = 0;
  return new StackGroupService({
    store,
    stacks: stacks.engine,
    isAccount: async (account) => ['1', '2', '3'].includes(account),
    regions: REGIONS,
    clock: stacks.clock,
    ids: { uuid: () => `10000000-0000-4000-8000-${String(++id).padStart(12, '0')}` },
    sealer: {
      seal: (clear) => Buffer.from(clear).toString('hex'),
      open: (sealed) => Buffer.from(sealed, 'hex').toString(),
    },
    catalog: { get: () => ({ properties: null, attributes: {}, attributesComplete: false }), names: () => ['T::A'] },
    limits: ROS_GROUP_LIMITS,
    log: { warn: () => {}, defect: () => {} },
    ...over,
  });
}

beforeEach(async () => {
  store = openMemoryStore();
  cloud = new TinyCloud();
  stacks = bed(store, cloud);
  groups = service();
  await groups.start();
});

const makeGroup = (parameters: JsonObject = {}, over: object = {}) =>
  groups.create({
    ...{ accountId: '1', region: 'cn-hangzhou', name: 'g', description: null },
    template: { kind: 'body', body: template(), parameters },
    ...{ permissionModel: null, autoDeployment: false, administrationRoleName: null, executionRoleName: null },
    ...{ resourceGroupId: null, tags: [], clientToken: null },
    ...over,
  });

const instancesOf = (over: Partial<CreateInstancesRequest> = {}): CreateInstancesRequest => ({
  ...GROUP,
  targets: { accountIds: ['1', '2'], regionIds: ['cn-hangzhou', 'cn-beijing'] },
  overrides: {},
  timeoutMinutes: 60,
  disableRollback: true,
  work: work(),
  ...over,
});

const updateOf = (over: object = {}) => ({
  ...GROUP,
  ...{ permissionModel: null, autoDeployment: false, administrationRoleName: null, executionRoleName: null },
  ...{ description: null, templateBody: null, parameters: null, resourceGroupId: null, targets: null },
  work: work(),
  ...over,
});

const statusOf = async (operationId: string) => (await groups.operation({ ...GROUP, operationId })).Status;
const resultsOf = async (operationId: string) =>
  (await groups.results({ ...GROUP, operationId })).map((row) => `${row.RegionId}/${row.AccountId} ${row.Status}`);
const instanceList = async () =>
  (await groups.instances(GROUP)).map((row) => `${row.RegionId}/${row.AccountId} ${row.Status}`);
const livingStacks = async () => {
  const found = ['1', '2', '3'].map((accountId) => store.stacks({ accountId }, { number: 1, size: 50 }));
  return (await Promise.all(found)).flatMap(({ rows }) => rows);
};
const reasonAt = async (accountId: string, region = 'cn-hangzhou') =>
  String((await groups.instances({ ...GROUP, instanceAccountId: accountId, instanceRegion: region }))[0]?.StatusReason);

describe('stack instances', () => {
  it('are stacks in each account and region, in the order of the regions, one at a time', async () => {
    await makeGroup({ Size: 'big' });
    const { operationId } = await groups.createInstances(
      instancesOf({ targets: { accountIds: ['2', '1'], regionIds: ['cn-shanghai', 'cn-beijing'] } }),
    );
    await settle();
    await settle();
    expect(await statusOf(operationId)).toBe('SUCCEEDED');
    expect(await resultsOf(operationId)).toEqual([
      'cn-shanghai/2 SUCCEEDED',
      'cn-shanghai/1 SUCCEEDED',
      'cn-beijing/2 SUCCEEDED',
      'cn-beijing/1 SUCCEEDED',
    ]);
    const made = (await livingStacks()).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    expect(made.map(({ region, accountId }) => `${region}/${accountId}`)).toEqual([
      'cn-shanghai/2',
      'cn-shanghai/1',
      'cn-beijing/2',
      'cn-beijing/1',
    ]);
    expect([...cloud.properties.values()].map(({ Value }) => Value)).toEqual(['big', 'big', 'big', 'big']);
    expect(await instanceList()).toEqual(expect.arrayContaining(['cn-beijing/1 CURRENT', 'cn-shanghai/2 CURRENT']));
  });

  it('within the tolerance may fail; one more stops the region, and the next is not begun', async () => {
    await makeGroup();
    const targets = { accountIds: ['1', '999', '2'], regionIds: ['cn-hangzhou', 'cn-beijing'] };
    const tolerant = await groups.createInstances(
      instancesOf({ targets, work: work({ preferences: { FailureToleranceCount: 1 } }) }),
    );
    for (let turn = 0; turn < 4; turn += 1) await settle();
    expect(await statusOf(tolerant.operationId)).toBe('SUCCEEDED');
    expect(await resultsOf(tolerant.operationId)).toContain('cn-beijing/999 FAILED');
    expect(await reasonAt('999')).toMatch(/^Account 999 is not an account of this installation/);
    await groups.deleteInstances({ ...GROUP, targets, retainStacks: false, work: work() });
    for (let turn = 0; turn < 4; turn += 1) await settle();
    expect(await instanceList()).toEqual([]);
    expect(await livingStacks()).toEqual([]);
    const strict = await groups.createInstances(instancesOf({ targets }));
    for (let turn = 0; turn < 4; turn += 1) await settle();
    expect(await statusOf(strict.operationId)).toBe('FAILED');
    expect(await resultsOf(strict.operationId)).toEqual([
      'cn-hangzhou/1 SUCCEEDED',
      'cn-hangzhou/999 FAILED',
      'cn-hangzhou/2 STOPPED',
      'cn-beijing/1 STOPPED',
      'cn-beijing/999 STOPPED',
      'cn-beijing/2 STOPPED',
    ]);
    expect(await reasonAt('2')).toMatch(/^Not begun: 1 failed in region cn-hangzhou, and 0 may fail/);
  });

  it('whose stack fails are OUTDATED with its reason, and are made anew by an update once the stack is gone', async () => {
    await makeGroup();
    cloud.script = (request, piece) =>
      piece === 'create' && request.context.stack.accountId === '2'
        ? { kind: 'failed', error: { code: 'NoStock', message: 'sold out' } }
        : undefined;
    const targets = { accountIds: ['1', '2'], regionIds: ['cn-hangzhou'] };
    const made = await groups.createInstances(instancesOf({ targets, disableRollback: true }));
    for (let turn = 0; turn < 3; turn += 1) await settle();
    expect(await statusOf(made.operationId)).toBe('FAILED');
    expect(await reasonAt('2')).toMatch(/sold out/);
    cloud.script = () => undefined;
    const [broken] = (await livingStacks()).filter(({ accountId }) => accountId === '2');
    await stacks.engine.delete({
      ...{ accountId: '2', region: 'cn-hangzhou', stack: broken!.id, ramRoleName: null, parallelism: 0 },
      ...{ retainAllResources: false, retainResources: [] },
    });
    await settle();
    const again = await groups.updateInstances({
      ...GROUP,
      targets,
      overrides: null,
      timeoutMinutes: null,
      work: work(),
    });
    for (let turn = 0; turn < 3; turn += 1) await settle();
    expect(await resultsOf(again.operationId)).toEqual(['cn-hangzhou/1 SUCCEEDED', 'cn-hangzhou/2 SUCCEEDED']);
    expect(await livingStacks()).toHaveLength(2);
  });

  it('may leave their stacks when they are removed', async () => {
    await makeGroup();
    await groups.createInstances(instancesOf());
    for (let turn = 0; turn < 3; turn += 1) await settle();
    const { targets } = instancesOf();
    await groups.deleteInstances({ ...GROUP, targets, retainStacks: true, work: work() });
    await settle();
    expect(await instanceList()).toEqual([]);
    expect(await livingStacks()).toHaveLength(4);
    await groups.delete(GROUP);
    await expect(groups.group(GROUP)).rejects.toMatchObject({ code: 'StackGroupNotFound' });
  });

  it('are refused where there are some already, and where there are none', async () => {
    await makeGroup();
    await groups.createInstances(instancesOf());
    await expect(groups.createInstances(instancesOf())).rejects.toMatchObject({ code: 'StackInstanceExists' });
    const other = { accountIds: ['3'], regionIds: ['cn-hangzhou'] };
    await expect(groups.createInstances(instancesOf({ targets: other }))).rejects.toMatchObject({
      code: 'StackGroupOperationInProgress',
    });
    await expect(groups.delete(GROUP)).rejects.toMatchObject({ code: 'StackGroupOperationInProgress' });
    for (let turn = 0; turn < 3; turn += 1) await settle();
    await expect(groups.delete(GROUP)).rejects.toMatchObject({ code: 'StackGroupNotEmpty' });
    const wrong = { ...GROUP, targets: other, retainStacks: false, work: work() };
    await expect(groups.deleteInstances(wrong)).rejects.toMatchObject({ code: 'StackInstanceNotFound' });
    const nowhere = instancesOf({ targets: { accountIds: ['3'], regionIds: ['mars-1'] } });
    await expect(groups.createInstances(nowhere)).rejects.toThrow(/mars-1/);
    const folders = instancesOf({ work: work({ deploymentTargets: true }) });
    await expect(groups.createInstances(folders)).rejects.toThrow(/no resource directory/);
  });
});

describe('an update', () => {
  beforeEach(async () => {
    await makeGroup({ Size: 'one', Key: 'hush' });
    await groups.createInstances(instancesOf());
    for (let turn = 0; turn < 3; turn += 1) await settle();
  });
  const values = () => [...cloud.properties.values()].map(({ Value }) => Value);

  it('of the group reaches every instance, but overrides win and stay', async () => {
    const targets = { accountIds: ['2'], regionIds: ['cn-beijing'] };
    const asked = { ...GROUP, targets, overrides: { Size: 'own' }, timeoutMinutes: null, work: work() };
    await groups.updateInstances(asked);
    await settle();
    expect(values()).toEqual(['one', 'one', 'one', 'own']);
    const { operationId } = await groups.update(updateOf({ parameters: { Size: 'two', Key: 'hush' } }));
    for (let turn = 0; turn < 3; turn += 1) await settle();
    expect(await statusOf(operationId)).toBe('SUCCEEDED');
    expect(values()).toEqual(['two', 'two', 'two', 'own']);
    // What is the same already is a success, too.
    const again = await groups.update(updateOf({ description: 'Renamed' }));
    for (let turn = 0; turn < 3; turn += 1) await settle();
    expect(await statusOf(again.operationId)).toBe('SUCCEEDED');
    expect(await groups.group(GROUP)).toMatchObject({ Description: 'Renamed' });
  });

  it('of some instances leaves the others OUTDATED', async () => {
    const targets = { accountIds: ['1'], regionIds: ['cn-hangzhou'] };
    await groups.update(updateOf({ parameters: { Size: 'two' }, targets }));
    for (let turn = 0; turn < 2; turn += 1) await settle();
    expect(values()).toEqual(['two', 'one', 'one', 'one']);
    expect(await instanceList()).toContain('cn-hangzhou/1 CURRENT');
    expect((await instanceList()).filter((line) => line.endsWith('OUTDATED'))).toHaveLength(3);
    expect(await reasonAt('2')).toBe('Left out of an update of the stack group');
  });

  it('shows no secrets, and refuses what the template does not declare', async () => {
    const { Parameters } = await groups.group(GROUP);
    expect(Parameters).toEqual([
      { ParameterKey: 'Size', ParameterValue: 'one' },
      { ParameterKey: 'Key', ParameterValue: '******' },
    ]);
    expect(
      JSON.stringify(await store.stackGroup((await store.stackGroupByName('1', 'cn-hangzhou', 'g'))!.id)),
    ).not.toMatch(/hush/);
    expect([...cloud.properties.values()][0]).toMatchObject({ Tags: 'hush' });
    await expect(groups.update(updateOf({ parameters: { Other: '1' } }))).rejects.toMatchObject({
      code: 'UnknownUserParameter',
    });
    await expect(groups.update(updateOf({ templateBody: '{' }))).rejects.toMatchObject({ name: 'TemplateRejected' });
    await expect(groups.update(updateOf({ permissionModel: 'SERVICE_MANAGED' }))).rejects.toThrow(/SELF_MANAGED/);
  });
});

describe('stopping', () => {
  it('lets what runs end, and begins nothing more', async () => {
    await makeGroup();
    cloud.script = (_request, piece) =>
      piece === 'create' ? { kind: 'pending', continuation: null, afterMs: 10_000 } : undefined;
    const { operationId } = await groups.createInstances(instancesOf());
    await settle();
    await groups.stopOperation({ ...GROUP, operationId });
    expect(await statusOf(operationId)).toBe('STOPPING');
    stacks.clock.advance(10_000);
    for (let turn = 0; turn < 3; turn += 1) await settle();
    expect(await statusOf(operationId)).toBe('STOPPED');
    expect(await resultsOf(operationId)).toEqual([
      'cn-hangzhou/1 SUCCEEDED',
      'cn-hangzhou/2 STOPPED',
      'cn-beijing/1 STOPPED',
      'cn-beijing/2 STOPPED',
    ]);
    await groups.stopOperation({ ...GROUP, operationId });
  });
});

describe('a client token', () => {
  it('gives the same answer, and starts nothing twice', async () => {
    const first = await makeGroup({}, { clientToken: 't' });
    expect(await makeGroup({}, { clientToken: 't' })).toEqual(first);
    await expect(makeGroup()).rejects.toMatchObject({ code: 'StackGroupExists' });
    const asked = instancesOf({ work: work({ clientToken: 'u' }) });
    const operation = await groups.createInstances(asked);
    expect(await groups.createInstances(asked)).toEqual(operation);
    for (let turn = 0; turn < 3; turn += 1) await settle();
    expect(await livingStacks()).toHaveLength(4);
  });
});

describe('the death of the process', () => {
  /** Lets so many commits through, then none: the process is dead for the store. `after`: the last one is still written. */
  function dying(commits: number, after: boolean): Stores {
    let left = commits;
    return {
      ...store,
      commitGroups: async (writes, fences) => {
        left -= 1;
        if (left >= 0 || (left === -1 && after)) await store.commitGroups(writes, fences);
        if (left < 0) throw new Error('the process died');
      },
    };
  }

  /** Dies before it can be written that a stack has accepted anything. */
  function dyingOnAcceptance(): Stores {
    let dead = false;
    return {
      ...store,
      commitGroups: async (writes, fences) => {
        dead ||= writes.some((write) => write.kind === 'group-result' && write.row.stackOperationId !== null);
        if (dead) throw new Error('the process died');
        await store.commitGroups(writes, fences);
      },
    };
  }

  const deaths = Array.from({ length: 24 }, (_, index) => [index >> 1, index % 2 === 1] as const);

  it.each(deaths)(
    'after %i commits (the next one written: %s) loses nothing and doubles nothing',
    async (commits, after) => {
      await makeGroup();
      const asked = instancesOf({ work: work({ clientToken: 'one' }) });
      const mortal = service({ store: dying(commits + 1, after) });
      await mortal.start();
      await mortal.createInstances(asked).catch(() => undefined);
      await settle();
      await settle();
      await mortal.stop();
      const next = service({ ids: { uuid: () => crypto.randomUUID() } });
      await next.start();
      const { operationId } = await next.createInstances(asked);
      for (let turn = 0; turn < 4; turn += 1) await settle();
      expect(await statusOf(operationId)).toBe('SUCCEEDED');
      expect(await livingStacks()).toHaveLength(4);
      expect(cloud.objects.size).toBe(4);
      expect((await instanceList()).every((line) => line.endsWith('CURRENT'))).toBe(true);
    },
  );

  it('after a deletion was accepted does not ask for it again, though it has failed meanwhile', async () => {
    await makeGroup();
    const targets = { accountIds: ['1'], regionIds: ['cn-hangzhou'] };
    await groups.createInstances(instancesOf({ targets }));
    await settle();
    await groups.stop();
    cloud.script = (_request, piece) =>
      piece === 'delete' ? { kind: 'failed', error: { code: 'InUse', message: 'still used' } } : undefined;
    const mortal = service({ store: dyingOnAcceptance(), ids: { uuid: () => crypto.randomUUID() } });
    await mortal.start();
    const asked = { ...GROUP, targets, retainStacks: false, work: work() };
    const { operationId } = await mortal.deleteInstances(asked);
    await settle();
    await mortal.stop();
    const next = service({ ids: { uuid: () => crypto.randomUUID() } });
    await next.start();
    for (let turn = 0; turn < 3; turn += 1) await settle();
    expect(await statusOf(operationId)).toBe('FAILED');
    expect(await reasonAt('1')).toMatch(/still used/);
    expect(cloud.calls.filter((call) => call.startsWith('delete'))).toHaveLength(1);
  });

  it('finds the stack that it made when its token is forgotten', async () => {
    await makeGroup();
    const targets = { accountIds: ['1'], regionIds: ['cn-hangzhou'] };
    const mortal = service({ store: dyingOnAcceptance() });
    await mortal.start();
    const { operationId } = await mortal.createInstances(instancesOf({ targets }));
    await settle();
    await mortal.stop();
    stacks.clock.advance(25 * 60 * 60_000);
    const next = service({ ids: { uuid: () => crypto.randomUUID() } });
    await next.start();
    for (let turn = 0; turn < 3; turn += 1) await settle();
    expect(await statusOf(operationId)).toBe('SUCCEEDED');
    expect(await livingStacks()).toHaveLength(1);
  });
});
