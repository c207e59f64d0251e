import type { Kysely } from 'kysely';
import type { Fence, SignalRow } from '#engine/ports/store.ts';
import type { Batch, SignalChange } from './batch.ts';
import type { StoreDialect } from './dialect.ts';
import { type Claim, checkFences } from './fences.ts';
import { newPlans, operationHeads } from './plans.ts';
import { numberSignals } from './signal-numbers.ts';
import {
  changeSets,
  type Database,
  events,
  exchanges,
  operations,
  plans,
  resources,
  signals,
  stacks,
  stackTags,
  steps,
  templates,
  tokens,
} from './tables.ts';
import type { RowWriter } from './upsert.ts';

/** Names in one `in (…)` list. */
const listSize = 500;

/** Writes the batch inside the transaction `db`; parents go before the rows that refer to them. */
export async function writeBatch(
  db: Kysely<Database>,
  dialect: StoreDialect,
  writer: RowWriter,
  batch: Batch,
  fences: readonly Fence[],
): Promise<void> {
  const held = await storedClaims(db, dialect, batch, fences);
  checkFences(held, batch.operations, fences);
  const bodies = [...batch.templates].map(([hash, body]) => ({ hash, body }));
  await writer.write(db, templates, bodies, 'keep');
  await writeStacks(db, writer, batch);
  await writeResources(db, writer, batch);
  await writer.write(db, plans, newPlans(batch.operations.values(), held), 'keep');
  await writer.write(db, operations, operationHeads(batch.operations.values()));
  await writer.write(db, steps, [...batch.steps.values()]);
  await writeSignals(db, writer, batch.signals);
  await writer.write(db, tokens, [...batch.tokens.values()]);
  await writer.write(db, changeSets, [...batch.changeSets.values()]);
  await writer.write(db, exchanges, [...batch.exchanges.values()]);
  await appendEvents(db, writer, batch);
}

/** What is known of an operation before the commit. */
interface StoredClaim extends Claim {
  readonly planHash: string;
}

async function storedClaims(
  db: Kysely<Database>,
  dialect: StoreDialect,
  batch: Batch,
  fences: readonly Fence[],
): Promise<ReadonlyMap<string, StoredClaim>> {
  const ids = new Set([...batch.operations.keys(), ...fences.map((fence) => fence.operationId)]);
  const claims = new Map<string, StoredClaim>();
  for (const part of parts([...ids].sort())) {
    const rows = await db
      .selectFrom('operations')
      .select(['id', 'epoch', 'owner', 'planHash'])
      .where('id', 'in', part)
      .orderBy('id')
      .$if(dialect.locksRows, (query) => query.forUpdate())
      .execute();
    for (const row of rows) claims.set(row.id, { ...row, epoch: Number(row.epoch) });
  }
  return claims;
}

async function writeStacks(db: Kysely<Database>, writer: RowWriter, batch: Batch): Promise<void> {
  const rows = [...batch.stacks.values()];
  await writer.write(db, stacks, rows);
  for (const part of parts([...batch.stacks.keys()])) {
    await db.deleteFrom('stackTags').where('stackId', 'in', part).execute();
  }
  const tags = rows.flatMap((row) =>
    row.tags.map((tag) => ({ stackId: row.id, tagKey: tag.Key, tagValue: tag.Value })),
  );
  await writer.write(db, stackTags, tags);
}

async function writeResources(db: Kysely<Database>, writer: RowWriter, batch: Batch): Promise<void> {
  const removed = new Map<string, string[]>();
  const put = [];
  for (const change of batch.resources.values()) {
    if (change.kind === 'put') put.push(change.row);
    else removed.set(change.stackId, [...(removed.get(change.stackId) ?? []), change.logicalId]);
  }
  for (const [stackId, logicalIds] of removed) {
    for (const part of parts(logicalIds)) {
      await db.deleteFrom('resources').where('stackId', '=', stackId).where('logicalId', 'in', part).execute();
    }
  }
  await writer.write(db, resources, put);
}

async function writeSignals(db: Kysely<Database>, writer: RowWriter, changes: readonly SignalChange[]): Promise<void> {
  const names = new Set(changes.map((change) => (change.kind === 'put' ? change.row.name : change.name)));
  const stored: Pick<SignalRow, 'name' | 'sequence' | 'id'>[] = [];
  for (const part of parts([...names])) {
    const rows = await db.selectFrom('signals').select(['name', 'sequence', 'id']).where('name', 'in', part).execute();
    for (const row of rows) stored.push({ ...row, sequence: Number(row.sequence) });
  }
  const plan = numberSignals(stored, changes);
  for (const part of parts([...plan.forgotten])) {
    await db.deleteFrom('signals').where('name', 'in', part).execute();
  }
  for (const [name, sequences] of plan.someForgotten) {
    for (const part of parts(sequences)) {
      await db.deleteFrom('signals').where('name', '=', name).where('sequence', 'in', part).execute();
    }
  }
  await writer.write(db, signals, plan.rows);
}

/**
 * Numbers come from a row that stays locked until the transaction ends, and not from the database's own counting: so the
 * order of numbers is the order of commits, and a reader behind a cursor can never miss an event that became visible late.
 */
async function appendEvents(db: Kysely<Database>, writer: RowWriter, batch: Batch): Promise<void> {
  const count = batch.events.length;
  if (count === 0) return;
  const counter = await db
    .insertInto('counters')
    .values({ name: 'event', value: count })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet((eb) => ({ value: eb('counters.value', '+', count) })),
    )
    .returning('value')
    .executeTakeFirstOrThrow();
  const before = Number(counter.value) - count;
  const numbered = batch.events.map((row, index) => ({ ...row, sequence: before + index + 1 }));
  await writer.write(db, events, numbered, 'none');
}

function parts<T>(items: readonly T[]): T[][] {
  const result: T[][] = [];
  for (let from = 0; from < items.length; from += listSize) result.push(items.slice(from, from + listSize));
  return result;
}
