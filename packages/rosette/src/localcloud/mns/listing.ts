import type { WebRequest } from '../web/web.ts';
import { invalidArgument } from './errors.ts';

const MOST = 1_000;

/** One page of things that have names, and where the next begins. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextMarker: string | undefined;
}

/** By name, as the headers `x-mns-marker`, `x-mns-ret-number` and `x-mns-prefix` ask. A marker is the last name of the page before. */
export function pageOf<T>(all: readonly T[], nameOf: (item: T) => string, { headers }: WebRequest): Page<T> {
  const count = countOf(headers['x-mns-ret-number']);
  const prefix = headers['x-mns-prefix'] ?? '';
  const marker = headers['x-mns-marker'] ?? '';
  const wanted = all
    .filter((item) => nameOf(item).startsWith(prefix) && nameOf(item) > marker)
    .toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const items = wanted.slice(0, count);
  const last = items.at(-1);
  return { items, nextMarker: wanted.length > count && last !== undefined ? nameOf(last) : undefined };
}

function countOf(text: string | undefined): number {
  if (text === undefined || text === '') return MOST;
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MOST) return count;
  throw invalidArgument(`The value of "x-mns-ret-number" should between 1 and ${MOST}, but is "${text}".`);
}
