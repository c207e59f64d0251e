import { dependencyGraph } from '#engine/graph/graph.ts';
import type { Plan } from './plan.ts';

/** What the planner must know of a wanted resource. */
export interface WantedResource {
  readonly name: string;
  readonly type: string;
  readonly dependsOn: readonly string[];
}

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
