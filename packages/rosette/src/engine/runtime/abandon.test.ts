import { beforeEach, describe, expect, it } from 'vitest';
import { replay } from '#engine/history/replay.ts';
import type { Store } from '#engine/ports/store.ts';
import { nestedStack } from '#resources/ros/stack.ts';
import { openMemoryStore } from '#store/memory-store.ts';
import { type Bed, bed, continuation, deletion, request, resources, settle, TinyCloud } from './testing.ts';

const DONE = 'AbandonStackOnCreationComplete';
const UNDONE = 'AbandonStackOnCreationRollbackComplete';

let cloud: TinyCloud;
let store: Store;
let it1: Bed;

beforeEach(() => {
  cloud = new TinyCloud();
  store = openMemoryStore();
  it1 = bed(store, cloud);
});

const creation = (options: readonly string[], more = {}) =>
  request('demo', resources({ A: { Type: 'T::A' }, B: { Type: 'T::A', DependsOn: 'A' } }), {
    options: { CreateOptions: options },
    ...more,
  });

async function create(options: readonly string[], more = {}): Promise<string> {
  const { stackId } = await it1.engine.create(creation(options, more));
  await settle();
  return stackId;
}

const failing = (): void => {
  cloud.script = ({ context }, piece) =>
    context.logicalId === 'B' && piece === 'create'
      ? { kind: 'failed', error: { code: 'No', message: 'no' } }
      : undefined;
};

const statusesOf = async (stackId: string): Promise<readonly string[]> =>
  (await store.eventsAfter({ stackId }, 0, 100))
    .filter(({ physicalId }) => physicalId === stackId)
    .map(({ status }) => status);

describe('a stack that is to be abandoned', () => {
  it('is gone when it is complete; its resources stay, and are still told of', async () => {
    const stackId = await create([DONE]);
    const stack = (await store.stack(stackId))!;
    expect(stack).toMatchObject({ status: 'DELETE_COMPLETE', deletedAt: expect.any(Number) });
    expect(stack.statusReason).toMatch(/Abandoned .* its resources stay/);
    expect(await statusesOf(stackId)).toEqual(['CREATE_IN_PROGRESS', 'CREATE_COMPLETE', 'DELETE_COMPLETE']);
    expect(cloud.objects.size).toBe(2);
    expect(cloud.calls.filter((call) => call.startsWith('delete'))).toEqual([]);
    expect((await store.resources(stackId)).map((row) => [row.physicalId, row.status])).toEqual([
      ['a-1', 'CREATE_COMPLETE'],
      ['b-2', 'CREATE_COMPLETE'],
    ]);
    expect(replay(await store.eventsAfter({ stackId }, 0, 100)).status).toBe('DELETE_COMPLETE');
  });

  it('leaves its name free', async () => {
    await create([DONE]);
    const again = await create([]);
    expect((await store.stack(again))?.status).toBe('CREATE_COMPLETE');
    await expect(it1.engine.delete(deletion('demo'))).resolves.toBeUndefined();
  });

  it('stays when its creation fails', async () => {
    failing();
    const stackId = await create([DONE], { disableRollback: true });
    expect((await store.stack(stackId))?.status).toBe('CREATE_FAILED');
  });

  it('stays when its creation was undone and that was not asked for', async () => {
    failing();
    expect((await store.stack(await create([DONE])))?.status).toBe('CREATE_ROLLBACK_COMPLETE');
  });

  it('is gone when its creation was undone, if that was asked for', async () => {
    failing();
    const stackId = await create([UNDONE]);
    expect((await store.stack(stackId))?.status).toBe('DELETE_COMPLETE');
    expect((await statusesOf(stackId)).slice(-2)).toEqual(['CREATE_ROLLBACK_COMPLETE', 'DELETE_COMPLETE']);
    expect(cloud.objects.size).toBe(0);
  });

  it('stays after its creation when only the undo was meant', async () => {
    expect((await store.stack(await create([UNDONE])))?.status).toBe('CREATE_COMPLETE');
  });

  it('is gone once a continuation has completed it', async () => {
    failing();
    const stackId = await create([DONE], { disableRollback: true });
    cloud.script = () => undefined;
    await it1.engine.continueCreate(continuation());
    await settle();
    expect((await store.stack(stackId))?.status).toBe('DELETE_COMPLETE');
  });
});

it('leaves its nested stacks to stand by themselves', async () => {
  it1 = bed(store, cloud, [nestedStack]);
  const TemplateBody = {
    ROSTemplateFormatVersion: '2015-09-01',
    ...resources({ Inner: { Type: 'T::A' } }),
  };
  const template = resources({ Net: { Type: 'ALIYUN::ROS::Stack', Properties: { TemplateBody } } });
  const { stackId } = await it1.engine.create(request('demo', template, { options: { CreateOptions: [DONE] } }));
  await settle();
  expect((await store.stack(stackId))?.status).toBe('DELETE_COMPLETE');
  const { rows } = await store.stacks({ accountId: '1', parentId: stackId }, { number: 1, size: 2 });
  expect(rows.map(({ status }) => status)).toEqual(['CREATE_COMPLETE']);
  await it1.engine.delete(deletion(rows[0]!.id));
  await settle();
  expect((await store.stack(rows[0]!.id))?.status).toBe('DELETE_COMPLETE');
  expect(cloud.objects.size).toBe(0);
});

describe('whenever the process dies', () => {
  /** A store whose process dies at the n-th commit, before or after it is durable. */
  function mortal(death: number, durable: boolean): Store {
    let left = death;
    return Object.assign(Object.create(store) as Store, {
      commit: async (...args: Parameters<Store['commit']>) => {
        left -= 1;
        if (left < 0) throw new Error('dead');
        if (left > 0 || durable) await store.commit(...args);
        if (left === 0) throw new Error('dead');
      },
    });
  }

  it.each([true, false])('it is complete and abandoned, or still under way (durable: %s)', async (durable) => {
    const seen = new Set<string>();
    for (let death = 2; death < 9; death += 1) {
      store = openMemoryStore();
      cloud = new TinyCloud();
      it1 = bed(mortal(death, durable), cloud);
      const { stackId } = await it1.engine.create(creation([DONE]));
      await settle();
      void it1.engine.stop();
      seen.add((await store.stack(stackId))!.status);
      it1 = bed(store, cloud);
      await it1.engine.start();
      await settle();
      expect((await store.stack(stackId))?.status).toBe('DELETE_COMPLETE');
      expect(await statusesOf(stackId)).toEqual(['CREATE_IN_PROGRESS', 'CREATE_COMPLETE', 'DELETE_COMPLETE']);
      expect(cloud.objects.size).toBe(2);
    }
    expect([...seen].sort()).toEqual(['CREATE_IN_PROGRESS', 'DELETE_COMPLETE']);
  });
});
