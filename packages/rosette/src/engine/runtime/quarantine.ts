import type { OperationState } from '#engine/operation/state.ts';
import { stackStatus } from '#engine/operation/status.ts';
import type { EventRow, Write } from '#engine/ports/store.ts';
import type { RuntimeDependencies } from './dependencies.ts';
import { owedFor, owedWrite } from './notifications.ts';

/**
 * Ends an operation whose machine broke an invariant, from what was last committed: what it would write next cannot be
 * trusted, and it must not take the other stacks with it. The resources stay recorded as they were, so the stack can be
 * deleted.
 */
export async function quarantine(
  dependencies: Pick<RuntimeDependencies, 'store' | 'ids' | 'clock'>,
  state: OperationState,
  error: unknown,
): Promise<{ readonly writes: readonly Write[]; readonly event: Omit<EventRow, 'sequence'> } | undefined> {
  const { store, ids, clock } = dependencies;
  const stack = await store.stack(state.stack.id);
  const operation = await store.operation(state.id);
  if (stack === undefined || operation === undefined) return undefined;
  const status = stackStatus(state.action, state.phase, 'FAILED');
  const statusReason = `Rosette found a defect of its own and stopped here: ${error instanceof Error ? error.message : String(error)}`;
  const event = {
    id: ids.uuid(),
    stackId: stack.id,
    rootId: stack.rootId,
    operationId: operation.id,
    time: clock.now(),
    stackName: stack.name,
    logicalId: stack.name,
    physicalId: stack.id,
    resourceType: 'ALIYUN::ROS::Stack',
    status,
    statusReason,
  };
  const writes: Write[] = [
    { kind: 'stack', row: { ...stack, status, statusReason } },
    { kind: 'operation', row: { ...operation, state: 'failed', endedAt: clock.now() } },
    { kind: 'event', row: event },
  ];
  const owed = owedFor(stack, event);
  if (owed !== undefined) writes.push(owedWrite(owed, clock.now()));
  if (stack.parentId !== null) {
    const name = `nested/${stack.id}`;
    writes.push({
      kind: 'signal',
      row: { name, id: 'ended', stackId: stack.parentId, payload: { status }, receivedAt: clock.now() },
    });
  }
  return { writes, event };
}
