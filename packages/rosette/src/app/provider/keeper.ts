import type { Happening } from '#cli/served-provider.ts';
import type { ProcessEnd, ProviderProcess } from './provider-process.ts';

export interface KeeperClock {
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves after so many milliseconds, and keeps no process alive. */
  sleep(ms: number): Promise<void>;
}

export interface KeeperParts {
  readonly start: () => ProviderProcess;
  readonly tell: (happening: Happening) => void;
  readonly clock: KeeperClock;
  /** Another one serves in its place: it is to be stopped when it has done what it has in hand. */
  readonly replaced: (old: ProviderProcess) => void;
  /** It has ended, whatever the reason. */
  readonly ended: (process: ProviderProcess, end: ProcessEnd) => void;
}

/** What has not started in this time hangs. */
const START_MS = 30_000;
/** A provider that ends so often in so short a time waits until its files change. */
const MANY_ENDS = 3;
const SHORT_MS = 10_000;

/** Keeps one process serving: the last one that started well. A new one takes its place only once it takes requests. */
export class Keeper {
  readonly #parts: KeeperParts;
  readonly #waiting = new Set<() => void>();
  #current: ProviderProcess | undefined;
  #candidate: ProviderProcess | undefined;
  #ends: readonly number[] = [];
  #closed = false;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  /** Starts a process; one that is starting already has nothing to say any more. */
  async load(why: Extract<Happening, { kind: 'starting' }>['why']): Promise<void> {
    if (this.#closed) return;
    const { start, tell, clock } = this.#parts;
    if (why !== 'ended') this.#ends = [];
    const startedAt = clock.now();
    const last = this.#candidate;
    tell({ kind: 'starting', why });
    const candidate = start();
    this.#candidate = candidate;
    void last?.stop();
    const outcome = await Promise.race([candidate.ready, candidate.ended, clock.sleep(START_MS)]);
    if (this.#candidate !== candidate) return;
    this.#candidate = undefined;
    if (typeof outcome === 'string') this.#takeOver(candidate, clock.now() - startedAt);
    else this.#stay(candidate, outcome ?? undefined);
    this.#wake();
  }

  /** The process to bring a request to: waits for one that is starting. Undefined: there was none within the time. */
  async process(limitMs: number): Promise<ProviderProcess | undefined> {
    const { clock } = this.#parts;
    const until = clock.now() + limitMs;
    while (!this.#closed) {
      if (this.#candidate === undefined && this.#current !== undefined) return this.#current;
      const left = until - clock.now();
      if (left <= 0) return undefined;
      await Promise.race([this.#change(), clock.sleep(left)]);
    }
    return undefined;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const [current, candidate] = [this.#current, this.#candidate];
    this.#current = undefined;
    this.#candidate = undefined;
    this.#wake();
    await Promise.all([current?.stop(), candidate?.stop()]);
  }

  #takeOver(candidate: ProviderProcess, ms: number): void {
    const { tell, replaced } = this.#parts;
    const old = this.#current;
    this.#current = candidate;
    tell({ kind: 'serving', ms });
    void candidate.ended.then((end) => this.#hasEnded(candidate, end));
    if (old !== undefined) replaced(old);
  }

  #stay(candidate: ProviderProcess, end: ProcessEnd | undefined): void {
    void candidate.stop();
    const late = { message: `it took no requests within ${START_MS / 1000} s`, excerpt: [] };
    this.#parts.tell({ kind: 'broken', failure: end?.failure ?? late, serving: this.#current !== undefined });
  }

  #hasEnded(process: ProviderProcess, end: ProcessEnd): void {
    const { tell, clock, ended } = this.#parts;
    if (process === this.#current) {
      this.#current = undefined;
      this.#ends = [...this.#ends, clock.now()].filter((at) => at > clock.now() - SHORT_MS);
      const again = this.#ends.length < MANY_ENDS;
      tell({ kind: 'ended', how: end.how, again: again || this.#candidate !== undefined });
      if (again && this.#candidate === undefined) void this.load('ended');
    }
    ended(process, end);
  }

  #change(): Promise<void> {
    return new Promise((done) => {
      const wake = () => {
        this.#waiting.delete(wake);
        done();
      };
      this.#waiting.add(wake);
    });
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }
}
