import type { SelectQueryBuilder } from 'kysely';
import type { Page } from '#engine/ports/store.ts';
import { decodeRow, type Stored } from './codec.ts';
import type { Database, Table } from './tables.ts';

export interface PageOfRows<Row> {
  readonly rows: readonly Row[];
  /** How many there are on all pages. */
  readonly total: number;
}

type TableOf<Row> = { [Name in keyof Database]: Database[Name] extends Stored<Row> ? Name : never }[keyof Database];

/** One page of what a query finds, in its order, with all columns of the one table that it asks. */
export async function readPage<Row extends object, Name extends TableOf<Row>>(
  table: Table<Row>,
  found: SelectQueryBuilder<Database, Name, object>,
  { number, size }: Page,
): Promise<PageOfRows<Row>> {
  const counting = found.clearOrderBy().select((eb) => eb.fn.countAll().as('total'));
  const { total } = await counting.executeTakeFirstOrThrow();
  const rows = await found
    .selectAll()
    .limit(size)
    .offset((number - 1) * size)
    .execute();
  return { rows: (rows as readonly Stored<Row>[]).map((row) => decodeRow(table.columns, row)), total: Number(total) };
}
