import type { Kysely } from 'kysely';
import type { AccessKeyRow, AccountRow } from '#access/ports.ts';
import type { StoreDialect } from './dialect.ts';
import { decodeAll, decodeFirst } from './sql-reads.ts';
import { accessKeys, accounts, type Database } from './tables.ts';

export async function readAccount(db: Kysely<Database>, id: string): Promise<AccountRow | undefined> {
  return decodeFirst(accounts, await db.selectFrom('accounts').selectAll().where('id', '=', id).execute());
}

/** Oldest first. */
export async function readAccounts(db: Kysely<Database>): Promise<readonly AccountRow[]> {
  return decodeAll(accounts, await db.selectFrom('accounts').selectAll().orderBy('createdAt').orderBy('id').execute());
}

export async function readAccessKey(db: Kysely<Database>, id: string): Promise<AccessKeyRow | undefined> {
  return decodeFirst(accessKeys, await db.selectFrom('accessKeys').selectAll().where('id', '=', id).execute());
}

/**
 * Every signed request comes here, so it must not wait for the disk: a nonce outlives a crash of the process, but those of
 * the last moments may be lost with the power. Whoever stole a request would have to send it again in the quarter of an
 * hour around just that.
 */
export async function rememberNonce(
  db: Kysely<Database>,
  dialect: StoreDialect,
  key: string,
  expiresAt: number,
  now: number,
): Promise<boolean> {
  return dialect.relaxed(db, async (connection) => {
    const inserted = await connection
      .insertInto('nonces')
      .values({ key, expiresAt })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ expiresAt }).where('nonces.expiresAt', '<=', now))
      .executeTakeFirst();
    return inserted.numInsertedOrUpdatedRows === 1n;
  });
}

/** Nobody asks for a nonce or token again once it has expired. */
export async function forgetExpired(db: Kysely<Database>, dialect: StoreDialect, now: number): Promise<void> {
  await dialect.relaxed(db, async (connection) => {
    await connection.deleteFrom('nonces').where('expiresAt', '<=', now).execute();
    await connection.deleteFrom('tokens').where('expiresAt', '<=', now).execute();
  });
}
