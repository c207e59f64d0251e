import { expect, it } from 'vitest';
import { StoreError } from './store.ts';
import type { ConformingStore } from './store-rows.conformance.ts';

/* Accounts, keys and nonces. */

export function describeAccess(store: () => ConformingStore): void {
  it('keeps accounts, oldest first, and access keys', async () => {
    await store().putAccount({ id: '2', name: 'second', createdAt: 2 });
    await store().putAccount({ id: '1', name: 'first', createdAt: 1 });
    await store().putAccount({ id: '2', name: 'renamed', createdAt: 2 });
    expect((await store().accounts()).map((row) => row.name)).toEqual(['first', 'renamed']);
    expect(await store().account('2')).toEqual({ id: '2', name: 'renamed', createdAt: 2 });
    expect(await store().account('3')).toBeUndefined();
    const key = { id: 'LTAI1', accountId: '1', secretSealed: 'sealed', status: 'Active', createdAt: 3 } as const;
    await store().putAccessKey(key);
    expect(await store().accessKey('LTAI1')).toEqual(key);
    await store().putAccessKey({ ...key, status: 'Inactive' });
    expect((await store().accessKey('LTAI1'))?.status).toBe('Inactive');
    expect(await store().accessKey('ltai1')).toBeUndefined();
    await expect(store().putAccessKey({ ...key, accountId: 'none' })).rejects.toBeInstanceOf(StoreError);
  });

  it('accepts a nonce once until it expires', async () => {
    expect(await store().rememberNonce('n', 100, 50)).toBe(true);
    expect(await store().rememberNonce('n', 190, 90)).toBe(false);
    expect(await store().rememberNonce('other', 190, 90)).toBe(true);
    expect(await store().rememberNonce('n', 200, 100)).toBe(true);
    expect(await store().rememberNonce('n', 290, 199)).toBe(false);
  });

  it('accepts one of two requests that bring the same nonce at once', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => store().rememberNonce('n', 100, 50)));
    expect(answers.filter((fresh) => fresh)).toHaveLength(1);
  });

  it('forgets expired nonces in time and keeps living ones', async () => {
    await store().rememberNonce('short', 1_000, 0);
    await store().rememberNonce('long', 900_000, 0);
    expect(await store().rememberNonce('any', 900_000, 120_000)).toBe(true);
    expect(await store().rememberNonce('long', 900_000, 120_001)).toBe(false);
    expect(await store().rememberNonce('short', 900_000, 120_001)).toBe(true);
  });
}
