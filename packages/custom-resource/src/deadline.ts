import type { World } from './world.ts';

/** Of the time that is left, this part is kept for stopping in order and for sending the answer, but not more than so much. */
const MARGIN_PART = 0.1;
const LONGEST_MARGIN_MS = 5_000;

/**
 * Until when a request must be answered. `signal` aborts a little before: what is under way should stop, and clean up what
 * it began. A sign of life moves the end, as far as `latest`.
 */
export class Deadline {
  readonly signal: AbortSignal;
  readonly #world: World;
  readonly #latest: number;
  readonly #marginMs: number;
  readonly #aborter = new AbortController();
  readonly #settled = new AbortController();
  #at: number;

  /** Epoch milliseconds both. */
  constructor(world: World, at: number, latest: number = Number.POSITIVE_INFINITY) {
    this.#world = world;
    this.#latest = latest;
    this.#at = Math.min(at, latest);
    this.#marginMs = Math.min(Math.max(0, this.#at - world.now()) * MARGIN_PART, LONGEST_MARGIN_MS);
    this.signal = this.#aborter.signal;
    void this.#watch();
  }

  /** Epoch milliseconds. */
  get at(): number {
    return this.#at;
  }

  extend(at: number): void {
    this.#at = Math.max(this.#at, Math.min(at, this.#latest));
  }

  /** Resolves with what the work came to, or with `late` when it neither ended nor heeded the signal. */
  async race<T>(work: Promise<T>): Promise<T | 'late'> {
    const late = this.#graceOver();
    try {
      return await Promise.race([work, late]);
    } finally {
      this.#settled.abort();
    }
  }

  async #watch(): Promise<void> {
    while (!this.#settled.signal.aborted) {
      const left = this.#at - this.#marginMs - this.#world.now();
      if (left <= 0) {
        this.#aborter.abort(new Error('The time in which the request must be answered is nearly over.'));
        return;
      }
      await this.#world.sleep(left, this.#settled.signal);
    }
  }

  async #graceOver(): Promise<'late'> {
    if (!this.signal.aborted) await aborted(this.signal);
    await this.#world.sleep(this.#marginMs / 2, this.#settled.signal);
    return 'late';
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    signal.addEventListener('abort', () => done(), { once: true });
  });
}
