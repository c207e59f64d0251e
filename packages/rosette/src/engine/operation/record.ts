import type { OperationState, ResourceState } from './state.ts';
import type { Surroundings, Turn } from './turn.ts';

/** Resource default reason of ROS. */
export const STATE_CHANGED = 'state changed';

export function setStatus(
  operation: OperationState,
  number: number,
  status: string,
  reason: string,
  around: Surroundings,
  turn: Turn,
): void {
  const resource = resourceOf(operation, number);
  resource.status = status;
  resource.statusReason = reason;
  resource.updatedAt = around.now;
  turn.resources.add(resource.logicalId);
  turn.events.push({
    logicalId: resource.logicalId,
    physicalId: resource.physicalId,
    resourceType: resource.type,
    status,
    statusReason: reason,
  });
}

export function resourceOf(operation: OperationState, number: number): ResourceState {
  return operation.resources.get(operation.plan.steps[number]!.logicalId)!;
}
