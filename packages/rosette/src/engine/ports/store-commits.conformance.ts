import { expect, it } from 'vitest';
import { FencedError, NameTakenError, type Store, StoreError } from './store.ts';
import {
  account,
  type ConformingStore,
  changeSetRow,
  childRow,
  event,
  firstPage,
  operationRow,
  put,
  putChangeSet,
  putOperation,
  putResource,
  putStep,
  region,
  resourceRow,
  signal,
  stackRow,
  stepRow,
  tokenRow,
} from './store-rows.conformance.ts';

/* What a commit refuses, and that it is then as if it had never been. */

export function describeNames(store: () => ConformingStore): void {
  const named = (id: string, over = {}) => put(stackRow(id, { name: 'web', ...over }));
  const byName = async () => (await store().stackByName(account, region, 'web'))?.id;

  it('refuses a second living root stack of a name, in the store or in the commit', async () => {
    await store().commit([named('a')], []);
    await expect(store().commit([named('b')], [])).rejects.toThrow(NameTakenError);
    await expect(store().commit([named('b')], [])).rejects.toThrow(/web.*cn-hangzhou.*exists already/);
    await expect(store().commit([named('b')], [])).rejects.toMatchObject({ subject: 'stack' });
    const twins = ['x', 'y'].map((id) => put(stackRow(id, { name: 'twin' })));
    await expect(store().commit(twins, [])).rejects.toThrow(NameTakenError);
    expect(await store().stack('x')).toBeUndefined();
    expect(await byName()).toBe('a');
  });

  it('lets the name be had in another region, another account, and by nested stacks', async () => {
    await store().commit([named('a'), named('b', { region: 'cn-beijing' }), named('c', { accountId: '2' })], []);
    await store().commit([put(childRow('a1', 'a', { name: 'web' })), put(childRow('a2', 'a', { name: 'web' }))], []);
    expect(await byName()).toBe('a');
    expect((await store().stackByName(account, 'cn-beijing', 'web'))?.id).toBe('b');
  });

  it('gives a name free with DELETE_COMPLETE and not before', async () => {
    await store().commit([named('a')], []);
    await store().commit([named('a', { status: 'DELETE_FAILED' })], []);
    await expect(store().commit([named('b')], [])).rejects.toThrow(NameTakenError);
    await store().commit([named('a', { status: 'DELETE_COMPLETE' })], []);
    expect(await byName()).toBeUndefined();
    await store().commit([named('b')], []);
    expect(await byName()).toBe('b');
    expect((await store().stack('a'))?.status).toBe('DELETE_COMPLETE');
  });

  it('lets one commit free a name and take it, in any order', async () => {
    await store().commit([named('a')], []);
    await store().commit([named('b'), named('a', { status: 'DELETE_COMPLETE' })], []);
    expect(await byName()).toBe('b');
  });
}

export function describeFences(store: () => ConformingStore): void {
  const at = (epoch: number) => [{ operationId: 'o', epoch }];
  const owned = (epoch: number, owner = `owner-${epoch}`) => putOperation(operationRow('o', 's', { epoch, owner }));
  const change = put(stackRow('s', { status: 'CHANGED' }));
  const refused = async (writes: Parameters<Store['commit']>[0], fences: Parameters<Store['commit']>[1]) => {
    await expect(store().commit(writes, fences)).rejects.toThrow(FencedError);
    expect((await store().stack('s'))?.status).not.toBe('CHANGED');
  };

  it('lets the owner write, and nobody under another epoch or an unknown operation', async () => {
    await store().commit([put(stackRow('s')), owned(4)], at(4));
    await refused([change], at(3));
    await refused([change], at(5));
    await refused([change], [{ operationId: 'unknown', epoch: 4 }]);
    await refused([change], [...at(4), { operationId: 'unknown', epoch: 4 }]);
    await store().commit([change], at(4));
    expect((await store().stack('s'))?.status).toBe('CHANGED');
  });

  it('holds a new operation to the epoch of its own row', async () => {
    await refused([put(stackRow('s')), owned(1)], at(2));
    expect(await store().operation('o')).toBeUndefined();
  });

  it('lets an operation change hands by a higher epoch, and shuts the old owner out', async () => {
    await store().commit([put(stackRow('s')), owned(1)], at(1));
    await store().commit([owned(2)], at(1));
    await refused([change], at(1));
    await store().commit([owned(3)], at(3));
    await refused([change, owned(2)], []);
    await store().commit([change], at(3));
    expect(await store().operation('o')).toMatchObject({ epoch: 3, owner: 'owner-3' });
  });

  it('gives an operation that two take at once to the first', async () => {
    await store().commit([put(stackRow('s')), owned(1)], []);
    await store().commit([owned(2, 'one')], at(1));
    await refused([change, owned(2, 'two')], at(1));
    await refused([change, owned(2, 'two')], at(2));
    await store().commit([change, owned(2, 'one')], at(2));
  });
}

export function describeAtomicity(store: () => ConformingStore): void {
  it('leaves nothing of a commit that is refused, whatever came before in it', async () => {
    await store().commit([put(stackRow('s', { name: 'web' }))], []);
    const writes = [
      { kind: 'template', hash: 'h', body: 'b' } as const,
      put(stackRow('s', { name: 'web', status: 'CHANGED', tags: [{ Key: 'k', Value: 'v' }] })),
      putResource(resourceRow('s', 'Vpc')),
      putOperation(operationRow('o', 's')),
      putStep(stepRow('o', '1')),
      event('e', 's'),
      signal('n', null, 1),
      { kind: 'token', row: tokenRow('k') } as const,
      putChangeSet(changeSetRow('c', 's')),
    ];
    await expect(store().commit([...writes, put(stackRow('t', { name: 'web' }))], [])).rejects.toThrow(NameTakenError);
    await expect(store().commit([...writes, putResource(resourceRow('no-such-stack', 'R'))], [])).rejects.toThrow(
      StoreError,
    );
    await expect(store().commit([...writes, putStep(stepRow('no-such-operation', '1'))], [])).rejects.toThrow(
      StoreError,
    );
    expect((await store().stack('s'))?.status).toBe('CREATE_IN_PROGRESS');
    expect((await store().stacks({ accountId: account, tags: [{ key: 'k' }] }, firstPage)).total).toBe(0);
    expect(await store().template('h')).toBeUndefined();
    expect(await store().resources('s')).toEqual([]);
    expect(await store().operation('o')).toBeUndefined();
    expect(await store().steps('o')).toEqual([]);
    expect(await store().eventsAfter({ stackId: 's' }, 0, 10)).toEqual([]);
    expect(await store().signals('n')).toEqual([]);
    expect(await store().token('k')).toBeUndefined();
    expect(await store().changeSet('c')).toBeUndefined();
    await store().commit(writes, []);
    expect((await store().stack('s'))?.status).toBe('CHANGED');
  });

  it('keeps commits that are made at once apart', async () => {
    await store().commit([put(stackRow('s'))], []);
    const commits = Array.from({ length: 20 }, (_, turn) =>
      store().commit([event(`${turn}-a`, 's'), signal('n', null, turn), event(`${turn}-b`, 's')], []),
    );
    await Promise.all(commits);
    const ids = (await store().eventsAfter({ stackId: 's' }, 0, 100)).map((row) => row.id);
    expect(ids).toHaveLength(40);
    for (let index = 0; index < 40; index += 2) expect(ids[index + 1]).toBe(ids[index]!.replace('a', 'b'));
    expect((await store().signals('n')).map((row) => row.sequence)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
  });

  it('accepts a commit of nothing', async () => {
    await store().commit([], []);
  });
}
