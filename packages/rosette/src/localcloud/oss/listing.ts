import { afterPrefix, type ObjectStore, type StoredObject } from './object-store.ts';

export interface ListRequest {
  readonly prefix: string;
  readonly delimiter: string;
  /** Only what comes after this key. */
  readonly after: string;
  readonly count: number;
}

export interface Listed {
  readonly objects: readonly StoredObject[];
  readonly prefixes: readonly string[];
  /** What the next page comes after; undefined when this was the last. */
  readonly next: string | undefined;
}

/** How many rows are read at a time: what a common prefix hides is skipped and not read. */
const CHUNK = 256;

/** Keys in order; those that have the delimiter behind the prefix are one entry, up to and with the delimiter. */
export function listObjects(store: ObjectStore, { prefix, delimiter, after, count }: ListRequest): Listed {
  const objects: StoredObject[] = [];
  const prefixes: string[] = [];
  let last = after;
  let from: string | undefined = firstAfter(after, prefix, delimiter);
  while (from !== undefined) {
    const chunk = store.from(from, prefix, Math.min(CHUNK, count - objects.length - prefixes.length + 1));
    from = undefined;
    for (const object of chunk) {
      if (objects.length + prefixes.length === count) return { objects, prefixes, next: last };
      const common = commonPrefix(object.key, prefix, delimiter);
      if (common === undefined) objects.push(object);
      else prefixes.push(common);
      last = common ?? object.key;
      from = common === undefined ? `${object.key}\u0000` : afterPrefix(common);
      if (common !== undefined) break;
    }
  }
  return { objects, prefixes, next: undefined };
}

/** A marker that is a common prefix stands for everything under it. */
function firstAfter(after: string, prefix: string, delimiter: string): string | undefined {
  if (after === '') return '';
  const isPrefix = commonPrefix(after, prefix, delimiter) === after;
  return isPrefix ? afterPrefix(after) : `${after}\u0000`;
}

function commonPrefix(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === '' || !key.startsWith(prefix)) return undefined;
  const found = key.indexOf(delimiter, prefix.length);
  return found < 0 ? undefined : key.slice(0, found + delimiter.length);
}
