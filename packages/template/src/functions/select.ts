import { type Data, type DataMap, type Float, isDataMap } from '../base/data.ts';
import { parseJsonText } from '../base/json-text.ts';
import type { Effort } from './effort.ts';
import { type Argument, anyKind, everywhere, Failure, type LanguageFunction, refuseArgument } from './spec.ts';

const key: Argument = { name: 'index', accepts: ['string', 'number', 'boolean', 'null'] };

/**
 * Element of a list by index or slice, or of a map by key; the default (`""` if none is given) when there is no such element.
 * Evaluated in `evaluate/calls/select.ts`, because the elements that are not chosen need not be known.
 */
export const select: LanguageFunction = {
  name: 'Fn::Select',
  contexts: everywhere,
  shape: {
    kind: 'list',
    arguments: [
      key,
      { name: 'collection', accepts: ['list', 'map', 'string', 'null'] },
      { name: 'default', accepts: anyKind },
      { name: 'error message', accepts: ['string', 'null'], literal: true },
    ],
    optional: 2,
  },
  returns: anyKind,
};

/** Why a known index or key is none. */
export function refuseSelectKey(value: Data, effort: Effort): string | undefined {
  return refuseArgument(key, value, effort);
}

/** `refuseSelectKey` lets nothing else through but null. */
export type SelectKey = string | number | boolean | Float;

export type Selected<T> = { readonly found: T | readonly T[] } | 'missing' | Failure;

/** The key on a list or a map of anything. */
export function selectFrom<T>(key: SelectKey, from: readonly T[] | Readonly<Record<string, T>>): Selected<T> {
  if (!Array.isArray(from)) return fromMap(key, from as Readonly<Record<string, T>>);
  if (typeof key === 'string' && key.includes(':')) return slice(key, from);
  const index = toInteger(key);
  if (index === undefined) return new Failure(`The index \`${key}\` of a list is no whole number.`);
  const position = index < 0 ? from.length + index : index;
  return position >= 0 && position < from.length ? { found: from[position] as T } : 'missing';
}

/** A collection may also be given as JSON text; empty text counts as null. */
export function parseCollection(text: string): readonly Data[] | DataMap | null | Failure {
  if (text === '') return null;
  const value = parseJsonText(text);
  if (value === null || Array.isArray(value) || (value !== undefined && isDataMap(value))) return value;
  return new Failure('The collection is text that holds neither a JSON list nor a JSON map.');
}

function fromMap<T>(key: SelectKey, map: Readonly<Record<string, T>>): Selected<T> {
  if (typeof key !== 'string') return new Failure(`The key \`${key}\` of a map must be text.`);
  return Object.hasOwn(map, key) ? { found: map[key] as T } : 'missing';
}

/** As Python's `int()`: fractions are cut off, booleans are 0 and 1, text may have blanks around it. */
function toInteger(key: SelectKey): number | undefined {
  if (typeof key === 'string') return /^\s*[-+]?\d+\s*$/.test(key) ? Number(key) : undefined;
  const number = Number(key);
  return Number.isFinite(number) ? Math.trunc(number) : undefined;
}

/** `start:stop:step` as in Python: negative positions count from the end, bounds clip, step 0 fails. */
function slice<T>(key: string, list: readonly T[]): Selected<T> {
  const parts = key.split(':').map((part) => (part.trim() === '' ? null : (toInteger(part) ?? Number.NaN)));
  if (parts.length > 3 || parts.some(Number.isNaN))
    return new Failure(`The slice \`${key}\` is not \`start:stop:step\`.`);
  const step = parts[2] ?? 1;
  if (step === 0) return new Failure(`The slice \`${key}\` has step 0.`);
  const [low, high] = step > 0 ? [0, list.length] : [-1, list.length - 1];
  const bound = (part: number | null | undefined, otherwise: number): number =>
    part === null || part === undefined
      ? otherwise
      : Math.max(low, Math.min(high, part < 0 ? part + list.length : part));
  const start = bound(parts[0], step > 0 ? low : high);
  const stop = bound(parts[1], step > 0 ? high : low);
  const found: T[] = [];
  for (let at = start; step > 0 ? at < stop : at > stop; at += step) found.push(list[at] as T);
  return { found };
}
