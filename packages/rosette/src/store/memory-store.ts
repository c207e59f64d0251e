import type { AccessStore } from '#access/ports.ts';
import {
  type EventFilter,
  type EventRow,
  type Page,
  type StackFilter,
  type StackRow,
  type Store,
  StoreError,
} from '#engine/ports/store.ts';
import { foldWrites } from './batch.ts';
import { copyRow } from './codec.ts';
import { checkFences } from './fences.ts';
import { applyBatch, checkNames, checkReferences, copyWrite, emptyTables, type MemoryTables } from './memory-tables.ts';
import { accessKeys, accounts } from './tables.ts';

/**
 * The store without a file, for the simulator and quick tests: what the SQL stores do, and nothing is left after `close`.
 * Rows that it gives out are frozen.
 */
export function openMemoryStore(): Store & AccessStore {
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
        checkNames(tables, batch);
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
    operation: (id) => on(() => tables.operations.get(id)),
    runningOperations: () =>
      on(() => [...tables.operations.values()].filter((row) => row.state === 'running').sort(startedFirst)),
    steps: (operationId) => on(() => [...(tables.steps.get(operationId)?.values() ?? [])].sort(startedFirst)),
    events: (filter, page) => on(() => paged(tables.events.filter(eventFilter(filter)).reverse(), page)),
    eventsAfter: (of, cursor, limit) =>
      on(() => {
        const isOf = (row: EventRow) => ('stackId' in of ? row.stackId === of.stackId : row.rootId === of.rootId);
        return tables.events.filter((row) => row.sequence > cursor && isOf(row)).slice(0, limit);
      }),
    signals: (name) => on(() => tables.signals.get(name) ?? []),
    token: (key) => on(() => tables.tokens.get(key)),
    async close() {
      open = false;
    },
    ...access(on),
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

function stackFilter(filter: StackFilter): (row: StackRow) => boolean {
  const names = (filter.names ?? []).map(patternOf);
  return (row) =>
    row.accountId === filter.accountId &&
    (filter.region === undefined || row.region === filter.region) &&
    isOneOf(filter.ids, row.id) &&
    (names.length === 0 || names.some((pattern) => pattern.test(row.name))) &&
    isOneOf(filter.statuses, row.status) &&
    (filter.parentId === undefined ? filter.nested === true || row.depth === 0 : row.parentId === filter.parentId) &&
    (filter.deleted === true || row.status !== 'DELETE_COMPLETE') &&
    (filter.tags ?? []).every((tag) => hasTag(row, tag)) &&
    row.createdAt >= (filter.createdFrom ?? Number.NEGATIVE_INFINITY) &&
    row.createdAt <= (filter.createdTo ?? Number.POSITIVE_INFINITY);
}

function eventFilter(filter: EventFilter): (row: EventRow) => boolean {
  return (row) =>
    row.stackId === filter.stackId &&
    isOneOf(filter.statuses, row.status) &&
    isOneOf(filter.resourceTypes, row.resourceType) &&
    isOneOf(filter.logicalIds, row.logicalId);
}

/** An empty list is no filter. */
function isOneOf(wanted: readonly string[] | undefined, value: string): boolean {
  return wanted === undefined || wanted.length === 0 || wanted.includes(value);
}

function hasTag(row: StackRow, tag: { readonly key: string; readonly value?: string }): boolean {
  return row.tags.some(({ Key, Value }) => Key === tag.key && (tag.value === undefined || Value === tag.value));
}

function patternOf(name: string): RegExp {
  const literal = (text: string) => text.replace(/[\\^$.+?()[\]{}|]/g, '\\$&');
  return new RegExp(`^${name.split('*').map(literal).join('.*')}$`, 's');
}

function paged<Row>(rows: readonly Row[], page: Page): { readonly rows: readonly Row[]; readonly total: number } {
  const from = (page.number - 1) * page.size;
  return { rows: rows.slice(from, from + page.size), total: rows.length };
}

function newestFirst(a: StackRow, b: StackRow): number {
  return b.createdAt - a.createdAt || compare(b.id, a.id);
}

function startedFirst<Row extends { readonly startedAt: number; readonly id: string }>(a: Row, b: Row): number {
  return a.startedAt - b.startedAt || compare(a.id, b.id);
}

function sortedBy<K extends string, Row extends { readonly [P in K]: string }>(
  rows: ReadonlyMap<string, Row> | undefined,
  key: K,
): readonly Row[] {
  return [...(rows?.values() ?? [])].sort((a, b) => compare(a[key], b[key]));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
