import { type CloudClient, CloudError, type CloudRequest, RETRY_AFTER } from './cloud-client.ts';
import { type Departure, LearntRate, type RateClock, type RateLimits } from './learnt-rate.ts';

export interface AdaptiveOptions {
  readonly clock: RateClock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly limits?: Partial<RateLimits>;
}

const DEFAULT_LIMITS: RateLimits = {
  slowest: 0.5,
  unlimited: 1_000,
  raise: 1,
  forgetAfterMs: 10 * 60_000,
  longestWaitMs: 60_000,
  longestPauseMs: 120_000,
};

/**
 * A client that finds out how fast a cloud may be called, for each product, account and region, and for a single action
 * where the cloud limits that alone. Share one among all stacks of a process: what one of them learns, all obey. It never
 * fails a call itself: a call waits for its turn, at most `longestWaitMs`, and its answer or error is the cloud's own. Every
 * error that passes names its action.
 */
export function adaptiveClient(client: CloudClient, options: AdaptiveOptions): CloudClient {
  const rates = new LearntRates(options);
  return {
    async call(request) {
      const turns = await rates.turns(request);
      try {
        const answer = await client.call(request);
        for (const { rate } of turns) rate.succeeded();
        return answer;
      } catch (error) {
        if (!(error instanceof CloudError)) throw error;
        if (isThrottling(error)) slowDown(turns, error);
        throw withAction(error, request.action);
      }
    },
  };
}

interface Turn {
  readonly rate: LearntRate;
  readonly departure: Departure;
}

class LearntRates {
  readonly #options: AdaptiveOptions;
  readonly #rates = new Map<string, LearntRate>();

  constructor(options: AdaptiveOptions) {
    this.#options = options;
  }

  /** First that of the action, then that of the product: who waits for the narrow one takes no turn of the wide one. */
  async turns(request: CloudRequest): Promise<readonly [narrow: Turn, wide: Turn]> {
    const narrow = this.#narrow(request);
    const wide = this.#wide(request);
    const origin = request.origin ?? '';
    return [
      { rate: narrow, departure: await narrow.turn(origin, request.signal) },
      { rate: wide, departure: await wide.turn(origin, request.signal) },
    ];
  }

  #narrow({ product, accountId, region, action }: CloudRequest): LearntRate {
    return this.#rate(`${product}\n${accountId}\n${region}\n${action}`);
  }

  #wide({ product, accountId, region }: CloudRequest): LearntRate {
    return this.#rate(`${product}\n${accountId}\n${region}`);
  }

  #rate(key: string): LearntRate {
    const known = this.#rates.get(key);
    if (known !== undefined) return known;
    const { clock, random, limits } = this.#options;
    const rate = new LearntRate(clock, random, { ...DEFAULT_LIMITS, ...limits });
    this.#rates.set(key, rate);
    return rate;
  }
}

/** `Throttling.Api` speaks of the action; everything else of the user and product. */
function slowDown([narrow, wide]: readonly [Turn, Turn], error: CloudError): void {
  const { rate, departure } = /\.api$/i.test(error.code) ? narrow : wide;
  rate.throttled(departure, retryAfterOf(error));
}

/** `Throttling`, `Throttling.User`, `Throttling.Api`, `Rejected.Throttling` … (reference/api.md 11). */
function isThrottling(error: CloudError): boolean {
  return error.code.includes('Throttling') && error.outcome === 'rejected';
}

/** Header `x-acs-retry-after` in milliseconds, where the client kept it with the error's data. */
function retryAfterOf({ data }: CloudError): number {
  const given = Number(data?.[RETRY_AFTER] ?? 0);
  return Number.isFinite(given) && given > 0 ? given : 0;
}

/** The same error, telling what was called. */
function withAction(error: CloudError, action: string): CloudError {
  if (error.action !== undefined) return error;
  const { code, message, status, requestId, outcome, recommend, data, cause } = error;
  const named = new CloudError(code, message, {
    ...{ status, requestId, outcome, action, cause },
    ...(recommend === undefined ? {} : { recommend }),
    ...(data === undefined ? {} : { data }),
  });
  if (error.stack !== undefined) named.stack = error.stack;
  return named;
}
