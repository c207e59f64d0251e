import { type Cause, causeText, type Phase } from '#engine/operation/status.ts';
import type { Plan, PlanStep } from '#engine/plan/plan.ts';
import type { StepError } from '#engine/ports/resource-type.ts';
import type { OperationRow, StepRow } from '#engine/ports/store.ts';

/* How an operation's rows are read by those who tell of it. */

/** One step of one phase, as planned and as far as it came. */
export interface RecordedStep {
  readonly phase: Phase;
  readonly number: number;
  readonly planned: PlanStep;
  /** Undefined: never begun. */
  readonly row: StepRow | undefined;
}

export interface RecordedPhase {
  readonly phase: Phase;
  readonly plan: Plan;
  readonly steps: readonly RecordedStep[];
}

/** Forward, and then the rollback where there was one. */
export function recordedPhases(operation: OperationRow, rows: readonly StepRow[]): readonly RecordedPhase[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const inForce = operation.plan as unknown as Plan;
  const phaseOf = (phase: Phase, plan: Plan): RecordedPhase => ({
    phase,
    plan,
    steps: plan.steps.map((planned, number) => ({ phase, number, planned, row: byId.get(`${phase}/${number}`) })),
  });
  if (operation.phase !== 'rollback') return [phaseOf('forward', inForce)];
  const undone = inForce.undoes === undefined ? [] : [phaseOf('forward', inForce.undoes)];
  return [...undone, phaseOf('rollback', inForce)];
}

/** waiting, or the state of the row. */
export function stateOf(step: RecordedStep): string {
  return step.row?.state ?? 'waiting';
}

export function errorOf(step: RecordedStep): StepError | null {
  return (step.row?.error ?? null) as unknown as StepError | null;
}

export interface RecordedCauses {
  readonly first: Cause | null;
  readonly rollback: Cause | null;
  /** Nothing new starts. */
  readonly stopping: boolean;
}

export function recordedCauses(operation: OperationRow): RecordedCauses {
  const { first, rollback, stopping } = (operation.cause ?? {}) as unknown as Partial<RecordedCauses>;
  return { first: first ?? null, rollback: rollback ?? null, stopping: stopping === true };
}

export function textOf(cause: Cause | null): string | null {
  return cause === null ? null : causeText(cause);
}
