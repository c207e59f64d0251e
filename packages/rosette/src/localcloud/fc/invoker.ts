import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Scope } from '../core/objects.ts';
import { objectsIn, type WebGround } from '../web/ground.ts';
import { Refusal } from '../web/refusal.ts';
import { ASYNC_DEFAULTS, findAsyncConfig } from './async-configs.ts';
import type { CodeStore } from './code/code-store.ts';
import { parseDestination } from './destination.ts';
import { type LocalServices, sendToMns } from './destination-sender.ts';
import { entityTooLarge } from './errors.ts';
import { functionKeyOf, functionSpecOf } from './function-spec-of.ts';
import { LATEST } from './model.ts';
import { outcomeMessage } from './outcome-message.ts';
import type { FunctionLogs } from './runtime/function-logs.ts';
import type { FunctionRunner } from './runtime/function-runner.ts';
import type { Outcome } from './runtime/function-spec.ts';
import type { HttpEvent } from './runtime/messages.ts';
import { type TaskPolicy, TaskRunner } from './task-runner.ts';
import { type Task, type TaskEnd, Tasks } from './tasks.ts';
import { type Resolved, resolve } from './versions.ts';

/** Limits of an event, in bytes (reference/custom-resources.md 2.3). */
export const SYNC_LIMIT = 32 * 1024 * 1024;
export const ASYNC_LIMIT = 128 * 1024;

export interface Target {
  readonly scope: Scope;
  /** `name`, or `service$name` for a function of 2.0. */
  readonly functionId: string;
  /** Empty: the function as it is now. */
  readonly qualifier: string;
}

/** What an asynchronous invocation is called, and what its caller wants of it. */
export interface TaskName {
  /** The caller's own name for it, or the request id. */
  readonly taskId: string;
  /** Whether anybody may ask what became of it. */
  readonly stateful: boolean;
  /** After the first run; null leaves it to the settings of the function, which this only ever lowers. */
  readonly mostRetries: number | null;
}

export interface InvokerParts {
  readonly ground: WebGround;
  readonly runner: FunctionRunner;
  readonly code: CodeStore;
  readonly logs: FunctionLogs;
  readonly services: LocalServices;
  /** Of an asynchronous invocation that failed, to its next run, in milliseconds; doubled each time. */
  readonly retryMs: number;
}

/** Invokes functions: at once, or by way of a queue that survives a crash. */
export class Invoker {
  readonly tasks: Tasks;
  readonly #parts: InvokerParts;
  readonly #runner: TaskRunner;

  constructor(parts: InvokerParts) {
    this.#parts = parts;
    this.tasks = new Tasks(parts.ground.db);
    this.#runner = new TaskRunner({
      tasks: this.tasks,
      clock: parts.ground.clock,
      policyOf: (task) => this.#policyOf(task),
      run: (task, payload) => this.#runTask(task, payload),
      onEnd: (task, end, payload) => this.#tellDestination(task, end, payload),
      retryMs: parts.retryMs,
    });
  }

  /** Takes up what an earlier process left. */
  resume(): void {
    this.tasks.recover(this.#parts.ground.clock.now());
    this.#runner.wake();
  }

  close(): void {
    this.#runner.close();
  }

  /** Runs the function and waits for its result. Throws `Refusal` when it does not exist or may not run. */
  run(target: Target, event: Uint8Array, requestId: string, http?: HttpEvent): Promise<Outcome> {
    if (event.length > SYNC_LIMIT) throw entityTooLarge(SYNC_LIMIT);
    return this.#start(target, { event, requestId, retryCount: 0, ...(http === undefined ? {} : { http }) });
  }

  /** Durable when it returns. The same name twice is refused. */
  enqueue(target: Target, event: Uint8Array, requestId: string, { taskId, stateful, mostRetries }: TaskName): void {
    if (event.length > ASYNC_LIMIT) throw entityTooLarge(ASYNC_LIMIT);
    const { scope, functionId, qualifier } = target;
    const { ground } = this.#parts;
    this.#resolve(target);
    const asked = qualifier === LATEST ? '' : qualifier;
    const task = { ...scope, functionId, qualifier: asked, requestId, taskId, stateful, mostRetries, payload: event };
    if (!this.tasks.add(task, ground.clock.now())) {
      throw new Refusal(400, 'StatefulAsyncInvocationAlreadyExists', `async task '${taskId}' already exists`);
    }
    this.#runner.wake();
  }

  #start(target: Target, invocation: Parameters<FunctionRunner['run']>[1]): Promise<Outcome> {
    const { runner, code } = this.#parts;
    return runner.run(functionSpecOf(target.scope, this.#resolve(target), code), invocation);
  }

  #resolve({ scope, functionId, qualifier }: Target): Resolved {
    const { ground } = this.#parts;
    const found = resolve(objectsIn(ground, scope, 'FC', 'InvokeFunction'), functionId, qualifier, ground.random);
    if (found.state.disabled !== null) {
      throw new Refusal(
        403,
        'FunctionInvocationDisabled',
        `invocation of '${functionId}' is disabled: ${found.state.disabled}`,
      );
    }
    return found;
  }

  #policyOf(task: Task): TaskPolicy | undefined {
    const { ground } = this.#parts;
    const objects = objectsIn(ground, task, 'FC', 'InvokeFunction');
    const config = findAsyncConfig(objects, task.functionId, task.qualifier)?.state ?? ASYNC_DEFAULTS;
    try {
      this.#resolve(targetOf(task));
    } catch (error) {
      if (error instanceof Refusal && error.status === 404) return undefined;
      if (!(error instanceof Refusal)) throw error;
    }
    const maxRetries = Math.min(config.maxAsyncRetryAttempts, task.mostRetries ?? Number.POSITIVE_INFINITY);
    return { maxRetries, maxAgeMs: config.maxAsyncEventAgeInSeconds * 1000 };
  }

  async #runTask(task: Task, payload: Uint8Array): Promise<Outcome> {
    try {
      const invocation = { event: payload, requestId: task.requestId, retryCount: task.attempts };
      return await this.#start(targetOf(task), invocation);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { kind: 'refusal', code: 'InternalServerError', message: error.message };
    }
  }

  async #tellDestination(task: Task, end: TaskEnd, payload: Uint8Array): Promise<void> {
    const { ground, logs } = this.#parts;
    const objects = objectsIn(ground, task, 'FC', 'InvokeFunction');
    const config = findAsyncConfig(objects, task.functionId, task.qualifier)?.state;
    const arn = end.status === 'Succeeded' ? config?.onSuccess : config?.onFailure;
    const destination = arn === null || arn === undefined ? undefined : parseDestination(arn);
    if (destination === undefined) return;
    const message = outcomeMessage(task, end, payload, ground.clock.now());
    try {
      if (destination.kind !== 'function') await sendToMns(this.#parts.services, destination, message);
      else this.#tellFunction(destination, message, `${task.requestId}-d`);
    } catch (error) {
      // Nobody waits for it: the function's log is where its owner looks.
      const why = error instanceof Error ? error.message : String(error);
      logs.append(
        functionKeyOf(task, task.functionId),
        `The outcome of ${task.requestId} did not reach ${arn}: ${why}\n`,
      );
    }
  }

  #tellFunction(target: Target, message: JsonObject, requestId: string): void {
    this.enqueue(target, Buffer.from(JSON.stringify(message)), requestId, {
      taskId: requestId,
      stateful: true,
      mostRetries: null,
    });
  }
}

function targetOf(task: Task): Target {
  return { scope: task, functionId: task.functionId, qualifier: task.qualifier };
}
