import type { Expression, ExpressionBuilder, Kysely, SqlBool } from 'kysely';
import type { ExchangeFilter, ExchangeRow, Page } from '#engine/ports/store.ts';
import { type PageOfRows, readPage } from './sql-page.ts';
import { type Database, exchanges } from './tables.ts';

/** Newest first. */
export async function readExchanges(
  db: Kysely<Database>,
  filter: ExchangeFilter,
  page: Page,
): Promise<PageOfRows<ExchangeRow>> {
  const matching = db.selectFrom('exchanges').where((eb) => eb.and(conditions(eb, filter)));
  return readPage(exchanges, matching.orderBy('startedAt', 'desc').orderBy('id', 'desc'), page);
}

function conditions(
  eb: ExpressionBuilder<Database, 'exchanges'>,
  { accountId, region, stackId, logicalId, ids, states }: ExchangeFilter,
): Expression<SqlBool>[] {
  let owned = eb.selectFrom('stacks').select('stacks.id').where('accountId', '=', accountId);
  if (region !== undefined) owned = owned.where('region', '=', region);
  const found: Expression<SqlBool>[] = [eb('stackId', 'in', owned)];
  if (stackId !== undefined) found.push(eb('stackId', '=', stackId));
  if (logicalId !== undefined) found.push(eb('logicalId', '=', logicalId));
  if (ids?.length) found.push(eb('id', 'in', [...ids]));
  if (states?.length) found.push(eb('state', 'in', [...states]));
  return found;
}
