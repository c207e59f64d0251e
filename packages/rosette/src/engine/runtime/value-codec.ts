import { Float } from '@rosette/template/base/data.ts';
import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import {
  isValueObject,
  SECRET_MASK,
  Secret,
  Unknown,
  type Value,
  type ValueObject,
} from '@rosette/template/evaluate/value.ts';
import type { Sealer } from '#engine/ports/sealer.ts';

/*
 * Values as JSON columns. A secret leaf becomes {"$sealed": "…"}, a whole float {"$float": 1}; a user's key that begins with
 * `$` gets a second one, so that nothing a user writes can be taken for such a leaf.
 */

const SEALED = '$sealed';
const FLOAT = '$float';

export class ValueCodec {
  readonly #sealer: Sealer;

  constructor(sealer: Sealer) {
    this.#sealer = sealer;
  }

  encode(value: Value): Json {
    if (value instanceof Secret) return { [SEALED]: this.#sealer.seal(JSON.stringify(value.reveal())) };
    if (value instanceof Unknown) throw new Error('a value that is not known cannot be recorded');
    if (value instanceof Float) return { [FLOAT]: value.value };
    if (Array.isArray(value)) return value.map((item: Value) => this.encode(item));
    if (isValueObject(value)) return this.encodeObject(value);
    return value as Json;
  }

  encodeObject(value: ValueObject): JsonObject {
    const result: Record<string, Json> = Object.create(null);
    for (const key of Object.keys(value)) result[key.startsWith('$') ? `$${key}` : key] = this.encode(value[key]!);
    return result;
  }

  decode(json: Json): Value {
    if (Array.isArray(json)) return json.map((item: Json) => this.decode(item));
    if (typeof json !== 'object' || json === null) return json as Value;
    const sealed = (json as JsonObject)[SEALED];
    if (typeof sealed === 'string') return new Secret(JSON.parse(this.#sealer.open(sealed)) as Json);
    const number = (json as JsonObject)[FLOAT];
    if (typeof number === 'number') return new Float(number);
    return this.decodeObject(json as JsonObject);
  }

  decodeObject(json: JsonObject): ValueObject {
    const result: Record<string, Value> = Object.create(null);
    for (const key of Object.keys(json)) result[key.startsWith('$$') ? key.slice(1) : key] = this.decode(json[key]!);
    return result;
  }
}

/** An API's attributes as values. Secret are the named ones, and those that repeat a secret that went in. */
export function attributeValues(
  attributes: JsonObject,
  secret: readonly string[],
  given: ValueObject = {},
): ValueObject {
  const texts = secretTexts(given);
  if (secret.length === 0 && texts.length === 0) return attributes;
  const result: Record<string, Value> = Object.create(null);
  for (const key of Object.keys(attributes)) {
    const value = attributes[key]!;
    const hidden = secret.includes(key) || (texts.length > 0 && repeats(JSON.stringify(value), texts));
    result[key] = hidden ? new Secret(value) : value;
  }
  return result;
}

/** Shorter texts would be found everywhere by chance. */
const SHORTEST_SECRET = 4;

function secretTexts(value: Value): readonly string[] {
  if (value instanceof Secret) return leafTexts(value.reveal());
  if (Array.isArray(value)) return value.flatMap((item: Value) => secretTexts(item));
  return isValueObject(value) ? Object.values(value).flatMap(secretTexts) : [];
}

function leafTexts(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item: Json) => leafTexts(item));
  if (isJsonObject(value)) return Object.values(value).flatMap(leafTexts);
  const text = String(value);
  return typeof value === 'string' && text.length >= SHORTEST_SECRET ? [text] : [];
}

function repeats(json: string, texts: readonly string[]): boolean {
  return texts.some((text) => json.includes(JSON.stringify(text).slice(1, -1)));
}

/** An encoded value as a person may see it: secrets masked. Needs no key. */
export function shownValue(json: Json): Json {
  if (Array.isArray(json)) return json.map(shownValue);
  if (!isJsonObject(json)) return json;
  if (typeof json[SEALED] === 'string') return SECRET_MASK;
  if (typeof json[FLOAT] === 'number') return json[FLOAT];
  const result: Record<string, Json> = Object.create(null);
  for (const key of Object.keys(json)) result[key.startsWith('$$') ? key.slice(1) : key] = shownValue(json[key]!);
  return result;
}
