import { closeSync, openSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { damaged, explainSqlite } from './sqlite-errors.ts';

/**
 * Files up to this size are checked from end to end each time they are opened, which takes some 50 ms at most. For a larger
 * one that would keep the service from starting; there damage shows when a page of it is first read. A crash is no reason
 * to check: the write-ahead log makes the file whole again by itself.
 */
const checkedBytes = 32 * 1024 * 1024;

/** "Rose", so that a file of another program is not taken for ours. */
const applicationId = 0x526f7365;

/** The connection of the embedded store to its file, which is created when it is not there. Throws `StoreError`. */
export function openConnection(path: string, busyTimeoutMs: number): DatabaseSync {
  let connection: DatabaseSync | undefined;
  try {
    createPrivately(path);
    connection = new DatabaseSync(path, { timeout: busyTimeoutMs });
    identify(connection, path);
    configure(connection);
    checkSound(connection, path);
    return connection;
  } catch (error) {
    if (connection?.isOpen) connection.close();
    throw explainSqlite(error, path);
  }
}

/** SQLite would create the file for all to read where the umask allows it; its companions take the mode of the file. */
function createPrivately(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
}

function identify(connection: DatabaseSync, path: string): void {
  const found = numberOf(connection, 'application_id');
  if (found === applicationId) return;
  const { tables } = connection.prepare('select count(*) as tables from sqlite_schema').get() as { tables: number };
  if (found !== 0 || tables > 0) throw damaged(path, 'it belongs to another program');
  connection.exec(`pragma application_id = ${applicationId}`);
}

/**
 * WAL with FULL: what was committed outlives the loss of power. The log is folded into the file every 16 MB, since an
 * operation on a large stack rewrites the same pages again and again. No `mmap`: an error of the disk would then end the
 * process instead of failing one statement.
 */
function configure(connection: DatabaseSync): void {
  connection.exec(`
    pragma journal_mode = wal;
    pragma synchronous = full;
    pragma foreign_keys = on;
    pragma trusted_schema = off;
    pragma wal_autocheckpoint = 4000;
    pragma journal_size_limit = 67108864;
    pragma cache_size = -32768;
    pragma temp_store = memory;
  `);
}

function checkSound(connection: DatabaseSync, path: string): void {
  if (statSync(path).size > checkedBytes) return;
  const finding = String(Object.values(connection.prepare('pragma quick_check(1)').get() ?? {})[0]);
  if (finding !== 'ok') throw damaged(path, finding);
}

function numberOf(connection: DatabaseSync, pragma: string): number {
  return Number(Object.values(connection.prepare(`pragma ${pragma}`).get() ?? {})[0]);
}
