import { Replay } from '#engine/history/replay.ts';
import type { Phase } from '#engine/operation/status.ts';
import { planText } from '#engine/plan/plan.ts';
import type {
  OperationFacts,
  OperationReport,
  OperationSummary,
  PhaseReport,
  StackAtEvent,
  StepReport,
} from '#engine/ports/history.ts';
import { StackRefused } from '#engine/ports/stack-service.ts';
import type { EventRow, OperationRow, StackRow, StepRow, Store } from '#engine/ports/store.ts';
import {
  errorOf,
  type RecordedPhase,
  type RecordedStep,
  recordedCauses,
  recordedPhases,
  stateOf,
  textOf,
} from './operation-rows.ts';

export function operationFacts({ id, action, state, phase, startedAt, endedAt }: OperationRow): OperationFacts {
  return { id, action, state, phase: phase as Phase, startedAt, endedAt };
}

export function operationSummary(row: OperationRow): OperationSummary {
  return { ...operationFacts(row), cause: textOf(recordedCauses(row).first) };
}

export function operationReport(stack: StackRow, row: OperationRow, steps: readonly StepRow[]): OperationReport {
  return {
    ...operationSummary(row),
    stackId: stack.id,
    stackName: stack.name,
    deadline: row.deadline,
    rollbackCause: textOf(recordedCauses(row).rollback),
    phases: recordedPhases(row, steps).map(phaseReport),
  };
}

function phaseReport({ phase, plan, steps }: RecordedPhase): PhaseReport {
  return { phase, plan: planText(plan), steps: steps.map(stepReport) };
}

function stepReport(step: RecordedStep): StepReport {
  const { planned, row } = step;
  return {
    logicalId: planned.logicalId,
    type: planned.type,
    action: planned.action,
    reason: planned.reason,
    state: stateOf(step),
    startedAt: row?.startedAt ?? null,
    endedAt: row?.endedAt ?? null,
    physicalId: row?.physicalId ?? null,
    progress: row?.progress ?? null,
    error: errorOf(step),
  };
}

export function noSuchOperation(id: string, stackName: string): StackRefused {
  const message = `The operation ${id} could not be found in Stack ${stackName}; ListStackOperations shows them.`;
  return new StackRefused('OperationNotFound', 404, message);
}

/** Events that are read at a time. */
const BATCH = 1_000;

/** The stack as its events tell it, up to and with the event of that id or cursor. */
export async function stackAtEvent(
  store: Pick<Store, 'eventsAfter'>,
  stack: StackRow,
  wanted: string,
): Promise<StackAtEvent> {
  const then = new Replay();
  for await (const event of eventsOf(store, stack.id)) {
    then.apply(event);
    if (event.id !== wanted && String(event.sequence) !== wanted) continue;
    const { id, sequence, time, operationId } = event;
    return {
      stackId: stack.id,
      stackName: stack.name,
      status: then.status,
      statusReason: then.statusReason,
      event: { id, cursor: sequence, time, operationId },
      resources: [...then.resources.values()],
    };
  }
  const message = `The event ${wanted} could not be found among the events of Stack ${stack.name}; ListStackEvents shows them, by EventId and Cursor.`;
  throw new StackRefused('EventNotFound', 404, message);
}

async function* eventsOf(store: Pick<Store, 'eventsAfter'>, stackId: string): AsyncGenerator<EventRow, void, void> {
  let cursor = 0;
  for (;;) {
    const batch = await store.eventsAfter({ stackId }, cursor, BATCH);
    yield* batch;
    if (batch.length < BATCH) return;
    cursor = batch.at(-1)!.sequence;
  }
}
