import { InvalidRequest, type Json } from '../protocol.ts';
import type { Provider } from '../provider.ts';
import type { Arrival } from '../run-in-time.ts';

/** What is used of the second argument of a handler; Function Compute 2.0 and 3.0 agree on it. */
interface FunctionContext {
  readonly function?: {
    /** Seconds. */
    readonly timeout?: number;
  };
}

type Callback = (error: unknown, result?: string) => void;

export type FunctionHandler = (event: unknown, context?: unknown, callback?: Callback) => Promise<string>;

/**
 * The handler of a function: `export const handler = fcHandler(provider)`. It ends when the answer has arrived. It fails
 * when ROS could not be reached or the function's time was too short, so that an asynchronous invocation is repeated; a FAILED
 * that was answered is no failure of the function.
 */
export function fcHandler(provider: Provider): FunctionHandler {
  return (event, context, callback) => {
    const work = handle(provider, event, context);
    // Older runtimes wait for the callback, newer ones for the promise; both get the same.
    if (typeof callback === 'function') work.then((result) => callback(null, result), callback);
    return work;
  };
}

async function handle(provider: Provider, event: unknown, context: unknown): Promise<string> {
  const standing = await provider.accept(parseEvent(event), arrivalOf(provider, context));
  if (standing === 'cut-off') throw new Error('The handler did not stop before the time limit of the function.');
  return JSON.stringify({ standing });
}

function arrivalOf(provider: Provider, context: unknown): Arrival {
  const seconds = (context as FunctionContext | undefined)?.function?.timeout;
  const arrival = { via: 'function' as const, native: context };
  if (typeof seconds !== 'number' || seconds <= 0) return arrival;
  return { ...arrival, endsAt: provider.world.now() + seconds * 1_000 };
}

/** A Buffer, as Function Compute hands it over; text and objects, as tests and other runtimes do. */
function parseEvent(event: unknown): Json {
  if (!(event instanceof Uint8Array) && typeof event !== 'string') return event as Json;
  try {
    return JSON.parse(typeof event === 'string' ? event : Buffer.from(event).toString('utf8')) as Json;
  } catch {
    throw new InvalidRequest('The event is not JSON.');
  }
}
