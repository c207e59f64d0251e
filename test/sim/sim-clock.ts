import type { Clock } from '#engine/ports/clock.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
}

/** Time that passes only when told to. A timer fires when the clock, jumps included, has reached its time. */
export class SimClock implements Clock {
  #now = 1_700_000_000_000;
  #count = 0;
  /** Simulated time that has passed, jumps not counted. */
  elapsed = 0;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  at(at: number, wake: () => void): () => void {
    const timer = { at, order: ++this.#count, wake };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Moves to the next timer and fires it. False when none is due by `until`; then the time is `until`. */
  fireNext(until: number): boolean {
    let first: Timer | undefined;
    for (const timer of this.#timers) if (first === undefined || before(timer, first)) first = timer;
    if (first === undefined || first.at > until) {
      this.#moveTo(until);
      return false;
    }
    this.#timers.delete(first);
    this.#moveTo(first.at);
    first.wake();
    return true;
  }

  jump(by: number): void {
    this.#now += by;
  }

  #moveTo(time: number): void {
    if (time <= this.#now || time === Number.POSITIVE_INFINITY) return;
    this.elapsed += time - this.#now;
    this.#now = time;
  }
}

function before(left: Timer, right: Timer): boolean {
  return left.at < right.at || (left.at === right.at && left.order < right.order);
}
