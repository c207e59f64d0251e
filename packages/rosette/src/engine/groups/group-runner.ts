import type { GroupOperationRow, GroupResultRow, GroupWrite } from '#engine/ports/stack-group-store.ts';
import { FencedError } from '#engine/ports/store.ts';
import type { GroupDependencies } from './dependencies.ts';
import { templateOf } from './group-template.ts';
import { beginWork, intentOf, lookAt, type Outcome } from './instance-work.ts';
import { absorb, ended, jobOf, type LiveGroupOperation, placeOf, settled } from './live-group-operation.ts';
import { nextOf } from './progress.ts';

/** A stack's end wakes its operation; this is only in case one is missed. */
const LOOK_EVERY_MS = 30_000;
const RETRY_MS = { first: 1_000, longest: 30_000 } as const;

/** A running operation and what it waits for. */
interface Running {
  readonly live: LiveGroupOperation;
  busy: boolean;
  /** Something happened since the turn under way has looked. */
  again: boolean;
  /** Turns in a row that the store, or what else may pass, has ended early. */
  failures: number;
  cancelTimer: () => void;
  /** Requests to stop it that wait to be durable. */
  stopping: { readonly done: () => void; readonly failed: (error: unknown) => void }[];
}

/**
 * Drives the operations of stack groups: a turn looks at what runs, begins what is next, and makes each step durable before
 * the call that it announces. Between turns an operation is rows and nothing else; the end of one of its stacks wakes it.
 */
export class GroupRunner {
  readonly #dependencies: GroupDependencies;
  readonly #running = new Map<string, Running>();
  /** Operation by the stack that it waits for. */
  readonly #waiting = new Map<string, Running>();
  #stopped = false;
  #idle: (() => void)[] = [];
  #turns = 0;

  constructor(dependencies: GroupDependencies) {
    this.#dependencies = dependencies;
  }

  /** Takes over an operation whose rows are durable and whose owner this process is. */
  async adopt(operation: GroupOperationRow): Promise<void> {
    const { store } = this.#dependencies;
    const group = await store.stackGroup(operation.groupId);
    if (group === undefined) throw new Error(`stack group ${operation.groupId} is not in the store`);
    const { body, template } = await templateOf(this.#dependencies, group);
    const results = await store.groupResults(operation.id);
    const instances = await store.stackInstances(group.id);
    const live = {
      ...{ operation, group, body, template },
      results: new Map(results.map((row) => [placeOf(row), row])),
      instances: new Map(instances.map((row) => [placeOf(row), row])),
    };
    const running = { live, busy: false, again: false, failures: 0, cancelTimer: () => {}, stopping: [] };
    this.#running.set(operation.id, running);
    this.#wake(running);
  }

  /** Resolves when it is durable that nothing more begins; at once when the operation is over. */
  stopOperation(id: string): Promise<void> {
    const running = this.#running.get(id);
    if (running === undefined) return Promise.resolve();
    return new Promise((done, failed) => {
      running.stopping.push({ done, failed });
      this.#wake(running);
    });
  }

  /** A stack has come to an end, or something that looks like one. */
  stackEnded(stackId: string): void {
    const running = this.#waiting.get(stackId);
    if (running !== undefined) this.#wake(running);
  }

  /** Stops driving after the turns under way. What runs goes on with its next owner. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const running of this.#running.values()) {
      running.cancelTimer();
      for (const { failed } of running.stopping.splice(0)) failed(new Error('Rosette is shutting down'));
    }
    if (this.#turns > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #wake(running: Running): void {
    if (this.#stopped) return;
    if (running.busy) {
      running.again = true;
      return;
    }
    running.busy = true;
    running.cancelTimer();
    this.#turns += 1;
    void this.#turn(running).finally(() => this.#rest(running));
  }

  #rest(running: Running): void {
    this.#turns -= 1;
    running.busy = false;
    if (this.#turns === 0) for (const resolve of this.#idle.splice(0)) resolve();
    if (!this.#running.has(running.live.operation.id) || this.#stopped) return;
    if (running.again) {
      running.again = false;
      this.#wake(running);
      return;
    }
    const { clock } = this.#dependencies;
    const { failures } = running;
    const pause = failures === 0 ? LOOK_EVERY_MS : Math.min(RETRY_MS.longest, RETRY_MS.first * 2 ** (failures - 1));
    running.cancelTimer = clock.at(clock.now() + pause, () => this.#wake(running));
  }

  async #turn(running: Running): Promise<void> {
    const { live } = running;
    const { log } = this.#dependencies;
    try {
      while (!this.#stopped && (await this.#step(running)));
      running.failures = 0;
    } catch (error) {
      if (error instanceof FencedError) {
        this.#release(running);
        log.warn('another owner took an operation of a stack group over', { operationId: live.operation.id });
        return;
      }
      running.failures += 1;
      const message = String(error);
      log.warn('an operation of a stack group waits and is tried again', { operationId: live.operation.id, message });
    }
  }

  /** One round; false when there is nothing to do until something happens. */
  async #step(running: Running): Promise<boolean> {
    const { live } = running;
    await this.#markStopping(running);
    const news = await this.#settleAll(running, rows(live, 'RUNNING'), true);
    const next = nextOf(live.operation, [...live.results.values()]);
    if (next.kind === 'end') {
      await this.#commit(live, ended(live, next, this.#dependencies.clock.now()));
      this.#release(running);
      return false;
    }
    // A stack whose operation was only found again may have ended before anybody listened: it is looked at once more.
    if (next.begin.length === 0) return news;
    await this.#commit(live, await this.#intents(live, next.begin));
    const begun = next.begin.map((row) => live.results.get(placeOf(row))!);
    await this.#settleAll(running, begun, false);
    return true;
  }

  async #markStopping({ live, stopping }: Running): Promise<void> {
    if (stopping.length === 0) return;
    const asked = stopping.splice(0);
    const row = { ...live.operation, status: 'STOPPING' };
    try {
      if (live.operation.status !== 'STOPPING') await this.#commit(live, [{ kind: 'group-operation', row }]);
    } catch (error) {
      for (const { failed } of asked) failed(error);
      throw error;
    }
    for (const { done } of asked) done();
  }

  async #intents(live: LiveGroupOperation, begin: readonly GroupResultRow[]): Promise<readonly GroupWrite[]> {
    const intents = begin.map((row) => intentOf(this.#dependencies, jobOf(live, row)));
    return (await Promise.all(intents)).map((row) => ({ kind: 'group-result', row }));
  }

  /** Each call is waited for, also when another fails: none may be out when it is made again. Whether anything is new. */
  async #settleAll(running: Running, results: readonly GroupResultRow[], recovering: boolean): Promise<boolean> {
    const { live } = running;
    const outcomes = await Promise.allSettled(results.map((row) => this.#outcome(live, row, recovering)));
    const writes: GroupWrite[] = [];
    for (const [index, outcome] of outcomes.entries()) {
      const result = results[index]!;
      if (outcome.status === 'fulfilled' && isNews(result, outcome.value))
        writes.push(...settled(live, result, outcome.value));
    }
    if (writes.length > 0) await this.#commit(live, writes);
    this.#listen(running);
    const broken = outcomes.find((outcome) => outcome.status === 'rejected');
    if (broken !== undefined) throw broken.reason;
    return writes.length > 0;
  }

  #outcome(live: LiveGroupOperation, result: GroupResultRow, recovering: boolean): Promise<Outcome> {
    if (result.stackOperationId !== null) return lookAt(this.#dependencies, result);
    return beginWork(this.#dependencies, jobOf(live, result), recovering);
  }

  async #commit(live: LiveGroupOperation, writes: readonly GroupWrite[]): Promise<void> {
    const { id, epoch } = live.operation;
    await this.#dependencies.store.commitGroups(writes, [{ operationId: id, epoch }]);
    absorb(live, writes);
  }

  #listen(running: Running): void {
    this.#forget(running);
    for (const { stackId } of rows(running.live, 'RUNNING')) if (stackId !== null) this.#waiting.set(stackId, running);
  }

  #forget(running: Running): void {
    for (const [stackId, waiting] of this.#waiting) if (waiting === running) this.#waiting.delete(stackId);
  }

  #release(running: Running): void {
    this.#forget(running);
    running.cancelTimer();
    this.#running.delete(running.live.operation.id);
    for (const { done } of running.stopping.splice(0)) done();
  }
}

function rows(live: LiveGroupOperation, status: string): readonly GroupResultRow[] {
  return [...live.results.values()].filter((row) => row.status === status);
}

function isNews(result: GroupResultRow, outcome: Outcome): boolean {
  return outcome.kind !== 'working' || result.stackOperationId === null;
}
