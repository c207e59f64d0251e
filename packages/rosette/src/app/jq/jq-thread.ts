import { extname } from 'node:path';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { JqLimits } from './limits.ts';
import { BROKEN, BUSY, IDLE, type JqReply, type JqRequest, type JqStart, STARTING } from './messages.ts';

/** A thread that cannot start in this time never will. */
const START_MS = 10_000;

/** JavaScript's share of the thread's memory; the instance has its own limit. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 };

/** jq on a thread of its own, so that a run can be ended. The caller sleeps while it runs. */
export class JqThread {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #state = new Int32Array(new SharedArrayBuffer(4));

  /** Begins to start; the first run waits until that is done. */
  constructor(module: WebAssembly.Module, limits: JqLimits) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const start: JqStart = { module, limits, state: this.#state.buffer as SharedArrayBuffer, port: port2 };
    this.#worker = new Worker(new URL(`./jq-worker${extname(import.meta.url)}`, import.meta.url), {
      workerData: start,
      transferList: [port2],
      resourceLimits: RESOURCE_LIMITS,
      env: {},
      execArgv: [],
      stderr: true,
    });
    // jq's dying words, which the reply tells already.
    this.#worker.stderr.resume();
    // Out of memory is found out by the run that never ends; without a listener it would end the process.
    this.#worker.on('error', () => {});
    this.#worker.unref();
  }

  /** Throws when the thread cannot start, which no program can bring about. */
  waitUntilReady(): void {
    Atomics.wait(this.#state, 0, STARTING, START_MS);
    const state = Atomics.load(this.#state, 0);
    if (state === IDLE) return;
    const reply = state === BROKEN ? this.#reply() : undefined;
    throw new Error(`jq cannot start: ${reply?.kind === 'failed' ? reply.message : `not ready in ${START_MS} ms`}`);
  }

  /** Undefined when it took longer; the thread must then be ended. */
  run(request: JqRequest, milliseconds: number): JqReply | undefined {
    Atomics.store(this.#state, 0, BUSY);
    this.#port.postMessage(request);
    Atomics.wait(this.#state, 0, BUSY, milliseconds);
    return Atomics.load(this.#state, 0) === IDLE ? this.#reply() : undefined;
  }

  async end(): Promise<void> {
    this.#port.close();
    await this.#worker.terminate();
  }

  #reply(): JqReply | undefined {
    return receiveMessageOnPort(this.#port)?.message as JqReply | undefined;
  }
}
