import type { OperationRow, ResourceRow, Write } from '#engine/ports/store.ts';
import { needsOf, presentResources, type Wanted } from './expected.ts';
import type { Mirror } from './mirror.ts';
import { ABSENT, COMPLETE } from './row-status.ts';
import type { Tracked } from './tracked.ts';

/** Invariant and what is wrong. */
export type Problem = readonly [string, string];

/** What must hold after every commit. The mirror has its writes already; `stoppedBefore` are the operations that had
 *  stopped without them. */
export function checkTurn(
  writes: readonly Write[],
  stoppedBefore: ReadonlySet<string>,
  mirror: Mirror,
  tracked: ReadonlyMap<string, Tracked>,
): readonly Problem[] {
  const found: Problem[] = [];
  for (const write of writes) {
    if (write.kind === 'step' && write.row.state === 'running' && write.row.attempt === 1) {
      found.push(...crowd(mirror.operations.get(write.row.operationId)!, mirror));
    }
    if (write.kind === 'resource') found.push(...outOfOrder(write.row, mirror, tracked.get(write.row.stackId)));
  }
  return [...found, ...startsAfterStop(writes, stoppedBefore, mirror)];
}

/** No more resources are under way than may be. */
function crowd(operation: OperationRow, mirror: Mirror): readonly Problem[] {
  if (operation.parallelism === 0) return [];
  const busy = mirror.steps(operation.id).filter((step) => step.state === 'running' || step.state === 'pending');
  if (busy.length <= operation.parallelism) return [];
  return [['parallelism', `${busy.length} resources are under way, and ${operation.parallelism} may be`]];
}

/** Once something has failed, nothing new begins; what undoes it is another plan. */
function startsAfterStop(
  writes: readonly Write[],
  stoppedBefore: ReadonlySet<string>,
  mirror: Mirror,
): readonly Problem[] {
  return writes.flatMap((write): readonly Problem[] => {
    if (write.kind !== 'resource') return [];
    const { stackId, logicalId, status, updatedAt } = write.row;
    const operation = mirror.operations.get(mirror.stacks.get(stackId)?.operationId ?? '');
    if (operation === undefined || !stoppedBefore.has(operation.id) || operation.phase === 'rollback') return [];
    const began = mirror
      .steps(operation.id)
      .some((step) => step.logicalId === logicalId && step.state === 'running' && step.startedAt === updatedAt);
    if (!began || !status.endsWith('_IN_PROGRESS')) return [];
    return [['stop', `${logicalId} begins after the operation has stopped`]];
  });
}

/** A resource is begun after all it depends on is complete, and deleted before any of that is. */
function outOfOrder(row: ResourceRow, mirror: Mirror, tracked: Tracked | undefined): readonly Problem[] {
  if (tracked === undefined) return [];
  const rows = mirror.resources(row.stackId);
  const operation = mirror.operations.get(mirror.stacks.get(row.stackId)?.operationId ?? '');
  if (operation?.id !== tracked.operation.id) return [];
  const forward = operation.phase === 'forward';
  // Where an earlier operation stopped half way, what depends on what is not as the template says.
  const { intent, from } = tracked.operation;
  const removesAll = intent.kind === 'create' || (intent.kind === 'delete' && from !== null);
  if (row.status === 'DELETE_IN_PROGRESS' && removesAll) {
    const users = dependentsOf(row.logicalId, tracked.wanted).filter((name) => mayExist(rows.get(name)));
    return users.map((name) => ['order', `${row.logicalId} is deleted while ${name}, which depends on it, is there`]);
  }
  if (forward && BEGINS.has(row.status)) {
    const missing = needsOf(row.logicalId, tracked.wanted).filter((name) => !isComplete(rows.get(name)));
    return missing.map((name) => ['order', `${row.logicalId} begins while ${name}, which it needs, is not complete`]);
  }
  return [];
}

const BEGINS = new Set(['CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', 'IMPORT_IN_PROGRESS']);

function mayExist(row: ResourceRow | undefined): boolean {
  return row !== undefined && !ABSENT.has(row.status);
}

function isComplete(row: ResourceRow | undefined): boolean {
  return row !== undefined && COMPLETE.has(row.status);
}

function dependentsOf(name: string, wanted: Wanted): readonly string[] {
  const names = presentResources(wanted).map((resource) => resource.name);
  return names.filter((other) => needsOf(other, wanted).includes(name));
}
