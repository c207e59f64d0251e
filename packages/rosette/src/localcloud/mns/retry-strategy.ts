import type { NotifyStrategy } from './subscriptions.ts';

/** Retries, then the message is given up. */
const BACKOFF_RETRIES = 3;
const DECAY_RETRIES = 176;
const LONGEST_DECAY_SECONDS = 512;

/**
 * Milliseconds from the failed attempt to the next one; undefined when the message is given up. `attempts`: how many were
 * made. Back-off: 3 retries, 10 to 20 s apart. Decay: 1, 2, 4 … 256 s, then 512 s, 176 retries over about a day
 * (reference/custom-resources.md 2.6).
 */
export function retryDelay(strategy: NotifyStrategy, attempts: number, random: () => number): number | undefined {
  switch (strategy) {
    case 'BACKOFF_RETRY':
      return attempts > BACKOFF_RETRIES ? undefined : 10_000 + Math.floor(random() * 10_000);
    case 'EXPONENTIAL_DECAY_RETRY':
      return attempts > DECAY_RETRIES ? undefined : Math.min(2 ** (attempts - 1), LONGEST_DECAY_SECONDS) * 1000;
  }
}
