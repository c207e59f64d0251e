import { type Data, Float, plain } from '../base/data.ts';
import type { Json, JsonObject } from '../base/json.ts';

/**
 * A partially known value: JSON in which an `Unknown` or a `Secret` may stand anywhere a value may.
 * Known and public parts are plain JSON, so the usual case costs nothing. A `Float` stands only in values of parameters and
 * between functions; what a template evaluates to has none.
 */
export type Value = null | boolean | number | string | Float | readonly Value[] | ValueObject | Unknown | Secret;

export interface ValueObject {
  readonly [key: string]: Value;
}

/** Names what an unknown value waits for: an attribute of a resource, or its physical id when `attribute` is null. */
export interface ResourceReference {
  readonly resource: string;
  readonly attribute: string | null;
}

/** Not known yet; becomes known when everything in `waitsFor` is. */
export class Unknown {
  readonly waitsFor: readonly ResourceReference[];
  /** True when a secret took part, so the value will be secret once known. */
  readonly secret: boolean;

  constructor(waitsFor: readonly ResourceReference[], secret = false) {
    this.waitsFor = waitsFor;
    this.secret = secret;
  }
}

/** A known value that must not be shown. Never nested: `value` holds no other `Secret` and no `Unknown`. */
export class Secret {
  readonly #value: Data;

  constructor(value: Data) {
    this.#value = value;
  }

  reveal(): Json {
    return plain(this.#value);
  }

  /** As functions see it: with whole floats told apart from integers. */
  data(): Data {
    return this.#value;
  }

  /** So that an accidental JSON.stringify or template string shows the mask. */
  toJSON(): string {
    return SECRET_MASK;
  }

  toString(): string {
    return SECRET_MASK;
  }
}

/** What ROS prints in place of a NoEcho value (GetStack, PreviewStack). */
export const SECRET_MASK = '******';

export function isValueObject(value: Value): value is ValueObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Unknown) &&
    !(value instanceof Secret) &&
    !(value instanceof Float)
  );
}

/** Every reference that the value still waits for, without repetition. */
export function waitsFor(value: Value): readonly ResourceReference[] {
  const found = new Map<string, ResourceReference>();
  collect(value, (leaf) => {
    if (leaf instanceof Unknown) {
      for (const reference of leaf.waitsFor)
        found.set(JSON.stringify([reference.resource, reference.attribute]), reference);
    }
  });
  return [...found.values()];
}

export function isKnown(value: Value): boolean {
  return everyLeaf(value, (leaf) => !(leaf instanceof Unknown));
}

export function hasSecret(value: Value): boolean {
  return !everyLeaf(value, (leaf) => !(leaf instanceof Secret || (leaf instanceof Unknown && leaf.secret)));
}

/** The value with secrets in clear, for the call that needs them. Throws if anything is still unknown. */
export function reveal(value: Value): Json {
  return mapLeaves(value, (leaf) => {
    if (leaf instanceof Unknown) throw new Error('reveal: the value is not known yet');
    return leaf.reveal();
  });
}

/** The value as a person may see it: secrets masked, unknown parts as `unknown` (default null, as ROS previews show). */
export function mask(value: Value, unknown: Json = null): Json {
  return mapLeaves(value, (leaf) => (leaf instanceof Unknown ? unknown : SECRET_MASK));
}

/** What functions compute with: secrets in clear. Throws if anything is still unknown. */
export function dataOf(value: Value): Data {
  if (value instanceof Secret) return value.data();
  if (value instanceof Unknown) throw new Error('dataOf: the value is not known yet');
  if (Array.isArray(value)) return value.map((item: Value) => dataOf(item));
  if (!isValueObject(value)) return value as Data;
  const result: Record<string, Data> = Object.create(null);
  for (const key of Object.keys(value)) result[key] = dataOf(value[key]!);
  return result;
}

/** The value without floats that are told apart from integers; the same object where there are none. */
export function settled(value: Value): Value {
  if (value instanceof Float) return value.value;
  if (Array.isArray(value)) {
    const items = value.map((item: Value) => settled(item));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  return isValueObject(value) ? settledObject(value) : value;
}

export function settledObject(value: ValueObject): ValueObject {
  const result: Record<string, Value> = Object.create(null);
  let changed = false;
  for (const key of Object.keys(value)) {
    result[key] = settled(value[key]!);
    changed ||= result[key] !== value[key];
  }
  return changed ? result : value;
}

function mapLeaves(value: Value, special: (leaf: Unknown | Secret) => Json): Json {
  if (value instanceof Unknown || value instanceof Secret) return special(value);
  if (value instanceof Float) return value.value;
  if (Array.isArray(value)) return value.map((item: Value) => mapLeaves(item, special));
  if (typeof value === 'object' && value !== null) {
    const result: Record<string, Json> = Object.create(null);
    for (const key of Object.keys(value)) result[key] = mapLeaves((value as ValueObject)[key]!, special);
    return result as JsonObject;
  }
  return value as Json;
}

function everyLeaf(value: Value, test: (leaf: Value) => boolean): boolean {
  if (Array.isArray(value)) return value.every((item: Value) => everyLeaf(item, test));
  if (isValueObject(value)) return Object.keys(value).every((key) => everyLeaf(value[key]!, test));
  return test(value);
}

function collect(value: Value, visit: (leaf: Value) => void): void {
  everyLeaf(value, (leaf) => {
    visit(leaf);
    return true;
  });
}
