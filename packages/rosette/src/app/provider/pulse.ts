import { passOn } from './http.ts';
import type { KeeperClock } from './keeper.ts';
import type { ProviderProcess } from './provider-process.ts';

/** How often a process that has something in hand is asked whether it lives, and for how long it may say nothing. */
const BEAT_MS = 5_000;
/** Rosette itself gives up a request that is not taken in this time. */
const DEAD_MS = 30_000;

/**
 * Ends a process that answers nothing any more, as in an endless loop, once it would be of no use anyway. Goes on while it
 * has something in hand. `silent` is called first, with how long nothing came and when that will be enough, in milliseconds.
 */
export async function guard(
  process: ProviderProcess,
  hasWork: () => boolean,
  clock: KeeperClock,
  silent: (ms: number, enoughMs: number) => void,
): Promise<void> {
  const url = await process.ready;
  const ended = process.ended.then(() => 'ended' as const);
  while (hasWork()) {
    // A broken connection is an answer too: its end is told elsewhere.
    const beat = passOn(url, 'GET', {}, '').then(alive, alive);
    let sign = await Promise.race([beat, ended, clock.sleep(BEAT_MS)]);
    if (sign === undefined) {
      silent(BEAT_MS, DEAD_MS);
      sign = await Promise.race([beat, ended, clock.sleep(DEAD_MS - BEAT_MS)]);
    }
    if (sign === 'ended') return;
    if (sign === undefined) return process.stop();
    await Promise.race([ended, clock.sleep(BEAT_MS)]);
  }
}

function alive(): 'alive' {
  return 'alive';
}
