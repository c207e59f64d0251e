import type { Context } from '../core/action.ts';
import { findRegion } from '../core/regions.ts';
import { statusAt } from '../core/timeline.ts';
import { snapshotKind } from '../model/compute.ts';

/** What a disk can be made from. Size in GiB. */
export interface UsableSnapshot {
  readonly id: string;
  readonly size: number;
}

/**
 * Every region offers one small public snapshot of an empty data disk, so that a template that asks for a snapshot can be
 * tried without making a disk first. It is read-only and no account's object.
 */
export function publicSnapshot(region: string): UsableSnapshot {
  return { id: `s-${findRegion(region)?.code ?? 'xxx'}publicemptydisk00`, size: 20 };
}

export function findSnapshot(context: Context, id: string): UsableSnapshot | undefined {
  const shared = publicSnapshot(context.scope.region);
  if (id === shared.id) return shared;
  const own = context.objects.find(snapshotKind, id);
  if (own === undefined || statusAt(own.state.status, context.now) !== 'accomplished') return undefined;
  return { id, size: own.state.size };
}
