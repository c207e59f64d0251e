import { Kysely } from 'kysely';
import type { AccessStore } from '#access/ports.ts';
import type { StackGroupStore } from '#engine/ports/stack-group-store.ts';
import type { Store } from '#engine/ports/store.ts';
import { migrate } from './migrate.ts';
import { NodeSqliteDialect, sqliteStoreDialect } from './node-sqlite-dialect.ts';
import { createSqlStore } from './sql-store.ts';
import { openConnection } from './sqlite-connection.ts';
import { explainSqlite } from './sqlite-errors.ts';
import type { Database } from './tables.ts';

export interface SqliteStoreOptions {
  /** The database file; it is created, readable to this user alone, when it is not there. Its directory must be. */
  readonly path: string;
  /** How long to wait for another process that is writing, in milliseconds. This whole process waits. Default 2,000. */
  readonly busyTimeoutMs?: number;
}

/** Opens or creates the embedded store. Rejects with `StoreError`. */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store & AccessStore & StackGroupStore> {
  const { path } = options;
  const connection = openConnection(path, options.busyTimeoutMs ?? 2000);
  try {
    const db = new Kysely<Database>({ dialect: new NodeSqliteDialect(connection) });
    await migrate(db, path);
    return createSqlStore(db, sqliteStoreDialect(path));
  } catch (error) {
    if (connection.isOpen) connection.close();
    throw explainSqlite(error, path);
  }
}
