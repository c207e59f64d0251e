import type { LiveOperation } from './live-operation.ts';

interface Waiter {
  readonly live: LiveOperation;
  readonly step: number;
}

/**
 * Who waits for which signal, and which signals came while calls were out: a signal that arrives between a handler's look
 * at the store and its answer `pending` must not be missed.
 */
export class SignalArrivals {
  readonly #waiters = new Map<string, Set<Waiter>>();
  readonly #lastArrival = new Map<string, number>();
  #count = 0;
  #callsOut = 0;

  /** Marks the moment when a call leaves. */
  callLeft(): number {
    this.#callsOut += 1;
    return this.#count;
  }

  callReturned(): void {
    this.#callsOut -= 1;
    if (this.#callsOut === 0) this.#lastArrival.clear();
  }

  hasArrived(name: string, since: number): boolean {
    return (this.#lastArrival.get(name) ?? 0) > since;
  }

  /** Notes the arrival and answers who waited for it. */
  arrived(name: string): readonly Waiter[] {
    this.#count += 1;
    if (this.#callsOut > 0) this.#lastArrival.set(name, this.#count);
    return [...(this.#waiters.get(name) ?? [])];
  }

  wait(name: string, waiter: Waiter): void {
    const waiters = this.#waiters.get(name);
    if (waiters === undefined) this.#waiters.set(name, new Set([waiter]));
    else waiters.add(waiter);
  }

  stopWaiting(name: string, live: LiveOperation, step: number): void {
    const waiters = this.#waiters.get(name);
    for (const waiter of waiters ?? []) if (waiter.live === live && waiter.step === step) waiters!.delete(waiter);
    if (waiters?.size === 0) this.#waiters.delete(name);
  }

  forget(name: string): void {
    this.#lastArrival.delete(name);
  }
}
