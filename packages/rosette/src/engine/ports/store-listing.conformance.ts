import { beforeEach, expect, it } from 'vitest';
import type { StackFilter } from './store.ts';
import { account, type ConformingStore, childRow, firstPage, put, region, stackRow } from './store-rows.conformance.ts';

/* Stacks are found by filters, page by page. */

export function describeListing(store: () => ConformingStore): void {
  const listed = async (filter: Omit<StackFilter, 'accountId'>, page = firstPage) =>
    (await store().stacks({ accountId: account, ...filter }, page)).rows.map((row) => row.id).join(' ');

  beforeEach(async () => {
    const tag = (Key: string, Value: string) => ({ Key, Value });
    await store().commit(
      [
        put(stackRow('a', { name: 'web-app', createdAt: 10, tags: [tag('env', 'test'), tag('team', 'x')] })),
        put(stackRow('b', { name: 'Web-App', createdAt: 20, tags: [tag('env', 'prod')], status: 'CREATE_FAILED' })),
        put(stackRow('c', { name: 'db[1]?_%', createdAt: 30 })),
        put(stackRow('d', { name: 'gone', createdAt: 40, status: 'DELETE_COMPLETE' })),
        put(stackRow('e', { name: 'north', createdAt: 50, region: 'cn-beijing' })),
        put(stackRow('f', { name: 'else', createdAt: 60, accountId: '2' })),
        put(childRow('a1', 'a', { name: 'web-app-child', createdAt: 15 })),
      ],
      [],
    );
  });

  it('gives the root stacks of the account that are not deleted, newest first', async () => {
    expect(await listed({})).toBe('e c b a');
    expect(await listed({ region })).toBe('c b a');
    expect(await listed({ deleted: true })).toBe('e d c b a');
    expect(await listed({ nested: true })).toBe('e c b a1 a');
    expect(await listed({ parentId: 'a' })).toBe('a1');
  });

  it('orders stacks of one moment by id, so that pages do not overlap', async () => {
    await store().commit(
      ['x2', 'x1', 'x3'].map((id) => put(stackRow(id, { createdAt: 99 }))),
      [],
    );
    expect(await listed({}, { number: 1, size: 2 })).toBe('x3 x2');
    expect(await listed({}, { number: 2, size: 2 })).toBe('x1 e');
    expect(await listed({}, { number: 9, size: 2 })).toBe('');
    expect((await store().stacks({ accountId: account }, { number: 9, size: 2 })).total).toBe(7);
  });

  it('finds by id, name and status; an empty list is no filter', async () => {
    expect(await listed({ ids: ['a', 'c', 'none'] })).toBe('c a');
    expect(await listed({ statuses: ['CREATE_FAILED', 'X'] })).toBe('b');
    expect(await listed({ names: ['web-app'] })).toBe('a');
    expect(await listed({ names: ['web-app', 'north'] })).toBe('e a');
    expect(await listed({ ids: [], names: [], statuses: [], tags: [] })).toBe('e c b a');
  });

  it('takes * in a name for any text, and nothing else for anything but itself', async () => {
    expect(await listed({ names: ['web*'] })).toBe('a');
    expect(await listed({ names: ['*App'] })).toBe('b');
    expect(await listed({ names: ['*-*'], nested: true })).toBe('b a1 a');
    expect(await listed({ names: ['*'] })).toBe('e c b a');
    expect(await listed({ names: ['db[1]?_%'] })).toBe('c');
    expect(await listed({ names: ['db[1]*'] })).toBe('c');
    for (const name of ['db1?_%', 'web?app', 'web_app', 'web%', 'web.app', '']) {
      expect(await listed({ names: [name] })).toBe('');
    }
  });

  it('finds by all the tags given, with or without a value, as they are now', async () => {
    expect(await listed({ tags: [{ key: 'env' }] })).toBe('b a');
    expect(await listed({ tags: [{ key: 'env', value: 'prod' }] })).toBe('b');
    expect(await listed({ tags: [{ key: 'env' }, { key: 'team', value: 'x' }] })).toBe('a');
    expect(await listed({ tags: [{ key: 'team', value: 'test' }] })).toBe('');
    await store().commit([put(stackRow('a', { name: 'web-app', tags: [{ Key: 'env', Value: 'prod' }] }))], []);
    expect(await listed({ tags: [{ key: 'team' }] })).toBe('');
    expect(await listed({ tags: [{ key: 'env', value: 'prod' }] })).toBe('a b');
  });

  it('finds by resource group', async () => {
    await store().commit([put(stackRow('g', { createdAt: 70, resourceGroupId: 'rg-1' }))], []);
    expect(await listed({ resourceGroupId: 'rg-1' })).toBe('g');
    expect(await listed({ resourceGroupId: 'rg-2' })).toBe('');
    expect(await listed({ resourceGroupId: '' })).toBe('');
  });

  it('finds by the time of creation, both ends included', async () => {
    expect(await listed({ createdFrom: 20 })).toBe('e c b');
    expect(await listed({ createdTo: 20 })).toBe('b a');
    expect(await listed({ createdFrom: 20, createdTo: 30 })).toBe('c b');
  });
}
