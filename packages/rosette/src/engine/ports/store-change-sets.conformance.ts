import { beforeEach, expect, it } from 'vitest';
import { type ChangeSetFilter, type ChangeSetRow, NameTakenError, StoreError } from './store.ts';
import {
  type ConformingStore,
  changeSetRow,
  firstPage,
  put,
  putChangeSet,
  stackRow,
} from './store-rows.conformance.ts';

/* Change sets: a name is unique among the living ones of a stack, and they are found by filters. */

export function describeChangeSets(store: () => ConformingStore): void {
  const named = (id: string, over: Partial<ChangeSetRow> = {}) =>
    putChangeSet(changeSetRow(id, 's', { name: 'next', ...over }));
  const listed = async (filter: Omit<ChangeSetFilter, 'stackId'> = {}, page = firstPage) =>
    (await store().changeSets({ stackId: 's', ...filter }, page)).rows.map((row) => row.id).join(' ');

  beforeEach(() => store().commit([put(stackRow('s')), put(stackRow('t'))], []));

  it('refuses a second living one of a name in its stack, in the store or in the commit', async () => {
    await expect(store().commit([named('a'), named('b')], [])).rejects.toThrow(NameTakenError);
    await store().commit([named('a', { status: 'CREATE_FAILED' })], []);
    await expect(store().commit([named('b')], [])).rejects.toThrow(/change set named next \(stack s\) exists already/);
    await expect(store().commit([named('b')], [])).rejects.toMatchObject({ subject: 'change-set' });
    expect(await listed()).toBe('a');
    await store().commit([named('a', { executionStatus: 'OBSOLETE' }), named('b', { stackId: 't' })], []);
    expect(await store().changeSet('a')).toMatchObject({ status: 'CREATE_COMPLETE', executionStatus: 'OBSOLETE' });
  });

  it('gives a name free with DELETE_COMPLETE, also to a row of the same commit in any order', async () => {
    const deleted = { status: 'DELETE_COMPLETE' };
    await store().commit([named('a'), named('b', deleted), named('c', deleted)], []);
    await store().commit([named('b'), named('a', deleted)], []);
    expect(await listed()).toBe('b');
    await store().commit([named('b', deleted)], []);
    await store().commit([named('d')], []);
    expect(await listed()).toBe('d');
  });

  it('refuses one of a stack that is not there', async () => {
    await expect(store().commit([named('a', { stackId: 'none' })], [])).rejects.toBeInstanceOf(StoreError);
    await store().commit([named('a', { stackId: 'new' }), put(stackRow('new'))], []);
    expect(await store().changeSet('a')).toMatchObject({ stackId: 'new' });
  });

  it('pages newest first through those of one stack that fit every filter', async () => {
    const set = (id: string, createdAt: number, over: Partial<ChangeSetRow> = {}) =>
      putChangeSet(changeSetRow(id, 's', { name: `set-${id}`, createdAt, ...over }));
    await store().commit(
      [
        set('a', 10),
        set('b', 20, { status: 'CREATE_FAILED', executionStatus: 'UNAVAILABLE' }),
        set('c', 20, { executionStatus: 'OBSOLETE' }),
        set('d', 30, { status: 'DELETE_COMPLETE' }),
        set('e', 40, { stackId: 't' }),
      ],
      [],
    );
    expect(await listed()).toBe('c b a');
    expect(await listed({}, { number: 2, size: 2 })).toBe('a');
    expect((await store().changeSets({ stackId: 's' }, { number: 2, size: 2 })).total).toBe(3);
    expect(await listed({ ids: ['a', 'd', 'e', 'none'] })).toBe('d a');
    expect(await listed({ statuses: ['DELETE_COMPLETE', 'CREATE_FAILED'] })).toBe('d b');
    expect(await listed({ names: ['set-a', '*-c', 'set-d'] })).toBe('c a');
    expect(await listed({ names: ['set'] })).toBe('');
    expect(await listed({ executionStatuses: ['AVAILABLE', 'OBSOLETE'] })).toBe('c a');
    expect(await listed({ statuses: ['CREATE_COMPLETE'], executionStatuses: ['OBSOLETE'] })).toBe('c');
    expect(await listed({ ids: [], names: [], statuses: [], executionStatuses: [] })).toBe('c b a');
  });
}
