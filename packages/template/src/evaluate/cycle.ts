import { topologicalOrder } from '../base/graph.ts';
import type { DesiredResource } from './desired.ts';

type Resources = ReadonlyMap<string, Pick<DesiredResource, 'dependsOn'>>;

/**
 * A circle of dependencies as its path, the first name repeated at the end; undefined when there is none. Resources that
 * share one `dependsOn` (the same list, not an equal one) are one node: what one of them reaches they all reach, so a
 * circle of such nodes is one of resources, and instances that depend on all of another resource cost one list and not its square.
 */
export function findCycle(resources: Resources): readonly string[] | undefined {
  const nodes = new Map<readonly string[], string>();
  const nodeOf = new Map<string, string>();
  for (const [name, { dependsOn }] of resources) {
    if (!nodes.has(dependsOn)) nodes.set(dependsOn, name);
    nodeOf.set(name, nodes.get(dependsOn)!);
  }
  const needs = (node: string): readonly string[] => resources.get(node)!.dependsOn;
  const sorted = topologicalOrder([...nodes.values()], (node) => needs(node).map((name) => nodeOf.get(name) ?? name));
  return 'order' in sorted ? undefined : concrete(sorted.cycle, needs, nodeOf);
}

/** Of each node the resource that the one before depends on. */
function concrete(
  cycle: readonly string[],
  needs: (node: string) => readonly string[],
  nodeOf: ReadonlyMap<string, string>,
): readonly string[] {
  const names = cycle.slice(1).map((node, before) => needs(cycle[before]!).find((name) => nodeOf.get(name) === node)!);
  return [names.at(-1)!, ...names];
}
