import { beforeEach, expect, it } from 'vitest';
import { type ConformingStore, childRow, event, firstPage, put, signal, stackRow } from './store-rows.conformance.ts';

/* Events and signals are numbered. */

export function describeEvents(store: () => ConformingStore): void {
  const after = async (of: { stackId: string } | { rootId: string }, cursor: number, limit = 100) =>
    (await store().eventsAfter(of, cursor, limit)).map((row) => row.id).join(' ');

  beforeEach(() => store().commit([put(stackRow('s')), put(stackRow('t')), put(childRow('s1', 's'))], []));

  it('numbers events in the order of their writes, over all stacks, without a number twice', async () => {
    await store().commit([event('b', 's'), event('a', 't')], []);
    await store().commit([event('c', 's', { time: 0 })], []);
    const rows = [
      ...(await store().eventsAfter({ stackId: 's' }, 0, 10)),
      ...(await store().eventsAfter({ stackId: 't' }, 0, 10)),
    ].sort((one, other) => one.sequence - other.sequence);
    expect(rows.map((row) => row.id)).toEqual(['b', 'a', 'c']);
    expect(new Set(rows.map((row) => row.sequence)).size).toBe(3);
    expect(Math.min(...rows.map((row) => row.sequence))).toBeGreaterThan(0);
  });

  it('goes on after a cursor, for a stack alone or for all under its root', async () => {
    await store().commit([event('1', 's'), event('2', 's1', { rootId: 's' }), event('3', 't'), event('4', 's')], []);
    expect(await after({ stackId: 's' }, 0)).toBe('1 4');
    expect(await after({ rootId: 's' }, 0)).toBe('1 2 4');
    expect(await after({ rootId: 's' }, 0, 2)).toBe('1 2');
    const cursor = (await store().eventsAfter({ rootId: 's' }, 0, 2))[1]!.sequence;
    expect(await after({ rootId: 's' }, cursor)).toBe('4');
    await store().commit([event('5', 's')], []);
    expect(await after({ rootId: 's' }, cursor)).toBe('4 5');
    expect(await after({ stackId: 't' }, cursor + 1000)).toBe('');
  });

  it('pages newest first through those of one stack that fit every filter', async () => {
    await store().commit(
      [
        event('1', 's', { status: 'A', logicalId: 'X', resourceType: 'T' }),
        event('2', 's', { status: 'B', logicalId: 'X', resourceType: 'T' }),
        event('3', 's', { status: 'A', logicalId: 'Y', resourceType: 'U', physicalId: 'p', statusReason: 'why' }),
        event('4', 's1', { rootId: 's', status: 'A' }),
      ],
      [],
    );
    const events = async (filter: object, page = firstPage) => {
      const { rows, total } = await store().events({ stackId: 's', ...filter }, page);
      return `${rows.map((row) => row.id).join(' ')} of ${total}`;
    };
    expect(await events({})).toBe('3 2 1 of 3');
    expect(await events({ statuses: ['A'] })).toBe('3 1 of 2');
    expect(await events({ statuses: ['A', 'B'], logicalIds: ['X'] })).toBe('2 1 of 2');
    expect(await events({ resourceTypes: ['U'] })).toBe('3 of 1');
    expect(await events({ statuses: [], logicalIds: [], resourceTypes: [] })).toBe('3 2 1 of 3');
    expect(await events({}, { number: 2, size: 2 })).toBe('1 of 3');
    const { sequence, ...row } = (await store().events({ stackId: 's' }, firstPage)).rows[0]!;
    const written = event('3', 's', {
      status: 'A',
      logicalId: 'Y',
      resourceType: 'U',
      physicalId: 'p',
      statusReason: 'why',
    });
    expect({ kind: 'event', row }).toEqual(written);
    expect(sequence).toBeGreaterThan(0);
  });
}

export function describeSignals(store: () => ConformingStore): void {
  const heard = async (name = 'n') => (await store().signals(name)).map((row) => [row.sequence, row.id, row.payload]);

  it('numbers the signals of a name from 1, each name by itself', async () => {
    await store().commit([signal('n', null, 'a'), signal('m', null, 'b'), signal('n', 'x', null)], []);
    await store().commit([signal('n', null, { deep: [1] })], []);
    expect(await heard()).toEqual([
      [1, null, 'a'],
      [2, 'x', null],
      [3, null, { deep: [1] }],
    ]);
    expect(await heard('m')).toEqual([[1, null, 'b']]);
    expect((await store().signals('m'))[0]).toEqual({
      name: 'm',
      sequence: 1,
      id: null,
      stackId: 's',
      payload: 'b',
      receivedAt: 5,
    });
  });

  it('puts a signal of a known id in the place of the earlier one', async () => {
    await store().commit([signal('n', 'x', 1), signal('n', 'y', 2), signal('n', 'x', 3)], []);
    await store().commit([signal('n', 'y', 4), signal('m', 'x', 5)], []);
    expect(await heard()).toEqual([
      [1, 'x', 3],
      [2, 'y', 4],
    ]);
  });

  it('forgets the signals of a name, and in one commit only those written before', async () => {
    await store().commit([signal('n', 'x', 1), signal('m', null, 2)], []);
    await store().commit([signal('n', 'y', 3), { kind: 'signals-forgotten', name: 'n' }, signal('n', 'x', 4)], []);
    expect(await heard()).toEqual([[1, 'x', 4]]);
    await store().commit([{ kind: 'signals-forgotten', name: 'n' }], []);
    expect(await heard()).toEqual([]);
    expect(await heard('m')).toEqual([[1, null, 2]]);
  });

  it('forgets the signals of a name that are listed, keeps the others, and goes on numbering after them', async () => {
    const some = (...sequences: number[]) => ({ kind: 'signals-forgotten', name: 'n', sequences }) as const;
    await store().commit(
      ['a', 'b', 'c', 'd'].map((payload) => signal('n', payload === 'b' ? 'x' : null, payload)),
      [],
    );
    await store().commit([signal('m', null, 'other'), signal('m', null, 'other'), some(2, 4, 9)], []);
    expect(await heard()).toEqual([
      [1, null, 'a'],
      [3, null, 'c'],
    ]);
    expect(await heard('m')).toHaveLength(2);
    await store().commit([signal('n', null, 'e'), some(3, 4), signal('n', 'x', 'f'), some()], []);
    expect(await heard()).toEqual([
      [1, null, 'a'],
      [2, 'x', 'f'],
    ]);
  });
}
