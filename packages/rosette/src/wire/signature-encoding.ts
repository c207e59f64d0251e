/** Percent-encoding of RFC 3986 as both signatures want it: everything but `A-Z a-z 0-9 - _ . ~` (reference/api.md 4 and 5). */
export function percentEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Names and values in clear, in the order in which they stood in a query or form. */
export type Pairs = readonly (readonly [string, string])[];

/** Order of UTF-16 code units, which no locale changes. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `a=1&b=2` sorted by name as it is in clear; names and values encoded. Repeated names keep their order. */
export function canonicalPairs(pairs: Pairs, encodeName: (name: string) => string = percentEncode): string {
  return [...pairs]
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([name, value]) => `${encodeName(name)}=${percentEncode(value)}`)
    .join('&');
}
