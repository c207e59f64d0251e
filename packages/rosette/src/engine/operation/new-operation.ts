import type { Plan } from '#engine/plan/plan.ts';
import type { StackRow } from '#engine/ports/store.ts';
import { Schedule } from './schedule.ts';
import { type OperationState, type ResourceState, stepToken, waitingStep } from './state.ts';
import type { OperationAction } from './status.ts';

/** A fresh operation, nothing of it begun. */
export function newOperation(facts: {
  readonly id: string;
  readonly action: OperationAction;
  readonly stack: StackRow;
  readonly resources: Map<string, ResourceState>;
  readonly plan: Plan;
  readonly parallelism: number;
  readonly startedAt: number;
  readonly deadline: number;
  readonly owner: string;
  readonly allowReplacement?: boolean;
  readonly failOnSubscriptions?: boolean;
}): OperationState {
  return {
    ...facts,
    allowReplacement: facts.allowReplacement ?? false,
    failOnSubscriptions: facts.failOnSubscriptions ?? false,
    epoch: 1,
    phase: 'forward',
    schedule: new Schedule(facts.plan.steps),
    steps: facts.plan.steps.map((planned, step) => waitingStep(stepToken(facts.id, 'forward', step), planned.action)),
    endedAt: null,
    outcome: 'running',
    cause: null,
    rollbackCause: null,
    stopping: false,
    graceUntil: null,
    running: 0,
    pending: 0,
  };
}
