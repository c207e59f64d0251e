import type { TextRange } from '@rosette/template/base/diagnostic.ts';
import type { Entry, Node } from '@rosette/template/text/node.ts';

export type Step = string | number;

/** What stands at an offset: the innermost key or value, and how one gets there from the root. */
export interface Located {
  /** Keys and indexes from the root; of a key itself too. */
  readonly path: readonly Step[];
  /** The key that the offset is on; undefined when it is on a value. */
  readonly key: Entry | undefined;
  /** The value that the offset is in, or that the key has. */
  readonly node: Node;
}

/** Undefined outside of the document. Ends are inclusive, because the cursor stands between characters. */
export function locate(root: Node, offset: number): Located | undefined {
  const path: Step[] = [];
  let node = root;
  if (!contains(node.range, offset)) return undefined;
  for (;;) {
    const child = childAt(node, offset);
    if (child === undefined) return { path, key: undefined, node };
    path.push(child.step);
    if (child.key !== undefined) return { path, key: child.key, node: child.node };
    node = child.node;
  }
}

interface Child {
  readonly step: Step;
  readonly key: Entry | undefined;
  readonly node: Node;
}

function childAt(node: Node, offset: number): Child | undefined {
  if (node.kind === 'scalar') return undefined;
  if (node.kind === 'list') {
    const index = node.items.findIndex((item) => contains(item.range, offset));
    return index < 0 ? undefined : { step: index, key: undefined, node: node.items[index]! };
  }
  const entry = node.entries.find((each) => contains(each.keyRange, offset) || contains(each.value.range, offset));
  if (entry === undefined) return undefined;
  // The short form of a function has its key where its value is.
  const onKey = contains(entry.keyRange, offset) && !sameRange(entry.keyRange, entry.value.range);
  return { step: entry.key, key: onKey ? entry : undefined, node: entry.value };
}

export function contains({ start, end }: TextRange, offset: number): boolean {
  return start <= offset && offset <= end;
}

export function sameRange(a: TextRange, b: TextRange): boolean {
  return a.start === b.start && a.end === b.end;
}

/** The value at a path; undefined when there is none. */
export function valueAt(root: Node | undefined, path: readonly Step[]): Node | undefined {
  let node = root;
  for (const step of path) {
    if (node?.kind === 'map') node = entryOf(node, step)?.value;
    else node = node?.kind === 'list' && typeof step === 'number' ? node.items[step] : undefined;
  }
  return node;
}

export function entryOf(node: Node | undefined, key: Step): Entry | undefined {
  return node?.kind === 'map' ? node.entries.find((entry) => entry.key === key) : undefined;
}

export function entriesOf(node: Node | undefined): readonly Entry[] {
  return node?.kind === 'map' ? node.entries : [];
}
