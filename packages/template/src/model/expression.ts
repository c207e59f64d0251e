import type { TextRange } from '../base/diagnostic.ts';
import type { Json } from '../base/json.ts';
import { isFunctionKey } from '../functions/registry.ts';
import { type Node, toJson } from '../text/node.ts';

/** What may stand where a value is wanted: a frozen tree of data and function calls, with positions. */
export type Expression = LiteralExpression | ListExpression | MapExpression | CallExpression;

export interface LiteralExpression {
  readonly kind: 'literal';
  /** A single value; or a whole list or map where the content is not to be evaluated (`TemplateBody`). */
  readonly value: Json;
  readonly range: TextRange;
}

export interface ListExpression {
  readonly kind: 'list';
  readonly items: readonly Expression[];
  readonly range: TextRange;
}

export interface MapExpression {
  readonly kind: 'map';
  readonly entries: readonly MapEntry[];
  readonly range: TextRange;
}

export interface MapEntry {
  readonly key: string;
  readonly keyRange: TextRange;
  readonly value: Expression;
}

export interface CallExpression {
  readonly kind: 'call';
  /** As written, known or not: `Ref`, `Fn::Join`. */
  readonly function: string;
  readonly functionRange: TextRange;
  readonly argument: Expression;
  readonly range: TextRange;
}

/** A map with exactly one key that is `Ref` or begins with `Fn::` is a call; such a key among others is data. */
export function toExpression(node: Node): Expression {
  if (node.kind === 'scalar') return Object.freeze({ kind: 'literal', value: node.value, range: node.range });
  if (node.kind === 'list') {
    return Object.freeze({ kind: 'list', items: Object.freeze(node.items.map(toExpression)), range: node.range });
  }
  const [only] = node.entries;
  if (only !== undefined && node.entries.length === 1 && isFunctionKey(only.key)) {
    return Object.freeze({
      kind: 'call',
      function: only.key,
      functionRange: only.keyRange,
      argument: toExpression(only.value),
      range: node.range,
    });
  }
  return mapExpression(node.entries.map(toMapEntry), node.range);
}

export function mapExpression(entries: readonly MapEntry[], range: TextRange): MapExpression {
  return Object.freeze({ kind: 'map', entries: Object.freeze(entries), range });
}

/** Content that is handed down as it is written. */
export function rawExpression(node: Node): Expression {
  return Object.freeze({ kind: 'literal', value: toJson(node), range: node.range });
}

export function toMapEntry(entry: { key: string; keyRange: TextRange; value: Node }): MapEntry {
  return Object.freeze({ key: entry.key, keyRange: entry.keyRange, value: toExpression(entry.value) });
}

/** The value of an expression without any call in it; undefined when there is one. */
export function constantOf(expression: Expression): Json | undefined {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'call':
      return undefined;
    case 'list': {
      const items: Json[] = [];
      for (const item of expression.items) {
        const value = constantOf(item);
        if (value === undefined) return undefined;
        items.push(value);
      }
      return items;
    }
    case 'map':
      return constantMap(expression);
  }
}

function constantMap(expression: MapExpression): Json | undefined {
  const result: Record<string, Json> = Object.create(null);
  for (const entry of expression.entries) {
    const value = constantOf(entry.value);
    if (value === undefined) return undefined;
    result[entry.key] = value;
  }
  return result;
}

/** The text of a literal text. */
export function literalText(expression: Expression | undefined): string | undefined {
  return expression?.kind === 'literal' && typeof expression.value === 'string' ? expression.value : undefined;
}

/** Where a part stands inside a whole: keys, indexes and function names. Empty when it is not there. */
export function pathWithin(whole: Expression, part: Expression): readonly (string | number)[] {
  const path: (string | number)[] = [];
  return locate(whole, part, path) ? path : [];
}

function locate(at: Expression, part: Expression, path: (string | number)[]): boolean {
  if (at === part) return true;
  for (const [step, child] of childrenOf(at)) {
    path.push(step);
    if (locate(child, part, path)) return true;
    path.pop();
  }
  return false;
}

export function childrenOf(expression: Expression): readonly (readonly [string | number, Expression])[] {
  switch (expression.kind) {
    case 'literal':
      return [];
    case 'list':
      return expression.items.map((item, index) => [index, item]);
    case 'map':
      return expression.entries.map((entry) => [entry.key, entry.value]);
    case 'call':
      return [[expression.function, expression.argument]];
  }
}
