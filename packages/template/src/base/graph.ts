export type TopologicalOrder = { readonly order: readonly string[] } | { readonly cycle: readonly string[] };

/**
 * Nodes with every dependency before what depends on it. Linear in nodes and edges, without recursion; `dependencies` is
 * asked once a node. Nodes that are free at the same moment keep their declaration order. Names outside `nodes` are
 * ignored. A cycle is given as its path, the first node repeated at the end: `[A, B, A]` says A depends on B.
 */
export function topologicalOrder(
  nodes: readonly string[],
  dependencies: (node: string) => Iterable<string>,
): TopologicalOrder {
  const graph = readGraph(nodes, dependencies);
  const order = nodes.filter((node) => graph.waiting.get(node) === 0);
  for (let next = 0; next < order.length; next += 1) {
    for (const dependent of graph.dependents.get(order[next]!) ?? []) {
      const waiting = graph.waiting.get(dependent)! - 1;
      graph.waiting.set(dependent, waiting);
      if (waiting === 0) order.push(dependent);
    }
  }
  return order.length === nodes.length ? { order } : { cycle: findCycle(nodes, graph) };
}

interface Graph {
  readonly needs: ReadonlyMap<string, ReadonlySet<string>>;
  readonly dependents: ReadonlyMap<string, readonly string[]>;
  /** How many dependencies are not yet in the order. */
  readonly waiting: Map<string, number>;
}

function readGraph(nodes: readonly string[], dependencies: (node: string) => Iterable<string>): Graph {
  const dependents = new Map<string, string[]>(nodes.map((node) => [node, []]));
  const needs = new Map<string, ReadonlySet<string>>();
  const waiting = new Map<string, number>();
  for (const node of nodes) {
    const needed = new Set<string>();
    for (const dependency of dependencies(node)) if (dependents.has(dependency)) needed.add(dependency);
    for (const dependency of needed) dependents.get(dependency)!.push(node);
    needs.set(node, needed);
    waiting.set(node, needed.size);
  }
  return { needs, dependents, waiting };
}

/** Every node that still waits needs another one that waits, so following such needs must come round. */
function findCycle(nodes: readonly string[], graph: Graph): readonly string[] {
  const waits = (node: string): boolean => graph.waiting.get(node)! > 0;
  const path: string[] = [];
  const position = new Map<string, number>();
  let node = nodes.find(waits)!;
  while (!position.has(node)) {
    position.set(node, path.length);
    path.push(node);
    node = [...graph.needs.get(node)!].find(waits)!;
  }
  return [...path.slice(position.get(node)!), node];
}
