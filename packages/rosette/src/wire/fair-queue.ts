/** Somebody who waits for a turn. */
export interface Waiting {
  readonly origin: string;
  /** Epoch milliseconds. */
  readonly since: number;
}

interface Waiter extends Waiting {
  readonly go: () => void;
  released: boolean;
}

/** First come, first served within an origin; the origins take turns, so that a large one does not keep a small one
 *  waiting. */
export class FairQueue {
  readonly #byOrigin = new Map<string, Waiter[]>();
  /** In order of arrival; those already released are skipped. */
  #arrivals: Waiter[] = [];
  #firstArrival = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** `go` is called once, at the release. */
  add(origin: string, since: number, go: () => void): Waiting {
    const waiter: Waiter = { origin, since, go, released: false };
    const others = this.#byOrigin.get(origin);
    if (others === undefined) this.#byOrigin.set(origin, [waiter]);
    else others.push(waiter);
    this.#arrivals.push(waiter);
    this.#size += 1;
    return waiter;
  }

  oldest(): Waiting | undefined {
    while (this.#arrivals[this.#firstArrival]?.released === true) this.#firstArrival += 1;
    if (this.#firstArrival > 1_000 && this.#firstArrival * 2 > this.#arrivals.length) {
      this.#arrivals = this.#arrivals.slice(this.#firstArrival);
      this.#firstArrival = 0;
    }
    return this.#arrivals[this.#firstArrival];
  }

  /** Releases the first of the origin whose turn it is. */
  releaseNext(): void {
    const [next] = this.#byOrigin;
    if (next === undefined) return;
    const [origin, waiters] = next;
    this.#take(waiters[0]!);
    // To the end of the line.
    if (this.#byOrigin.delete(origin) && waiters.length > 0) this.#byOrigin.set(origin, waiters);
  }

  /** Releases this one out of turn. Nothing happens if it is released already. */
  release(waiting: Waiting): void {
    const waiter = waiting as Waiter;
    if (!waiter.released) this.#take(waiter);
  }

  #take(waiter: Waiter): void {
    const waiters = this.#byOrigin.get(waiter.origin)!;
    waiters.splice(waiters.indexOf(waiter), 1);
    if (waiters.length === 0) this.#byOrigin.delete(waiter.origin);
    waiter.released = true;
    this.#size -= 1;
    waiter.go();
  }
}
