import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import { isValueObject, SECRET_MASK, Secret, type Value, type ValueObject } from '@rosette/template/evaluate/value.ts';
import type { ResourceState } from '#engine/operation/state.ts';
import type { StackRow } from '#engine/ports/store.ts';
import type { ValueCodec } from './value-codec.ts';

/*
 * Secrets come back in other places than they were given: a provider that repeats a whole request in the reason of its
 * failure, a cloud that quotes a password that it refuses. What is known to be secret is found there and taken out.
 */

/** An API's attributes as values. Secret are the named ones, and those that repeat one of the secret texts. */
export function attributeValues(
  attributes: JsonObject,
  secret: readonly string[],
  texts: readonly string[] = [],
): ValueObject {
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

/** Every text that the stack's parameters and the resource hold as a secret. */
export function knownSecrets(
  codec: ValueCodec,
  stack: Pick<StackRow, 'parameters'>,
  resource: Partial<Pick<ResourceState, 'properties' | 'attempted' | 'attributes'>> = {},
): readonly string[] {
  const { properties = null, attempted = null, attributes = {} } = resource;
  return [codec.decodeObject(stack.parameters), properties, attempted, attributes].flatMap(secretTexts);
}

/** Every text that is secret in a value. */
export function secretTexts(value: Value): readonly string[] {
  if (value instanceof Secret) return leafTexts(value.reveal());
  if (Array.isArray(value)) return value.flatMap((item: Value) => secretTexts(item));
  return isValueObject(value) ? Object.values(value).flatMap(secretTexts) : [];
}

function leafTexts(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item: Json) => leafTexts(item));
  if (isJsonObject(value)) return Object.values(value).flatMap(leafTexts);
  return typeof value === 'string' && value.length >= SHORTEST_SECRET ? [value] : [];
}

function repeats(json: string, texts: readonly string[]): boolean {
  return texts.some((text) => json.includes(escaped(text)));
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** The text with every secret in it masked, as it is or as JSON has it; also one that was cut off at its end. */
export function masked(text: string, secrets: readonly string[]): string {
  const forms = [...new Set(secrets.flatMap((secret) => [secret, escaped(secret), escaped(escaped(secret))]))];
  // Longer ones first: what is left of one that another is a part of would tell the rest.
  forms.sort((a, b) => b.length - a.length);
  const whole = forms.reduce((rest, form) => rest.replaceAll(form, SECRET_MASK), text);
  return forms.reduce(withoutCutEnd, whole);
}

const CUT = /…(?: \(\d+ characters\))?$/;

function withoutCutEnd(text: string, secret: string): string {
  const mark = CUT.exec(text)?.[0] ?? '';
  const kept = text.slice(0, text.length - mark.length);
  for (let length = Math.min(secret.length, kept.length); length >= SHORTEST_SECRET; length -= 1) {
    if (kept.endsWith(secret.slice(0, length))) return `${kept.slice(0, -length)}${SECRET_MASK}${mark}`;
  }
  return text;
}
