import type { Json } from '@rosette/template/base/json.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Store } from '#engine/ports/store.ts';
import { openMemoryStore } from '#store/memory-store.ts';
import { CloudError } from '#wire/cloud-client.ts';
import { type Bed, bed, deletion, request, resources, settle, TinyCloud } from './testing.ts';

/*
 * The process dies at any commit, before it is durable or just after, again and again. Whatever happened, the cloud and
 * the records agree in the end, and no token made two objects.
 */

interface Story {
  /** What each resource needs, by number; always earlier ones. */
  readonly graph: readonly (readonly number[])[];
  /** Commits after which each life of the process ends; the sign says before (-) or after the commit is durable. */
  readonly deaths: readonly number[];
  /** How the cloud behaves, call by call. */
  readonly moods: readonly number[];
  readonly parallelism: number;
}

const stories: fc.Arbitrary<Story> = fc.record({
  graph: fc
    .integer({ min: 1, max: 6 })
    .chain((size) =>
      fc.tuple(...Array.from({ length: size }, (_, at) => fc.subarray(Array.from({ length: at }, (__, i) => i)))),
    ),
  deaths: fc.array(fc.integer({ min: -12, max: 12 }), { maxLength: 5 }),
  moods: fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 20 }),
  parallelism: fc.nat({ max: 2 }),
});

function template(story: Story): Record<string, Json> {
  const entries = story.graph.map((needs, at): [string, Json] => [
    `R${at}`,
    { Type: 'T::A', DependsOn: needs.map((need) => `R${need}`) },
  ]);
  return resources(Object.fromEntries(entries)) as Record<string, Json>;
}

class Death extends Error {}

/** A store whose process dies at the n-th commit from now. */
function mortal(store: Store, death: number | undefined): Store & { dead: boolean } {
  let left = Math.abs(death ?? 0);
  const wrapped = Object.assign(Object.create(store) as Store & { dead: boolean }, {
    dead: false,
    commit: async (...args: Parameters<Store['commit']>) => {
      if (wrapped.dead) throw new Death();
      left -= 1;
      const dies = death !== undefined && left === 0;
      if (dies && death < 0) wrapped.dead = true;
      else await store.commit(...args);
      if (!dies) return;
      wrapped.dead = true;
      throw new Death();
    },
  });
  return wrapped;
}

/** Fails, waits, loses answers, by the story. An answer that is lost was carried out all the same. */
function moody(cloud: TinyCloud, story: Story): void {
  let call = 0;
  cloud.script = (asked, piece) => {
    call += 1;
    // Faults stop at some time; then everything must end.
    const mood = call > 40 ? 9 : story.moods[call % story.moods.length]!;
    if (piece === 'delete') {
      if (mood === 1) throw new CloudError('Throttling', 'slow down');
      return undefined;
    }
    if (mood === 0) return { kind: 'failed', error: { code: 'Refused', message: 'no' } };
    if (mood === 1) throw new CloudError('Throttling', 'slow down');
    const { token, logicalId } = asked.context;
    if (mood <= 4 && !cloud.objects.has(token)) cloud.objects.set(token, `lost-${logicalId}-${token}`);
    if (mood === 2) throw new CloudError('Timeout', 'no answer', { outcome: 'unknown' });
    if (mood <= 4 && piece === 'create')
      return { kind: 'pending', continuation: { at: 1 }, physicalId: cloud.objects.get(token)!, afterMs: 1_000 };
    return undefined;
  };
}

async function live(it: Bed, store: { dead: boolean }, over: () => Promise<boolean>): Promise<boolean> {
  for (let round = 0; round < 60; round += 1) {
    await settle();
    if (store.dead) return false;
    if (await over()) return true;
    it.clock.advance(40_000);
  }
  throw new Error('it does not end');
}

async function run(story: Story): Promise<{ status: string; objects: number; complete: number }> {
  const store = openMemoryStore();
  const cloud = new TinyCloud();
  moody(cloud, story);
  const deaths = [...story.deaths];
  const resting = async (): Promise<string | undefined> => {
    const { rows } = await store.stacks({ accountId: '1', deleted: true }, { number: 1, size: 1 });
    const status = rows[0]?.status;
    return status?.endsWith('IN_PROGRESS') ? undefined : status;
  };
  let asked = false;
  for (;;) {
    const mortalStore = mortal(store, deaths.shift());
    const it = bed(mortalStore, cloud);
    try {
      await it.engine.start();
      // The caller asks again until it is answered; its token makes that safe.
      if (!asked)
        await it.engine.create(request('demo', template(story), { clientToken: 't', parallelism: story.parallelism }));
      asked = true;
    } catch (error) {
      if (!(error instanceof Death)) throw error;
    }
    const done = !mortalStore.dead && (await live(it, mortalStore, async () => (await resting()) !== undefined));
    mortalStore.dead = true;
    await it.engine.stop();
    if (!done) continue;
    const rows = await store.resources((await store.stackByName('1', 'cn-hangzhou', 'demo'))!.id);
    const complete = rows.filter((row) => row.status === 'CREATE_COMPLETE').length;
    return { status: (await resting())!, objects: cloud.objects.size, complete };
  }
}

describe('a process that dies at any commit', () => {
  it('loses nothing and makes nothing twice', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const { status, objects, complete } = await run(story);
        expect(status).toMatch(/^CREATE_(COMPLETE|ROLLBACK_COMPLETE)$/);
        expect(objects).toBe(complete);
        expect(complete).toBe(status === 'CREATE_COMPLETE' ? story.graph.length : 0);
      }),
      { numRuns: 1_000 },
    );
  });

  it('deletes all the same', async () => {
    const store = openMemoryStore();
    const cloud = new TinyCloud();
    const first = bed(store, cloud);
    await first.engine.create(request('demo', resources({ A: { Type: 'T::A' }, B: { Type: 'T::B', DependsOn: 'A' } })));
    await settle();
    await first.engine.stop();
    const mortalStore = mortal(store, -3);
    const second = bed(mortalStore, cloud);
    await second.engine.start();
    await second.engine.delete(deletion('demo'));
    await settle();
    expect(mortalStore.dead).toBe(true);
    await second.engine.stop();
    const third = bed(store, cloud);
    expect(await third.engine.start()).toBe(1);
    await settle();
    expect(cloud.objects.size).toBe(0);
    expect(cloud.calls.filter((call) => call.startsWith('delete'))).toEqual(['delete B', 'delete B again', 'delete A']);
  });
});
