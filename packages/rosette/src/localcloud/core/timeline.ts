/** From `since` (epoch ms) on, the object is in this status, until the next phase begins. */
export interface Phase {
  readonly status: string;
  readonly since: number;
}

/**
 * Past and coming statuses, ascending. A status is always computed from the time, never switched by a timer, so that
 * a restart changes nothing.
 */
export type Timeline = readonly Phase[];

/** `['Pending', 200, 'Available']`: pending now, available 200 ms later. */
export function timeline(now: number, ...steps: readonly [string, ...(string | number)[]]): Timeline {
  const phases: Phase[] = [];
  let since = now;
  for (const step of steps) {
    if (typeof step === 'number') since += step;
    else phases.push({ status: step, since });
  }
  return phases;
}

export function statusAt(phases: Timeline, now: number): string {
  return (phases.findLast((phase) => phase.since <= now) ?? phases[0])?.status ?? '';
}

/** When the last phase begins: the moment from which nothing changes by itself. */
export function settledAt(phases: Timeline): number {
  return phases.at(-1)?.since ?? 0;
}
