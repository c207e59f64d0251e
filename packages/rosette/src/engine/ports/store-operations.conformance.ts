import { beforeEach, expect, it } from 'vitest';
import { type OperationRow, OperationRunningError } from './store.ts';
import {
  type ConformingStore,
  firstPage,
  operationRow,
  put,
  putOperation,
  stackRow,
} from './store-rows.conformance.ts';

/* Operations: at most one runs on a stack, and what one was to do stays known. */

export function describeOperations(store: () => ConformingStore): void {
  const started = (id: string, over: Partial<OperationRow> = {}) => putOperation(operationRow(id, 's', over));
  const ended = (id: string, over: Partial<OperationRow> = {}) =>
    started(id, { state: 'succeeded', endedAt: 2, ...over });
  const running = async () => (await store().runningOperations()).map((row) => row.id).join(' ');

  beforeEach(() => store().commit([put(stackRow('s')), put(stackRow('t')), put(stackRow('u'))], []));

  it('lists those that run, oldest first', async () => {
    await store().commit(
      [
        putOperation(operationRow('later', 's', { startedAt: 3 })),
        putOperation(operationRow('earlier', 't', { startedAt: 2 })),
        putOperation(operationRow('ended', 'u', { state: 'failed' })),
      ],
      [],
    );
    expect(await running()).toBe('earlier later');
    await store().commit([ended('later')], []);
    expect(await running()).toBe('earlier');
  });

  it('refuses a second one that would run on a stack, in the store or in the commit', async () => {
    const refused = async (...ids: string[]) =>
      expect(store().commit([put(stackRow('s', { status: 'CHANGED' })), ...ids.map((id) => started(id))], [])).rejects;
    await (await refused('a', 'b')).toThrow(OperationRunningError);
    await store().commit([started('a')], []);
    await (await refused('b')).toThrow(OperationRunningError);
    await (await refused('b')).toThrow(/Stack s .*has another operation running.*Wait until it has ended/);
    await (await refused('a', 'b')).toThrow(OperationRunningError);
    expect(await running()).toBe('a');
    expect(await store().operation('b')).toBeUndefined();
    expect((await store().stack('s'))?.status).toBe('CREATE_IN_PROGRESS');
  });

  it('lets the running one be written again, ended ones stay, and other stacks have their own', async () => {
    await store().commit([started('a'), ended('b'), ended('c'), putOperation(operationRow('d', 't'))], []);
    await store().commit([started('a', { phase: 'rollback' }), ended('b')], []);
    expect(await running()).toBe('a d');
  });

  it('lets one commit end one and start another, in either order', async () => {
    await store().commit([started('a')], []);
    await store().commit([started('b'), ended('a')], []);
    expect(await running()).toBe('b');
    await store().commit([ended('b'), started('a')], []);
    expect(await running()).toBe('a');
    await store().commit([ended('a'), started('b'), ended('b'), started('c')], []);
    expect(await running()).toBe('c');
  });

  it('refuses to let an ended one run again beside another', async () => {
    await store().commit([ended('a'), started('b')], []);
    await expect(store().commit([started('a')], [])).rejects.toThrow(OperationRunningError);
    await store().commit([ended('b')], []);
    await store().commit([started('a')], []);
    expect(await running()).toBe('a');
  });

  it('keeps the plan of each, through writes of the row with the same plan, with another, and back', async () => {
    const [first, second] = [{ steps: [{ needs: [1, 2] }] }, { steps: [] }];
    const plan = async (id: string) => (await store().operation(id))?.plan;
    await store().commit([started('a', { plan: first }), putOperation(operationRow('b', 't', { plan: first }))], []);
    await store().commit([started('a', { plan: first, phase: 'again' })], []);
    expect(await store().operation('a')).toMatchObject({ plan: first, phase: 'again' });
    await store().commit([started('a', { plan: second })], []);
    expect(await plan('a')).toEqual(second);
    expect(await plan('b')).toEqual(first);
    await store().commit([started('a', { plan: { steps: [{ needs: [1, 2] }] } })], []);
    expect(await plan('a')).toEqual(first);
    await store().commit([started('a', { plan: null })], []);
    expect(await plan('a')).toBeNull();
    expect((await store().runningOperations()).map((row) => row.plan)).toEqual([null, first]);
  });

  it('lets a row that was read be written again under its new owner', async () => {
    const plan = { steps: [{ needs: [1] }] };
    await store().commit([started('a', { plan })], []);
    const read = (await store().operation('a'))!;
    await store().commit([started('a', { plan: null })], []);
    await store().commit([putOperation({ ...read, owner: 'second', epoch: 2 })], []);
    expect(await store().operation('a')).toEqual({ ...operationRow('a', 's', { plan }), owner: 'second', epoch: 2 });
  });

  it('keeps its own copy of a plan', async () => {
    const plan = { steps: ['before'] };
    await store().commit([started('a', { plan })], []);
    plan.steps[0] = 'after';
    expect((await store().operation('a'))?.plan).toEqual({ steps: ['before'] });
  });

  it('pages newest first through those of one stack, each whole', async () => {
    const plan = { steps: [1] };
    await store().commit(
      [
        ended('1', { startedAt: 1, plan }),
        ended('3', { startedAt: 2 }),
        ended('2', { startedAt: 2 }),
        started('4', { startedAt: 3 }),
        putOperation(operationRow('other', 't')),
      ],
      [],
    );
    const page = async (number: number, size: number) => {
      const { rows, total } = await store().operations('s', { number, size });
      return `${rows.map((row) => row.id).join(' ')} of ${total}`;
    };
    expect(await page(1, 50)).toBe('4 3 2 1 of 4');
    expect(await page(2, 3)).toBe('1 of 4');
    expect(await page(3, 3)).toBe(' of 4');
    const oldest = (await store().operations('s', firstPage)).rows.at(-1);
    expect(oldest).toEqual(operationRow('1', 's', { state: 'succeeded', startedAt: 1, endedAt: 2, plan }));
  });
}
