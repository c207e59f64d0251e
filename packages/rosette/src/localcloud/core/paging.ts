import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { integer, text, withDefault } from './request-shape.ts';

/** Page parameters of most Describe actions. */
export const pages = {
  PageNumber: withDefault(integer({ min: 1, max: 1_000_000 }), 1),
  PageSize: withDefault(integer({ min: 1, max: 100 }), 10),
};

/** The newer style beside it (Ecs): the token is the position to go on from. */
export const tokens = {
  MaxResults: integer({ min: 1, max: 1000 }),
  NextToken: text({ pattern: /^\d{1,9}$/, code: 'InvalidNextToken' }),
};

export function onePage<T>(
  found: readonly T[],
  request: { readonly PageNumber: number; readonly PageSize: number },
): { readonly items: readonly T[]; readonly counts: JsonObject } {
  const { PageNumber, PageSize } = request;
  const items = found.slice((PageNumber - 1) * PageSize, PageNumber * PageSize);
  return { items, counts: { PageNumber, PageSize, TotalCount: found.length } };
}

/** By `NextToken` when MaxResults or NextToken is given, by page number otherwise. */
export function pageOrToken<T>(
  found: readonly T[],
  request: {
    readonly PageNumber: number;
    readonly PageSize: number;
    readonly MaxResults: number | undefined;
    readonly NextToken: string | undefined;
  },
): { readonly items: readonly T[]; readonly counts: JsonObject } {
  if (request.MaxResults === undefined && request.NextToken === undefined) {
    const page = onePage(found, request);
    return { items: page.items, counts: { ...page.counts, NextToken: '' } };
  }
  const start = Number(request.NextToken ?? 0);
  const end = start + (request.MaxResults ?? 10);
  const next: Json = end < found.length ? String(end) : '';
  return { items: found.slice(start, end), counts: { NextToken: next, TotalCount: found.length } };
}
