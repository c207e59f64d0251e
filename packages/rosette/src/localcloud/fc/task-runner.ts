import type { Outcome } from './runtime/function-spec.ts';
import type { Task, TaskEnd, Tasks } from './tasks.ts';

/** How asynchronous invocations of one function are tried. */
export interface TaskPolicy {
  readonly maxRetries: number;
  readonly maxAgeMs: number;
}

export interface TaskRunnerParts {
  readonly tasks: Tasks;
  readonly clock: { now(): number; at(at: number, wake: () => void): () => void };
  /** Undefined when the function is no more. */
  readonly policyOf: (task: Task) => TaskPolicy | undefined;
  readonly run: (task: Task, payload: Uint8Array) => Promise<Outcome>;
  /** Told once of everything that ended, with what it was sent. */
  readonly onEnd: (task: Task, end: TaskEnd, payload: Uint8Array) => Promise<void>;
  /** From a failure to the next run; doubled with every further one. In milliseconds. */
  readonly retryMs: number;
}

/** So many run or wait for an instance at the same time; the rest waits in the table. */
const AT_ONCE = 64;
/** What could not be run at all is tried again after this time, doubled each time (reference: retry policy of the cloud). */
const REFUSED_MS = 500;
const LONGEST_PAUSE_MS = 60_000;
/** As much of a result is kept. */
const RESULT_CHARACTERS = 16_384;
/** As much of what a failed run printed last is kept. */
const LOG_CHARACTERS = 2_048;

/** Runs asynchronous invocations when they are due. At least once: a crash in between runs one again. */
export class TaskRunner {
  readonly #parts: TaskRunnerParts;
  #cancel: () => void = () => {};
  #active = 0;
  #closed = false;

  constructor(parts: TaskRunnerParts) {
    this.#parts = parts;
  }

  /** Call after a task was added, and once at the start. */
  wake(): void {
    if (this.#closed) return;
    this.#cancel();
    this.#cancel = () => {};
    const { tasks, clock } = this.#parts;
    for (const task of tasks.due(clock.now(), AT_ONCE - this.#active)) void this.#one(task);
    const next = this.#active < AT_ONCE ? tasks.nextDue() : undefined;
    if (next !== undefined) this.#cancel = clock.at(next, () => this.wake());
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  async #one(task: Task): Promise<void> {
    this.#active += 1;
    try {
      await this.#try(task);
    } catch (error) {
      this.#defect(task, error);
    } finally {
      this.#active -= 1;
      this.wake();
    }
  }

  /** A defect of ours must not lose the event, nor end the server. */
  #defect(task: Task, error: unknown): void {
    if (this.#closed) return;
    const message = error instanceof Error ? error.message : String(error);
    this.#parts.tasks.again(task, this.#parts.clock.now() + LONGEST_PAUSE_MS, `InternalServerError: ${message}`, true);
  }

  async #try(task: Task): Promise<void> {
    const { tasks, clock, policyOf, run } = this.#parts;
    const policy = policyOf(task);
    const payload = tasks.payload(task);
    if (policy === undefined) {
      tasks.drop(task, task.functionId);
      return;
    }
    if (clock.now() - task.createdAt > policy.maxAgeMs) {
      await this.#end(task, { ...EMPTY_END, status: 'Expired', error: task.error }, payload);
      return;
    }
    tasks.begin(task, clock.now());
    const outcome = await run(task, payload);
    if (this.#closed) return;
    await this.#note({ ...task, attempts: task.attempts + 1 }, policy, outcome, payload);
  }

  async #note(task: Task, policy: TaskPolicy, outcome: Outcome, payload: Uint8Array): Promise<void> {
    const { tasks, clock, retryMs } = this.#parts;
    if (outcome.kind === 'refusal') {
      const pause = Math.min(LONGEST_PAUSE_MS, REFUSED_MS * 2 ** Math.min(task.refusals, 10));
      tasks.again(task, clock.now() + pause, `${outcome.code}: ${outcome.message}`, true);
      return;
    }
    const text = Buffer.from(outcome.body).toString('utf8').slice(0, RESULT_CHARACTERS);
    const facts = { durationMs: outcome.facts.durationMs, instance: outcome.facts.instanceId };
    const log = lastLines(outcome.facts.logTail);
    if (outcome.kind === 'success') {
      await this.#end(task, { ...EMPTY_END, ...facts, status: 'Succeeded', result: text }, payload);
    } else if (task.attempts > policy.maxRetries) {
      await this.#end(task, { ...EMPTY_END, ...facts, status: 'Failed', error: text, log }, payload);
    } else {
      const pause = Math.min(LONGEST_PAUSE_MS, retryMs * 2 ** (task.attempts - 1));
      tasks.again(task, clock.now() + pause, text, false);
    }
  }

  async #end(task: Task, end: TaskEnd, payload: Uint8Array): Promise<void> {
    const { tasks, clock, onEnd } = this.#parts;
    if (tasks.end(task, clock.now(), end)) await onEnd(task, end, payload);
  }
}

/** Whole lines only: whoever cuts secrets out of a log finds no half of one. */
function lastLines(log: string): string {
  if (log.length <= LOG_CHARACTERS) return log;
  const cut = log.slice(-LOG_CHARACTERS);
  const end = cut.indexOf('\n');
  return end < 0 ? '' : cut.slice(end + 1);
}

const EMPTY_END: Omit<TaskEnd, 'status'> = { durationMs: null, instance: '', error: '', result: '', log: '' };
