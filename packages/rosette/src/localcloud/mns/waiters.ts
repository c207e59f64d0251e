/** Someone who waits for a queue: woken at most once. */
interface Waiter {
  readonly wake: () => void;
}

interface WaiterClock {
  at(at: number, wake: () => void): () => void;
}

/** Receivers that wait for messages, first come first served. Nothing here survives a restart, and nothing needs to. */
export class Waiters {
  readonly #clock: WaiterClock;
  readonly #queues = new Map<string, Set<Waiter>>();
  #closed = false;

  constructor(clock: WaiterClock) {
    this.#clock = clock;
  }

  /** Nobody waits any more: whoever is woken now must not look at its queue again. */
  get closed(): boolean {
    return this.#closed;
  }

  close(): void {
    this.#closed = true;
    for (const waiting of [...this.#queues.values()]) wakeAll(waiting);
  }

  /** Resolves when the queue is touched, at `until` (epoch ms), or when `signal` aborts; never rejects. */
  wait(queue: string, until: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.#queues.get(queue) ?? new Set<Waiter>();
      this.#queues.set(queue, waiting);
      const wake = () => {
        waiting.delete(waiter);
        if (waiting.size === 0 && this.#queues.get(queue) === waiting) this.#queues.delete(queue);
        cancel();
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const waiter: Waiter = { wake };
      const cancel = this.#clock.at(until, wake);
      waiting.add(waiter);
      if (signal?.aborted === true) wake();
      else signal?.addEventListener('abort', wake, { once: true });
    });
  }

  /** Wakes as many as can get something: one for each message that became ready. */
  touch(queue: string, messages: number): void {
    const waiting = this.#queues.get(queue);
    if (waiting === undefined) return;
    for (const waiter of [...waiting].slice(0, messages)) waiter.wake();
  }

  /** Wakes everyone who waits for the queue. */
  touchAll(queue: string): void {
    wakeAll(this.#queues.get(queue) ?? new Set());
  }
}

function wakeAll(waiting: ReadonlySet<Waiter>): void {
  for (const waiter of [...waiting]) waiter.wake();
}
