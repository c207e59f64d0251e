/* The orders in which the SQL stores answer, for rows in memory. */

export function newestFirst(
  a: { readonly createdAt: number; readonly id: string },
  b: { readonly createdAt: number; readonly id: string },
): number {
  return b.createdAt - a.createdAt || compare(b.id, a.id);
}

export function startedFirst(
  a: { readonly startedAt: number; readonly id: string },
  b: { readonly startedAt: number; readonly id: string },
): number {
  return a.startedAt - b.startedAt || compare(a.id, b.id);
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
