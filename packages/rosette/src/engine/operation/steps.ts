import { hasErrors } from '@rosette/template/base/catalogue.ts';
import { equalJson } from '@rosette/template/base/equality.ts';
import { isKnown, type ValueObject, waitsFor } from '@rosette/template/evaluate/value.ts';
import { differences, uncertain } from '#engine/diff/compare.ts';
import type { PlanStep } from '#engine/plan/plan.ts';
import type { StepError } from '#engine/ports/resource-type.ts';
import { answerTime } from './backoff.ts';
import { define, newResource } from './definition.ts';
import { cancelStep, stepFailed } from './phases.ts';
import { resourceOf, STATE_CHANGED, setStatus } from './record.ts';
import { createTokenOf, type OperationState } from './state.ts';
import type { Answer, Surroundings, Turn } from './turn.ts';

/** Tries of one piece that found the cloud failing (not throttling) before the step fails. */
const MAX_ATTEMPTS = 10;

export function begin(operation: OperationState): void {
  operation.schedule.begin(() => false);
}

export function startStep(operation: OperationState, number: number, around: Surroundings, turn: Turn): void {
  const planned = operation.plan.steps[number]!;
  operation.steps[number]!.startedAt = around.now;
  turn.touch(operation, number);
  switch (planned.action) {
    case 'retain':
      retain(operation, number, planned, around, turn);
      return;
    case 'record':
      noteDefinition(operation, number, around, turn);
      return;
    case 'delete':
      setStatus(operation, number, 'DELETE_IN_PROGRESS', STATE_CHANGED, around, turn);
      call(operation, number, turn);
      return;
    case 'create':
      ensureResource(operation, planned, around);
      beginCreate(operation, number, around, turn);
      return;
    case 'update':
      beginUpdate(operation, number, planned, around, turn);
      return;
    case 'import':
      ensureResource(operation, planned, around);
      beginImport(operation, number, around, turn);
      return;
  }
}

/** What is not recorded yet is new. */
function ensureResource(operation: OperationState, { logicalId }: PlanStep, around: Surroundings): void {
  if (operation.resources.has(logicalId)) return;
  operation.resources.set(logicalId, newResource(operation.stack.id, around.wanted(logicalId), around.now));
}

function retain(operation: OperationState, number: number, planned: PlanStep, around: Surroundings, turn: Turn): void {
  const reason = letGoReason(LET_GO[planned.reason] ?? 'Retained (by request)');
  finishStep(operation, number, around, turn, 'DELETE_COMPLETE', reason);
}

function letGoReason(why: string): string {
  return `${why}: the cloud resource was left as it is`;
}

const LET_GO: Readonly<Record<string, string>> = {
  'retained-by-policy': 'Retained (DeletionPolicy)',
  'import-undone': 'Import undone',
};

/** Takes over what exists: no create of ours made it. */
function beginImport(operation: OperationState, number: number, around: Surroundings, turn: Turn): void {
  const resource = resourceOf(operation, number);
  resource.createToken = null;
  startAnew(operation, number, 'IMPORT_IN_PROGRESS', around, turn);
}

/** Only what ROS calls Scope Metadata or DeletionPolicy is told; dependencies and descriptions change silently. */
function noteDefinition(operation: OperationState, number: number, around: Surroundings, turn: Turn): void {
  const resource = resourceOf(operation, number);
  const wanted = around.wanted(resource.logicalId);
  const told = resource.deletionPolicy !== wanted.deletionPolicy || !equalJson(resource.metadata, wanted.metadata);
  define(resource, wanted);
  finishStep(operation, number, around, turn, told ? 'UPDATE_COMPLETE' : null, STATE_CHANGED);
}

function beginCreate(operation: OperationState, number: number, around: Surroundings, turn: Turn): void {
  const resource = resourceOf(operation, number);
  const step = operation.steps[number]!;
  step.verb = 'create';
  resource.createToken = createTokenOf(step, operation.plan.steps[number]!.action);
  startAnew(operation, number, 'CREATE_IN_PROGRESS', around, turn);
}

/** Nothing that was recorded of the resource holds any more: from here on it is described as the template has it. */
function startAnew(
  operation: OperationState,
  number: number,
  status: 'CREATE_IN_PROGRESS' | 'IMPORT_IN_PROGRESS',
  around: Surroundings,
  turn: Turn,
): void {
  const resource = resourceOf(operation, number);
  const { properties, problem } = knownProperties(resource.logicalId, around);
  Object.assign(resource, { physicalId: null, properties, attempted: null, attributes: {}, createContinuation: null });
  define(resource, around.wanted(resource.logicalId));
  setStatus(operation, number, status, STATE_CHANGED, around, turn);
  if (problem !== null) stepFailed(operation, number, problem, around, turn);
  else call(operation, number, turn);
}

/** Everything is known now: what the planner could not tell is decided by the same comparison. */
function beginUpdate(
  operation: OperationState,
  number: number,
  planned: PlanStep,
  around: Surroundings,
  turn: Turn,
): void {
  const resource = resourceOf(operation, number);
  const step = operation.steps[number]!;
  const { properties, problem } = knownProperties(resource.logicalId, around);
  const before = uncertain(resource.properties ?? {}, resource.attempted, properties);
  const changed = problem === null ? differences(before, properties).map((difference) => difference.name) : [];
  if (problem === null && changed.length === 0 && planned.touch === undefined) {
    Object.assign(resource, { properties, attempted: null });
    define(resource, around.wanted(resource.logicalId));
    finishStep(
      operation,
      number,
      around,
      turn,
      resource.status === 'UPDATE_FAILED' ? 'UPDATE_COMPLETE' : null,
      STATE_CHANGED,
    );
    return;
  }
  const fixed = changed.filter((name) => !around.canUpdate(planned.type, name));
  if (problem === null && fixed.length > 0 && (operation.allowReplacement || operation.phase === 'rollback')) {
    step.verb = 'delete';
    setStatus(
      operation,
      number,
      'DELETE_IN_PROGRESS',
      `to be replaced, since ${fixed.join(', ')} changed`,
      around,
      turn,
    );
    call(operation, number, turn);
    return;
  }
  resource.properties = before;
  resource.attempted = problem === null ? properties : resource.attempted;
  // From here on it may use what it used before, and what it shall use.
  const { dependsOn } = around.wanted(resource.logicalId);
  resource.dependsOn = [...new Set([...resource.dependsOn, ...dependsOn])].sort();
  setStatus(operation, number, 'UPDATE_IN_PROGRESS', STATE_CHANGED, around, turn);
  const refusal = problem ?? (fixed.length > 0 ? needsReplacement(fixed) : null);
  if (refusal === null) call(operation, number, turn);
  else stepFailed(operation, number, refusal, around, turn);
}

function needsReplacement(properties: readonly string[]): StepError {
  const message = `a change of ${properties.join(', ')} needs a replacement, which ReplacementOption does not allow`;
  return { code: 'StackValidationFailed', message };
}

function knownProperties(
  logicalId: string,
  around: Surroundings,
): { properties: ValueObject; problem: StepError | null } {
  const { value, diagnostics } = around.properties(logicalId);
  if (hasErrors(diagnostics)) {
    const message = diagnostics.map((found) => found.message).join('; ');
    return { properties: {}, problem: { code: 'StackValidationFailed', message } };
  }
  const missing = waitsFor(value).map(({ resource, attribute }) =>
    attribute === null ? resource : `${resource}.${attribute}`,
  );
  if (missing.length === 0 && isKnown(value)) return { properties: value, problem: null };
  const message =
    missing.length > 0
      ? `${missing.join(', ')} cannot be known when the resource is created or changed`
      : 'a property asks for something outside the stack that depends on resources of the stack itself';
  return { properties: {}, problem: { code: 'InvalidTemplateReference', message } };
}

function call(operation: OperationState, number: number, turn: Turn): void {
  const step = operation.steps[number]!;
  Object.assign(step, {
    state: 'running',
    attempt: 1,
    continuation: null,
    recovering: false,
    signal: null,
    wakeAt: null,
  });
  operation.running += 1;
  turn.calls.push(number);
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
  if (step.state !== 'running') {
    throw new Error(`operation ${operation.id}: an answer came for step ${number}, which is ${step.state}`);
  }
  operation.running -= 1;
  turn.touch(operation, number);
  noteExchange(operation, number, answer, turn);
  switch (answer.kind) {
    case 'done':
      turn.forgetSignals.push(...answer.forgetSignals);
      turn.forgetSomeSignals.push(...(answer.forgetSomeSignals ?? []));
      done(operation, number, answer, around, turn);
      return;
    case 'pending':
      if (answer.announce === true && answer.progress !== null && answer.progress !== step.progress) {
        setStatus(operation, number, resourceOf(operation, number).status, answer.progress, around, turn);
      }
      Object.assign(step, { continuation: answer.continuation ?? {}, recovering: false, attempt: 1 });
      Object.assign(step, { signal: answer.signal, progress: answer.progress });
      if (learnPhysicalId(operation, number, answer.physicalId, turn)) tellPhysicalId(operation, number, around, turn);
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
      rest(operation, number, answerTime(step.attempt, around), around, turn);
      step.attempt += 1;
      return;
    case 'failed':
      learnPhysicalId(operation, number, answer.physicalId, turn);
      stepFailed(operation, number, answer.error, around, turn);
      return;
  }
}

function noteExchange(operation: OperationState, number: number, answer: Answer, turn: Turn): void {
  const { exchange } = answer;
  if (exchange === undefined) return;
  const { logicalId, type: resourceType } = operation.plan.steps[number]!;
  const { startedAt } = operation.steps[number]!;
  const attributes = answer.kind === 'done' ? answer.attributes : null;
  const stepId = `${operation.phase}/${number}`;
  turn.exchanges.push({ exchange, attributes, stepId, logicalId, resourceType, startedAt });
}

function done(
  operation: OperationState,
  number: number,
  answer: Extract<Answer, { kind: 'done' }>,
  around: Surroundings,
  turn: Turn,
): void {
  const resource = resourceOf(operation, number);
  const step = operation.steps[number]!;
  switch (step.verb) {
    case 'create':
      resource.physicalId = answer.physicalId === undefined ? step.physicalId : answer.physicalId;
      resource.attributes = answer.attributes ?? {};
      resource.createContinuation = null;
      finishStep(operation, number, around, turn, 'CREATE_COMPLETE', STATE_CHANGED);
      return;
    case 'import':
      resource.physicalId = answer.physicalId ?? null;
      resource.attributes = answer.attributes ?? {};
      finishStep(operation, number, around, turn, 'IMPORT_COMPLETE', STATE_CHANGED);
      return;
    case 'update':
      resource.physicalId = answer.physicalId === undefined ? resource.physicalId : answer.physicalId;
      Object.assign(resource, { properties: resource.attempted, attempted: null });
      resource.attributes = answer.attributes ?? resource.attributes;
      define(resource, around.wanted(resource.logicalId));
      finishStep(operation, number, around, turn, 'UPDATE_COMPLETE', STATE_CHANGED);
      return;
    case 'delete': {
      const reason = answer.letGo === undefined ? STATE_CHANGED : letGoReason(`Retained (${answer.letGo})`);
      if (operation.plan.steps[number]!.action === 'update') {
        setStatus(operation, number, 'DELETE_COMPLETE', reason, around, turn);
        step.physicalId = null;
        beginCreate(operation, number, around, turn);
      } else {
        finishStep(operation, number, around, turn, 'DELETE_COMPLETE', reason);
      }
      return;
    }
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

/** A create's physical id and continuation are recorded with the resource as soon as known: undo may need them. Answers
 *  whether the id is another one now. */
function learnPhysicalId(
  operation: OperationState,
  number: number,
  physicalId: string | undefined,
  turn: Turn,
): boolean {
  const step = operation.steps[number]!;
  const resource = resourceOf(operation, number);
  if (step.verb !== 'create') return false;
  if (physicalId !== undefined) step.physicalId = physicalId;
  if (physicalId === undefined && resource.createContinuation === step.continuation) return false;
  const learnt = resource.physicalId !== step.physicalId;
  resource.physicalId = step.physicalId;
  resource.createContinuation = step.continuation;
  turn.resources.add(resource.logicalId);
  return learnt;
}

/** The events tell all that is recorded: whoever replays them knows of the object as soon as the record does. */
function tellPhysicalId(operation: OperationState, number: number, around: Surroundings, turn: Turn): void {
  setStatus(operation, number, resourceOf(operation, number).status, 'made, not ready yet', around, turn);
}

/** A null status changes and tells nothing of the resource's status. */
function finishStep(
  operation: OperationState,
  number: number,
  around: Surroundings,
  turn: Turn,
  status: string | null,
  reason: string,
): void {
  const step = operation.steps[number]!;
  Object.assign(step, { state: 'done', endedAt: around.now, wakeAt: null, signal: null, progress: null });
  if (status === null) turn.resources.add(operation.plan.steps[number]!.logicalId);
  else setStatus(operation, number, status, reason, around, turn);
  if (leavesStack(operation, number)) {
    const { logicalId } = operation.plan.steps[number]!;
    operation.resources.delete(logicalId);
    turn.resources.delete(logicalId);
    turn.removed.add(logicalId);
  }
  operation.schedule.done(number);
}

/** What an update removed or let go is no longer of the stack; a deleted stack still shows what it had. */
function leavesStack(operation: OperationState, number: number): boolean {
  const { action, reason } = operation.plan.steps[number]!;
  if (operation.action === 'DELETE') return false;
  return action === 'retain' || (action === 'delete' && reason === 'removed');
}
