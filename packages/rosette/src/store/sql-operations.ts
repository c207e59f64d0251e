import { type Kysely, sql } from 'kysely';
import type { OperationRow, Page } from '#engine/ports/store.ts';
import { decodeOperation } from './plans.ts';
import type { Database } from './tables.ts';

/** Operations, each with its plan beside it. */
function whole(db: Kysely<Database>) {
  return db
    .selectFrom('operations')
    .innerJoin('plans', 'plans.hash', 'operations.planHash')
    .selectAll('operations')
    .select('plans.body');
}

export async function readOperation(db: Kysely<Database>, id: string): Promise<OperationRow | undefined> {
  const row = await whole(db).where('operations.id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : decodeOperation(row);
}

/** The state stands in the query itself: with a parameter the index of running operations would not be used. */
export async function readRunningOperations(db: Kysely<Database>): Promise<readonly OperationRow[]> {
  const rows = await whole(db)
    .where('state', '=', sql.lit('running'))
    .orderBy('startedAt')
    .orderBy('operations.id')
    .execute();
  return rows.map(decodeOperation);
}

/** Newest first. */
export async function readOperations(
  db: Kysely<Database>,
  stackId: string,
  page: Page,
): Promise<{ readonly rows: readonly OperationRow[]; readonly total: number }> {
  const { total } = await db
    .selectFrom('operations')
    .where('stackId', '=', stackId)
    .select((eb) => eb.fn.countAll().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await whole(db)
    .where('stackId', '=', stackId)
    .orderBy('startedAt', 'desc')
    .orderBy('operations.id', 'desc')
    .limit(page.size)
    .offset((page.number - 1) * page.size)
    .execute();
  return { rows: rows.map(decodeOperation), total: Number(total) };
}
