import type { DependencyGraph } from '#engine/graph/graph.ts';
import { dependencyGraph } from '#engine/graph/graph.ts';

/** What a step does to its resource. `retain` lets go of it without touching the cloud. */
export type StepAction = 'create' | 'delete' | 'retain';

/** Why a step is in the plan. */
export type StepReason = 'added' | 'stack-deleted' | 'undone' | 'retained-by-policy' | 'retained-by-request';

export interface PlanStep {
  readonly action: StepAction;
  readonly logicalId: string;
  readonly type: string;
  /** Numbers of the steps that must be done first. */
  readonly needs: readonly number[];
  readonly reason: StepReason;
}

/** A plan is data: applying it decides nothing. Steps stand in an order that satisfies `needs`' direction or not; only
 *  `needs` counts. */
export interface Plan {
  readonly steps: readonly PlanStep[];
}

/** What the planner must know of a wanted resource. */
export interface WantedResource {
  readonly name: string;
  readonly type: string;
  readonly dependsOn: readonly string[];
}

/** What the planner must know of a recorded resource. */
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
  | { readonly kind: 'undo-create' };

export function planCreate(wanted: Iterable<WantedResource>): Plan {
  const resources = [...wanted];
  const number = new Map(resources.map((resource, index) => [resource.name, index]));
  const graph = dependencyGraph(resources);
  return {
    steps: resources.map((resource) => ({
      action: 'create',
      logicalId: resource.name,
      type: resource.type,
      needs: graph.needs.get(resource.name)!.map((name) => number.get(name)!),
      reason: 'added',
    })),
  };
}

/** Every recorded resource that may exist goes, dependents first. */
export function planRemoval(recorded: Iterable<RecordedResource>, intent: RemovalIntent): Plan {
  const present = [...recorded].filter((resource) => mayExist(resource.status));
  const number = new Map(present.map((resource, index) => [resource.logicalId, index]));
  const graph: DependencyGraph = dependencyGraph(
    present.map((resource) => ({ name: resource.logicalId, dependsOn: resource.dependsOn })),
  );
  return {
    steps: present.map((resource) => {
      const reason = removalReason(resource, intent);
      return {
        action: reason === 'stack-deleted' || reason === 'undone' ? 'delete' : 'retain',
        logicalId: resource.logicalId,
        type: resource.type,
        needs: graph.neededBy.get(resource.logicalId)!.map((name) => number.get(name)!),
        reason,
      };
    }),
  };
}

/** One line a step, for tests and for people: `delete Vpc (ALIYUN::ECS::VPC) after VSwitch: stack-deleted`. */
export function planText(plan: Plan): string {
  return plan.steps.map((step) => stepText(plan, step)).join('\n');
}

function stepText(plan: Plan, step: PlanStep): string {
  const after = step.needs.map((index) => plan.steps[index]!.logicalId);
  const order = after.length === 0 ? '' : ` after ${after.join(', ')}`;
  return `${step.action} ${step.logicalId} (${step.type})${order}: ${step.reason}`;
}

function mayExist(status: string): boolean {
  return status !== 'INIT_COMPLETE' && status !== 'DELETE_COMPLETE';
}

function removalReason(resource: RecordedResource, intent: RemovalIntent): StepReason {
  if (intent.kind === 'undo-create') return 'undone';
  if (intent.retainAll || intent.retain.has(resource.logicalId)) return 'retained-by-request';
  return resource.deletionPolicy === 'Retain' ? 'retained-by-policy' : 'stack-deleted';
}
