import { type Expression, type ExpressionBuilder, type Kysely, type SqlBool, sql } from 'kysely';
import type {
  EventFilter,
  EventRow,
  Page,
  ResourceRow,
  SignalRow,
  StackFilter,
  StackRow,
  StepRow,
  Store,
  TokenRow,
} from '#engine/ports/store.ts';
import { decodeRow, type Stored } from './codec.ts';
import type { StoreDialect } from './dialect.ts';
import { type PageOfRows, readPage } from './sql-page.ts';
import { type Database, events, resources, signals, stacks, steps, type Table, tokens } from './tables.ts';

export async function readStack(db: Kysely<Database>, id: string): Promise<StackRow | undefined> {
  return decodeFirst(stacks, await db.selectFrom('stacks').selectAll().where('id', '=', id).execute());
}

/** Nested stacks may bear the name of a root stack; the root stack is meant then. */
export async function readStackByName(
  db: Kysely<Database>,
  accountId: string,
  region: string,
  name: string,
): Promise<StackRow | undefined> {
  const rows = await db
    .selectFrom('stacks')
    .selectAll()
    .where('accountId', '=', accountId)
    .where('region', '=', region)
    .where('name', '=', name)
    .where('status', '<>', 'DELETE_COMPLETE')
    .orderBy('depth')
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .execute();
  return decodeFirst(stacks, rows);
}

export async function readStacks(
  db: Kysely<Database>,
  dialect: StoreDialect,
  filter: StackFilter,
  page: Page,
): Promise<PageOfRows<StackRow>> {
  const matching = db.selectFrom('stacks').where((eb) => eb.and(stackConditions(eb, dialect, filter)));
  return readPage(stacks, matching.orderBy('createdAt', 'desc').orderBy('id', 'desc'), page);
}

type Conditions = ExpressionBuilder<Database, 'stacks'>;

function stackConditions(eb: Conditions, dialect: StoreDialect, filter: StackFilter): Expression<SqlBool>[] {
  const found: Expression<SqlBool>[] = [eb('accountId', '=', filter.accountId)];
  if (filter.region !== undefined) found.push(eb('region', '=', filter.region));
  if (filter.ids?.length) found.push(eb('id', 'in', [...filter.ids]));
  if (filter.names?.length) found.push(eb.or(filter.names.map((name) => dialect.matches('name', name))));
  if (filter.statuses?.length) found.push(eb('status', 'in', [...filter.statuses]));
  if (filter.parentId !== undefined) found.push(eb('parentId', '=', filter.parentId));
  else if (!filter.nested) found.push(eb('depth', '=', 0));
  if (!filter.deleted) found.push(eb('status', '<>', 'DELETE_COMPLETE'));
  for (const tag of filter.tags ?? []) found.push(hasTag(eb, tag));
  if (filter.resourceGroupId !== undefined) found.push(eb('resourceGroupId', '=', filter.resourceGroupId));
  if (filter.createdFrom !== undefined) found.push(eb('createdAt', '>=', filter.createdFrom));
  if (filter.createdTo !== undefined) found.push(eb('createdAt', '<=', filter.createdTo));
  return found;
}

function hasTag(eb: Conditions, tag: { readonly key: string; readonly value?: string }): Expression<SqlBool> {
  let tagged = eb.selectFrom('stackTags').select('stackId').where('tagKey', '=', tag.key);
  if (tag.value !== undefined) tagged = tagged.where('tagValue', '=', tag.value);
  return eb('id', 'in', tagged);
}

export async function readTemplate(db: Kysely<Database>, hash: string): Promise<string | undefined> {
  const row = await db.selectFrom('templates').select('body').where('hash', '=', hash).executeTakeFirst();
  return row?.body;
}

export async function readResources(db: Kysely<Database>, stackId: string): Promise<readonly ResourceRow[]> {
  const query = db.selectFrom('resources').selectAll().where('stackId', '=', stackId).orderBy('logicalId');
  return decodeAll(resources, await query.execute());
}

export async function readResource(
  db: Kysely<Database>,
  stackId: string,
  logicalId: string,
): Promise<ResourceRow | undefined> {
  const query = db.selectFrom('resources').selectAll().where('stackId', '=', stackId);
  return decodeFirst(resources, await query.where('logicalId', '=', logicalId).execute());
}

/** Without an index of its own: it is asked once for each resource that is imported, which is seldom. */
export async function readResourcesByPhysicalId(
  db: Kysely<Database>,
  of: Parameters<Store['resourcesByPhysicalId']>[0],
): Promise<readonly ResourceRow[]> {
  const living = db
    .selectFrom('stacks')
    .select('id')
    .where('accountId', '=', of.accountId)
    .where('region', '=', of.region)
    .where('status', '<>', 'DELETE_COMPLETE');
  const query = db
    .selectFrom('resources')
    .selectAll()
    .where('physicalId', of.physicalId === null ? 'is' : '=', of.physicalId)
    .where('type', '=', of.type)
    .where('stackId', 'in', living);
  return decodeAll(resources, await query.orderBy('stackId').orderBy('logicalId').execute());
}

export async function readSteps(db: Kysely<Database>, operationId: string): Promise<readonly StepRow[]> {
  const query = db.selectFrom('steps').selectAll().where('operationId', '=', operationId);
  return decodeAll(steps, await query.orderBy('startedAt').orderBy('id').execute());
}

export async function readEvents(db: Kysely<Database>, filter: EventFilter, page: Page): Promise<PageOfRows<EventRow>> {
  let matching = db.selectFrom('events').where('stackId', '=', filter.stackId);
  if (filter.statuses?.length) matching = matching.where('status', 'in', [...filter.statuses]);
  if (filter.resourceTypes?.length) matching = matching.where('resourceType', 'in', [...filter.resourceTypes]);
  if (filter.logicalIds?.length) matching = matching.where('logicalId', 'in', [...filter.logicalIds]);
  return readPage(events, matching.orderBy('sequence', 'desc'), page);
}

export async function readEventsAfter(
  db: Kysely<Database>,
  of: { readonly stackId: string } | { readonly rootId: string },
  cursor: number,
  limit: number,
): Promise<readonly EventRow[]> {
  const all = db.selectFrom('events').selectAll();
  const some = 'stackId' in of ? all.where('stackId', '=', of.stackId) : all.where('rootId', '=', of.rootId);
  return decodeAll(events, await some.where('sequence', '>', cursor).orderBy('sequence').limit(limit).execute());
}

export async function readSignals(db: Kysely<Database>, name: string): Promise<readonly SignalRow[]> {
  // As text, since it is asked with every answer of a provider, and building it costs more than the answer.
  const query = sql<Stored<SignalRow>>`select * from signals where name = ${name} order by sequence`;
  return decodeAll(signals, (await query.execute(db)).rows);
}

export async function readToken(db: Kysely<Database>, key: string): Promise<TokenRow | undefined> {
  return decodeFirst(tokens, await db.selectFrom('tokens').selectAll().where('key', '=', key).execute());
}

export function decodeAll<Row extends object>(table: Table<Row>, rows: readonly Stored<Row>[]): readonly Row[] {
  return rows.map((row) => decodeRow(table.columns, row));
}

export function decodeFirst<Row extends object>(table: Table<Row>, rows: readonly Stored<Row>[]): Row | undefined {
  return rows[0] === undefined ? undefined : decodeRow(table.columns, rows[0]);
}
