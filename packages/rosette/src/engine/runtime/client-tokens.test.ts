import type { Json } from '@rosette/template/base/json.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CreateChangeSetRequest } from '#engine/ports/stack-service.ts';
import type { Store } from '#engine/ports/store.ts';
import { openMemoryStore } from '#store/memory-store.ts';
import { type Bed, bed, change, PLACE, request, resources, settle, TinyCloud } from './testing.ts';

const MISMATCH = { code: 'InvalidIdempotenceParameter', status: 400 };
const a = (Value: Json = 1) => ({ A: { Type: 'T::A', Properties: { Value } } });

let store: Store;
let cloud: TinyCloud;
let it1: Bed;
let stackId: string;

beforeEach(async () => {
  store = openMemoryStore();
  cloud = new TinyCloud();
  it1 = bed(store, cloud);
  ({ stackId } = await it1.engine.create(request('demo', resources(a()))));
  await settle();
});

const updating = (value: Json, clientToken: string | null, name = 'set'): CreateChangeSetRequest => ({
  name,
  description: null,
  change: { kind: 'update', request: change('demo', resources(a(value)), { clientToken }) },
});

const sets = async () => (await store.changeSets({ stackId }, { number: 1, size: 10 })).rows;

describe('CreateChangeSet with a token', () => {
  it('answers the same again, and makes one set', async () => {
    const first = await it1.engine.createChangeSet(updating(2, 't'));
    expect(await it1.engine.createChangeSet(updating(2, 't'))).toEqual(first);
    expect(await sets()).toHaveLength(1);
  });

  it('answers the same for a new stack', async () => {
    const set: CreateChangeSetRequest = {
      name: 'first',
      description: null,
      change: { kind: 'create', request: request('other', resources(a()), { clientToken: 't' }) },
    };
    const first = await it1.engine.createChangeSet(set);
    expect(await it1.engine.createChangeSet(set)).toEqual(first);
  });

  it.each<[string, CreateChangeSetRequest]>([
    ['another template', updating(3, 't')],
    ['another name', updating(2, 't', 'other')],
  ])('refuses %s', async (_what, second) => {
    await it1.engine.createChangeSet(updating(2, 't'));
    await expect(it1.engine.createChangeSet(second)).rejects.toMatchObject(MISMATCH);
  });

  it('without one is made once only', async () => {
    await it1.engine.createChangeSet(updating(2, null));
    await expect(it1.engine.createChangeSet(updating(2, null))).rejects.toMatchObject({ code: 'ChangeSetExists' });
  });
});

describe('ExecuteChangeSet with a token', () => {
  it('is carried out once, and answers again', async () => {
    const { changeSetId } = await it1.engine.createChangeSet(updating(2, null));
    const execute = () => it1.engine.executeChangeSet({ ...PLACE, changeSetId, clientToken: 't' });
    await execute();
    await settle();
    cloud.calls.length = 0;
    await execute();
    await settle();
    expect(cloud.calls).toEqual([]);
    await expect(it1.engine.executeChangeSet({ ...PLACE, changeSetId })).rejects.toMatchObject({
      code: 'NotSupported',
    });
  });

  it('refuses another set', async () => {
    const { changeSetId } = await it1.engine.createChangeSet(updating(2, null));
    await it1.engine.executeChangeSet({ ...PLACE, changeSetId, clientToken: 't' });
    await settle();
    const other = await it1.engine.createChangeSet(updating(3, null, 'other'));
    await expect(it1.engine.executeChangeSet({ ...PLACE, ...other, clientToken: 't' })).rejects.toMatchObject(MISMATCH);
  });

  it('that was refused may be tried again', async () => {
    const { changeSetId } = await it1.engine.createChangeSet(updating(2, null));
    const execute = () => it1.engine.executeChangeSet({ ...PLACE, changeSetId, clientToken: 't' });
    await it1.engine.update(change('demo', resources(a(5))));
    await expect(execute()).rejects.toMatchObject({ status: expect.any(Number) });
    await settle();
    await expect(execute()).rejects.toMatchObject({ code: 'NotSupported' });
  });
});

describe('SignalResource with a token', () => {
  const signal = (clientToken: string | undefined, status = 'SUCCESS') =>
    it1.engine.signal({
      ...(clientToken === undefined ? {} : { token: { ...PLACE, clientToken } }),
      ...{ name: 'wait/s/H', stackId, id: null, payload: { status } },
    });
  const stored = async () => (await store.signals('wait/s/H')).length;

  it('is stored once', async () => {
    await signal('t');
    await signal('t');
    expect(await stored()).toBe(1);
    await signal('u');
    expect(await stored()).toBe(2);
  });

  it('refuses another signal', async () => {
    await signal('t');
    await expect(signal('t', 'FAILURE')).rejects.toMatchObject(MISMATCH);
  });

  it('without one is stored each time', async () => {
    await signal(undefined);
    await signal(undefined);
    expect(await stored()).toBe(2);
  });
});

it('a change set keeps the settings that it asks for', async () => {
  const tags = [{ Key: 'k', Value: 'v' }];
  const wanted = { tags, timeoutMinutes: 20 };
  await it1.engine.createChangeSet({
    name: 'set',
    description: null,
    change: { kind: 'update', request: change('demo', resources(a(2)), wanted) },
  });
  expect((await sets())[0]?.settings).toEqual({ ...wanted, disableRollback: false, resourceGroupId: null });
});
