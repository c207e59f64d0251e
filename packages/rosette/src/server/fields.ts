import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import { unflattenParameters } from '#wire/rpc.ts';
import { invalidParameter, missingParameter } from './errors.ts';

/*
 * Request shapes. A shape names each parameter of an operation and how it is read; unknown parameters are ignored, as
 * clients send more than an operation declares (reference/api.md 2).
 */

/** Reads one parameter. `given` is what stood under the name; throws the API's typed errors. */
export type Field<T> = (name: string, given: Json | undefined) => T;

export type Shape = Readonly<Record<string, Field<unknown>>>;

export type Decoded<S extends Shape> = { readonly [Name in keyof S]: ReturnType<S[Name]> };

export function decode<S extends Shape>(shape: S, parameters: Readonly<Record<string, string>>): Decoded<S> {
  return decodeObject(shape, unflattenParameters(parameters), '');
}

function decodeObject<S extends Shape>(shape: S, given: JsonObject, prefix: string): Decoded<S> {
  const entries = Object.entries(shape).map(([name, field]) => [name, field(`${prefix}${name}`, given[name])]);
  return Object.fromEntries(entries) as Decoded<S>;
}

/** The text of a single value; undefined when the parameter is absent, empty, or the text `undefined`, which one official
 *  client sends for a parameter without a value. */
function scalar(name: string, given: Json | undefined): string | undefined {
  const text = literal(name, given);
  return text === '' || text === 'undefined' ? undefined : text;
}

/** The text as it is: for values whose meaning is the user's, where even the empty text is one. */
export const literal: Field<string | undefined> = (name, given) => {
  if (given === undefined || given === null) return undefined;
  if (typeof given === 'object') throw invalidParameter(name, 'it must be a single value');
  return String(given);
};

export function text(
  rule: { readonly pattern?: RegExp; readonly max?: number; readonly reason?: string } = {},
): Field<string | undefined> {
  return (name, given) => {
    const value = scalar(name, given);
    if (value === undefined) return undefined;
    if (rule.pattern !== undefined && !rule.pattern.test(value)) {
      throw invalidParameter(name, rule.reason ?? `it must match ${rule.pattern.source}`);
    }
    if (rule.max !== undefined && value.length > rule.max) {
      throw invalidParameter(name, `it must have at most ${rule.max} characters`);
    }
    return value;
  };
}

export function integer(min: number, max: number): Field<number | undefined> {
  return (name, given) => {
    const value = scalar(name, given);
    if (value === undefined) return undefined;
    const number = /^[+-]?\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (Number.isNaN(number)) throw invalidParameter(name, `"${value}" is not an integer`);
    if (number < min || number > max) throw invalidParameter(name, `it must be from ${min} to ${max}`);
    return number;
  };
}

export const flag: Field<boolean | undefined> = (name, given) => {
  const value = scalar(name, given)?.toLowerCase();
  if (value === undefined) return undefined;
  if (value !== 'true' && value !== 'false') throw invalidParameter(name, 'it must be true or false');
  return value === 'true';
};

export function choice<const V extends string>(...values: readonly V[]): Field<V | undefined> {
  return (name, given) => {
    const value = scalar(name, given);
    if (value === undefined) return undefined;
    const found = values.find((candidate) => candidate === value);
    if (found === undefined) throw invalidParameter(name, `it must be one of ${values.join(', ')}`);
    return found;
  };
}

/** A time in UTC, `YYYY-MM-DDThh:mm:ss` with or without Z, as epoch milliseconds. */
export const time: Field<number | undefined> = (name, given) => {
  const value = scalar(name, given);
  if (value === undefined) return undefined;
  const form = /^(\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?)Z?$/.exec(value);
  const instant = form === null ? Number.NaN : Date.parse(`${form[1]}Z`);
  if (Number.isNaN(instant)) throw invalidParameter(name, 'it must look like 2026-11-21T19:33:23Z');
  return instant;
};

export function required<T>(field: Field<T | undefined>): Field<T> {
  return (name, given) => {
    const value = field(name, given);
    if (value === undefined) throw missingParameter(name);
    return value;
  };
}

export function withDefault<T>(field: Field<T | undefined>, value: T): Field<T> {
  return (name, given) => field(name, given) ?? value;
}

/** `Name.1`, `Name.2` …, or one JSON array text, or a single value; absent is the empty list. */
export function list(max: number, item: Field<string | undefined> = text()): Field<readonly string[]> {
  return (name, given) => items(name, given, max).flatMap((value, index) => item(`${name}.${index + 1}`, value) ?? []);
}

/** `Name.1.Key`, `Name.1.Value`, …, or one JSON array of objects; absent is the empty list. */
export function objects<S extends Shape>(max: number, shape: S): Field<readonly Decoded<S>[]> {
  return (name, given) =>
    items(name, given, max).map((value, index) => {
      if (!isJsonObject(value)) throw invalidParameter(name, `write its members as ${name}.1.${Object.keys(shape)[0]}`);
      return decodeObject(shape, value, `${name}.${index + 1}.`);
    });
}

function items(name: string, given: Json | undefined, max: number): readonly Json[] {
  const found = listOf(name, given);
  if (found.length > max) throw invalidParameter(name, `it may have at most ${max} values and has ${found.length}`);
  return found;
}

function listOf(name: string, given: Json | undefined): readonly Json[] {
  if (Array.isArray(given)) return given;
  if (isJsonObject(given)) throw invalidParameter(name, `number its values from ${name}.1`);
  const single = scalar(name, given);
  if (single === undefined) return [];
  return single.startsWith('[') ? jsonList(name, single) : [single];
}

function jsonList(name: string, value: string): readonly Json[] {
  try {
    const parsed: unknown = JSON.parse(value);
    if (Array.isArray(parsed)) return parsed;
  } catch {
    // Said below: text that is no JSON, and JSON that is no list, are the same mistake.
  }
  throw invalidParameter(name, 'it must be a JSON list');
}
