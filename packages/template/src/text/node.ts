import { Float } from '../base/data.ts';
import type { TextRange } from '../base/diagnostic.ts';
import type { Json } from '../base/json.ts';

/** What a template text says, format forgotten, positions kept. Maps hold each key once, the last one written. */
export type Node = ScalarNode | ListNode | MapNode;

export type Scalar = null | boolean | number | string;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: Scalar;
  /** Present on whole numbers that were written as floats (`1.0`). */
  readonly float?: true;
  readonly range: TextRange;
}

export function scalarNode(value: Scalar | Float, range: TextRange): ScalarNode {
  return value instanceof Float
    ? { kind: 'scalar', value: value.value, float: true, range }
    : { kind: 'scalar', value, range };
}

export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly Node[];
  readonly range: TextRange;
}

export interface MapNode {
  readonly kind: 'map';
  readonly entries: readonly Entry[];
  readonly range: TextRange;
}

export interface Entry {
  /** Keys that are no text (`1:`, `true:`) stand here in their JSON form. */
  readonly key: string;
  readonly keyRange: TextRange;
  readonly value: Node;
}

export function isScalar(node: Node | undefined): node is ScalarNode {
  return node?.kind === 'scalar';
}

export function isNull(node: Node): boolean {
  return node.kind === 'scalar' && node.value === null;
}

/** The text of a text scalar. */
export function textOf(node: Node | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

/** The value alone. Safe for depth, because text is refused beyond the level limit. */
export function toJson(node: Node): Json {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toJson);
  const result: Record<string, Json> = Object.create(null);
  for (const entry of node.entries) result[entry.key] = toJson(entry.value);
  return result;
}
