import type { EventRow, StackRow } from '#engine/ports/store.ts';
import type { Services } from './services.ts';

/** Rows read from the store at a time; also the most that is ever kept in memory for one reader. */
const BATCH = 200;

export interface FeedOptions {
  /** Sequence of the last event that the reader has; 0: none. */
  readonly cursor: number;
  /** After so many milliseconds without events an empty batch comes, so that a reader can show signs of life. The store
   *  is read again then too: events of another process announce themselves to nobody here. */
  readonly idleMs: number;
  readonly signal: AbortSignal;
}

/**
 * Events of a stack from a cursor on, oldest first, in batches, until the signal aborts. A root stack brings those of the
 * stacks nested in it. Announcements of new events only wake the reader, who reads them from the store: a slow reader
 * costs no memory and misses nothing.
 */
export async function* followEvents(
  services: Pick<Services, 'stacks' | 'store' | 'clock'>,
  stack: StackRow,
  options: FeedOptions,
): AsyncGenerator<readonly EventRow[], void, void> {
  const of = stack.parentId === null ? { rootId: stack.id } : { stackId: stack.id };
  const bell = new Bell(services, options.signal);
  const isOurs = (event: { stackId: string; rootId: string }) =>
    stack.parentId === null ? event.rootId === stack.id : event.stackId === stack.id;
  const stop = services.stacks.onEvents((events) => {
    if (events.some(isOurs)) bell.ring();
  });
  try {
    let cursor = options.cursor;
    while (!options.signal.aborted) {
      const rows = await services.store.eventsAfter(of, cursor, BATCH);
      cursor = rows.at(-1)?.sequence ?? cursor;
      if (rows.length > 0) yield rows;
      if (rows.length === BATCH) continue;
      if (!(await bell.wait(options.idleMs)) && !options.signal.aborted) yield [];
    }
  } finally {
    stop();
  }
}

/** Remembers a ring that came while nobody waited. */
class Bell {
  readonly #clock: Services['clock'];
  readonly #signal: AbortSignal;
  #rung = false;
  #wake: (() => void) | undefined;

  constructor(services: Pick<Services, 'clock'>, signal: AbortSignal) {
    this.#clock = services.clock;
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#wake?.(), { once: true });
  }

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** True when it rang, false when the time passed or the signal aborted first. */
  async wait(ms: number): Promise<boolean> {
    if (!this.#rung && !this.#signal.aborted) await this.#sleep(ms);
    const rang = this.#rung;
    this.#rung = false;
    return rang;
  }

  async #sleep(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.#clock.at(this.#clock.now() + ms, resolve);
    this.#wake = resolve;
    await promise;
    this.#wake = undefined;
    cancel();
  }
}
