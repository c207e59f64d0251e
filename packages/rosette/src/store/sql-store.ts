import type { Kysely } from 'kysely';
import type { AccessStore } from '#access/ports.ts';
import type { StackGroupStore } from '#engine/ports/stack-group-store.ts';
import { FencedError, type Store, StoreError } from '#engine/ports/store.ts';
import { type Batch, foldWrites } from './batch.ts';
import type { StoreDialect } from './dialect.ts';
import { refusal } from './refusals.ts';
import { forgetExpired, readAccessKey, readAccount, readAccounts, rememberNonce } from './sql-access.ts';
import { readChangeSet, readChangeSets } from './sql-change-sets.ts';
import { writeBatch } from './sql-commit.ts';
import { readExchanges } from './sql-exchanges.ts';
import { readOperation, readOperations, readRunningOperations } from './sql-operations.ts';
import * as read from './sql-reads.ts';
import { sqlStackGroups } from './sql-stack-groups.ts';
import { accessKeys, accounts, type Database } from './tables.ts';
import { createRowWriter } from './upsert.ts';

/** Milliseconds between two searches for expired nonces and tokens. */
const sweepEvery = 60_000;

/** The store on a migrated database. It owns `db` and ends it on `close`. */
export function createSqlStore(db: Kysely<Database>, dialect: StoreDialect): Store & AccessStore & StackGroupStore {
  const writer = createRowWriter(db);
  const guard = createGuard(dialect);
  let sweptAt = Number.NEGATIVE_INFINITY;

  return {
    async commit(writes, fences) {
      const batch = foldWrites(writes);
      await guard(
        () => db.transaction().execute((transaction) => writeBatch(transaction, dialect, writer, batch, fences)),
        batch,
      );
    },
    stack: (id) => guard(() => read.readStack(db, id)),
    stackByName: (accountId, region, name) => guard(() => read.readStackByName(db, accountId, region, name)),
    stacks: (filter, page) => guard(() => read.readStacks(db, dialect, filter, page)),
    template: (hash) => guard(() => read.readTemplate(db, hash)),
    resources: (stackId) => guard(() => read.readResources(db, stackId)),
    resource: (stackId, logicalId) => guard(() => read.readResource(db, stackId, logicalId)),
    resourcesByPhysicalId: (of) => guard(() => read.readResourcesByPhysicalId(db, of)),
    operation: (id) => guard(() => readOperation(db, id)),
    runningOperations: () => guard(() => readRunningOperations(db)),
    operations: (stackId, page) => guard(() => readOperations(db, stackId, page)),
    steps: (operationId) => guard(() => read.readSteps(db, operationId)),
    events: (filter, page) => guard(() => read.readEvents(db, filter, page)),
    eventsAfter: (of, cursor, limit) => guard(() => read.readEventsAfter(db, of, cursor, limit)),
    signals: (name) => guard(() => read.readSignals(db, name)),
    token: (key) => guard(() => read.readToken(db, key)),
    changeSet: (id) => guard(() => readChangeSet(db, id)),
    changeSets: (filter, page) => guard(() => readChangeSets(db, dialect, filter, page)),
    exchanges: (filter, page) => guard(() => readExchanges(db, filter, page)),

    account: (id) => guard(() => readAccount(db, id)),
    accounts: () => guard(() => readAccounts(db)),
    accessKey: (id) => guard(() => readAccessKey(db, id)),
    putAccount: (row) => guard(() => writer.write(db, accounts, [row])),
    putAccessKey: (row) => guard(() => writer.write(db, accessKeys, [row])),
    rememberNonce: (key, expiresAt, now) =>
      guard(async () => {
        if (now - sweptAt >= sweepEvery) {
          sweptAt = now;
          await forgetExpired(db, dialect, now);
        }
        return rememberNonce(db, dialect, key, expiresAt, now);
      }),

    ...sqlStackGroups(db, dialect, writer, guard),

    close: () => guard(() => db.destroy()),
  };
}

/** Runs one method, so that nothing but the errors of the port comes out. */
type Guard = <T>(work: () => Promise<T>, batch?: Batch) => Promise<T>;

function createGuard(dialect: StoreDialect): Guard {
  return async (work, batch) => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof FencedError || error instanceof StoreError) throw error;
      const rule = batch === undefined ? undefined : dialect.brokenRule(error);
      if (batch !== undefined && rule !== undefined) throw refusal(rule, batch);
      throw dialect.explain(error);
    }
  };
}
