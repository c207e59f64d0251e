import { dependencyGraph } from '#engine/graph/graph.ts';
import type { Plan, StepReason } from './plan.ts';

/** What the planner must know of a recorded resource that shall go. */
export interface RecordedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly status: string;
  readonly dependsOn: readonly string[];
  readonly deletionPolicy: 'Delete' | 'Retain';
}

export type RemovalIntent =
  | { readonly kind: 'delete-stack'; readonly retainAll: boolean; readonly retain: ReadonlySet<string> }
  /** Undo of a creation: what this very operation made goes again, whatever its DeletionPolicy. */
  | { readonly kind: 'undo-create' }
  /** What failed is given up. */
  | { readonly kind: 'give-up' };

/** Every recorded resource that may exist goes, dependents first. */
export function planRemoval(recorded: Iterable<RecordedResource>, intent: RemovalIntent): Plan {
  const present = [...recorded].filter((resource) => mayExist(resource.status));
  const number = new Map(present.map((resource, index) => [resource.logicalId, index]));
  const graph = dependencyGraph(
    present.map((resource) => ({ name: resource.logicalId, dependsOn: resource.dependsOn })),
  );
  return {
    steps: present.map((resource) => {
      const reason = removalReason(resource, intent);
      return {
        action: reason.startsWith('retained') ? 'retain' : 'delete',
        logicalId: resource.logicalId,
        type: resource.type,
        needs: graph.neededBy.get(resource.logicalId)!.map((name) => number.get(name)!),
        reason,
      };
    }),
  };
}

/** Whether the cloud may hold something of a resource in this status. */
export function mayExist(status: string): boolean {
  return status !== 'INIT_COMPLETE' && status !== 'DELETE_COMPLETE';
}

function removalReason(resource: RecordedResource, intent: RemovalIntent): StepReason {
  if (intent.kind === 'undo-create') return 'undone';
  if (intent.kind === 'give-up') return 'failed-before';
  if (intent.retainAll || intent.retain.has(resource.logicalId)) return 'retained-by-request';
  return resource.deletionPolicy === 'Retain' ? 'retained-by-policy' : 'stack-deleted';
}
