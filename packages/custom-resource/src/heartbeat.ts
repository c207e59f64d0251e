import type { Deadline } from './deadline.ts';
import type { WireRequest } from './protocol.ts';
import type { Settings } from './settings.ts';
import type { World } from './world.ts';

const TRY_MS = 5_000;

/**
 * Signs of life while a request is carried out: a PATCH to its ResponseURL. Rosette begins the wait anew with each. An engine
 * that does not know them refuses the first, and gets no more.
 */
export class Heartbeat {
  readonly #world: World;
  readonly #request: WireRequest;
  readonly #settings: Settings;
  readonly #deadline: Deadline;
  readonly #patienceMs: number;
  readonly #stopped = new AbortController();
  #on: boolean;

  constructor(world: World, request: WireRequest, settings: Settings, deadline: Deadline, patienceMs: number) {
    this.#world = world;
    this.#request = request;
    this.#settings = settings;
    this.#deadline = deadline;
    this.#patienceMs = patienceMs;
    const mayAnswer = settings.mayAnswer?.(new URL(request.ResponseURL)) ?? true;
    this.#on = settings.heartbeat !== undefined && mayAnswer;
    if (this.#on) void this.#beat();
  }

  /** True when it was taken. Never rejects. */
  async send(progress?: string): Promise<boolean> {
    if (!this.#on) return false;
    const sentAt = this.#world.now();
    try {
      const response = await this.#world.fetch(this.#request.ResponseURL, {
        method: 'PATCH',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(progress === undefined ? {} : { Progress: progress }),
        redirect: 'manual',
        signal: AbortSignal.timeout(TRY_MS),
      });
      await response.body?.cancel();
      if (response.ok) this.#deadline.extend(sentAt + this.#patienceMs);
      else if (response.status < 500 && response.status !== 429) this.stop();
      return response.ok;
    } catch {
      return false;
    }
  }

  stop(): void {
    this.#on = false;
    this.#stopped.abort();
  }

  async #beat(): Promise<void> {
    const everyMs = (this.#settings.heartbeat?.everySeconds ?? 0) * 1_000;
    while (this.#on) {
      await this.#world.sleep(everyMs, this.#stopped.signal);
      if (this.#on) await this.send();
    }
  }
}
