import type { Json } from '@rosette/template/base/json.ts';
import type { DesiredResource, Evaluated } from '@rosette/template/evaluate/instantiate.ts';
import type { ValueObject } from '@rosette/template/evaluate/value.ts';
import type { Plan, PlanStep } from '#engine/plan/plan.ts';
import type { Exchange, StepError } from '#engine/ports/resource-type.ts';
import type { StackRow } from '#engine/ports/store.ts';
import type { OperationState, StepState } from './state.ts';
import type { Phase } from './status.ts';

/** What can happen to an operation. */
export type OperationEvent =
  | { readonly kind: 'begin' }
  /** The owner (re)starts and has rebuilt the state: whatever was under way goes on. */
  | { readonly kind: 'resume' }
  | { readonly kind: 'answered'; readonly step: number; readonly answer: Answer }
  /** The time of a pending step has come, or its signal. */
  | { readonly kind: 'wake'; readonly phase: Phase; readonly step: number }
  | { readonly kind: 'deadline' }
  | { readonly kind: 'grace-over' }
  /** `quick`: what only waits is not waited for. */
  | { readonly kind: 'cancel'; readonly quick: boolean; readonly rollback: boolean };

/** A handler's answer, with attributes as values (secret ones wrapped) and thrown errors sorted. */
export type Answer = AnswerKind & { readonly exchange?: AnsweredExchange };

/** An exchange with the values that it speaks of. */
export interface AnsweredExchange extends Exchange {
  readonly properties: ValueObject;
  readonly before: ValueObject | null;
}

type AnswerKind =
  | {
      readonly kind: 'done';
      readonly physicalId: string | null | undefined;
      /** Null when the handler gave none. */
      readonly attributes: ValueObject | null;
      readonly forgetSignals: readonly string[];
      /** Of a delete: why the cloud resource stays. */
      readonly letGo?: string | undefined;
      /** Some of the signals of a name. */
      readonly forgetSomeSignals?: readonly ForgottenSignals[];
    }
  | {
      readonly kind: 'pending';
      readonly continuation: Json;
      readonly physicalId: string | undefined;
      readonly afterMs: number;
      readonly signal: string | null;
      readonly progress: string | null;
      /** The events tell it, too. */
      readonly announce?: boolean;
    }
  /** The same piece should run again: nothing was done, or nobody knows. */
  | { readonly kind: 'retry'; readonly error: StepError; readonly throttled: boolean; readonly outcomeUnknown: boolean }
  | { readonly kind: 'failed'; readonly error: StepError; readonly physicalId: string | undefined };

/** What one event changed and asks for; the runtime makes the changes durable first and then carries out the rest. */
export class Turn {
  operation = false;
  stack = false;
  /** Steps that changed, by phase and number. */
  readonly steps = new Map<string, TouchedStep>();
  readonly resources = new Set<string>();
  /** Resources that are no longer of the stack. */
  readonly removed = new Set<string>();
  readonly events: TurnEvent[] = [];
  readonly forgetSignals: string[] = [];
  readonly forgetSomeSignals: ForgottenSignals[] = [];
  readonly exchanges: TurnExchange[] = [];
  /** Handler pieces to run. */
  readonly calls: number[] = [];
  /** Pending steps to wake later. */
  readonly sleeps: number[] = [];
  /** A new plan is in force. */
  rollbackBegan = false;
  /** The operation has ended. */
  ended = false;

  touch(operation: OperationState, number: number): void {
    const planned = operation.plan.steps[number]!;
    this.steps.set(`${operation.phase}/${number}`, { planned, step: operation.steps[number]! });
  }
}

export interface ForgottenSignals {
  readonly name: string;
  readonly sequences: readonly number[];
}

/** A step with its place in the plan that was in force then. */
export interface TouchedStep {
  readonly planned: PlanStep;
  readonly step: StepState;
}

export interface TurnExchange {
  readonly exchange: AnsweredExchange;
  /** What it was answered, as far as that becomes attributes. */
  readonly attributes: ValueObject | null;
  readonly stepId: string;
  readonly logicalId: string;
  readonly resourceType: string;
  readonly startedAt: number;
}

export interface TurnEvent {
  /** Null for the stack itself. */
  readonly logicalId: string | null;
  readonly physicalId: string | null;
  readonly resourceType: string;
  readonly status: string;
  readonly statusReason: string;
}

/** What the pure machine is given from outside. */
export interface Surroundings {
  readonly now: number;
  /** In [0, 1): spreads retries. */
  random(): number;
  /** Properties of a resource, as the phase wants them, with everything known that is recorded. */
  properties(logicalId: string): Evaluated<ValueObject>;
  /** Definition of a resource as the phase wants it. */
  wanted(logicalId: string): DesiredResource;
  /** Whether the type can change the property in place. */
  canUpdate(type: string, property: string): boolean;
  /** How to get back to where an update began: from what is recorded now, with what the stack was then. */
  undoUpdate(): { readonly plan: Plan; readonly stack: Partial<StackRow> };
}
