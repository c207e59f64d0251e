import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { changes, schema, schemaVersion } from './schema.ts';

type Row = Record<string, string | number | null>;

/**
 * The file behind the local cloud. Synchronous on purpose: one request is one short transaction, and no other request
 * can be seen between its reads and its writes.
 *
 * WAL with `synchronous=NORMAL`: a killed process loses nothing. A power cut may lose the last moments, which is what a
 * laptop's pretend cloud may do, and it saves one disk flush for every call; the engine's own store uses FULL.
 */
export class Database {
  readonly #file: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(path: string) {
    this.#file = open(path);
  }

  rows(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#statement(sql).all(...values) as Row[];
  }

  row(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#statement(sql).get(...values) as Row | undefined;
  }

  run(sql: string, ...values: SQLInputValue[]): { changes: number; id: number } {
    const result = this.#statement(sql).run(...values);
    return { changes: Number(result.changes), id: Number(result.lastInsertRowid) };
  }

  /** Statements that answer nothing, such as those that make tables. */
  script(sql: string): void {
    this.#file.exec(sql);
  }

  /** All of it or nothing: an error of `work` rolls back and is thrown on. */
  transaction<T>(work: () => T): T {
    this.#file.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#file.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#file.isTransaction) this.#file.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    this.#file.close();
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const made = this.#file.prepare(sql);
    this.#statements.set(sql, made);
    return made;
  }
}

function open(path: string): DatabaseSync {
  let file: DatabaseSync | undefined;
  try {
    // User data and the like are nobody else's business; SQLite would create the file for all to read.
    if (path !== ':memory:') closeSync(openSync(path, 'a', 0o600));
    file = new DatabaseSync(path, { timeout: 5000 });
    file.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;');
    prepare(file);
    return file;
  } catch (error) {
    file?.close();
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The local cloud cannot open its file ${path}: ${why}. Restore it, or remove it to begin an empty cloud.`,
      {
        cause: error,
      },
    );
  }
}

function prepare(file: DatabaseSync): void {
  const version = Number(file.prepare('PRAGMA user_version').get()?.user_version ?? 0);
  if (version > schemaVersion) {
    throw new Error(`it has layout ${version}, but this program knows layouts up to ${schemaVersion} only`);
  }
  const older = version === 0 ? '' : changes.slice(version - 1).join(' ');
  file.exec(`BEGIN IMMEDIATE; ${older} ${schema} PRAGMA user_version = ${schemaVersion}; COMMIT;`);
}
