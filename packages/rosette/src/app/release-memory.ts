import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Milliseconds between two looks. */
const LOOK_EVERY_MS = 500;

/** Looks in a row that must find nothing to compute: nobody waits then for what a collection delays (40 to 150 ms). */
const QUIET_LOOKS = 2;

/** Milliseconds of computing between two looks that still count as nothing. */
const QUIET_MS = 15;

/** Less than this that the heap has grown by, in bytes, is not worth a collection. */
const WORTH_BYTES = 4 * 1024 * 1024;

/**
 * V8 keeps its heap at the size of the last burst for as long as the process is idle. Whenever the process has become quiet, a
 * thorough collection gives that memory back to the machine: some 20 MB after the start, 150 MB after thousands of stacks.
 */
export function releaseIdleMemory(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options: object) => void;
  let cpu = process.cpuUsage();
  let quiet = 0;
  let settled = 0;
  const look = () => {
    const { user, system } = process.cpuUsage(cpu);
    cpu = process.cpuUsage();
    quiet = (user + system) / 1_000 < QUIET_MS ? quiet + 1 : 0;
    if (quiet < QUIET_LOOKS || getHeapStatistics().total_physical_size < settled + WORTH_BYTES) return;
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    settled = getHeapStatistics().total_physical_size;
    quiet = 0;
  };
  setInterval(look, LOOK_EVERY_MS).unref();
}
