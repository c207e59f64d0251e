import type { Expression, ExpressionBuilder, Kysely, SqlBool } from 'kysely';
import type { ChangeSetFilter, ChangeSetRow, Page } from '#engine/ports/store.ts';
import type { StoreDialect } from './dialect.ts';
import { type PageOfRows, readPage } from './sql-page.ts';
import { decodeFirst } from './sql-reads.ts';
import { changeSets, type Database } from './tables.ts';

export async function readChangeSet(db: Kysely<Database>, id: string): Promise<ChangeSetRow | undefined> {
  return decodeFirst(changeSets, await db.selectFrom('changeSets').selectAll().where('id', '=', id).execute());
}

/** Newest first. */
export async function readChangeSets(
  db: Kysely<Database>,
  dialect: StoreDialect,
  filter: ChangeSetFilter,
  page: Page,
): Promise<PageOfRows<ChangeSetRow>> {
  const matching = db.selectFrom('changeSets').where((eb) => eb.and(conditions(eb, dialect, filter)));
  return readPage(changeSets, matching.orderBy('createdAt', 'desc').orderBy('id', 'desc'), page);
}

function conditions(
  eb: ExpressionBuilder<Database, 'changeSets'>,
  dialect: StoreDialect,
  filter: ChangeSetFilter,
): Expression<SqlBool>[] {
  const found: Expression<SqlBool>[] = [eb('stackId', '=', filter.stackId)];
  if (filter.ids?.length) found.push(eb('id', 'in', [...filter.ids]));
  if (filter.names?.length) found.push(eb.or(filter.names.map((name) => dialect.matches('name', name))));
  if (filter.statuses?.length) found.push(eb('status', 'in', [...filter.statuses]));
  if (filter.executionStatuses?.length) found.push(eb('executionStatus', 'in', [...filter.executionStatuses]));
  if (!filter.ids?.length && !filter.statuses?.length) found.push(eb('status', '<>', 'DELETE_COMPLETE'));
  return found;
}
