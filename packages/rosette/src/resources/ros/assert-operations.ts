import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type Json } from '@rosette/template/base/json.ts';
import { PropertyError, truth } from '../properties.ts';

type Compare = (values: readonly Json[]) => boolean;

export type Operation = keyof typeof operations;

/** Of two values, but for Not, which takes one. */
export const operations = {
  Greater: ordered((order) => order > 0),
  GreaterOrEqual: ordered((order) => order >= 0),
  Less: ordered((order) => order < 0),
  LessOrEqual: ordered((order) => order <= 0),
  Contain: ([whole, part]) => contains(whole!, part!),
  NotContain: ([whole, part]) => !contains(whole!, part!),
  And: ([left, right]) => flag(left!) && flag(right!),
  Or: ([left, right]) => flag(left!) || flag(right!),
  Not: ([value]) => !flag(value!),
} as const satisfies Readonly<Record<string, Compare>>;

/** Templates write `80` and `"80"`, `true` and `"true"` alike. */
export function equalValues(left: Json, right: Json): boolean {
  if (isDeepStrictEqual(left, right)) return true;
  if (typeof left === 'object' || typeof right === 'object') return false;
  return left.toString().toLowerCase() === right.toString().toLowerCase() || sameNumber(left, right);
}

function sameNumber(left: Json, right: Json): boolean {
  const [a, b] = [numberOf(left), numberOf(right)];
  return a !== undefined && a === b;
}

function ordered(holds: (order: number) => boolean): Compare {
  return ([left, right]) => holds(compare(left!, right!));
}

/** As numbers where both are, as text otherwise. */
function compare(left: Json, right: Json): number {
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a !== undefined && b !== undefined) return a - b;
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0;
  throw new PropertyError('Values can be ordered only when both are numbers or both are texts.');
}

function numberOf(value: Json): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** An item of a list, a key of a map, a part of a text. */
function contains(whole: Json, part: Json): boolean {
  if (Array.isArray(whole)) return whole.some((item: Json) => equalValues(item, part));
  if (isJsonObject(whole)) return typeof part === 'string' && Object.hasOwn(whole, part);
  if (typeof whole === 'string' && typeof part !== 'object') return whole.includes(String(part));
  throw new PropertyError('Contain looks into a list, a map or a text.');
}

function flag(value: Json): boolean {
  const read = typeof value === 'object' ? undefined : truth(value);
  if (read === undefined) throw new PropertyError('And, Or and Not take booleans.');
  return read;
}
