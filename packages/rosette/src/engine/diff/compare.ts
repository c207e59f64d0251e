import { equalJson } from '@rosette/template/base/equality.ts';
import type { Json } from '@rosette/template/base/json.ts';
import { isValueObject, Secret, Unknown, type Value, type ValueObject } from '@rosette/template/evaluate/value.ts';

/** `unknown`: what is known is the same, and a part is not known yet. */
export type Comparison = 'same' | 'different' | 'unknown';

/** How two values compare as far as they are known. Null and absent are the same: neither sets a property. */
export function compareValues(before: Value | undefined, after: Value | undefined): Comparison {
  if (after instanceof Unknown || before instanceof Unknown) return 'unknown';
  if (isAbsent(before) || isAbsent(after)) return isAbsent(before) === isAbsent(after) ? 'same' : 'different';
  const left = plain(before);
  const right = plain(after);
  if (Array.isArray(left) && Array.isArray(right)) return compareLists(left, right);
  if (isObject(left) && isObject(right)) return compareObjects(left, right);
  if (isObject(left) || isObject(right) || Array.isArray(left) || Array.isArray(right)) return 'different';
  return equalJson(left as Json, right as Json) ? 'same' : 'different';
}

function compareLists(before: readonly Value[], after: readonly Value[]): Comparison {
  if (before.length !== after.length) return 'different';
  return combine(before.map((item, index) => compareValues(item, after[index])));
}

function compareObjects(before: ValueObject, after: ValueObject): Comparison {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return combine([...names].map((name) => compareValues(before[name], after[name])));
}

function combine(parts: readonly Comparison[]): Comparison {
  if (parts.includes('different')) return 'different';
  return parts.includes('unknown') ? 'unknown' : 'same';
}

function isAbsent(value: Value | undefined): value is null | undefined {
  return value === undefined || value === null;
}

function isObject(value: Value): value is ValueObject {
  return isValueObject(value);
}

/** A secret compares by what it hides. */
function plain(value: Value | undefined): Value {
  return value instanceof Secret ? value.reveal() : (value as Value);
}

/** One top-level property that differs, or may. */
export interface PropertyDifference {
  readonly name: string;
  readonly before: Value;
  readonly after: Value;
  /** False: it may turn out to be the same. */
  readonly certain: boolean;
}

/** Top-level properties that differ or may differ, in the order of the new definition, vanished ones last. */
export function differences(before: ValueObject, after: ValueObject): readonly PropertyDifference[] {
  const names = new Set([...Object.keys(after), ...Object.keys(before)]);
  return [...names].flatMap((name) => {
    const comparison = compareValues(before[name], after[name]);
    if (comparison === 'same') return [];
    return [{ name, before: before[name] ?? null, after: after[name] ?? null, certain: comparison === 'different' }];
  });
}

/**
 * What to compare with `wanted` after an update that did not succeed: each property may be as it was or as was attempted,
 * and the one that differs from what is wanted counts, so that everything uncertain is applied again.
 */
export function uncertain(properties: ValueObject, attempted: ValueObject | null, wanted: ValueObject): ValueObject {
  if (attempted === null) return properties;
  const result: Record<string, Value> = Object.create(null);
  for (const name of new Set([...Object.keys(properties), ...Object.keys(attempted)])) {
    const tried = attempted[name] ?? null;
    result[name] = compareValues(tried, wanted[name]) === 'different' ? tried : (properties[name] ?? null);
  }
  return result;
}
