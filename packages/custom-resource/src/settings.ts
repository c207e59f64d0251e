import type { WireRequest } from './protocol.ts';

/** What a provider may say of itself besides its handlers. */
export interface Settings {
  /**
   * `Timeout` of the template's resources in seconds, which no request tells. 60, as in ROS, unless templates say otherwise.
   */
  readonly timeoutSeconds?: number | ((request: WireRequest) => number);
  /** Rosette's signs of life: on, every so many seconds while a handler works, and with each `context.progress`. */
  readonly heartbeat?: { readonly everySeconds: number };
  /** Bytes of an answer. 4096, which ROS documents; Rosette takes 4 MB. */
  readonly answerLimitBytes?: number;
  /** How long an answer that cannot be delivered is tried again, in seconds. 300 when left out. */
  readonly answerForSeconds?: number;
  /** Addresses that may be answered to; all when left out. Whoever can send a request chooses them. */
  readonly mayAnswer?: (url: URL) => boolean;
}

export const DEFAULT_TIMEOUT_SECONDS = 60;
export const DEFAULT_ANSWER_LIMIT_BYTES = 4_096;
export const DEFAULT_ANSWER_FOR_SECONDS = 300;

/** A `web[sync]` resource is waited for so long, whatever its Timeout says. */
export const SYNC_TIMEOUT_MS = 10_000;

export function timeoutMs({ timeoutSeconds }: Settings, request: WireRequest): number {
  const seconds = typeof timeoutSeconds === 'function' ? timeoutSeconds(request) : timeoutSeconds;
  return (seconds ?? DEFAULT_TIMEOUT_SECONDS) * 1_000;
}
