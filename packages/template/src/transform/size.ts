import type { TemplateLimits } from '../base/limits.ts';
import type { Node } from '../text/node.ts';

interface Size {
  readonly nodes: number;
  readonly levels: number;
}

/** Counts what stands in several places as often as it stands there, without walking it as often. */
export function isWithinLimits(node: Node, limits: Pick<TemplateLimits, 'nodes' | 'levels'>): boolean {
  const { nodes, levels } = sizeOf(node, limits.levels, new Map());
  return nodes <= limits.nodes && levels <= limits.levels;
}

const LEAF: Size = { nodes: 1, levels: 0 };
const TOO_DEEP: Size = { nodes: Number.POSITIVE_INFINITY, levels: Number.POSITIVE_INFINITY };

function sizeOf(node: Node, levelsLeft: number, known: Map<Node, Size>): Size {
  if (node.kind === 'scalar') return LEAF;
  const before = known.get(node);
  if (before !== undefined) return before;
  if (levelsLeft <= 0) return TOO_DEEP;
  const children = node.kind === 'list' ? node.items : node.entries.map(({ value }) => value);
  let nodes = 1;
  let levels = 0;
  for (const child of children) {
    const size = sizeOf(child, levelsLeft - 1, known);
    nodes += size.nodes;
    levels = Math.max(levels, size.levels);
  }
  const size = { nodes, levels: levels + 1 };
  known.set(node, size);
  return size;
}

/** Of a tree in which nothing is shared. */
export function countNodes(node: Node): number {
  if (node.kind === 'scalar') return 1;
  const children = node.kind === 'list' ? node.items : node.entries.map(({ value }) => value);
  return children.reduce((sum, child) => sum + countNodes(child), 1);
}
