import type { TextRange } from '../base/diagnostic.ts';
import type { Json } from '../base/json.ts';
import type { Entry, ListNode, MapNode, Node, Scalar, ScalarNode } from '../text/node.ts';

/*
 * Nodes that a transform makes. Each stands, for findings, where the thing stands that it was made from; so every maker
 * takes the range.
 */

export function scalar(value: Scalar, range: TextRange): ScalarNode {
  return { kind: 'scalar', value, range };
}

export function list(items: readonly Node[], range: TextRange): ListNode {
  return { kind: 'list', items, range };
}

export function map(entries: readonly Entry[], range: TextRange): MapNode {
  return { kind: 'map', entries, range };
}

export function entry(key: string, value: Node, keyRange: TextRange = value.range): Entry {
  return { key, keyRange, value };
}

/** The entries whose value is there. */
export function entries(values: Readonly<Record<string, Node | undefined>>): readonly Entry[] {
  return Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [entry(key, value)]));
}

export function call(name: string, argument: Node, range: TextRange): MapNode {
  return map([entry(name, argument, range)], range);
}

export function refTo(name: string, range: TextRange): MapNode {
  return call('Ref', scalar(name, range), range);
}

export function attributeOf(resource: string, attribute: string, range: TextRange): MapNode {
  return call('Fn::GetAtt', list([scalar(resource, range), scalar(attribute, range)], range), range);
}

/** A value that was not written at all. */
export function fromJson(value: Json, range: TextRange): Node {
  if (Array.isArray(value))
    return list(
      value.map((item) => fromJson(item, range)),
      range,
    );
  if (typeof value !== 'object' || value === null) return scalar(value as Scalar, range);
  return map(
    Object.entries(value).map(([key, item]) => entry(key, fromJson(item as Json, range), range)),
    range,
  );
}

export function entryOf(node: Node | undefined, key: string): Entry | undefined {
  return node?.kind === 'map' ? node.entries.find((one) => one.key === key) : undefined;
}

export function valueAt(node: Node | undefined, key: string): Node | undefined {
  return entryOf(node, key)?.value;
}

/** The document with sections put in place of those of the same name, or at its end; `undefined` takes one out. */
export function withSections(document: MapNode, sections: ReadonlyMap<string, Entry | undefined>): MapNode {
  const kept = document.entries.flatMap((one) => {
    if (!sections.has(one.key)) return [one];
    const replacement = sections.get(one.key);
    return replacement === undefined ? [] : [replacement];
  });
  const written = new Set(document.entries.map((one) => one.key));
  const added = [...sections].flatMap(([key, one]) => (one === undefined || written.has(key) ? [] : [one]));
  return map([...kept, ...added], document.range);
}
