import type { Json } from '@rosette/template/base/json.ts';

/*
 * How a row of the ports becomes a row of a table and back; the only place that knows that JSON is kept as text and a
 * boolean as 0 or 1. Both are so in every SQL dialect, which keeps the queries the same everywhere.
 */

export type ColumnKind = 'text' | 'integer' | 'boolean' | 'json';

/** A value as a database driver takes it. */
export type Cell = string | number | null;

type KindOf<T> = [T] extends [string | null]
  ? 'text'
  : [T] extends [number | null]
    ? 'integer'
    : [T] extends [boolean]
      ? 'boolean'
      : 'json';

/** The kind of every column of a row; the compiler holds it to the row's type. */
export type Columns<Row> = { readonly [K in keyof Row & string]: KindOf<Row[K]> };

/** A row as it lies in its table. */
export type Stored<Row> = {
  [K in keyof Row & string]: [Row[K]] extends [string | number | null]
    ? Row[K]
    : [Row[K]] extends [boolean]
      ? number
      : string | null;
};

/** Cells in the order of the columns. */
export function encodeRow<Row extends object>(columns: Columns<Row>, row: Row): Cell[] {
  const kinds: Readonly<Record<string, ColumnKind>> = columns;
  const values = row as Readonly<Record<string, unknown>>;
  const cells: Cell[] = [];
  for (const name in kinds) cells.push(encodeCell(kinds[name]!, values[name]));
  return cells;
}

export function decodeRow<Row extends object>(columns: Columns<Row>, stored: Stored<Row>): Row {
  const kinds: Readonly<Record<string, ColumnKind>> = columns;
  const cells = stored as Readonly<Record<string, unknown>>;
  const row: Record<string, unknown> = {};
  for (const name in kinds) row[name] = decodeCell(kinds[name]!, cells[name]);
  return row as Row;
}

/** The row as a database would give it back: a copy of its own, that nobody can change. */
export function copyRow<Row extends object>(columns: Columns<Row>, row: Row): Row {
  const names = Object.keys(columns);
  const cells = encodeRow(columns, row);
  const stored = Object.fromEntries(names.map((name, index) => [name, cells[index]]));
  return deepFreeze(decodeRow(columns, stored as Stored<Row>));
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const item of Object.values(value)) deepFreeze(item);
  return Object.freeze(value);
}

function encodeCell(kind: ColumnKind, value: unknown): Cell {
  if (value === null || value === undefined) return null;
  switch (kind) {
    case 'text':
      return value as string;
    case 'integer':
      return value as number;
    case 'boolean':
      return value ? 1 : 0;
    case 'json':
      return JSON.stringify(value);
  }
}

/** Integers may come as text: a driver of a database with 64-bit integers hands them out so. */
function decodeCell(kind: ColumnKind, cell: unknown): Json {
  if (cell === null) return null;
  switch (kind) {
    case 'text':
      return cell as string;
    case 'integer':
      return Number(cell);
    case 'boolean':
      return Number(cell) === 1;
    case 'json':
      return decodeJson(cell as string);
  }
}

export function decodeJson(text: string): Json {
  return withoutPrototypes(JSON.parse(text));
}

/** Keys inside JSON are the user's own, and `constructor` must be a key like another. */
function withoutPrototypes(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (const item of value) withoutPrototypes(item);
    return value;
  }
  Object.setPrototypeOf(value, null);
  for (const item of Object.values(value)) withoutPrototypes(item);
  return value;
}
