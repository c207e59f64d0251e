import type { Expression, ExpressionBuilder, Kysely, SqlBool } from 'kysely';
import type {
  GroupOperationRow,
  GroupResultRow,
  InstanceKey,
  StackGroupFilter,
  StackGroupRow,
  StackInstanceRow,
} from '#engine/ports/stack-group-store.ts';
import type { Page } from '#engine/ports/store.ts';
import { UNDER_WAY } from './group-batch.ts';
import { groupOperations, groupResults, stackGroups, stackInstances } from './group-tables.ts';
import { type PageOfRows, readPage } from './sql-page.ts';
import { decodeAll, decodeFirst } from './sql-reads.ts';
import type { Database } from './tables.ts';

export async function readGroup(db: Kysely<Database>, id: string): Promise<StackGroupRow | undefined> {
  return decodeFirst(stackGroups, await db.selectFrom('stackGroups').selectAll().where('id', '=', id).execute());
}

export async function readGroupByName(
  db: Kysely<Database>,
  of: { readonly accountId: string; readonly region: string; readonly name: string },
): Promise<StackGroupRow | undefined> {
  const query = db.selectFrom('stackGroups').selectAll().where('status', '=', 'ACTIVE');
  const named = query.where('accountId', '=', of.accountId).where('region', '=', of.region);
  return decodeFirst(stackGroups, await named.where('name', '=', of.name).execute());
}

export async function readGroups(
  db: Kysely<Database>,
  filter: StackGroupFilter,
  page: Page,
): Promise<PageOfRows<StackGroupRow>> {
  const matching = db.selectFrom('stackGroups').where((eb) => eb.and(conditions(eb, filter)));
  return readPage(stackGroups, matching.orderBy('createdAt', 'desc').orderBy('id', 'desc'), page);
}

function conditions(eb: ExpressionBuilder<Database, 'stackGroups'>, filter: StackGroupFilter): Expression<SqlBool>[] {
  const found: Expression<SqlBool>[] = [eb('accountId', '=', filter.accountId), eb('region', '=', filter.region)];
  if (filter.status !== undefined) found.push(eb('status', '=', filter.status));
  if (filter.resourceGroupId !== undefined) found.push(eb('resourceGroupId', '=', filter.resourceGroupId));
  for (const { key, value } of filter.tags ?? []) {
    const tagged = eb.selectFrom('stackGroupTags').select('groupId').where('tagKey', '=', key);
    found.push(eb('id', 'in', value === undefined ? tagged : tagged.where('tagValue', '=', value)));
  }
  return found;
}

export async function readInstances(db: Kysely<Database>, groupId: string): Promise<readonly StackInstanceRow[]> {
  const query = db.selectFrom('stackInstances').selectAll().where('groupId', '=', groupId);
  return decodeAll(stackInstances, await query.orderBy('createdAt').orderBy('region').orderBy('accountId').execute());
}

export async function readInstance(db: Kysely<Database>, key: InstanceKey): Promise<StackInstanceRow | undefined> {
  const query = db.selectFrom('stackInstances').selectAll().where('groupId', '=', key.groupId);
  const rows = await query.where('accountId', '=', key.accountId).where('region', '=', key.region).execute();
  return decodeFirst(stackInstances, rows);
}

export async function readOperation(db: Kysely<Database>, id: string): Promise<GroupOperationRow | undefined> {
  const rows = await db.selectFrom('groupOperations').selectAll().where('id', '=', id).execute();
  return decodeFirst(groupOperations, rows);
}

export async function readOperations(
  db: Kysely<Database>,
  groupId: string,
  page: Page,
): Promise<PageOfRows<GroupOperationRow>> {
  const matching = db.selectFrom('groupOperations').where('groupId', '=', groupId);
  return readPage(groupOperations, matching.orderBy('createdAt', 'desc').orderBy('id', 'desc'), page);
}

export async function readRunning(db: Kysely<Database>): Promise<readonly GroupOperationRow[]> {
  const query = db
    .selectFrom('groupOperations')
    .selectAll()
    .where('status', 'in', [...UNDER_WAY]);
  return decodeAll(groupOperations, await query.orderBy('createdAt').orderBy('id').execute());
}

export async function readResults(db: Kysely<Database>, operationId: string): Promise<readonly GroupResultRow[]> {
  const query = db.selectFrom('groupResults').selectAll().where('operationId', '=', operationId);
  return decodeAll(groupResults, await query.orderBy('position').execute());
}
