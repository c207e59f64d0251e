/** Who needs whom among named nodes. Names that are not nodes are ignored. */
export interface DependencyGraph {
  readonly names: readonly string[];
  /** What the node needs, by name. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
  /** Who needs the node, by name. */
  readonly neededBy: ReadonlyMap<string, readonly string[]>;
}

export function dependencyGraph(
  nodes: Iterable<{ readonly name: string; readonly dependsOn: readonly string[] }>,
): DependencyGraph {
  const list = [...nodes];
  const known = new Set(list.map((node) => node.name));
  const needs = new Map<string, readonly string[]>();
  const neededBy = new Map<string, string[]>(list.map((node) => [node.name, []]));
  for (const node of list) {
    const present = node.dependsOn.filter((name) => known.has(name) && name !== node.name);
    needs.set(node.name, present);
    for (const name of present) neededBy.get(name)!.push(node.name);
  }
  return { names: list.map((node) => node.name), needs, neededBy };
}
