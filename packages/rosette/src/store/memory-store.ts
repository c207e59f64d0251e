import type { AccessStore } from '#access/ports.ts';
import type { StackGroupStore } from '#engine/ports/stack-group-store.ts';
import { type EventRow, type Store, StoreError } from '#engine/ports/store.ts';
import { foldWrites } from './batch.ts';
import { copyRow } from './codec.ts';
import { checkFences } from './fences.ts';
import { copyWrite } from './memory-copies.ts';
import { changeSetFilter, eventFilter, exchangeFilter, paged, stackFilter } from './memory-filters.ts';
import { compare, newestFirst, startedFirst } from './memory-order.ts';
import { memoryStackGroups } from './memory-stack-groups.ts';
import { applyBatch, checkReferences, checkUnique, emptyTables, type MemoryTables } from './memory-tables.ts';
import { accessKeys, accounts } from './tables.ts';

/**
 * The store without a file, for the simulator and quick tests: what the SQL stores do, and nothing is left after `close`.
 * Rows that it gives out are frozen.
 */
export function openMemoryStore(): Store & AccessStore & StackGroupStore {
  const tables = emptyTables();
  let open = true;

  /** A turn of its own for each call, as with a database; so callers cannot come to rely on less. */
  async function on<T>(work: (tables: MemoryTables) => T): Promise<T> {
    await Promise.resolve();
    if (!open) throw new StoreError('failed', 'The store is closed.');
    return work(tables);
  }

  return {
    async commit(writes, fences) {
      const batch = foldWrites(writes.map(copyWrite));
      await on(() => {
        checkFences(tables.operations, batch.operations, fences);
        checkReferences(tables, batch);
        checkUnique(tables, batch);
        applyBatch(tables, batch);
      });
    },
    stack: (id) => on(() => tables.stacks.get(id)),
    stackByName: (accountId, region, name) =>
      on(() => {
        const living = [...tables.stacks.values()].filter(
          (row) =>
            row.accountId === accountId &&
            row.region === region &&
            row.name === name &&
            row.status !== 'DELETE_COMPLETE',
        );
        return living.sort((a, b) => a.depth - b.depth || newestFirst(a, b))[0];
      }),
    stacks: (filter, page) =>
      on(() => paged([...tables.stacks.values()].filter(stackFilter(filter)).sort(newestFirst), page)),
    template: (hash) => on(() => tables.templates.get(hash)),
    resources: (stackId) => on(() => sortedBy(tables.resources.get(stackId), 'logicalId')),
    resource: (stackId, logicalId) => on(() => tables.resources.get(stackId)?.get(logicalId)),
    resourcesByPhysicalId: (of) =>
      on((tables) => {
        const living = [...tables.stacks.values()].filter(
          (row) => row.accountId === of.accountId && row.region === of.region && row.status !== 'DELETE_COMPLETE',
        );
        return living
          .flatMap((stack) => [...(tables.resources.get(stack.id)?.values() ?? [])])
          .filter((row) => row.physicalId === of.physicalId && row.type === of.type)
          .sort((a, b) => compare(a.stackId, b.stackId) || compare(a.logicalId, b.logicalId));
      }),
    operation: (id) => on(() => tables.operations.get(id)),
    runningOperations: () =>
      on(() => Array.from(tables.running.ids(), (id) => tables.operations.get(id)!).sort(startedFirst)),
    operations: (stackId, page) =>
      on(() => {
        const ofStack = [...tables.operations.values()].filter((row) => row.stackId === stackId);
        return paged(ofStack.sort(startedFirst).reverse(), page);
      }),
    steps: (operationId) => on(() => [...(tables.steps.get(operationId)?.values() ?? [])].sort(startedFirst)),
    events: (filter, page) => on(() => paged(tables.events.filter(eventFilter(filter)).reverse(), page)),
    eventsAfter: (of, cursor, limit) =>
      on(() => {
        const isOf = (row: EventRow) => ('stackId' in of ? row.stackId === of.stackId : row.rootId === of.rootId);
        return tables.events.filter((row) => row.sequence > cursor && isOf(row)).slice(0, limit);
      }),
    signals: (name) => on(() => tables.signals.get(name) ?? []),
    token: (key) => on(() => tables.tokens.get(key)),
    changeSet: (id) => on(() => tables.changeSets.get(id)),
    changeSets: (filter, page) =>
      on(() => paged([...tables.changeSets.values()].filter(changeSetFilter(filter)).sort(newestFirst), page)),
    exchanges: (filter, page) =>
      on((tables) => {
        const isWanted = exchangeFilter(filter, (id) => tables.stacks.get(id));
        return paged([...tables.exchanges.values()].filter(isWanted).sort(startedFirst).reverse(), page);
      }),
    async close() {
      open = false;
    },
    ...access(on),
    ...memoryStackGroups(on),
  };
}

function access(on: <T>(work: (tables: MemoryTables) => T) => Promise<T>): AccessStore {
  return {
    account: (id) => on((tables) => tables.accounts.get(id)),
    accounts: () =>
      on((tables) => [...tables.accounts.values()].sort((a, b) => a.createdAt - b.createdAt || compare(a.id, b.id))),
    accessKey: (id) => on((tables) => tables.accessKeys.get(id)),
    putAccount: (row) => on((tables) => void tables.accounts.set(row.id, copyRow(accounts.columns, row))),
    putAccessKey: (row) =>
      on((tables) => {
        if (!tables.accounts.has(row.accountId)) {
          throw new StoreError('failed', `An access key refers to account ${row.accountId}, which is not stored.`);
        }
        tables.accessKeys.set(row.id, copyRow(accessKeys.columns, row));
      }),
    rememberNonce: (key, expiresAt, now) =>
      on((tables) => {
        const known = tables.nonces.get(key);
        if (known !== undefined && known > now) return false;
        tables.nonces.set(key, expiresAt);
        return true;
      }),
  };
}

function sortedBy<K extends string, Row extends { readonly [P in K]: string }>(
  rows: ReadonlyMap<string, Row> | undefined,
  key: K,
): readonly Row[] {
  return [...(rows?.values() ?? [])].sort((a, b) => compare(a[key], b[key]));
}
