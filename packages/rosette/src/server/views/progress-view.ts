import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ResourceRow, StackRow } from '#engine/ports/store.ts';

/** How far a stack's action is, from the statuses of its resources (reference/stack-lifecycle.md 1.10 and 12.5). */
export function percentages(stack: StackRow, resources: readonly ResourceRow[]): JsonObject {
  if (!stack.status.endsWith('_IN_PROGRESS')) return settledPercentages(stack);
  const forward = percent(resources.filter((resource) => isFinished(stack, resource)).length, resources.length);
  // A rollback climbs from what was never made to everything undone, while the person's own operation falls back to 0.
  return isRollback(stack)
    ? { StackActionProgress: forward, StackOperationProgress: 100 - forward }
    : { StackActionProgress: forward, StackOperationProgress: forward };
}

/** Counts of resources, which ROS gives in the CREATE states. */
export function counts(resources: readonly ResourceRow[]): JsonObject {
  const running = resources.filter(({ status }) => status.endsWith('_IN_PROGRESS'));
  const failed = resources.filter(({ status }) => status.endsWith('_FAILED'));
  const pending = resources.filter(({ status }) => status === 'INIT_COMPLETE');
  return {
    TotalResourceCount: resources.length,
    SuccessResourceCount: resources.length - running.length - failed.length - pending.length,
    FailedResourceCount: failed.length,
    InProgressResourceCount: running.length,
    PendingResourceCount: pending.length,
    InProgressResourceDetails: running.map(({ logicalId, type }) => ({ ResourceName: logicalId, ResourceType: type })),
  };
}

function settledPercentages(stack: StackRow): JsonObject {
  const done = stack.status.endsWith('_COMPLETE') ? 100 : 0;
  return isRollback(stack)
    ? { StackActionProgress: done, StackOperationProgress: 0 }
    : { StackActionProgress: done, StackOperationProgress: done };
}

function isRollback(stack: StackRow): boolean {
  return stack.status.includes('ROLLBACK');
}

function isFinished(stack: StackRow, resource: ResourceRow): boolean {
  const undone = resource.status === 'DELETE_COMPLETE' || resource.status === 'INIT_COMPLETE';
  if (isRollback(stack) || stack.status.startsWith('DELETE_')) return undone;
  return resource.status.endsWith('_COMPLETE') && !undone;
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 100;
}
