import { isJsonObject, type Json } from '../base/json.ts';

/*
 * `${Param}` in metadata of parameters is the value that the parameter has in the form just now, `${!Text}` is the text
 * `${Text}` (reference/template-language.md 2.8).
 */

const PLACEHOLDER = /\$\{([^${}]+)\}/g;

/** The value of a parameter in the form; undefined while there is none. */
export type FormValues = (name: string) => Json | undefined;

/** The parameter that the whole text stands for. */
export function wholeReference(value: Json): string | undefined {
  const match = typeof value === 'string' ? /^\s*\$\{\s*([^${}\s!][^${}]*)\}\s*$/.exec(value) : null;
  return match?.[1]?.trim();
}

/** Names in `${…}`, wherever they stand in the value, repetitions included. */
export function* referencesIn(value: Json): Generator<string> {
  if (typeof value === 'string') {
    for (const [, inner] of value.matchAll(PLACEHOLDER)) {
      if (!inner!.trim().startsWith('!')) yield inner!.trim();
    }
  } else if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) yield* referencesIn(item);
  } else if (isJsonObject(value)) {
    for (const key of Object.keys(value)) yield* referencesIn(value[key]!);
  }
}

/** The value with every `${Param}` filled in. A text that is one reference becomes the value itself, undefined becomes null. */
export function fill(value: Json, values: FormValues): Json {
  if (typeof value === 'string') {
    const name = wholeReference(value);
    return name === undefined ? fillText(value, values) : (values(name) ?? null);
  }
  if (Array.isArray(value)) return value.map((item: Json) => fill(item, values));
  if (!isJsonObject(value)) return value;
  const result: Record<string, Json> = Object.create(null);
  for (const key of Object.keys(value)) result[key] = fill(value[key]!, values);
  return result;
}

function fillText(text: string, values: FormValues): string {
  return text.replace(PLACEHOLDER, (_, inner: string) => {
    const name = inner.trim();
    return name.startsWith('!') ? `\${${name.slice(1).trim()}}` : shortText(values(name));
  });
}

function shortText(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
