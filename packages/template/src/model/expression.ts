import { type Data, float, plain } from '../base/data.ts';
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
  /** Present on whole numbers that were written as floats (`1.0`), which functions tell apart. */
  readonly float?: true;
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
  if (node.kind === 'scalar') {
    const literal = { kind: 'literal', value: node.value, range: node.range } as const;
    return Object.freeze(node.float ? { ...literal, float: true } : literal);
  }
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
  const value = constantData(expression);
  return value === undefined ? undefined : plain(value);
}

/** The same as functions see it. */
export function constantData(expression: Expression): Data | undefined {
  switch (expression.kind) {
    case 'literal':
      return expression.float ? float(expression.value as number) : expression.value;
    case 'call':
      return undefined;
    case 'list': {
      const items: Data[] = [];
      for (const item of expression.items) {
        const value = constantData(item);
        if (value === undefined) return undefined;
        items.push(value);
      }
      return items;
    }
    case 'map':
      return constantMap(expression);
  }
}

function constantMap(expression: MapExpression): Data | undefined {
  const result: Record<string, Data> = Object.create(null);
  for (const entry of expression.entries) {
    const value = constantData(entry.value);
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
  const places = placesIn(whole);
  const path: (string | number)[] = [];
  for (let at = places.get(part); at !== undefined; at = places.get(at.around)) path.unshift(at.step);
  return path;
}

/** What an expression stands in, and under which step. The whole stands in nothing. */
interface PlaceInside {
  readonly around: Expression;
  readonly step: string | number;
}

const known = new WeakMap<Expression, ReadonlyMap<Expression, PlaceInside>>();

/** Worked out once for a whole: of a hostile template everything may be wrong. */
function placesIn(whole: Expression): ReadonlyMap<Expression, PlaceInside> {
  const before = known.get(whole);
  if (before !== undefined) return before;
  const places = new Map<Expression, PlaceInside>();
  const open = [whole];
  for (let around = open.pop(); around !== undefined; around = open.pop()) {
    for (const [step, child] of childrenOf(around)) {
      // What stands in two places is told of the first.
      if (places.has(child)) continue;
      places.set(child, { around, step });
      open.push(child);
    }
  }
  known.set(whole, places);
  return places;
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
