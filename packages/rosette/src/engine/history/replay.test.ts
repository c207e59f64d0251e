import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StepResult } from '#engine/ports/resource-type.ts';
import type { Store } from '#engine/ports/store.ts';
import { type Bed, bed, change, deletion, request, resources, settle, TinyCloud } from '#engine/runtime/testing.ts';
import { nestedStack } from '#resources/ros/stack.ts';
import { openMemoryStore } from '#store/memory-store.ts';
import { CloudError } from '#wire/cloud-client.ts';
import { replay, type ToldEvent } from './replay.ts';

/* Engine runs of every kind; after each commit the events of each stack are replayed and compared with its rows. */

const EVERYTHING = { number: 1, size: 1_000 } as const;

async function compare(store: Store): Promise<number> {
  const { rows } = await store.stacks({ accountId: '1', nested: true, deleted: true }, EVERYTHING);
  for (const stack of rows) {
    const then = replay(await store.eventsAfter({ stackId: stack.id }, 0, 100_000));
    expect(then.status).toBe(stack.status);
    expect(then.statusReason).toBe(stack.statusReason);
    expect(existing(then.resources.values())).toEqual(existing(await store.resources(stack.id)));
  }
  return rows.length;
}

/** By name, without what is only planned or gone. */
function existing(
  rows: Iterable<{ logicalId: string; type: string; status: string; statusReason: string; physicalId: string | null }>,
): Readonly<Record<string, readonly unknown[]>> {
  const there = [...rows].filter(({ status }) => status !== 'INIT_COMPLETE' && status !== 'DELETE_COMPLETE');
  return Object.fromEntries(
    there.map((row) => [row.logicalId, [row.type, row.status, row.statusReason, row.physicalId]]),
  );
}

/** Compares after each commit, before the next; a mistake is kept and thrown by `check`, since the engine would try the
 *  commit again. */
function watched(store: Store): Store & { check(): number } {
  let mistake: unknown;
  let compared = 0;
  let last: Promise<unknown> = Promise.resolve();
  const committed = async (args: Parameters<Store['commit']>): Promise<void> => {
    await store.commit(...args);
    await compare(store).then(
      (stacks) => {
        compared += stacks;
      },
      (error: unknown) => {
        mistake ??= error;
      },
    );
  };
  return Object.assign(Object.create(store) as Store, {
    commit: (...args: Parameters<Store['commit']>) => {
      const next = last.then(() => committed(args));
      last = next.catch(() => {});
      return next;
    },
    check: () => {
      if (mistake !== undefined) throw mistake;
      return compared;
    },
  });
}

interface Story {
  /** Templates, one after the other: for each resource its kind and what it needs. */
  readonly templates: readonly (readonly Wish[])[];
  readonly moods: readonly number[];
  readonly disableRollback: boolean;
  readonly cancels: boolean;
}

interface Wish {
  readonly there: boolean;
  readonly nested: boolean;
  readonly needs: readonly number[];
  readonly fixed: number;
  readonly value: number;
  readonly retained: boolean;
}

const SIZE = 4;
const wish = (at: number): fc.Arbitrary<Wish> =>
  fc.record({
    there: fc.boolean(),
    nested: fc.nat(5).map((n) => n === 0),
    needs: fc.subarray(Array.from({ length: at }, (_, number) => number)),
    fixed: fc.nat(2),
    value: fc.nat(2),
    retained: fc.nat(5).map((n) => n === 0),
  });
const stories: fc.Arbitrary<Story> = fc.record({
  templates: fc.array(fc.tuple(...Array.from({ length: SIZE }, (_, at) => wish(at))), { minLength: 1, maxLength: 3 }),
  moods: fc.array(fc.nat(11), { minLength: 1, maxLength: 15 }),
  disableRollback: fc.boolean(),
  cancels: fc.boolean(),
});

function template(wishes: readonly Wish[]): JsonObject {
  const entries = wishes.flatMap((each, at): [string, Json][] => {
    if (!each.there) return [];
    const DependsOn = each.needs.filter((need) => wishes[need]!.there).map((need) => `R${need}`);
    const Properties = { Fixed: each.fixed, Value: each.value };
    const inner = { ROSTemplateFormatVersion: '2015-09-01', ...resources({ Inner: { Type: 'T::B', Properties } }) };
    const DeletionPolicy = each.retained ? 'Retain' : 'Delete';
    return [
      [
        `R${at}`,
        each.nested
          ? { Type: 'ALIYUN::ROS::Stack', DependsOn, Properties: { TemplateBody: inner } }
          : { Type: 'T::A', DependsOn, DeletionPolicy, Properties },
      ],
    ];
  });
  return resources({ Always: { Type: 'T::A' }, ...Object.fromEntries(entries) });
}

function moody(cloud: TinyCloud, moods: readonly number[]): void {
  let call = 0;
  cloud.script = (asked, piece): StepResult | undefined => {
    call += 1;
    const mood = call > 60 ? 11 : moods[call % moods.length]!;
    const { logicalId, token } = asked.context;
    if (mood === 0) return { kind: 'failed', error: { code: 'Refused', message: 'no' } };
    if (mood === 1)
      return { kind: 'failed', error: { code: 'Refused', message: 'no' }, physicalId: `half-${logicalId}` };
    if (mood === 2) throw new CloudError('Throttling', 'slow down');
    if (mood <= 4 && piece !== 'resume') {
      const physicalId = asked.action === 'create' ? { physicalId: `soon-${logicalId}-${token.slice(-4)}` } : {};
      return { kind: 'pending', continuation: { at: mood }, afterMs: 1_000, ...physicalId };
    }
    return undefined;
  };
}

async function pass(it1: Bed, store: Store): Promise<void> {
  for (let round = 0; round < 80; round += 1) {
    await settle();
    if ((await store.runningOperations()).length === 0) return;
    it1.clock.advance(40_000);
  }
  throw new Error('it does not end');
}

/** What is refused (nothing to change, a state that does not allow it) is part of the story. */
async function tried(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if ((error as Error).name !== 'StackRefused') throw error;
  });
}

async function run(story: Story): Promise<number> {
  const memory = openMemoryStore();
  const store = watched(memory);
  const cloud = new TinyCloud();
  const it1 = bed(store, cloud, [nestedStack]);
  moody(cloud, story.moods);
  const [first, ...later] = story.templates;
  await it1.engine.create(request('demo', template(first!), { disableRollback: story.disableRollback }));
  if (story.cancels) {
    await settle();
    const reference = { accountId: '1', region: 'cn-hangzhou', stack: 'demo', allowed: ['CREATE'] };
    await tried(it1.engine.cancel({ ...reference, mode: 'quick', rollback: false }));
  }
  await pass(it1, memory);
  for (const next of later) {
    await tried(it1.engine.update(change('demo', template(next))));
    await pass(it1, memory);
  }
  await tried(it1.engine.delete(deletion('demo')));
  await pass(it1, memory);
  await it1.engine.stop();
  return store.check();
}

describe('the events of a stack', () => {
  it('tell its state at every commit of any run', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        expect(await run(story)).toBeGreaterThan(0);
      }),
      { numRuns: 400 },
    );
  });
});

describe('replay', () => {
  const event = (logicalId: string, status: string, over: Partial<ToldEvent> = {}): ToldEvent => ({
    ...{ stackId: 's-1', operationId: 'o-1', time: 5, logicalId, physicalId: null, resourceType: 'T::A' },
    ...{ status, statusReason: 'state changed' },
    ...over,
  });
  const own = (status: string, over: Partial<ToldEvent> = {}) =>
    event('demo', status, { physicalId: 's-1', resourceType: 'ALIYUN::ROS::Stack', ...over });

  it('of nothing is nothing', () => {
    expect(replay([])).toMatchObject({ status: null, time: null });
  });

  it('keeps what is gone until the next operation begins', () => {
    const events = [own('CREATE_IN_PROGRESS'), event('A', 'CREATE_COMPLETE'), event('B', 'CREATE_COMPLETE')];
    const update = { operationId: 'o-2' };
    const gone = [...events, own('UPDATE_IN_PROGRESS', update), event('A', 'DELETE_COMPLETE', update)];
    expect([...replay(gone).resources.keys()]).toEqual(['A', 'B']);
    const next = replay([...gone, own('DELETE_IN_PROGRESS', { operationId: 'o-3', time: 9 })]);
    expect([...next.resources.keys()]).toEqual(['B']);
    expect(next).toMatchObject({ status: 'DELETE_IN_PROGRESS', time: 9 });
  });

  it('does not take a resource for the stack because it has its name or its type', () => {
    const then = replay([
      own('CREATE_IN_PROGRESS'),
      event('demo', 'CREATE_FAILED', { resourceType: 'ALIYUN::ROS::Stack' }),
    ]);
    expect(then.status).toBe('CREATE_IN_PROGRESS');
    expect(then.resources.get('demo')?.status).toBe('CREATE_FAILED');
  });
});
