import type { Waiting } from './fair-queue.ts';
import { FairQueue } from './fair-queue.ts';

/** What a learnt rate is bounded by; all rates in calls a second, all times in milliseconds. */
export interface RateLimits {
  /** Never slower than this, however often the cloud says no. */
  readonly slowest: number;
  /** A rate that has risen above this is no limit any more. */
  readonly unlimited: number;
  /** By how much a rate rises in a second of full use. */
  readonly raise: number;
  /** A limit of which nothing was heard for so long is forgotten. */
  readonly forgetAfterMs: number;
  /** Nobody waits longer: a step that waits here cannot be cancelled. */
  readonly longestWaitMs: number;
  /** A longer `x-acs-retry-after` is cut to this (reference/api.md 10). */
  readonly longestPauseMs: number;
}

/** Time, as much of it as a rate needs. `at` runs `wake` once at or soon after that time and answers the cancel function. */
export interface RateClock {
  now(): number;
  at(at: number, wake: () => void): () => void;
}

/** A call that went out. */
export interface Departure {
  readonly number: number;
  /** It had waited its longest and went out above the rate, so a refusal of it says nothing about the rate. */
  readonly overdue: boolean;
}

const WINDOW_MS = 1_000;

/**
 * One limit of a cloud, learnt from its answers: multiplicative decrease at a refusal, additive increase at success. Calls
 * above the rate wait in order, a turn for each origin.
 */
export class LearntRate {
  readonly #clock: RateClock;
  readonly #random: () => number;
  readonly #limits: RateLimits;
  readonly #queue = new FairQueue();
  #rate = Number.POSITIVE_INFINITY;
  /** When the next call may leave. */
  #nextAt = 0;
  #lastHeard = 0;
  #left = 0;
  /** Calls that left before this one belong to a storm that was answered already. */
  #decreasedAfter = 0;
  #window = { start: 0, calls: 0, before: 0 };
  #cancelTimer: (() => void) | undefined;

  constructor(clock: RateClock, random: () => number, limits: RateLimits) {
    this.#clock = clock;
    this.#random = random;
    this.#limits = limits;
  }

  /** Calls a second; infinite where no limit is known. */
  get rate(): number {
    return this.#rate;
  }

  get waiting(): number {
    return this.#queue.size;
  }

  /** Answers at once while no limit is known or there is room; otherwise when the call's turn has come. An aborted call
   *  does not wait: whoever carries it out will refuse it. */
  turn(origin: string, signal?: AbortSignal): Departure | Promise<Departure> {
    const now = this.#clock.now();
    this.#forgetOld(now);
    if (this.#queue.size === 0 && now >= this.#nextAt) return this.#depart(now, false);
    if (signal?.aborted === true) return this.#depart(now, true);
    return new Promise((go) => {
      const waiter = this.#queue.add(origin, now, () => {
        signal?.removeEventListener('abort', leave);
        go(this.#depart(this.#clock.now(), this.#isOverdue(waiter) || signal?.aborted === true));
      });
      const leave = (): void => this.#queue.release(waiter);
      signal?.addEventListener('abort', leave, { once: true });
      this.#arm();
    });
  }

  succeeded(): void {
    this.#lastHeard = this.#clock.now();
    if (this.#rate === Number.POSITIVE_INFINITY) return;
    this.#rate += this.#limits.raise / this.#rate;
    if (this.#rate >= this.#limits.unlimited) this.#rate = Number.POSITIVE_INFINITY;
  }

  /** The cloud refused the call for its rate. `retryAfterMs`: nothing should leave before that has passed. */
  throttled(departure: Departure, retryAfterMs: number): void {
    const now = this.#clock.now();
    this.#lastHeard = now;
    const { slowest, longestPauseMs } = this.#limits;
    this.#nextAt = Math.max(this.#nextAt, now + Math.min(retryAfterMs, longestPauseMs));
    if (!departure.overdue && departure.number >= this.#decreasedAfter) {
      this.#rate = Math.max(slowest, Math.min(this.#rate, this.#seen(now)) / 2);
      this.#decreasedAfter = this.#left;
      this.#nextAt = Math.max(this.#nextAt, now + this.#interval());
    }
    this.#arm();
  }

  #depart(now: number, overdue: boolean): Departure {
    this.#count(now);
    if (!overdue) this.#nextAt = Math.max(this.#nextAt, now + this.#interval());
    return { number: this.#left++, overdue };
  }

  /** Time between two calls, spread a little so that several processes do not keep step. */
  #interval(): number {
    if (this.#rate === Number.POSITIVE_INFINITY) return 0;
    return (WINDOW_MS / this.#rate) * (0.9 + 0.2 * this.#random());
  }

  #count(now: number): void {
    const passed = now - this.#window.start;
    if (passed >= WINDOW_MS) {
      this.#window = { start: now, calls: 0, before: passed < 2 * WINDOW_MS ? this.#window.calls : 0 };
    }
    this.#window.calls += 1;
  }

  /** Calls a second that left lately. */
  #seen(now: number): number {
    const { start, calls, before } = this.#window;
    return now - start < 2 * WINDOW_MS ? Math.max(calls, before) : 0;
  }

  #forgetOld(now: number): void {
    if (this.#rate === Number.POSITIVE_INFINITY || this.#queue.size > 0) return;
    if (now - this.#lastHeard >= this.#limits.forgetAfterMs) this.#rate = Number.POSITIVE_INFINITY;
  }

  #isOverdue(waiter: Waiting): boolean {
    // The same sum as the timer's: a difference may round to the other side and wake us for ever.
    return this.#clock.now() >= waiter.since + this.#limits.longestWaitMs;
  }

  /** One timer for all who wait: the next turn, or the longest wait. */
  #arm(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const oldest = this.#queue.oldest();
    if (oldest === undefined) return;
    const at = Math.min(this.#nextAt, oldest.since + this.#limits.longestWaitMs);
    this.#cancelTimer = this.#clock.at(Math.ceil(at), () => this.#letOut());
  }

  #letOut(): void {
    this.#cancelTimer = undefined;
    for (;;) {
      const now = this.#clock.now();
      const oldest = this.#queue.oldest();
      if (oldest === undefined) return;
      if (this.#isOverdue(oldest)) this.#queue.release(oldest);
      else if (now >= this.#nextAt) this.#queue.releaseNext();
      else break;
    }
    this.#arm();
  }
}
