import type { JsonObject } from '@rosette/template/base/json.ts';
import { planRemoval } from '#engine/plan/plan-removal.ts';
import type { StepError } from '#engine/ports/resource-type.ts';
import type { StackRow } from '#engine/ports/store.ts';
import { abandonedBecause } from './abandon.ts';
import { setStatus } from './record.ts';
import { Schedule } from './schedule.ts';
import { type OperationState, type StepState, stepToken, waitingStep } from './state.ts';
import { type Cause, causeText, changesStack, errorText, type Progress, stackAction, stackStatus } from './status.ts';
import type { Surroundings, Turn } from './turn.ts';

/** Option of a stack under update: what it was before. */
export const PREVIOUS = 'Previous';
/** Option of a stack: logical ids of its template that it does without, since their creation was given up. */
export const GIVEN_UP = 'GivenUp';
/** Option of a stack whose tags an update began to change: keys of all that its resources may carry until one has ended
 *  well. */
export const TAGS_UNSURE = 'TagsUnsure';
/** Keys of the stack's tags, old and new, that its resources may bear. */
export function unsureTagKeys(stack: Pick<StackRow, 'options'>): readonly string[] {
  const keys = stack.options[TAGS_UNSURE];
  return Array.isArray(keys) ? keys.map(String) : [];
}

/** How long resources under way may still finish after a failure when nothing will be undone (Heat's error_wait_time). */
const GRACE_MS = 240_000;
/** A removal is never given less time than this. */
const MIN_REMOVAL_MS = 60 * 60_000;

/** Nothing new starts from here on. The first cause stays. */
export function stop(operation: OperationState, cause: Cause, around: Surroundings, turn: Turn): void {
  if (operation.stopping) return;
  turn.operation = true;
  operation.cause ??= cause;
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
  const verb = verbWord(step);
  step.state = 'failed';
  step.endedAt = around.now;
  step.error = error;
  step.wakeAt = null;
  setStatus(operation, number, `${verb}_FAILED`, `${error.code}: ${errorText(error)}`, around, turn);
  const cause: Cause = { kind: 'step', logicalId: planned.logicalId, resourceType: planned.type, verb, error };
  if (operation.cause === null) recordOperationInfo(operation, cause, turn);
  if (operation.phase === 'rollback') operation.rollbackCause ??= cause;
  // Removals, clean-up and rollback go on with what does not depend on the failed one; the rest stops.
  if (operation.action === 'DELETE' || operation.phase === 'rollback' || planned.cleanup === true) {
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
  const { code, message, resourceType, logicalId } = error.origin ?? { ...cause, ...error };
  operation.stack = {
    ...operation.stack,
    operationInfo: {
      Code: code,
      Message: message,
      ResourceType: resourceType,
      LogicalResourceId: logicalId,
      ...(error.action === undefined ? {} : { Action: error.action }),
      ...(error.requestId === undefined ? {} : { RequestId: error.requestId }),
    },
  };
  turn.stack = true;
}

export function cancelPending(operation: OperationState, around: Surroundings, turn: Turn, reason: string): void {
  if (operation.graceUntil !== null) turn.operation = true;
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
  const verb = verbWord(step);
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
  // A clean-up that failed undoes nothing: what could not be removed stays recorded.
  if (operation.schedule.finished || (operation.phase === 'forward' && cleanupOnly(operation))) {
    settle(operation, operation.phase === 'forward' ? 'succeeded' : 'rolled-back', around, turn);
  } else if (operation.phase === 'forward' && willRollBack(operation)) {
    beginRollback(operation, around, turn);
  } else {
    settle(operation, operation.phase === 'forward' ? 'failed' : 'rollback-failed', around, turn);
  }
}

function willRollBack(operation: OperationState): boolean {
  if (operation.action === 'DELETE' || operation.phase === 'rollback') return false;
  if (operation.cause?.kind === 'cancelled') return operation.cause.rollback;
  return !operation.stack.disableRollback;
}

function cleanupOnly(operation: OperationState): boolean {
  return operation.action !== 'DELETE' && operation.schedule.mainFinished && !operation.stopping;
}

function verbWord(step: StepState): Uppercase<StepState['verb']> {
  return step.verb.toUpperCase() as Uppercase<StepState['verb']>;
}

/** The undo follows from what was recorded, not from the template. */
function beginRollback(operation: OperationState, around: Surroundings, turn: Turn): void {
  operation.phase = 'rollback';
  operation.stopping = false;
  operation.graceUntil = null;
  if (changesStack(operation.action)) {
    const undo = around.undoUpdate();
    operation.plan = { ...undo.plan, undoes: operation.plan };
    operation.stack = { ...operation.stack, ...undo.stack, options: backTo(operation.stack.options, undo.stack) };
  } else {
    const undo = planRemoval(operation.resources.values(), { kind: 'undo-create' });
    operation.plan = { ...undo, undoes: operation.plan };
  }
  operation.steps = operation.plan.steps.map((planned, step) =>
    waitingStep(stepToken(operation.id, 'rollback', step), planned.action),
  );
  operation.schedule = new Schedule(operation.plan.steps);
  operation.deadline = around.now + Math.max(MIN_REMOVAL_MS, operation.stack.timeoutMinutes * 60_000);
  operation.schedule.begin(() => false);
  turn.operation = true;
  setStackStatus(operation, 'IN_PROGRESS', causeText(operation.cause!), turn);
  turn.rollbackBegan = true;
}

/** What the stack was, and what must not be forgotten before it is that again: the next owner goes on from the rows. */
function backTo(options: JsonObject, to: Partial<StackRow>): JsonObject {
  const kept = [PREVIOUS, TAGS_UNSURE].filter((name) => options[name] !== undefined);
  return { ...(to.options ?? options), ...Object.fromEntries(kept.map((name) => [name, options[name]!])) };
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
  if (operation.action !== 'DELETE' && complete) forgetPrevious(operation, around);
  if (changesStack(operation.action) && outcome === 'succeeded') nothingGivenUp(operation);
  if (operation.action === 'IMPORT_CREATE' && outcome === 'failed') giveUpMissing(operation);
  if (outcome === 'rollback-failed') keepRootReason(operation);
  if (operation.action === 'CREATE') abandon(operation, outcome, around, turn);
}

/** In the same turn, and so in the same commit: no stack that was to be abandoned is ever found complete. */
function abandon(
  operation: OperationState,
  outcome: OperationState['outcome'],
  around: Surroundings,
  turn: Turn,
): void {
  const reason = abandonedBecause(operation.stack, outcome);
  if (reason === null) return;
  operation.stack = { ...operation.stack, deletedAt: around.now };
  tellStatus(operation, 'DELETE_COMPLETE', reason, turn);
}

/** There is nothing to go back to any more. */
function forgetPrevious(operation: OperationState, around: Surroundings): void {
  const {
    [PREVIOUS]: _previous,
    [TAGS_UNSURE]: _unsure,
    RollbackFailedRootReason: _reason,
    ...options
  } = operation.stack.options;
  const updatedAt = changesStack(operation.action) ? around.now : operation.stack.updatedAt;
  operation.stack = { ...operation.stack, options, updatedAt };
}

/** A rollback of what comes later must not make what was to be imported and was not found. */
function giveUpMissing(operation: OperationState): void {
  const missing = operation.plan.steps.filter((_, number) => operation.steps[number]!.state !== 'done');
  const options = { ...operation.stack.options, [GIVEN_UP]: missing.map(({ logicalId }) => logicalId) };
  operation.stack = { ...operation.stack, options };
}

/** An update makes everything that its template asks for, and an import finds it. */
function nothingGivenUp(operation: OperationState): void {
  const { [GIVEN_UP]: _names, ...options } = operation.stack.options;
  operation.stack = { ...operation.stack, options };
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
  if (operation.phase === 'forward' && cause !== '') return `${done}, but not everything could be removed: ${cause}`;
  return operation.phase === 'rollback' ? `${done}, after: ${cause}` : done;
}

function setStackStatus(operation: OperationState, progress: Progress, reason: string, turn: Turn): void {
  tellStatus(operation, stackStatus(operation.action, operation.phase, progress), reason, turn);
}

function tellStatus(operation: OperationState, status: string, reason: string, turn: Turn): void {
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
