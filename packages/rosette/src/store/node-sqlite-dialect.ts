import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import {
  CompiledQuery,
  type DatabaseConnection,
  type DialectAdapter,
  type Driver,
  type Kysely,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  type SqliteStatement,
  sql,
} from 'kysely';
import type { StoreDialect } from './dialect.ts';
import { explainSqlite, isUniqueViolation } from './sqlite-errors.ts';
import type { Database } from './tables.ts';
import type { UniqueRule } from './unique-rules.ts';

/** Compiled statements kept at hand; the store has about a hundred of them, lists of names in several lengths included. */
const statementLimit = 256;

/** Kysely on one connection of `node:sqlite`. */
export class NodeSqliteDialect extends SqliteDialect {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    super({ database: cachedStatements(database) });
    this.#database = database;
  }

  override createDriver(): Driver {
    return new NodeSqliteDriver(this.#database);
  }

  override createAdapter(): DialectAdapter {
    return new NodeSqliteAdapter();
  }
}

/** The driver itself hands its one connection from one user to the next. Kysely would wake all that wait for it each time one
 *  is done, which with thousands of waiting reads takes longer than the reads. */
class NodeSqliteAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

class NodeSqliteDriver extends SqliteDriver {
  readonly #database: DatabaseSync;
  #waiting: (() => void)[] = [];
  #next = 0;
  #held = false;

  constructor(database: DatabaseSync) {
    super({ database: cachedStatements(database) });
    this.#database = database;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    if (this.#held) await new Promise<void>((mine) => this.#waiting.push(mine));
    this.#held = true;
    return super.acquireConnection();
  }

  /** First come, first served: the connection stays held, and goes to the next. */
  override async releaseConnection(): Promise<void> {
    const next = this.#waiting[this.#next++];
    if (next !== undefined) {
      next();
      return;
    }
    this.#waiting = [];
    this.#next = 0;
    this.#held = false;
  }

  /** Takes the write lock at once, since a transaction that reads first may find later that another has written. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  /** SQLite itself rolls back after some errors, a full disk among them. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.isTransaction) await super.rollbackTransaction(connection);
  }
}

function cachedStatements(database: DatabaseSync): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    close: () => database.close(),
    prepare(text) {
      const known = statements.get(text);
      const statement = known ?? adapt(database.prepare(text));
      if (known !== undefined) statements.delete(text);
      statements.set(text, statement);
      if (statements.size > statementLimit) statements.delete(statements.keys().next().value!);
      return statement;
    },
  };
}

function adapt(statement: StatementSync): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (cells) => statement.all(...(cells as readonly SQLInputValue[])),
    run: (cells) => statement.run(...(cells as readonly SQLInputValue[])),
    iterate: (cells) => statement.iterate(...(cells as readonly SQLInputValue[])),
  };
}

/** SQLite names a violated index by its columns; one of them tells which index it is. */
const ruleColumns: readonly (readonly [column: string, rule: UniqueRule])[] = [
  ['stacks.name', 'stack-name'],
  ['changeSets.name', 'change-set-name'],
  ['operations.stackId', 'running-operation'],
];

/** @param place The database file, for messages. */
export function sqliteStoreDialect(place: string): StoreDialect {
  return {
    locksRows: false,
    matches: (column, pattern) => sql`${sql.ref(column)} glob ${globPattern(pattern)}`,
    relaxed,
    brokenRule: (error) => ruleColumns.find(([column]) => isUniqueViolation(error, column))?.[1],
    explain: (error) => explainSqlite(error, place),
  };
}

/** In GLOB, `?` and `[` are special too; a class of one character is that character. */
function globPattern(pattern: string): string {
  return pattern.replace(/[[?]/g, '[$&]');
}

async function relaxed<T>(db: Kysely<Database>, work: (db: Kysely<Database>) => Promise<T>): Promise<T> {
  return db.connection().execute(async (connection) => {
    await connection.executeQuery(CompiledQuery.raw('pragma synchronous = normal'));
    try {
      return await work(connection);
    } finally {
      await connection.executeQuery(CompiledQuery.raw('pragma synchronous = full'));
    }
  });
}
