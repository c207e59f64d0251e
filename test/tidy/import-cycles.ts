import type { ImportEdge } from './import-rules.ts';
import { isTestCode } from './project.ts';
import { ROOMS, type Room } from './rooms.ts';

export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** Cycles, each as its path with the first name again at the end. At least one for every group that is not a tree. */
export function findCycles(graph: Graph): readonly (readonly string[])[] {
  const cycles: string[][] = [];
  const finished = new Set<string>();
  const trail: string[] = [];
  const visit = (name: string): void => {
    const seenAt = trail.indexOf(name);
    if (seenAt >= 0) cycles.push([...trail.slice(seenAt), name]);
    if (seenAt >= 0 || finished.has(name)) return;
    trail.push(name);
    for (const next of graph.get(name) ?? []) visit(next);
    trail.pop();
    finished.add(name);
  };
  for (const name of graph.keys()) visit(name);
  return cycles;
}

/** Which file imports which, type-only imports included, tests left out. */
export function fileGraph(edges: readonly ImportEdge[]): Graph {
  return graphOf(
    edges.flatMap(({ from, target }) => (target.kind === 'file' && !isTestCode(from) ? [[from, target.path]] : [])),
  );
}

/**
 * For each folder that holds others: which of its entries imports which. An entry is a file or a whole sub-folder, so
 * `local-cloud.ts` may use `ecs/` and `ecs/` may use `product.ts` beside it, but `ecs/` and `vpc/` may not use each other.
 */
export function folderGraphs(edges: readonly ImportEdge[], rooms: readonly Room[] = ROOMS): ReadonlyMap<string, Graph> {
  const pairs = new Map<string, string[][]>();
  // A room that is one file stands for itself, not for the folder around it.
  const alone = new Set(rooms.filter((room) => !room.path.endsWith('/')).map((room) => room.path));
  for (const [from, targets] of fileGraph(edges)) {
    for (const target of targets) {
      const folder = sharedFolder(from, target);
      const list = pairs.get(folder) ?? [];
      pairs.set(folder, list);
      list.push([entryOf(folder, from, alone), entryOf(folder, target, alone)]);
    }
  }
  return new Map([...pairs].map(([folder, list]) => [folder, graphOf(list)]));
}

function graphOf(pairs: readonly (readonly string[])[]): Graph {
  const graph = new Map<string, Set<string>>();
  for (const [from, to] of pairs) {
    if (from === undefined || to === undefined) continue;
    const targets = graph.get(from) ?? new Set();
    graph.set(from, targets.add(to));
  }
  return graph;
}

/** The deepest folder that holds both, with a slash at its end; '' for the root. */
function sharedFolder(a: string, b: string): string {
  const left = a.split('/').slice(0, -1);
  const right = b.split('/').slice(0, -1);
  const different = left.findIndex((part, index) => part !== right[index]);
  const shared = different < 0 ? left : left.slice(0, different);
  return shared.map((part) => `${part}/`).join('');
}

function entryOf(folder: string, path: string, alone: ReadonlySet<string>): string {
  const rest = path.slice(folder.length);
  const slash = rest.indexOf('/');
  return slash < 0 || alone.has(path) ? path : `${folder}${rest.slice(0, slash + 1)}`;
}
