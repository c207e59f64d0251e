import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import {
  hasSecret,
  isKnown,
  isValueObject,
  reveal,
  Unknown,
  type Value,
  waitsFor,
} from '@rosette/template/evaluate/value.ts';
import type { Handed } from './models.ts';

/** Splits what a parent hands to a nested stack into known values, secret names and what is not known yet. */
export function handDown(given: Value): { readonly supplied: JsonObject; readonly handed: Handed } {
  const supplied: Record<string, Json> = Object.create(null);
  const secret = new Set<string>();
  const unknown = new Map<string, Unknown>();
  for (const [key, value] of isValueObject(given) ? Object.entries(given) : []) {
    if (!isKnown(value)) unknown.set(key, new Unknown(waitsFor(value), hasSecret(value)));
    else supplied[key] = reveal(value);
    if (hasSecret(value)) secret.add(key);
  }
  return { supplied, handed: { secret, unknown, kept: {} } };
}
