/** What a provider needs of the world around it. Handed in, so that tests need neither network nor patience. */
export interface World {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Resolves after so many milliseconds, or as soon as the signal aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly fetch: typeof fetch;
  /** One line for people who operate the provider. It never holds inputs, data or addresses. */
  readonly log: (line: string) => void;
}

/** Timers of Node hold no more. */
const LONGEST_TIMER_MS = 2_147_483_647;

export const systemWorld: World = {
  now: () => Date.now(),
  sleep: (ms, signal) => sleep(ms, signal),
  random: () => Math.random(),
  fetch: (input, init) => fetch(input, init),
  log: (line) => void process.stderr.write(`${line}\n`),
};

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted === true) return Promise.resolve();
  return new Promise((done) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      done();
    };
    const timer = setTimeout(end, Math.min(Math.max(ms, 0), LONGEST_TIMER_MS));
    signal?.addEventListener('abort', end);
  });
}

/** For people: what an error says. A stack belongs into the log, not into an answer. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message === '' ? error.name : error.message;
  return typeof error === 'string' && error !== '' ? error : `something that is no error was thrown (${typeof error})`;
}

/** For the log: with the stack where there is one. */
export function detailOf(error: unknown): string {
  return error instanceof Error && error.stack !== undefined ? error.stack : messageOf(error);
}
