import type { Kysely } from 'kysely';
import type {
  GroupBusyError,
  GroupNameTakenError,
  GroupOperationRow,
  StackGroupRow,
  StackGroupStore,
} from '#engine/ports/stack-group-store.ts';
import type { Fence } from '#engine/ports/store.ts';
import type { StoreDialect } from './dialect.ts';
import { type Claim, checkFences } from './fences.ts';
import { foldGroupWrites, type GroupBatch, holdsGroupName, isUnderWay, UNDER_WAY } from './group-batch.ts';
import { groupBusy, groupNameTaken } from './group-refusals.ts';
import { groupOperations, groupResults, stackGroups, stackGroupTags, stackInstances } from './group-tables.ts';
import * as read from './sql-stack-group-reads.ts';
import { type Database, templates, tokens } from './tables.ts';
import type { RowWriter } from './upsert.ts';

/** @param guard Runs one method, so that nothing but the errors of the port comes out. */
export function sqlStackGroups(
  db: Kysely<Database>,
  dialect: StoreDialect,
  writer: RowWriter,
  guard: <T>(work: () => Promise<T>) => Promise<T>,
): StackGroupStore {
  return {
    async commitGroups(writes, fences) {
      const batch = foldGroupWrites(writes);
      const refusal = await guard(() =>
        db.transaction().execute((transaction) => write(transaction, dialect, writer, batch, fences)),
      );
      if (refusal !== undefined) throw refusal;
    },
    stackGroup: (id) => guard(() => read.readGroup(db, id)),
    stackGroupByName: (accountId, region, name) => guard(() => read.readGroupByName(db, { accountId, region, name })),
    stackGroups: (filter, page) => guard(() => read.readGroups(db, filter, page)),
    stackInstances: (groupId) => guard(() => read.readInstances(db, groupId)),
    stackInstance: (key) => guard(() => read.readInstance(db, key)),
    groupOperation: (id) => guard(() => read.readOperation(db, id)),
    groupOperations: (groupId, page) => guard(() => read.readOperations(db, groupId, page)),
    runningGroupOperations: () => guard(() => read.readRunning(db)),
    groupResults: (operationId) => guard(() => read.readResults(db, operationId)),
  };
}

/** Refusals are answered before anything is written. The unique indexes hold the same rules against other processes. */
async function write(
  db: Kysely<Database>,
  dialect: StoreDialect,
  writer: RowWriter,
  batch: GroupBatch,
  fences: readonly Fence[],
): Promise<GroupNameTakenError | GroupBusyError | undefined> {
  checkFences(await claims(db, dialect, batch, fences), batch.operations, fences);
  const refusal = (await takenName(db, batch)) ?? (await busyGroup(db, batch));
  if (refusal !== undefined) return refusal;
  const bodies = [...batch.templates].map(([hash, body]) => ({ hash, body }));
  await writer.write(db, templates, bodies, 'keep');
  await writer.write(db, tokens, [...batch.tokens.values()]);
  await writeGroups(db, writer, [...batch.groups.values()]);
  await writer.write(db, groupOperations, freeingFirst(batch.operations.values(), isUnderWay));
  await writer.write(db, groupResults, [...batch.results.values()]);
  await writeInstances(db, writer, batch);
  return undefined;
}

async function claims(
  db: Kysely<Database>,
  dialect: StoreDialect,
  batch: GroupBatch,
  fences: readonly Fence[],
): Promise<ReadonlyMap<string, Claim>> {
  const ids = [...new Set([...batch.operations.keys(), ...fences.map(({ operationId }) => operationId)])].sort();
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('groupOperations')
    .select(['id', 'epoch', 'owner'])
    .where('id', 'in', ids)
    .orderBy('id')
    .$if(dialect.locksRows, (query) => query.forUpdate())
    .execute();
  return new Map(rows.map(({ id, owner, epoch }) => [id, { owner, epoch: Number(epoch) }]));
}

/** What this commit itself gives free, and what it takes twice, counts too. */
async function takenName(db: Kysely<Database>, { groups }: GroupBatch): Promise<GroupNameTakenError | undefined> {
  const holding = [...groups.values()].filter(holdsGroupName);
  for (const [index, row] of holding.entries()) {
    const isSame = ({ accountId, region, name }: StackGroupRow) =>
      accountId === row.accountId && region === row.region && name === row.name;
    if (holding.slice(0, index).some(isSame)) return groupNameTaken(row);
    const holder = await read.readGroupByName(db, row);
    if (holder === undefined || holder.id === row.id) continue;
    const next = groups.get(holder.id);
    if (next === undefined || (holdsGroupName(next) && isSame(next))) return groupNameTaken(row);
  }
  return undefined;
}

async function busyGroup(db: Kysely<Database>, { operations }: GroupBatch): Promise<GroupBusyError | undefined> {
  const running = [...operations.values()].filter(isUnderWay);
  for (const [index, row] of running.entries()) {
    if (running.slice(0, index).some(({ groupId }) => groupId === row.groupId)) return groupBusy(row);
    const held = await db
      .selectFrom('groupOperations')
      .select('id')
      .where('groupId', '=', row.groupId)
      .where('status', 'in', [...UNDER_WAY])
      .execute();
    const others = held.filter(({ id }) => id !== row.id && !endsWith(operations.get(id)));
    if (others.length > 0) return groupBusy(row);
  }
  return undefined;
}

function endsWith(row: GroupOperationRow | undefined): boolean {
  return row !== undefined && !isUnderWay(row);
}

/** Rows that hold nothing go first: what this very commit frees must be free before the row that takes it is written. */
function freeingFirst<Row>(rows: Iterable<Row>, holds: (row: Row) => boolean): readonly Row[] {
  const all = [...rows];
  return [...all.filter((row) => !holds(row)), ...all.filter(holds)];
}

async function writeGroups(db: Kysely<Database>, writer: RowWriter, rows: readonly StackGroupRow[]): Promise<void> {
  if (rows.length === 0) return;
  await writer.write(db, stackGroups, freeingFirst(rows, holdsGroupName));
  const ids = rows.map(({ id }) => id);
  await db.deleteFrom('stackGroupTags').where('groupId', 'in', ids).execute();
  const tags = rows.flatMap((row) =>
    row.tags.map((tag) => ({ groupId: row.id, tagKey: tag.Key, tagValue: tag.Value })),
  );
  await writer.write(db, stackGroupTags, tags);
}

async function writeInstances(db: Kysely<Database>, writer: RowWriter, { instances }: GroupBatch): Promise<void> {
  const changes = [...instances.values()];
  for (const change of changes) {
    if (change.kind === 'put') continue;
    const { groupId, accountId, region } = change.key;
    const query = db.deleteFrom('stackInstances').where('groupId', '=', groupId);
    await query.where('accountId', '=', accountId).where('region', '=', region).execute();
  }
  await writer.write(
    db,
    stackInstances,
    changes.flatMap((change) => (change.kind === 'put' ? [change.row] : [])),
  );
}
