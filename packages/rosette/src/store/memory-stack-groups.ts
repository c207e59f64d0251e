import type {
  GroupOperationRow,
  GroupResultRow,
  GroupWrite,
  StackGroupFilter,
  StackGroupRow,
  StackGroupStore,
  StackInstanceRow,
} from '#engine/ports/stack-group-store.ts';
import { copyRow } from './codec.ts';
import { checkFences } from './fences.ts';
import {
  foldGroupWrites,
  type GroupBatch,
  holdsGroupName,
  type InstanceChange,
  instanceKey,
  isUnderWay,
} from './group-batch.ts';
import { groupBusy, groupNameTaken, noSuchParent } from './group-refusals.ts';
import { groupOperations, groupResults, stackGroups, stackInstances } from './group-tables.ts';
import { hasTag, paged } from './memory-filters.ts';
import { compare, newestFirst } from './memory-order.ts';
import type { MemoryTables } from './memory-tables.ts';
import { tokens } from './tables.ts';

interface GroupTables {
  readonly groups: Map<string, StackGroupRow>;
  readonly instances: Map<string, StackInstanceRow>;
  readonly operations: Map<string, GroupOperationRow>;
  readonly results: Map<string, GroupResultRow>;
}

/** Stack groups in maps, beside the maps of the store that they belong to. */
export function memoryStackGroups(on: <T>(work: (tables: MemoryTables) => T) => Promise<T>): StackGroupStore {
  const kept: GroupTables = { groups: new Map(), instances: new Map(), operations: new Map(), results: new Map() };
  return {
    async commitGroups(writes, fences) {
      const batch = foldGroupWrites(writes.map(copyWrite));
      await on((tables) => {
        checkFences(kept.operations, batch.operations, fences);
        checkParents(kept, batch);
        checkUnique(kept, batch);
        apply(kept, tables, batch);
      });
    },
    stackGroup: (id) => on(() => kept.groups.get(id)),
    stackGroupByName: (accountId, region, name) =>
      on(() => activeGroups(kept.groups).find((row) => isOf(row, { accountId, region }) && row.name === name)),
    stackGroups: (filter, page) =>
      on(() => paged([...kept.groups.values()].filter(groupFilter(filter)).sort(newestFirst), page)),
    stackInstances: (groupId) =>
      on(() => [...kept.instances.values()].filter((row) => row.groupId === groupId).sort(oldestInstanceFirst)),
    stackInstance: (key) => on(() => kept.instances.get(instanceKey(key))),
    groupOperation: (id) => on(() => kept.operations.get(id)),
    groupOperations: (groupId, page) =>
      on(() => paged([...kept.operations.values()].filter((row) => row.groupId === groupId).sort(newestFirst), page)),
    runningGroupOperations: () =>
      on(() => [...kept.operations.values()].filter(isUnderWay).sort(newestFirst).reverse()),
    groupResults: (operationId) =>
      on(() =>
        [...kept.results.values()]
          .filter((row) => row.operationId === operationId)
          .sort((a, b) => a.position - b.position),
      ),
  };
}

/** The write with a row of its own, so that what the caller does to its objects later changes nothing here. */
function copyWrite(write: GroupWrite): GroupWrite {
  switch (write.kind) {
    case 'template':
    case 'stack-instance-removed':
      return write;
    case 'token':
      return { ...write, row: copyRow(tokens.columns, write.row) };
    case 'stack-group':
      return { ...write, row: copyRow(stackGroups.columns, write.row) };
    case 'stack-instance':
      return { ...write, row: copyRow(stackInstances.columns, write.row) };
    case 'group-operation':
      return { ...write, row: copyRow(groupOperations.columns, write.row) };
    case 'group-result':
      return { ...write, row: copyRow(groupResults.columns, write.row) };
  }
}

function checkParents(kept: GroupTables, batch: GroupBatch): void {
  const groupIds = [...batch.operations.values(), ...[...batch.instances.values()].flatMap(putRow)].map(
    ({ groupId }) => groupId,
  );
  const missing = groupIds.find((id) => !kept.groups.has(id) && !batch.groups.has(id));
  if (missing !== undefined) throw noSuchParent('stack group', missing);
  const orphan = [...batch.results.values()].find(
    ({ operationId: id }) => !kept.operations.has(id) && !batch.operations.has(id),
  );
  if (orphan !== undefined) throw noSuchParent('operation of a stack group', orphan.operationId);
}

function putRow(change: InstanceChange): readonly StackInstanceRow[] {
  return change.kind === 'put' ? [change.row] : [];
}

function checkUnique(kept: GroupTables, batch: GroupBatch): void {
  const groups = activeGroups(new Map([...kept.groups, ...batch.groups]));
  const taken = [...batch.groups.values()]
    .filter(holdsGroupName)
    .find((row) => groups.some((other) => other.id !== row.id && isOf(other, row) && other.name === row.name));
  if (taken !== undefined) throw groupNameTaken(taken);
  const running = [...new Map([...kept.operations, ...batch.operations]).values()].filter(isUnderWay);
  const busy = [...batch.operations.values()]
    .filter(isUnderWay)
    .find((row) => running.some((other) => other.id !== row.id && other.groupId === row.groupId));
  if (busy !== undefined) throw groupBusy(busy);
}

function activeGroups(groups: ReadonlyMap<string, StackGroupRow>): readonly StackGroupRow[] {
  return [...groups.values()].filter(holdsGroupName);
}

function isOf(row: StackGroupRow, of: { readonly accountId: string; readonly region: string }): boolean {
  return row.accountId === of.accountId && row.region === of.region;
}

function apply(kept: GroupTables, tables: MemoryTables, batch: GroupBatch): void {
  for (const [hash, body] of batch.templates) if (!tables.templates.has(hash)) tables.templates.set(hash, body);
  for (const [key, row] of batch.tokens) tables.tokens.set(key, row);
  for (const [id, row] of batch.groups) kept.groups.set(id, row);
  for (const [key, change] of batch.instances) {
    if (change.kind === 'put') kept.instances.set(key, change.row);
    else kept.instances.delete(key);
  }
  for (const [id, row] of batch.operations) kept.operations.set(id, row);
  for (const [key, row] of batch.results) kept.results.set(key, row);
}

function groupFilter(filter: StackGroupFilter): (row: StackGroupRow) => boolean {
  return (row) =>
    isOf(row, filter) &&
    (filter.status === undefined || row.status === filter.status) &&
    (filter.resourceGroupId === undefined || row.resourceGroupId === filter.resourceGroupId) &&
    (filter.tags ?? []).every((tag) => hasTag(row, tag));
}

function oldestInstanceFirst(a: StackInstanceRow, b: StackInstanceRow): number {
  return a.createdAt - b.createdAt || compare(a.region, b.region) || compare(a.accountId, b.accountId);
}
