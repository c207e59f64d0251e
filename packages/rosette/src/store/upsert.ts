import { CompiledQuery, type Kysely } from 'kysely';
import { type Cell, encodeRow } from './codec.ts';
import type { Database, Table } from './tables.ts';

/** What becomes of a row whose key is there already: the new one replaces it, the old one is kept, or there can be none. */
export type OnConflict = 'replace' | 'keep' | 'none';

/**
 * Rows for one statement, largest first. A few sizes only, so that every statement is built once and then reused, as
 * building one costs more than running it. 64 rows of the widest table stay under the 32,766 parameters of SQLite.
 */
const chunkSizes = [64, 32, 16, 8, 4, 2, 1] as const;

/** Writes many rows of a table in few statements. */
export interface RowWriter {
  write<Row extends object>(
    db: Kysely<Database>,
    table: Table<Row>,
    rows: readonly Row[],
    onConflict?: OnConflict,
  ): Promise<void>;
}

export function createRowWriter(builder: Kysely<Database>): RowWriter {
  const statements = new Map<string, string>();

  function statement<Row extends object>(table: Table<Row>, count: number, onConflict: OnConflict): string {
    const name = `${table.name} ${count} ${onConflict}`;
    let text = statements.get(name);
    if (text === undefined) {
      text = buildStatement(builder, table, count, onConflict);
      statements.set(name, text);
    }
    return text;
  }

  return {
    async write(db, table, rows, onConflict = 'replace') {
      let written = 0;
      while (written < rows.length) {
        const count = chunkSizes.find((size) => size <= rows.length - written)!;
        const cells = flatCells(table, rows, written, written + count);
        await db.executeQuery(CompiledQuery.raw(statement(table, count, onConflict), cells));
        written += count;
      }
    },
  };
}

function flatCells<Row extends object>(table: Table<Row>, rows: readonly Row[], from: number, to: number): Cell[] {
  const cells: Cell[] = [];
  for (let index = from; index < to; index++) {
    for (const cell of encodeRow(table.columns, rows[index]!)) cells.push(cell);
  }
  return cells;
}

/** Tables are all alike here, so the statement is built without their types. */
type AnyDatabase = Record<string, Record<string, string>>;

function buildStatement<Row extends object>(
  builder: Kysely<Database>,
  table: Table<Row>,
  count: number,
  onConflict: OnConflict,
): string {
  const columns = Object.keys(table.columns);
  const row = Object.fromEntries(columns.map((column) => [column, '']));
  const insert = (builder as unknown as Kysely<AnyDatabase>)
    .insertInto(table.name)
    .values(Array.from({ length: count }, () => row));
  if (onConflict === 'none') return insert.compile().sql;
  return insert
    .onConflict((conflict) => {
      const found = conflict.columns(table.key);
      const rest = columns.filter((column) => !(table.key as readonly string[]).includes(column));
      if (onConflict === 'keep' || rest.length === 0) return found.doNothing();
      return found.doUpdateSet((eb) =>
        Object.fromEntries(rest.map((column) => [column, eb.ref(`excluded.${column}`)])),
      );
    })
    .compile().sql;
}
