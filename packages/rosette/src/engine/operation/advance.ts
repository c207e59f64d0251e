import { cancelPending, finishPhase, stop } from './phases.ts';
import type { OperationState } from './state.ts';
import { answered, begin, resumeStep, startStep } from './steps.ts';
import { type OperationEvent, type Surroundings, Turn } from './turn.ts';

/**
 * The operation state machine: one event in, what changed and what to do next out. Deterministic; no I/O, no clock.
 * Read this folder top to bottom and you know what can happen to a stack: `advance` (events), `steps` (one resource),
 * `phases` (forward, rollback, end), `status` (the words).
 */
export function advance(operation: OperationState, event: OperationEvent, around: Surroundings): Turn {
  const turn = new Turn();
  if (operation.outcome !== 'running') return turn;
  apply(operation, event, around, turn);
  startReady(operation, around, turn);
  while (operation.outcome === 'running' && operation.running === 0 && operation.pending === 0) {
    finishPhase(operation, around, turn);
    startReady(operation, around, turn);
  }
  assertCounts(operation);
  return turn;
}

function apply(operation: OperationState, event: OperationEvent, around: Surroundings, turn: Turn): void {
  switch (event.kind) {
    case 'begin':
      begin(operation);
      return;
    case 'resume':
      resume(operation, around, turn);
      return;
    case 'answered':
      answered(operation, event.step, event.answer, around, turn);
      return;
    case 'wake':
      if (event.phase === operation.phase && operation.steps[event.step]?.state === 'pending')
        resumeStep(operation, event.step, turn);
      return;
    case 'deadline':
      if (around.now >= operation.deadline) {
        const minutes = Math.round((operation.deadline - operation.startedAt) / 60_000);
        stop(
          operation,
          { kind: 'timeout', action: operation.action, minutes, waitingFor: unfinished(operation) },
          around,
          turn,
        );
        cancelPending(operation, around, turn, 'timed out');
      }
      return;
    case 'grace-over':
      if (operation.stopping) cancelPending(operation, around, turn, 'Operation cancelled');
      return;
    case 'cancel':
      stop(operation, { kind: 'cancelled', rollback: event.rollback }, around, turn);
      if (event.quick) cancelPending(operation, around, turn, 'Operation cancelled');
      else operation.graceUntil = operation.deadline;
      return;
  }
}

function startReady(operation: OperationState, around: Surroundings, turn: Turn): void {
  const { ready } = operation.schedule;
  while (!operation.stopping && ready.size > 0 && hasRoom(operation)) {
    startStep(operation, ready.pop()!, around, turn);
  }
}

/** Parallelism caps the resources under way, between their calls too. 0 is no limit. */
function hasRoom(operation: OperationState): boolean {
  return operation.parallelism === 0 || operation.running + operation.pending < operation.parallelism;
}

/** After a restart nobody knows whether the calls that were out arrived: every piece in hand runs again as recovering. */
function resume(operation: OperationState, around: Surroundings, turn: Turn): void {
  operation.schedule.begin((step) => operation.steps[step]!.state !== 'waiting');
  operation.steps.forEach((step, number) => {
    if (step.state === 'running') turn.calls.push(number);
    else if (step.state !== 'pending') return;
    else if (step.signal !== null || step.wakeAt === null || step.wakeAt <= around.now)
      resumeStep(operation, number, turn);
    else turn.sleeps.push(number);
    step.recovering = true;
  });
}

function unfinished(operation: OperationState): string[] {
  return operation.steps.flatMap((step, number) =>
    step.state === 'running' || step.state === 'pending' ? [operation.plan.steps[number]!.logicalId] : [],
  );
}

function assertCounts(operation: OperationState): void {
  if (operation.running < 0 || operation.pending < 0)
    throw new Error(`operation ${operation.id}: step counts went wrong`);
}
