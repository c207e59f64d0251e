import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';

/** Deepest nesting that is taken apart; the rest of a longer name stays one key, so that a name cannot cost a stack. */
const maximumDepth = 32;

/** Position in a list: 1-based, without leading zeros, small enough to be meant. Anything else is an ordinary key. */
const listIndex = /^[1-9]\d{0,5}$/;

/**
 * Nested parameters as the RPC style writes them: `{Tag: [{Key: 'a'}], DryRun: true}` becomes
 * `{'Tag.1.Key': 'a', DryRun: 'true'}`. Lists count from 1, also inside lists (`A.1.2`). Nulls are left out, and so is
 * everything that holds nothing (`[]`, `{}`): the style has no way to say it.
 */
export function flattenParameters(nested: JsonObject): Record<string, string> {
  const flat = emptyMap<string>();
  for (const [key, value] of Object.entries(nested)) flattenInto(flat, key, value);
  return flat;
}

function flattenInto(flat: Record<string, string>, name: string, value: Json | undefined): void {
  if (value === null || value === undefined) return;
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      flattenInto(flat, `${name}.${index + 1}`, item);
    });
    return;
  }
  if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) flattenInto(flat, `${name}.${key}`, item);
    return;
  }
  flat[name] = String(value);
}

/**
 * The inverse: every leaf is a string. A level whose keys are all positions becomes a list, in order of position, gaps
 * closed (`Tag.2`, `Tag.7` is a list of two). When a name is both a value and a prefix (`A=1`, `A.B=2`), the deeper one
 * stays. Maps have a null prototype, so `__proto__` is a key like another.
 */
export function unflattenParameters(flat: Readonly<Record<string, string>>): JsonObject {
  const root: Branch = emptyMap();
  for (const [name, value] of Object.entries(flat)) place(root, segments(name), value);
  const nested = emptyMap<Json>();
  for (const [key, node] of Object.entries(root)) nested[key] = settle(node);
  return nested;
}

type Branch = { [key: string]: Branch | string };

function segments(name: string): readonly string[] {
  const parts = name.split('.');
  if (parts.length <= maximumDepth) return parts;
  return [...parts.slice(0, maximumDepth - 1), parts.slice(maximumDepth - 1).join('.')];
}

function place(root: Branch, path: readonly string[], value: string): void {
  let branch = root;
  for (const key of path.slice(0, -1)) {
    const next = branch[key];
    if (typeof next === 'object') {
      branch = next;
    } else {
      const made: Branch = emptyMap();
      branch[key] = made;
      branch = made;
    }
  }
  const last = path[path.length - 1]!;
  if (typeof branch[last] !== 'object') branch[last] = value;
}

function settle(node: Branch | string): Json {
  if (typeof node === 'string') return node;
  const keys = Object.keys(node);
  if (keys.every((key) => listIndex.test(key))) {
    return keys.toSorted((a, b) => Number(a) - Number(b)).map((key) => settle(node[key]!));
  }
  const map = emptyMap<Json>();
  for (const key of keys) map[key] = settle(node[key]!);
  return map;
}

function emptyMap<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}
