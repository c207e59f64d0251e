import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock, Ids } from '#engine/ports/clock.ts';

/** Longest delay that setTimeout takes, in milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The machine's own clock. Timers never fire early, and may be longer than setTimeout allows. */
export const systemClock: Clock = {
  now: () => Date.now(),
  at(at, wake) {
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const left = at - Date.now();
      if (left <= 0) wake();
      else timer = setTimeout(arm, Math.min(left, MAX_TIMER_MS));
    };
    timer = setTimeout(arm, Math.max(0, Math.min(at - Date.now(), MAX_TIMER_MS)));
    return () => clearTimeout(timer);
  },
};

export const systemIds: Ids = { uuid: () => randomUUID() };

/** In [0, 1), unpredictable: local cloud ids and retry jitter come from it. */
export function systemRandom(): number {
  return randomBytes(6).readUIntBE(0, 6) / 2 ** 48;
}
