import type { Json } from '@rosette/template/base/json.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ResourceExplanation } from '#engine/ports/explanation.ts';
import type { StepResult } from '#engine/ports/resource-type.ts';
import type { Store } from '#engine/ports/store.ts';
import { openMemoryStore } from '#store/memory-store.ts';
import { a, att, type Bed, bed, change, deletion, PLACE, request, resources, settle, TinyCloud } from './testing.ts';

const FAILED: StepResult = {
  kind: 'failed',
  error: { code: 'Quota', message: 'too many', action: 'MakeA', requestId: 'R-1' },
};

let store: Store;
let cloud: TinyCloud;
let it1: Bed;
let stackId: string;

beforeEach(() => {
  store = openMemoryStore();
  cloud = new TinyCloud();
  it1 = bed(store, cloud);
});

async function create(entries: Record<string, Json>, over = {}): Promise<void> {
  ({ stackId } = await it1.engine.create(request('demo', resources(entries), over)));
  await settle();
}

async function update(entries: Record<string, Json>): Promise<void> {
  await it1.engine.update(change('demo', resources(entries)));
  await settle();
}

const explain = (logicalId: string): Promise<ResourceExplanation> =>
  it1.engine.explain({ ...PLACE, stack: stackId, logicalId });

/** Without the sentence on the operation, whose times say nothing here. */
async function said(logicalId: string): Promise<string> {
  return (await explain(logicalId)).text.filter((line) => !line.startsWith('The last operation')).join('\n');
}

describe('why', () => {
  it('a replacement: which property, which resource that follows, and why that one', async () => {
    await create({ Net: a({ Fixed: 1 }), Sub: a({ Fixed: att('Net') }), Use: a({ Value: att('Sub') }) });
    await update({ Net: a({ Fixed: 2 }), Sub: a({ Fixed: att('Net') }), Use: a({ Value: att('Sub') }) });
    expect(await said('Use')).toMatchInlineSnapshot(`
      "Use (T::A) is UPDATE_COMPLETE, use-3.
      It was to be changed in place, since Value changed with Sub.Id (Sub is replaced, since Fixed changed; Net is replaced, since Fixed changed). Done after 0.0 s."
    `);
    expect(await said('Sub')).toMatchInlineSnapshot(`
      "Sub (T::A) is CREATE_COMPLETE, sub-5.
      It was to be deleted, to be made anew, since Fixed changed with Net.Id (Net is replaced, since Fixed changed), which cannot be done in place. Done after 0.0 s.
      It was to be made anew, since Fixed changed with Net.Id (Net is replaced, since Fixed changed), which cannot be done in place. Done after 0.0 s."
    `);
    expect(await said('Net')).toMatchInlineSnapshot(`
      "Net (T::A) is CREATE_COMPLETE, net-4.
      It was to be deleted, to be made anew, since Fixed changed, which cannot be done in place. Done after 0.0 s.
      It was to be made anew, since Fixed changed, which cannot be done in place. Done after 0.0 s."
    `);
  });

  it('additions, removals, retention, and what is left alone', async () => {
    await create({ Same: a(), Old: a(), Kept: a({}, { DeletionPolicy: 'Retain' }) });
    await update({ Same: a(), New: a() });
    expect(await said('New')).toMatchInlineSnapshot(`
      "New (T::A) is CREATE_COMPLETE, new-4.
      It was to be created, since the template has it now, and had not before. Done after 0.0 s."
    `);
    expect(await said('Old')).toMatchInlineSnapshot(`
      "Old (T::A) is no longer a resource of stack demo.
      It was to be deleted, since the template has it no longer. Done after 0.0 s."
    `);
    expect(await said('Kept')).toMatchInlineSnapshot(`
      "Kept (T::A) is no longer a resource of stack demo.
      It was to be let go of without touching it, since its DeletionPolicy is Retain. Done after 0.0 s."
    `);
    expect((await explain('Same')).text).toMatchInlineSnapshot(`
      [
        "Same (T::A) is CREATE_COMPLETE, same-1.",
        "The last operation, UPDATE, began at 1970-01-01 00:16:40 UTC and succeeded at 1970-01-01 00:16:40 UTC. It leaves this resource alone.",
      ]
    `);
  });

  it('a replacement that was decided only when everything was known', async () => {
    await create({ Net: a({ Value: 1 }), Sub: a({ Fixed: att('Net', 'Echo') }) });
    await update({ Net: a({ Value: 2 }), Sub: a({ Fixed: att('Net', 'Echo') }) });
    expect(await said('Sub')).toMatchInlineSnapshot(`
      "Sub (T::A) is CREATE_COMPLETE, sub-3.
      It was to be changed in place, since Fixed may change with Net.Echo (Net is changed, since Value changed), and turned out to need a replacement. Done after 0.0 s."
    `);
  });

  it('something was undone: the plan that failed is still told', async () => {
    cloud.script = (asked, piece) => (piece === 'create' && asked.context.logicalId === 'Bad' ? FAILED : undefined);
    await create({ A: a({ Value: 1 }) });
    await update({ A: a({ Value: 2 }), Bad: a({ Value: att('A', 'Echo') }) });
    expect((await store.stack(stackId))?.status).toBe('ROLLBACK_COMPLETE');
    expect(await said('A')).toMatchInlineSnapshot(`
      "A (T::A) is UPDATE_COMPLETE, a-1.
      It was to be changed in place, since Value changed. Done after 0.0 s.
      Then it was to be changed in place, since the update is undone: Value changed. Done after 0.0 s.
      First cause: Resource CREATE failed: Quota: resources.Bad: too many (MakeA, request id R-1)."
    `);
    expect(await said('Bad')).toMatchInlineSnapshot(`
      "Bad (T::A) is no longer a resource of stack demo.
      It was to be created, since the template has it now, and had not before. That failed after 0.0 s: Quota: too many (MakeA, request id R-1).
      Then it was to be deleted, since the update is undone: the stack had it not before. Done after 0.0 s.
      First cause: this resource itself."
    `);
  });
});

describe('a failure', () => {
  const chain = { A: a(), B: a({ Value: att('A') }), C: a({ Value: att('B') }), Alone: a({ Value: att('C') }) };

  it('is traced from what was never made to what failed, through what it needs', async () => {
    cloud.script = (asked, piece) => (piece === 'create' && asked.context.logicalId === 'A' ? FAILED : undefined);
    await create(chain, { disableRollback: true });
    const found = await explain('C');
    expect(found.firstCause).toEqual({
      logicalId: 'A',
      text: 'Resource CREATE failed: Quota: resources.A: too many (MakeA, request id R-1)',
      path: ['C', 'B', 'A'],
    });
    expect(found.text.at(-1)).toMatchInlineSnapshot(
      `"First cause: C was not made because B was not made because A failed: Resource CREATE failed: Quota: resources.A: too many (MakeA, request id R-1)."`,
    );
    expect((await explain('A')).steps[0]?.error).toMatchObject({ code: 'Quota', requestId: 'R-1' });
    expect(await said('A')).toMatchInlineSnapshot(`
      "A (T::A) is CREATE_FAILED.
      It was to be created, since the template has it. That failed after 0.0 s: Quota: too many (MakeA, request id R-1).
      First cause: this resource itself."
    `);
  });

  it('elsewhere is told apart from one that it needs', async () => {
    cloud.script = (asked, piece) => {
      if (piece !== 'create') return undefined;
      if (asked.context.logicalId === 'Bad') return FAILED;
      return { kind: 'pending', continuation: {}, afterMs: 1e6, progress: 'waiting for it to boot' };
    };
    await create({ Slow: a(), Bad: a(), After: a({ Value: att('Slow') }) });
    expect((await store.stack(stackId))?.status).toBe('CREATE_ROLLBACK_COMPLETE');
    expect((await explain('After')).firstCause?.path).toEqual([]);
    expect(await said('After')).toMatchInlineSnapshot(`
      "After (T::A) has not been begun.
      It was to be created, since the template has it. That was never begun.
      First cause: Resource CREATE failed: Quota: resources.Bad: too many (MakeA, request id R-1). Nothing new begins after that."
    `);
    expect(await said('Slow')).toMatchInlineSnapshot(`
      "Slow (T::A) is DELETE_COMPLETE.
      It was to be created, since the template has it. That was stopped after 0.0 s.
      Then it was to be deleted, since the creation is undone. Done after 0.0 s.
      First cause: Resource CREATE failed: Quota: resources.Bad: too many (MakeA, request id R-1)."
    `);
  });

  it('of a deletion is traced to what would not go', async () => {
    await create({ Net: a(), Sub: a({ Value: att('Net') }) });
    cloud.script = (_asked, piece) => (piece === 'delete' ? FAILED : undefined);
    await it1.engine.delete(deletion('demo'));
    await settle();
    expect(await said('Net')).toMatchInlineSnapshot(`
      "Net (T::A) is CREATE_COMPLETE, net-1.
      It was to be deleted, since the stack is deleted. That was never begun.
      First cause: Net was not deleted because Sub failed: Resource DELETE failed: Quota: resources.Sub: too many (MakeA, request id R-1)."
    `);
  });

  it('of time is told with what was waited for', async () => {
    cloud.script = () => ({ kind: 'pending', continuation: {}, afterMs: 1e9 });
    await create({ A: a(), B: a({ Value: att('A') }) }, { disableRollback: true });
    it1.clock.advance(61 * 60_000);
    await settle();
    expect((await explain('B')).firstCause).toMatchObject({ logicalId: null, path: [] });
    expect(await said('B')).toMatchInlineSnapshot(`
      "B (T::A) has not been begun.
      It was to be created, since the template has it. That was never begun.
      First cause: Create timed out after 60 minutes, while waiting for A. Nothing new begins after that."
    `);
  });
});

describe('what a resource waits for', () => {
  const slow = { kind: 'pending', continuation: {}, afterMs: 90_000, progress: 'waiting for it to boot' } as const;

  it('other resources by name, its own progress, or its turn', async () => {
    cloud.script = () => slow;
    await create({ A: a(), B: a({ Value: att('A') }), C: a({ Value: att('B') }), D: a() }, { parallelism: 1 });
    const began = 1_000_000;
    expect((await explain('A')).waitingFor).toEqual([
      { kind: 'progress', text: 'waiting for it to boot', since: began, until: began + 90_000 },
    ]);
    expect((await explain('B')).waitingFor).toEqual([
      { kind: 'resource', logicalId: 'A', doing: 'is to be created and is under way (waiting for it to boot)' },
    ]);
    expect(await said('C')).toMatchInlineSnapshot(`
      "C (T::A) has not been begun.
      It was to be created, since the template has it.
      It waits for B, which is to be created and has not begun."
    `);
    expect((await explain('D')).waitingFor).toEqual([
      { kind: 'turn', text: 'a free place: at most 1 resources are worked on at a time' },
    ]);
  });

  it('only those that it needs and that are not over', async () => {
    cloud.script = (asked) => (asked.context.logicalId === 'B' ? slow : undefined);
    await create({ A: a(), B: a(), C: a({ Value: att('A') }, { DependsOn: 'B' }) });
    expect((await explain('C')).waitingFor).toMatchObject([{ kind: 'resource', logicalId: 'B' }]);
    expect((await explain('A')).waitingFor).toEqual([]);
  });

  it('the clean-up waits for everything else', async () => {
    await create({ Old: a(), Keep: a({ Value: 1 }) });
    cloud.script = () => slow;
    await update({ Keep: a({ Value: 2 }) });
    expect(await said('Old')).toMatchInlineSnapshot(`
      "Old (T::A) is CREATE_COMPLETE, old-1.
      It was to be deleted, since the template has it no longer.
      It waits for everything else: what is removed goes last."
    `);
  });

  it('a retry says what it retries after', async () => {
    const { CloudError } = await import('#wire/cloud-client.ts');
    cloud.script = () => {
      throw new CloudError('Throttling', 'slow down');
    };
    await create({ A: a() });
    expect((await explain('A')).waitingFor).toMatchObject([
      { kind: 'progress', text: 'trying again after Throttling: slow down' },
    ]);
  });
});

describe('the question', () => {
  it('is answered with the operation that the history has, too', async () => {
    await create({ A: a() });
    cloud.script = (_, piece) =>
      piece === 'update' ? { kind: 'pending', continuation: {}, afterMs: 60_000 } : undefined;
    const startedAt = it1.clock.now();
    await update({ A: a({ Value: 2 }) });
    it1.clock.advance(60_000);
    await settle();
    const { operation } = await explain('A');
    const ended = { state: 'succeeded', phase: 'forward', startedAt, endedAt: startedAt + 60_000 };
    expect(operation).toMatchObject({ action: 'UPDATE', ...ended });
    const { rows } = await it1.engine.operations({ ...PLACE, stack: stackId, page: { number: 1, size: 1 } });
    expect(rows).toEqual([{ ...operation, cause: null }]);
  });

  it('is refused for a resource that was never there, and answered for a deleted stack by its id', async () => {
    await create({ A: a() });
    await expect(explain('Nope')).rejects.toMatchObject({ code: 'ResourceNotFound', status: 404 });
    await it1.engine.delete(deletion('demo'));
    await settle();
    expect(await said('A')).toMatchInlineSnapshot(`
      "A (T::A) is DELETE_COMPLETE, a-1.
      It was to be deleted, since the stack is deleted. Done after 0.0 s."
    `);
  });
});
