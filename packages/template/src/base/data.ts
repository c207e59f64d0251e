import type { Json } from './json.ts';

/**
 * What functions compute with: JSON in which a float that happens to be whole is told apart from an integer, because ROS,
 * which is Python, prints and divides the two differently (reference/template-language.md 0.4, docs/decisions/0007). The usual
 * case is plain JSON: numbers with a fraction are floats anyway, and so are whole ones that a double cannot hold exactly
 * (an integer of that size is kept as text).
 */
export type Data = null | boolean | number | string | Float | readonly Data[] | DataMap;

export interface DataMap {
  readonly [key: string]: Data;
}

/** `1.0`: a float whose value is a safe integer. Made by `float` alone. As JSON it is the number. */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  valueOf(): number {
    return this.value;
  }

  toJSON(): number {
    return this.value;
  }

  toString(): string {
    return `${this.value}.0`;
  }
}

/** The float of this value, which must be finite. Minus zero is zero. */
export function float(value: number): number | Float {
  return Number.isSafeInteger(value) ? new Float(value === 0 ? 0 : value) : value;
}

export function isDataMap(value: Data): value is DataMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Float);
}

/** A number of either kind, or a boolean, which counts as 0 or 1; undefined for anything else. */
export function numberOf(value: Data): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'boolean' || value instanceof Float ? Number(value) : undefined;
}

/** Integers are the safe ones, and booleans (as in Python). */
export function isInteger(value: Data): value is number | boolean {
  return typeof value === 'boolean' || Number.isSafeInteger(value);
}

/** A whole number; text where a double cannot hold it, as for such numbers in templates. */
export function integer(value: bigint): Data {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

/** As JSON, where the difference is gone. Costs no copy where there is no such float. */
export function plain(value: Data): Json {
  if (value instanceof Float) return value.value;
  if (Array.isArray(value)) return plainList(value);
  return isDataMap(value) ? plainMap(value) : (value as Json);
}

function plainList(list: readonly Data[]): Json {
  const items = list.map(plain);
  return items.every((item, index) => item === list[index]) ? (list as readonly Json[]) : items;
}

function plainMap(map: DataMap): Json {
  const result: Record<string, Json> = Object.create(null);
  let changed = false;
  for (const key of Object.keys(map)) {
    result[key] = plain(map[key]!);
    changed ||= result[key] !== map[key];
  }
  return changed ? result : (map as { readonly [key: string]: Json });
}
