import type { StepError } from './resource-type.ts';

/* What an old operation still tells. Times are epoch milliseconds. */

export interface OperationFacts {
  readonly id: string;
  /** CREATE, UPDATE, DELETE. */
  readonly action: string;
  /** running, or how it ended: succeeded, failed, rolled-back, rollback-failed. */
  readonly state: string;
  readonly phase: 'forward' | 'rollback';
  readonly startedAt: number;
  readonly endedAt: number | null;
}

export interface OperationSummary extends OperationFacts {
  /** The first failure in the grammar of StatusReason; null when nothing failed. */
  readonly cause: string | null;
}

export interface OperationReport extends OperationSummary {
  readonly stackId: string;
  readonly stackName: string;
  /** When it is or was to time out. */
  readonly deadline: number;
  /** Why the rollback failed, where it did. */
  readonly rollbackCause: string | null;
  /** Forward, and then the rollback where there was one. */
  readonly phases: readonly PhaseReport[];
}

export interface PhaseReport {
  readonly phase: 'forward' | 'rollback';
  /** One line a step, as `plan/plan.ts` writes it. */
  readonly plan: string;
  readonly steps: readonly StepReport[];
}

export interface StepReport {
  readonly logicalId: string;
  readonly type: string;
  readonly action: string;
  readonly reason: string;
  /** waiting (never begun), running, pending, done, failed, cancelled. */
  readonly state: string;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly physicalId: string | null;
  readonly progress: string | null;
  readonly error: StepError | null;
}

/** A stack as it was right after one of its events. */
export interface StackAtEvent {
  readonly stackId: string;
  readonly stackName: string;
  /** Null before the first event of the stack itself. */
  readonly status: string | null;
  readonly statusReason: string;
  readonly event: { readonly id: string; readonly cursor: number; readonly time: number; readonly operationId: string };
  readonly resources: readonly {
    readonly logicalId: string;
    readonly type: string;
    readonly status: string;
    readonly statusReason: string;
    readonly physicalId: string | null;
  }[];
}
