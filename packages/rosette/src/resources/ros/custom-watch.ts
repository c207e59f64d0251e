import type { Json } from '@rosette/template/base/json.ts';
import type { CloudClient } from '#wire/cloud-client.ts';
import { pace } from '../pace.ts';
import { failedInvocation } from './custom-crash.ts';
import type { DeliveryOrigin } from './custom-delivery-services.ts';
import type { ServiceToken } from './service-token.ts';

/** When to look next at what became of an invocation. Durable with the wait. */
export type Watch = {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly looks: number;
};

/** Behind every so many looks at the usual pace, each wait grows by the usual one again: a wait of hours is not worth many calls. */
const looksAtPace = 40;
const longestPauseMs = 60_000;

export function firstWatch(now: number): Watch {
  return { at: now + pause(0), looks: 0 };
}

function pause(looks: number): number {
  return Math.min(longestPauseMs, pace(looks) * (1 + Math.floor(looks / looksAtPace)));
}

/**
 * A function that crashed will never answer, and nobody should wait until the deadline to hear of it
 * (reference/custom-resources.md 4.1 P1). Undefined `next`: nothing is to be watched any more. `given`: what the function
 * was sent.
 */
export async function watch(
  cloud: CloudClient,
  token: ServiceToken,
  origin: DeliveryOrigin,
  requestId: string,
  last: Watch | undefined,
  now: number,
  given: Json,
): Promise<{ readonly failure?: string; readonly next?: Watch }> {
  if (last === undefined || (token.kind !== 'fc2' && token.kind !== 'fc3')) return {};
  if (now < last.at) return { next: last };
  const failure = await failedInvocation(cloud, token, origin, requestId, given);
  if (failure === undefined) return {};
  if (failure !== null) return { failure };
  const looks = last.looks + 1;
  return { next: { at: now + pause(looks), looks } };
}
