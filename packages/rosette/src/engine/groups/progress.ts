import type { GroupOperationRow, GroupResultRow } from '#engine/ports/stack-group-store.ts';
import { concurrency, regionsInParallel, tolerance } from './preferences.ts';

/** What is next in an operation: pure, from its rows alone. */
export type Next =
  /** Results that begin now; empty: what runs is waited for. */
  | { readonly kind: 'go-on'; readonly begin: readonly GroupResultRow[] }
  | {
      readonly kind: 'end';
      readonly status: 'SUCCEEDED' | 'FAILED' | 'STOPPED';
      /** Why what was never begun was not. */
      readonly reason: string;
    };

/**
 * Regions one after the other in their order (or all at once), in each so many accounts at a time. One failure more than a
 * region tolerates stops that region, and the regions after it are not begun; what runs is never stopped
 * (reference/stack-lifecycle.md 7.4, 7.5).
 */
export function nextOf(operation: GroupOperationRow, results: readonly GroupResultRow[]): Next {
  const regions = byRegion(results).map((rows) => regionState(operation, rows));
  const begin = operation.status === 'STOPPING' ? [] : startable(operation, regions);
  if (begin.length > 0 || results.some(({ status }) => status === 'RUNNING')) return { kind: 'go-on', begin };
  if (operation.status === 'STOPPING') return { kind: 'end', status: 'STOPPED', reason: 'User initiated stop' };
  const broken = regions.find((region) => region.broken);
  if (broken === undefined) return { kind: 'end', status: 'SUCCEEDED', reason: '' };
  const { name, failed, tolerated } = broken;
  const reason = `Not begun: ${failed} failed in region ${name}, and ${tolerated} may fail (FailureTolerance).`;
  return { kind: 'end', status: 'FAILED', reason };
}

interface RegionState {
  readonly name: string;
  readonly waiting: readonly GroupResultRow[];
  readonly running: number;
  readonly failed: number;
  readonly tolerated: number;
  readonly broken: boolean;
  /** How many more may run. */
  readonly room: number;
}

/** In the order of work. */
function byRegion(results: readonly GroupResultRow[]): readonly (readonly GroupResultRow[])[] {
  const regions = Map.groupBy(
    results.toSorted((a, b) => a.position - b.position),
    ({ region }) => region,
  );
  return [...regions.values()];
}

function regionState({ preferences }: GroupOperationRow, rows: readonly GroupResultRow[]): RegionState {
  const of = (status: string) => rows.filter((row) => row.status === status);
  const running = of('RUNNING').length;
  const failed = of('FAILED').length;
  const tolerated = tolerance(preferences, rows.length);
  const room = concurrency(preferences, rows.length) - running;
  return {
    name: rows[0]?.region ?? '',
    waiting: of('WAITING'),
    ...{ running, failed, tolerated, broken: failed > tolerated, room },
  };
}

function startable({ preferences }: GroupOperationRow, regions: readonly RegionState[]): readonly GroupResultRow[] {
  const begun = ({ waiting, broken, room }: RegionState) => (broken ? [] : waiting.slice(0, Math.max(0, room)));
  if (regionsInParallel(preferences)) return regions.flatMap(begun);
  const current = regions.find(({ broken, running, waiting }) => broken || running > 0 || waiting.length > 0);
  return current === undefined ? [] : begun(current);
}
