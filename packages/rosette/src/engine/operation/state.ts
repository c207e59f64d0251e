import type { Json } from '@rosette/template/base/json.ts';
import type { ValueObject } from '@rosette/template/evaluate/value.ts';
import type { Plan, StepAction } from '#engine/plan/plan.ts';
import type { StepError } from '#engine/ports/resource-type.ts';
import type { ResourceRow, StackRow } from '#engine/ports/store.ts';
import type { Schedule } from './schedule.ts';
import type { Cause, OperationAction, Phase, Verb } from './status.ts';

/*
 * The state of one operation in memory. It is changed in place, by `advance` alone, and can be rebuilt from rows at any
 * commit: what is not in a row (the schedule, counters) follows from rows.
 */

export interface OperationState {
  readonly id: string;
  readonly action: OperationAction;
  readonly startedAt: number;
  readonly owner: string;
  readonly epoch: number;
  readonly parallelism: number;
  /** Whether a change that turns out to need a replacement may have one. */
  readonly allowReplacement: boolean;
  /** Whether what is paid ahead fails a deletion. */
  readonly failOnSubscriptions: boolean;
  stack: StackRow;
  readonly resources: Map<string, ResourceState>;
  phase: Phase;
  plan: Plan;
  schedule: Schedule;
  steps: StepState[];
  deadline: number;
  endedAt: number | null;
  /** running, or how it ended. */
  outcome: 'running' | 'succeeded' | 'failed' | 'rolled-back' | 'rollback-failed';
  cause: Cause | null;
  /** The first failure of the rollback itself. */
  rollbackCause: Cause | null;
  /** Set at the first failure of a creation, a timeout or a cancellation: nothing new starts. */
  stopping: boolean;
  /** Until when pending steps may still finish while stopping; null: cancelled at once. */
  graceUntil: number | null;
  /** Steps with a call out, and steps between calls. */
  running: number;
  pending: number;
}

/** As recorded, with values decoded. */
export type ResourceState = {
  -readonly [Key in keyof Omit<ResourceRow, 'properties' | 'attempted' | 'attributes'>]: ResourceRow[Key];
} & { properties: ValueObject | null; attempted: ValueObject | null; attributes: ValueObject };

export interface StepState {
  state: 'waiting' | 'running' | 'pending' | 'done' | 'failed' | 'cancelled';
  /** What is being done now: an update that turned out to need a replacement deletes and then creates. */
  verb: Verb;
  token: string;
  /** Runs of the piece in hand, from 1; starts again with each new piece. */
  attempt: number;
  /** Null before the first piece has answered. */
  continuation: Json;
  physicalId: string | null;
  wakeAt: number | null;
  signal: string | null;
  progress: string | null;
  /** The next run of this piece repeats one whose answer is not known. */
  recovering: boolean;
  startedAt: number;
  endedAt: number | null;
  error: StepError | null;
}

export function waitingStep(token: string, action: StepAction): StepState {
  return {
    state: 'waiting',
    verb: action === 'retain' || action === 'record' ? 'delete' : action,
    token,
    attempt: 0,
    continuation: null,
    physicalId: null,
    wakeAt: null,
    signal: null,
    progress: null,
    recovering: false,
    startedAt: 0,
    endedAt: null,
    error: null,
  };
}

/** Token of a step: the operation's id and a few characters, the same after every restart; fits ClientToken (64) with room. */
export function stepToken(operationId: string, phase: Phase, step: number): string {
  return `${operationId}-${phase === 'forward' ? 'f' : 'r'}${step}`;
}

/** Token of the create in a replacement that was decided while it was carried out. */
export function createTokenOf(step: Pick<StepState, 'token'>, action: StepAction): string {
  return action === 'update' ? `${step.token}-c` : step.token;
}
