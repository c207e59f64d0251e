import { causeText, type Verb } from '#engine/operation/status.ts';
import type { ExplainedStep, FirstCause, ResourceExplanation } from '#engine/ports/explanation.ts';
import { StackRefused } from '#engine/ports/stack-service.ts';
import type { OperationRow, ResourceRow, StackRow, StepRow } from '#engine/ports/store.ts';
import { isOver, notDone, whyPlanned } from './explain-words.ts';
import { explanationText } from './explanation-text.ts';
import { operationFacts } from './history.ts';
import {
  errorOf,
  type RecordedCauses,
  type RecordedPhase,
  type RecordedStep,
  recordedCauses,
  recordedPhases,
  stateOf,
} from './operation-rows.ts';
import { waitsOf } from './resource-waits.ts';

/** Everything that is recorded and matters. */
export interface ExplainedRows {
  readonly stack: StackRow;
  readonly resource: ResourceRow | undefined;
  /** In progress, or the last one. */
  readonly operation: OperationRow | undefined;
  readonly steps: readonly StepRow[];
}

/** Why a resource is as it is. From rows alone: an explanation is the same whoever asks, and after every restart. */
export function explainResource(rows: ExplainedRows, logicalId: string): ResourceExplanation {
  const { stack, resource, operation } = rows;
  const phases = operation === undefined ? [] : recordedPhases(operation, rows.steps);
  const causes = operation === undefined ? NO_CAUSES : recordedCauses(operation);
  const own = phases.flatMap((phase) =>
    phase.steps.filter(({ planned }) => planned.logicalId === logicalId).map((step) => ({ phase, step })),
  );
  if (resource === undefined && own.length === 0) throw noSuchResource(logicalId, stack.name);
  const facts: Omit<ResourceExplanation, 'text'> = {
    stackId: stack.id,
    stackName: stack.name,
    stackStatus: stack.status,
    logicalId,
    type: resource?.type ?? own[0]!.step.planned.type,
    status: resource?.status ?? null,
    physicalId: resource?.physicalId ?? null,
    operation: operation === undefined ? null : operationFacts(operation),
    steps: own.map(({ phase, step }) => explainedStep(phase, step, operation!)),
    waitingFor: operation?.state === 'running' ? waitsOf(operation, own, causes) : [],
    firstCause: firstCauseOf(logicalId, own, causes, operation),
  };
  return { ...facts, text: explanationText(facts) };
}

const NO_CAUSES: RecordedCauses = { first: null, rollback: null, stopping: false };

function noSuchResource(logicalId: string, stackName: string): StackRefused {
  const message = `The Resource (${logicalId}) could not be found in Stack ${stackName}.`;
  return new StackRefused('ResourceNotFound', 404, message);
}

function explainedStep(phase: RecordedPhase, step: RecordedStep, operation: OperationRow): ExplainedStep {
  const { planned, row } = step;
  return {
    phase: step.phase,
    action: planned.action,
    reason: planned.reason,
    because: planned.because ?? [],
    waits: planned.waits ?? [],
    why: whyPlanned(phase, step, operation),
    state: stateOf(step),
    startedAt: row?.startedAt ?? null,
    endedAt: row?.endedAt ?? null,
    progress: row?.progress ?? null,
    error: errorOf(step),
  };
}

/** The failure that the resource's own trouble follows from, or, when it has none, the first failure of the operation. */
function firstCauseOf(
  logicalId: string,
  own: readonly { readonly phase: RecordedPhase; readonly step: RecordedStep }[],
  causes: RecordedCauses,
  operation: OperationRow | undefined,
): FirstCause | null {
  const undone = own.findLast(({ step }) => notDone(step, operation));
  const found = undone === undefined ? undefined : wayToFailure(undone.phase, undone.step);
  if (found !== undefined) {
    const failed = found.at(-1)!;
    return { logicalId: failed.planned.logicalId, text: failureText(failed), path: pathOf(found) };
  }
  const cause = (undone?.phase.phase === 'rollback' ? causes.rollback : null) ?? causes.first;
  if (cause === null) return null;
  const failedId = cause.kind === 'step' ? cause.logicalId : null;
  return { logicalId: failedId, text: causeText(cause), path: failedId === logicalId ? [logicalId] : [] };
}

/** A replacement is two steps of one resource, which is named once. */
function pathOf(steps: readonly RecordedStep[]): readonly string[] {
  return [...new Set(steps.map(({ planned }) => planned.logicalId))];
}

function failureText(step: RecordedStep): string {
  const error = errorOf(step)!;
  const verb = (step.row?.action ?? step.planned.action).toUpperCase() as Uppercase<Verb>;
  const { logicalId, type: resourceType } = step.planned;
  return causeText({ kind: 'step', logicalId, resourceType, verb, error });
}

/** The nearest failed step that this one needs, and the steps between; itself when it failed. */
function wayToFailure({ steps }: RecordedPhase, from: RecordedStep): readonly RecordedStep[] | undefined {
  const cameFrom = new Map<number, number | null>([[from.number, null]]);
  for (const number of cameFrom.keys()) {
    const step = steps[number]!;
    if (step.row?.state === 'failed') return wayBack(cameFrom, number).map((each) => steps[each]!);
    for (const need of step.planned.needs) if (!cameFrom.has(need) && !isOver(steps[need]!)) cameFrom.set(need, number);
  }
  return undefined;
}

function wayBack(cameFrom: ReadonlyMap<number, number | null>, end: number): readonly number[] {
  const way: number[] = [];
  for (let at: number | null = end; at !== null; at = cameFrom.get(at) ?? null) way.unshift(at);
  return way;
}
