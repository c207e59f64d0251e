import { planRemoval } from '#engine/plan/plan.ts';
import type { StepError } from '#engine/ports/resource-type.ts';
import { setStatus } from './record.ts';
import { Schedule } from './schedule.ts';
import { type OperationState, stepToken, waitingStep } from './state.ts';
import { type Cause, causeText, type Progress, stackAction, stackStatus } from './status.ts';
import type { Surroundings, Turn } from './turn.ts';

/** How long resources under way may still finish after a failure when nothing will be undone (Heat's error_wait_time). */
const GRACE_MS = 240_000;
/** A removal is never given less time than this. */
const MIN_REMOVAL_MS = 60 * 60_000;

/** Nothing new starts from here on. The first cause stays. */
export function stop(operation: OperationState, cause: Cause, around: Surroundings, turn: Turn): void {
  turn.operation = true;
  operation.cause ??= cause;
  if (operation.stopping) return;
  operation.stopping = true;
  operation.graceUntil = willRollBack(operation) ? null : around.now + GRACE_MS;
}

export function stepFailed(
  operation: OperationState,
  number: number,
  error: StepError,
  around: Surroundings,
  turn: Turn,
): void {
  const step = operation.steps[number]!;
  const planned = operation.plan.steps[number]!;
  const verb = planned.action === 'create' ? 'CREATE' : 'DELETE';
  step.state = 'failed';
  step.endedAt = around.now;
  step.error = error;
  step.wakeAt = null;
  setStatus(operation, number, `${verb}_FAILED`, `${error.code}: ${error.message}`, around, turn);
  const cause: Cause = { kind: 'step', logicalId: planned.logicalId, resourceType: planned.type, verb, error };
  if (operation.cause === null) recordOperationInfo(operation, cause, turn);
  if (operation.phase === 'rollback') operation.rollbackCause ??= cause;
  // A removal goes on with what does not depend on the failed one; a creation stops.
  if (verb === 'DELETE') {
    operation.cause ??= cause;
    turn.operation = true;
    return;
  }
  stop(operation, cause, around, turn);
  if (operation.graceUntil === null) cancelPending(operation, around, turn, 'Operation cancelled');
}

/** GetStack's OperationInfo: only when another service's API refused (reference/stack-lifecycle.md 1.7). */
function recordOperationInfo(operation: OperationState, cause: Extract<Cause, { kind: 'step' }>, turn: Turn): void {
  const { error } = cause;
  if (error.action === undefined && error.requestId === undefined) return;
  operation.stack = {
    ...operation.stack,
    operationInfo: {
      Code: error.code,
      Message: error.message,
      ResourceType: cause.resourceType,
      LogicalResourceId: cause.logicalId,
      ...(error.action === undefined ? {} : { Action: error.action }),
      ...(error.requestId === undefined ? {} : { RequestId: error.requestId }),
    },
  };
  turn.stack = true;
}

export function cancelPending(operation: OperationState, around: Surroundings, turn: Turn, reason: string): void {
  operation.graceUntil = null;
  operation.steps.forEach((step, number) => {
    if (step.state === 'pending') cancelStep(operation, number, around, turn, reason);
  });
}

export function cancelStep(
  operation: OperationState,
  number: number,
  around: Surroundings,
  turn: Turn,
  reason: string,
): void {
  const step = operation.steps[number]!;
  const verb = operation.plan.steps[number]!.action === 'create' ? 'CREATE' : 'DELETE';
  step.state = 'cancelled';
  step.endedAt = around.now;
  step.wakeAt = null;
  operation.pending -= 1;
  turn.touch(operation, number);
  const waited = step.progress === null ? '' : `, while ${step.progress}`;
  setStatus(operation, number, `${verb}_FAILED`, `${reason}${waited}`, around, turn);
}

/** Nothing is under way any more: on to the rollback, or the end. */
export function finishPhase(operation: OperationState, around: Surroundings, turn: Turn): void {
  if (operation.schedule.finished) {
    settle(operation, operation.phase === 'forward' ? 'succeeded' : 'rolled-back', around, turn);
  } else if (operation.phase === 'forward' && willRollBack(operation)) {
    beginRollback(operation, around, turn);
  } else {
    settle(operation, operation.phase === 'forward' ? 'failed' : 'rollback-failed', around, turn);
  }
}

function willRollBack(operation: OperationState): boolean {
  return operation.action === 'CREATE' && operation.phase === 'forward' && !operation.stack.disableRollback;
}

/** The undo follows from what was recorded, not from the template. */
function beginRollback(operation: OperationState, around: Surroundings, turn: Turn): void {
  operation.phase = 'rollback';
  operation.stopping = false;
  operation.graceUntil = null;
  operation.plan = planRemoval(operation.resources.values(), { kind: 'undo-create' });
  operation.steps = operation.plan.steps.map((_, step) => waitingStep(stepToken(operation.id, 'rollback', step)));
  operation.schedule = new Schedule(operation.plan.steps);
  operation.deadline = around.now + Math.max(MIN_REMOVAL_MS, operation.stack.timeoutMinutes * 60_000);
  operation.schedule.begin(() => false);
  turn.operation = true;
  setStackStatus(operation, 'IN_PROGRESS', causeText(operation.cause!), turn);
  turn.rollbackBegan = true;
}

function settle(
  operation: OperationState,
  outcome: Exclude<OperationState['outcome'], 'running'>,
  around: Surroundings,
  turn: Turn,
): void {
  const complete = outcome === 'succeeded' || outcome === 'rolled-back';
  operation.outcome = outcome;
  operation.endedAt = around.now;
  turn.operation = true;
  turn.ended = true;
  setStackStatus(operation, complete ? 'COMPLETE' : 'FAILED', settledReason(operation, complete), turn);
  if (operation.action === 'DELETE' && complete) operation.stack = { ...operation.stack, deletedAt: around.now };
  if (outcome === 'rollback-failed') keepRootReason(operation);
}

/** GetStack's RollbackFailedRootReason: why there was a rollback, when the rollback itself failed. */
function keepRootReason(operation: OperationState): void {
  const options = { ...operation.stack.options, RollbackFailedRootReason: causeText(operation.cause!) };
  operation.stack = { ...operation.stack, options };
}

/** The first cause stays visible after the undo has succeeded. */
function settledReason(operation: OperationState, complete: boolean): string {
  const cause = operation.cause === null ? '' : causeText(operation.cause);
  if (!complete) return operation.rollbackCause === null ? cause : causeText(operation.rollbackCause);
  const done = `Stack ${stackAction(operation.action, operation.phase)} completed successfully`;
  return operation.phase === 'rollback' ? `${done}, after: ${cause}` : done;
}

function setStackStatus(operation: OperationState, progress: Progress, reason: string, turn: Turn): void {
  const status = stackStatus(operation.action, operation.phase, progress);
  operation.stack = { ...operation.stack, status, statusReason: reason };
  turn.stack = true;
  turn.events.push({
    logicalId: null,
    physicalId: operation.stack.id,
    resourceType: 'ALIYUN::ROS::Stack',
    status,
    statusReason: reason,
  });
}
