import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import type { StepResult } from '#engine/ports/resource-type.ts';
import { pace } from './pace.ts';

/** Where a declared type's create, update or delete stands. Durable, so every form ever written must stay readable. */
export type Continuation =
  | {
      /** The create call is to be sent (again). */
      readonly stage: 'create';
      readonly prepared: JsonObject;
      /** For named types: nothing of that name existed before the first try. */
      readonly absent: boolean;
      readonly looks: number;
    }
  | {
      /** It exists; waiting until it is ready, then set-up step number `next`. */
      readonly stage: 'settle';
      readonly id: string;
      readonly kept: JsonObject;
      readonly next: number;
      readonly looks: number;
      /** Epoch milliseconds of the create's answer. */
      readonly since: number;
    }
  | {
      /** Update action number `next` is to be sent (again), or the first after it that is wanted. */
      readonly stage: 'update';
      readonly id: string;
      readonly prepared: JsonObject;
      readonly next: number;
      readonly looks: number;
    }
  | {
      /** The delete call is to be sent (again). */ readonly stage: 'delete';
      readonly id: string;
      readonly looks: number;
    }
  | { /** The delete was accepted. */ readonly stage: 'leaving'; readonly id: string; readonly looks: number };

export function readContinuation(value: Json): Continuation {
  if (!isJsonObject(value) || !stages.has(String(value.stage))) {
    throw new Error(`unknown continuation ${JSON.stringify(value)}: was it written by a newer version?`);
  }
  return value as unknown as Continuation;
}

const stages = new Set(['create', 'settle', 'update', 'delete', 'leaving']);

export function pending(
  continuation: Continuation,
  options: { readonly physicalId?: string; readonly afterMs?: number; readonly progress?: string } = {},
): StepResult {
  return {
    kind: 'pending',
    continuation: continuation as unknown as JsonObject,
    afterMs: options.afterMs ?? pace(continuation.looks),
    ...(options.physicalId === undefined ? {} : { physicalId: options.physicalId }),
    ...(options.progress === undefined ? {} : { progress: options.progress }),
  };
}

/** The same, looked at once more. */
export function lookAgain<C extends Continuation>(continuation: C): C {
  return { ...continuation, looks: continuation.looks + 1 };
}
