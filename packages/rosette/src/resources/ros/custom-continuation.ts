import { isJsonObject, type Json } from '@rosette/template/base/json.ts';
import type { Watch } from './custom-watch.ts';

/** Durable between the pieces. */
export type Continuation = {
  /** send: to be delivered (again). wait: delivered, the answer is outstanding. failed: it ends so. */
  readonly stage: 'send' | 'wait' | 'failed';
  readonly tries: number;
  /** True as long as the provider cannot have made anything. */
  readonly nothingMade: boolean;
  /** Of a Delete. */
  readonly physicalId?: string;
  /** Of a request that a function has: when to look next what became of it. */
  readonly watch?: Watch;
  /** Epoch milliseconds at which the provider, or the service before it, took the request; absent where nobody knows. */
  readonly acceptedAt?: number;
  /** When the wait ends, signs of life counted. */
  readonly until?: number;
  /** Who answered in the place of the provider; the events have told it. */
  readonly by?: string;
  readonly code?: string;
  readonly message?: string;
};

export const start: Continuation = { stage: 'send', tries: 0, nothingMade: true };

export function readContinuation(value: Json): Continuation {
  if (!isJsonObject(value) || typeof value.stage !== 'string') throw new Error('custom resource: unknown continuation');
  return value as unknown as Continuation;
}
