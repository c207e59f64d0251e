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
