import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';

/**
 * Reading template properties and writing call parameters. Templates say `"true"`, `True` and `80` or `"80"` alike, so
 * every reader is lenient in form and strict in meaning: what it cannot read it throws on.
 */

/** Travels as an empty text, with which a change takes away what was set before. */
export const cleared: unique symbol = Symbol('cleared');

/** Parameters of a call; what is undefined, null or empty is not sent. */
export type Parameters = { readonly [name: string]: Json | undefined | typeof cleared };

export class PropertyError extends Error {
  override readonly name = 'PropertyError';
}

export function text(value: Json | undefined): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The text of a property that the type cannot do without. */
export function need(properties: JsonObject, name: string): string {
  const value = text(properties[name]);
  if (value === undefined) throw new PropertyError(`The property ${name} is required and has no value.`);
  return value;
}

export function truth(value: Json | undefined): boolean | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'boolean') return value;
  const word = String(value).toLowerCase();
  if (word === 'true' || word === '1') return true;
  if (word === 'false' || word === '0') return false;
  throw new PropertyError(`${JSON.stringify(value)} is not a boolean; write true or false.`);
}

export function amount(value: Json | undefined): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const number = typeof value === 'number' ? value : Number(String(value).trim());
  if (!Number.isFinite(number)) throw new PropertyError(`${JSON.stringify(value)} is not a number.`);
  return number;
}

/** A list; a comma separated text and a single value count as one. */
export function items(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null || value === '') return [];
  if (Array.isArray(value)) return value.filter((item: Json) => item !== null);
  if (typeof value === 'string') return value.split(',').map((item) => item.trim());
  return [value as Json];
}

export function texts(value: Json | undefined): readonly string[] {
  return items(value).flatMap((item) => text(item) ?? []);
}

export function maps(value: Json | undefined): readonly JsonObject[] {
  return items(value).filter(isJsonObject);
}

export function map(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** `on` and `off`, as the SLB API writes booleans. */
export function onOff(value: Json | undefined): string | undefined {
  const word = text(value)?.toLowerCase();
  if (word === 'on' || word === 'off') return word;
  const flag = truth(value);
  return flag === undefined ? undefined : flag ? 'on' : 'off';
}

/** The named properties as they are, for parameters that have the same name in the API. */
export function same(properties: JsonObject, ...names: readonly string[]): Parameters {
  return Object.fromEntries(names.map((name) => [name, properties[name]]));
}

/** For changes: the text of the property, or that there is none any more. */
export function textOrCleared(value: Json | undefined): string | typeof cleared {
  return text(value) ?? cleared;
}

/** Those of the parameters whose names are listed: what changed. */
export function only(parameters: Parameters, names: readonly string[]): Parameters {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => names.includes(name)));
}

/** Without what is undefined, null or empty text; `cleared` becomes the empty text that it stands for. */
export function compact(parameters: Parameters): JsonObject {
  const result: Record<string, Json> = {};
  for (const [name, value] of Object.entries(parameters)) {
    if (value === cleared) result[name] = '';
    else if (value !== undefined && value !== null && value !== '') result[name] = value;
  }
  return result;
}

/** A field that only the answer of a create has: empty when it had none, null when no create of ours made the thing. */
export function told(kept: JsonObject, name: string): Json {
  return kept[name] === undefined ? '' : kept[name];
}

/** A value inside an answer, by names and positions; undefined when any part of the way is missing. */
export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  let here: Json | undefined = value;
  for (const key of path) {
    if (Array.isArray(here)) here = here[Number(key)];
    else if (isJsonObject(here)) here = here[key];
    else return undefined;
  }
  return here;
}
