import { dependencyGraph } from '#engine/graph/graph.ts';
import type { Plan, StepReason } from './plan.ts';

/** What the planner must know of a recorded resource that shall go. */
export interface RecordedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly status: string;
  readonly dependsOn: readonly string[];
  readonly deletionPolicy: 'Delete' | 'Retain';
  readonly createToken: string | null;
}

export type RemovalIntent =
  | { readonly kind: 'delete-stack'; readonly retainAll: boolean; readonly retain: ReadonlySet<string> }
  /** Undo of a creation: what this very operation made goes again, whatever its DeletionPolicy; what it imported is let
   *  go. */
  | { readonly kind: 'undo-create' }
  /** What failed is given up. */
  | { readonly kind: 'give-up' };

/** Every recorded resource that may exist goes, dependents first. */
export function planRemoval(recorded: Iterable<RecordedResource>, intent: RemovalIntent): Plan {
  const undoing = intent.kind === 'undo-create';
  const present = [...recorded].filter(({ status }) => mayExist(status) || (undoing && isUnderImport(status)));
  const number = new Map(present.map((resource, index) => [resource.logicalId, index]));
  const graph = dependencyGraph(
    present.map((resource) => ({ name: resource.logicalId, dependsOn: resource.dependsOn })),
  );
  return {
    steps: present.map((resource) => {
      const reason = removalReason(resource, intent);
      return {
        action: letsGo(reason) ? 'retain' : 'delete',
        logicalId: resource.logicalId,
        type: resource.type,
        needs: graph.neededBy.get(resource.logicalId)!.map((name) => number.get(name)!),
        reason,
      };
    }),
  };
}

/** Whether the cloud may hold something that is the stack's. What could not be imported is not. */
export function mayExist(status: string): boolean {
  return !NOT_THERE.has(status);
}

const NOT_THERE = new Set(['INIT_COMPLETE', 'DELETE_COMPLETE', 'IMPORT_IN_PROGRESS', 'IMPORT_FAILED']);

/** It was to be imported and was not, so that there is a record of it and nothing else. */
export function isUnderImport(status: string): boolean {
  return status === 'IMPORT_IN_PROGRESS' || status === 'IMPORT_FAILED';
}

/** Whether no stack made it: it was imported. To undo that is to let go of it. */
export function wasImported(resource: Pick<RecordedResource, 'createToken'>): boolean {
  return resource.createToken === null;
}

function letsGo(reason: StepReason): boolean {
  return reason.startsWith('retained') || reason === 'import-undone';
}

function removalReason(resource: RecordedResource, intent: RemovalIntent): StepReason {
  if (intent.kind === 'undo-create') return wasImported(resource) ? 'import-undone' : 'undone';
  if (intent.kind === 'give-up') return 'failed-before';
  if (intent.retainAll || intent.retain.has(resource.logicalId)) return 'retained-by-request';
  return resource.deletionPolicy === 'Retain' ? 'retained-by-policy' : 'stack-deleted';
}
