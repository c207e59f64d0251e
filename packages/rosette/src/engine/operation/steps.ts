import { hasErrors } from '@rosette/template/base/catalogue.ts';
import { waitsFor } from '@rosette/template/evaluate/value.ts';
import type { StepError } from '#engine/ports/resource-type.ts';
import { cancelStep, stepFailed } from './phases.ts';
import { resourceOf, STATE_CHANGED, setStatus } from './record.ts';
import type { OperationState, ResourceState, StepState } from './state.ts';
import type { Answer, Surroundings, Turn } from './turn.ts';

/** Longest pause between two tries, in milliseconds. */
const MAX_BACKOFF_MS = 30_000;
/** Tries of one piece that found the cloud failing (not throttling) before the step fails. */
const MAX_ATTEMPTS = 10;

export function begin(operation: OperationState): void {
  operation.schedule.begin(() => false);
}

export function startStep(operation: OperationState, number: number, around: Surroundings, turn: Turn): void {
  const planned = operation.plan.steps[number]!;
  const step = operation.steps[number]!;
  const resource = resourceOf(operation, number);
  step.startedAt = around.now;
  turn.touch(operation, number);
  if (planned.action === 'retain') {
    const reason = `Retained (${planned.reason === 'retained-by-policy' ? 'DeletionPolicy' : 'by request'}): the cloud resource was left as it is`;
    finishStep(operation, number, around, turn, 'DELETE_COMPLETE', reason);
    return;
  }
  if (planned.action === 'create') {
    const problem = giveProperties(resource, step, planned.logicalId, around);
    setStatus(operation, number, 'CREATE_IN_PROGRESS', STATE_CHANGED, around, turn);
    if (problem !== null) {
      stepFailed(operation, number, problem, around, turn);
      return;
    }
  } else {
    setStatus(operation, number, 'DELETE_IN_PROGRESS', STATE_CHANGED, around, turn);
  }
  step.state = 'running';
  step.attempt = 1;
  operation.running += 1;
  turn.calls.push(number);
}

/** Evaluates and records what the resource will be created with; an error when that cannot be known. */
function giveProperties(
  resource: ResourceState,
  step: StepState,
  logicalId: string,
  around: Surroundings,
): StepError | null {
  const { value, diagnostics } = around.properties(logicalId);
  if (hasErrors(diagnostics)) {
    return { code: 'StackValidationFailed', message: diagnostics.map((found) => found.message).join('; ') };
  }
  const missing = waitsFor(value).map(({ resource: name, attribute }) =>
    attribute === null ? name : `${name}.${attribute}`,
  );
  if (missing.length > 0) {
    return {
      code: 'InvalidTemplateReference',
      message: `${missing.join(', ')} cannot be known when the resource is created`,
    };
  }
  resource.properties = value;
  resource.createToken = step.token;
  resource.createContinuation = null;
  return null;
}

export function resumeStep(operation: OperationState, number: number, turn: Turn): void {
  const step = operation.steps[number]!;
  step.state = 'running';
  operation.pending -= 1;
  operation.running += 1;
  turn.calls.push(number);
}

export function answered(
  operation: OperationState,
  number: number,
  answer: Answer,
  around: Surroundings,
  turn: Turn,
): void {
  const step = operation.steps[number]!;
  if (step.state !== 'running')
    throw new Error(`operation ${operation.id}: an answer came for step ${number}, which is ${step.state}`);
  operation.running -= 1;
  turn.touch(operation, number);
  switch (answer.kind) {
    case 'done': {
      const resource = resourceOf(operation, number);
      turn.forgetSignals.push(...answer.forgetSignals);
      if (operation.plan.steps[number]!.action === 'create') {
        resource.physicalId = answer.physicalId === undefined ? step.physicalId : answer.physicalId;
        resource.attributes = answer.attributes;
        resource.createContinuation = null;
        finishStep(operation, number, around, turn, 'CREATE_COMPLETE', STATE_CHANGED);
      } else {
        finishStep(operation, number, around, turn, 'DELETE_COMPLETE', STATE_CHANGED);
      }
      return;
    }
    case 'pending':
      step.continuation = answer.continuation ?? {};
      step.recovering = false;
      step.attempt = 1;
      step.signal = answer.signal;
      step.progress = answer.progress;
      learnPhysicalId(operation, number, answer.physicalId, turn);
      rest(operation, number, around.now + Math.max(0, answer.afterMs), around, turn);
      return;
    case 'retry':
      if (!answer.throttled && step.attempt >= MAX_ATTEMPTS) {
        stepFailed(operation, number, answer.error, around, turn);
        return;
      }
      step.recovering ||= answer.outcomeUnknown;
      step.progress = `trying again after ${answer.error.code}: ${answer.error.message}`;
      step.signal = null;
      rest(operation, number, around.now + backoff(step.attempt, around.random()), around, turn);
      step.attempt += 1;
      return;
    case 'failed':
      learnPhysicalId(operation, number, answer.physicalId, turn);
      stepFailed(operation, number, answer.error, around, turn);
      return;
  }
}

function rest(operation: OperationState, number: number, wakeAt: number, around: Surroundings, turn: Turn): void {
  const step = operation.steps[number]!;
  step.state = 'pending';
  step.wakeAt = wakeAt;
  operation.pending += 1;
  if (operation.stopping && (operation.graceUntil === null || around.now >= operation.graceUntil)) {
    cancelStep(operation, number, around, turn, 'Operation cancelled');
  } else {
    turn.sleeps.push(number);
  }
}

/** A create's physical id and continuation are recorded with the resource as soon as known: undo may need them. */
function learnPhysicalId(operation: OperationState, number: number, physicalId: string | undefined, turn: Turn): void {
  const step = operation.steps[number]!;
  const resource = resourceOf(operation, number);
  if (physicalId !== undefined) step.physicalId = physicalId;
  if (operation.plan.steps[number]!.action !== 'create') return;
  if (physicalId === undefined && resource.createContinuation === step.continuation) return;
  resource.physicalId = step.physicalId;
  resource.createContinuation = step.continuation;
  turn.resources.add(resource.logicalId);
}

function finishStep(
  operation: OperationState,
  number: number,
  around: Surroundings,
  turn: Turn,
  status: string,
  reason: string,
): void {
  const step = operation.steps[number]!;
  step.state = 'done';
  step.endedAt = around.now;
  step.wakeAt = null;
  step.signal = null;
  step.progress = null;
  setStatus(operation, number, status, reason, around, turn);
  operation.schedule.done(number);
}

/** 0.2 s doubling up to 30 s, the upper half at random. */
function backoff(attempt: number, random: number): number {
  const whole = Math.min(MAX_BACKOFF_MS, 200 * 2 ** Math.min(attempt - 1, 20));
  return whole / 2 + (whole / 2) * random;
}
