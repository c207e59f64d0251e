import type { FunctionSpec, Invocation, Outcome } from './function-spec.ts';
import type { Instance } from './instance.ts';

export interface PoolLimits {
  /** Processes at the same time, of all functions together. */
  readonly instances: number;
  /** An instance without work lives so long, in milliseconds. */
  readonly idleMs: number;
  /** Events that wait for an instance at the same time; more are refused. */
  readonly waiting: number;
  /** Longest wait for an instance, in milliseconds. */
  readonly waitMs: number;
}

export const LAPTOP_LIMITS: PoolLimits = { instances: 12, idleMs: 60_000, waiting: 1000, waitMs: 60_000 };

export interface PoolParts {
  /** Starts a process for the function. Rejects with an `Unstartable` when that cannot be. `onExit` is called when the
   *  process is gone. */
  readonly start: (spec: FunctionSpec, onExit: () => void) => Promise<Instance>;
  readonly limits: PoolLimits;
}

/** Why no process can run the function. */
export class Unstartable extends Error {
  override readonly name = 'Unstartable';
}

/** A place for one process: taken before it is there, so that the number of processes stays within its limit. */
interface Slot {
  readonly spec: FunctionSpec;
  readonly instance: Promise<Instance>;
  started: Instance | undefined;
  /** Events given to it that have no answer yet. */
  load: number;
  retired: boolean;
  idle: NodeJS.Timeout | undefined;
}

interface Waiter {
  readonly spec: FunctionSpec;
  readonly go: (slot: Slot | undefined) => void;
  readonly timer: NodeJS.Timeout;
}

/** Processes of all functions: reused while warm, started on demand, ended when idle, never more than so many. */
export class InstancePool {
  readonly #parts: PoolParts;
  readonly #slots = new Set<Slot>();
  #waiters: Waiter[] = [];
  #closed = false;

  constructor(parts: PoolParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#slots.size;
  }

  /** Never rejects. */
  async run(spec: FunctionSpec, invocation: Invocation): Promise<Outcome> {
    if (this.#closed) return closing();
    const slot = this.#place(spec) ?? (await this.#wait(spec));
    if (slot === undefined) return this.#closed ? closing() : this.#exhausted();
    try {
      return await (await slot.instance).invoke(invocation);
    } catch (error) {
      if (error instanceof Unstartable) return { kind: 'refusal', code: 'FunctionNotStarted', message: error.message };
      const message = error instanceof Error ? error.message : String(error);
      return { kind: 'refusal', code: 'InternalServerError', message: `The function could not be started: ${message}` };
    } finally {
      this.#release(slot);
    }
  }

  /** Instances of which this is true take no more work, and end with what they have. */
  retire(applies: (spec: FunctionSpec) => boolean): void {
    for (const slot of this.#slots) {
      if (!applies(slot.spec)) continue;
      slot.retired = true;
      if (slot.load === 0) this.#stop(slot);
    }
  }

  /** Ends every process, with this much time for pre-stop hooks. */
  async close(graceMs: number): Promise<void> {
    this.#closed = true;
    for (const waiter of this.#waiters.splice(0)) this.#tell(waiter, undefined);
    await Promise.all([...this.#slots].map((slot) => this.#end(slot, graceMs)));
  }

  /** A slot with one more event on it, or none when all are taken. */
  #place(spec: FunctionSpec): Slot | undefined {
    const warm = this.#warm(spec);
    if (warm === undefined && this.#slots.size >= this.#parts.limits.instances) {
      this.#evict();
      return undefined;
    }
    const slot = warm ?? this.#open(spec);
    slot.load += 1;
    clearTimeout(slot.idle);
    return slot;
  }

  #warm(spec: FunctionSpec): Slot | undefined {
    const fits = (slot: Slot) =>
      slot.spec.key === spec.key && !slot.retired && slot.load < spec.concurrency && slot.started?.usable !== false;
    return [...this.#slots].find(fits);
  }

  #open(spec: FunctionSpec): Slot {
    const slot: Slot = {
      spec,
      instance: this.#parts.start(spec, () => this.#gone(slot)),
      started: undefined,
      load: 0,
      retired: false,
      idle: undefined,
    };
    this.#slots.add(slot);
    slot.instance.then(
      (instance) => {
        slot.started = instance;
      },
      () => this.#gone(slot),
    );
    return slot;
  }

  /** Ends the instance that has been idle longest, so that another function gets its place. */
  #evict(): void {
    const idle = [...this.#slots].find((slot) => slot.load === 0 && !slot.retired);
    if (idle === undefined) return;
    idle.retired = true;
    this.#stop(idle);
  }

  #release(slot: Slot): void {
    slot.load -= 1;
    if (slot.load === 0 && this.#slots.delete(slot)) {
      // Behind the others: the first one that is idle is the one that was used least recently.
      this.#slots.add(slot);
      if (slot.retired) this.#stop(slot);
      else slot.idle = setTimeout(() => this.#stop(slot), this.#parts.limits.idleMs).unref();
    }
    this.#serve();
  }

  #stop(slot: Slot): void {
    slot.retired = true;
    void this.#end(slot, slot.spec.preStop?.timeoutMs ?? 0);
  }

  async #end(slot: Slot, graceMs: number): Promise<void> {
    clearTimeout(slot.idle);
    slot.retired = true;
    const instance = await slot.instance.catch(() => undefined);
    await instance?.stop(graceMs);
  }

  #gone(slot: Slot): void {
    clearTimeout(slot.idle);
    slot.retired = true;
    if (this.#slots.delete(slot)) this.#serve();
  }

  /** Undefined when no place became free in time, or there is a crowd waiting already. */
  #wait(spec: FunctionSpec): Promise<Slot | undefined> {
    if (this.#waiters.length >= this.#parts.limits.waiting) return Promise.resolve(undefined);
    return new Promise((go) => {
      const timer = setTimeout(() => {
        this.#waiters = this.#waiters.filter((each) => each !== waiter);
        go(undefined);
      }, this.#parts.limits.waitMs);
      const waiter: Waiter = { spec, go, timer };
      this.#waiters.push(waiter);
    });
  }

  /** First come, first served; one whose function cannot have a place yet does not hold up the others. */
  #serve(): void {
    const left: Waiter[] = [];
    for (const waiter of this.#waiters) {
      const slot = this.#closed ? undefined : this.#place(waiter.spec);
      if (slot === undefined) left.push(waiter);
      else this.#tell(waiter, slot);
    }
    this.#waiters = left;
  }

  #tell(waiter: Waiter, slot: Slot | undefined): void {
    clearTimeout(waiter.timer);
    waiter.go(slot);
  }

  #exhausted(): Outcome {
    const { instances, waitMs } = this.#parts.limits;
    const message = `All ${instances} function instances are busy, and none became free within ${waitMs / 1000} seconds.`;
    return { kind: 'refusal', code: 'ResourceExhausted', message };
  }
}

function closing(): Outcome {
  return { kind: 'refusal', code: 'InternalServerError', message: 'The local Function Compute is closing.' };
}
