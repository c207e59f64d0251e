import type { Kysely } from 'kysely';
import { StoreError } from '#engine/ports/store.ts';
import { type Migration, migrations as released } from './migrations.ts';
import type { Database } from './tables.ts';

/**
 * Brings the schema to the version of this program, all steps in one transaction. Rejects with `StoreError` and leaves
 * everything as it was when the database was written by a newer Rosette, whose data this one would not understand.
 */
export async function migrate(
  db: Kysely<Database>,
  place: string,
  migrations: readonly Migration[] = released,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await createVersionTable(transaction);
    const found = await storedVersion(transaction);
    const known = migrations.length;
    if (found > known) throw tooNew(place, found, known);
    for (const migration of migrations.slice(found)) {
      await migration.up(transaction as unknown as Kysely<unknown>);
      const { version, name } = migration;
      await transaction.insertInto('migrations').values({ version, name }).execute();
    }
  });
}

async function createVersionTable(db: Kysely<Database>): Promise<void> {
  await db.schema
    .createTable('migrations')
    .ifNotExists()
    .addColumn('version', 'bigint', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .execute();
}

async function storedVersion(db: Kysely<Database>): Promise<number> {
  const row = await db
    .selectFrom('migrations')
    .select((eb) => eb.fn.max('version').as('version'))
    .executeTakeFirst();
  return Number(row?.version ?? 0);
}

function tooNew(place: string, found: number, known: number): StoreError {
  return new StoreError(
    'failed',
    `${place} was written by a newer Rosette: its schema is version ${found}, and this program knows up to ${known}. ` +
      'Nothing was changed. Run the newer Rosette, or use another data directory.',
  );
}
