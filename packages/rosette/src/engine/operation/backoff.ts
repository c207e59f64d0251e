import type { Surroundings } from './turn.ts';

/** Longest pause between two tries, in milliseconds. */
const MAX_BACKOFF_MS = 30_000;

/** When the next try may leave: after 0.2 s doubling up to 30 s, the upper half at random. */
export function answerTime(attempt: number, around: Pick<Surroundings, 'now' | 'random'>): number {
  const whole = Math.min(MAX_BACKOFF_MS, 200 * 2 ** Math.min(attempt - 1, 20));
  return around.now + whole / 2 + (whole / 2) * around.random();
}
