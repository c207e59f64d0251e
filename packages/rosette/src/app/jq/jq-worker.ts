import { workerData } from 'node:worker_threads';
import type { JqInstance } from './jq-instance.ts';
import { BROKEN, IDLE, type JqReply, type JqRequest, type JqStart } from './messages.ts';

/** Runs jq programs, one at a time, for a thread that sleeps until the state says that there is a reply. */
class JqService {
  readonly #start: JqStart;
  readonly #state: Int32Array;
  #instance: JqInstance | undefined;

  constructor(start: JqStart) {
    this.#start = start;
    this.#state = new Int32Array(start.state);
  }

  async begin(): Promise<void> {
    const { port } = this.#start;
    port.on('message', (request: JqRequest) => void this.#serve(request));
    try {
      this.#instance = await this.#load();
      this.#announce(IDLE);
    } catch (error) {
      port.postMessage({ kind: 'failed', message: String(error) } satisfies JqReply);
      this.#announce(BROKEN);
    }
  }

  async #serve(request: JqRequest): Promise<void> {
    let reply: JqReply = { kind: 'failed', message: 'The program stopped jq.' };
    try {
      if (!this.#instance?.usable) this.#instance = await this.#load();
      reply = this.#instance.run(request);
    } finally {
      this.#start.port.postMessage(reply);
      this.#announce(IDLE);
    }
  }

  async #load(): Promise<JqInstance> {
    // Loaded here so that a failure can be told to the other side.
    const { JqInstance: loaded } = await import('./jq-instance.ts');
    return loaded.load(this.#start.module, this.#start.limits);
  }

  #announce(next: number): void {
    Atomics.store(this.#state, 0, next);
    Atomics.notify(this.#state, 0);
  }
}

// Null where this is no worker.
if (workerData !== null) await new JqService(workerData as JqStart).begin();
