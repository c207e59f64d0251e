import { isJsonObject, type Json } from '../base/json.ts';
import type { PropertySchema } from './resource-schema.ts';

export type PropertyType = NonNullable<PropertySchema['type']>;

type Kind = 'null' | 'boolean' | 'number' | 'string' | 'list' | 'map';

/** For sentences: what a property of this type must be. */
export const typeNames: Readonly<Record<PropertyType, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  list: 'a list',
  map: 'a map',
  any: 'anything',
};

/**
 * Whether ROS takes a value for a property of this type. It converts: numbers and booleans are text where text is wanted,
 * text may be a number or a boolean, a list or a map may be JSON text (reference/template-language.md 0.4, 2.2). Null is no
 * value.
 */
export function fitsType(value: Json, type: PropertyType): boolean {
  if (value === null || type === 'any') return true;
  switch (type) {
    case 'string':
      return typeof value !== 'object';
    case 'number':
      return typeof value === 'string' ? NUMBER.test(value) : typeof value !== 'object';
    case 'integer':
      return fitsType(value, 'number') && Number.isInteger(Number(value));
    case 'boolean':
      return (
        typeof value === 'boolean' || value === 0 || value === 1 || (typeof value === 'string' && BOOLEAN.test(value))
      );
    case 'list':
      return Array.isArray(value) || Array.isArray(parsed(value));
    case 'map':
      return isJsonObject(value) || isJsonObject(parsed(value));
  }
}

/** Whether any value of this kind can fit: text may turn out to be a number, or JSON. */
export function kindMayFit(kind: Kind, type: PropertyType): boolean {
  if (kind === 'null' || type === 'any' || kind === type) return true;
  if (type === 'list' || type === 'map') return kind === 'string';
  return kind !== 'list' && kind !== 'map';
}

/** What a property that is a list or a map holds when it is given as JSON text; any other value as it is. */
export function contentOf(value: Json, type: PropertyType): Json {
  return type === 'list' || type === 'map' ? (parsed(value) ?? value) : value;
}

/** As Python reads numbers: no hexadecimal, blanks around it allowed. */
const NUMBER = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?\s*$/i;
const BOOLEAN = /^(?:true|false|t|f|yes|no|y|n|on|off|1|0)$/i;

function parsed(value: Json): Json | undefined {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return undefined;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return undefined;
  }
}
