/** One parameter of a query in clear. `bare`: it was sent without a value (`acl`, `acl=`). */
export interface QueryParameter {
  readonly name: string;
  readonly value: string;
  readonly bare: boolean;
}

/** Parameters in the order in which they were sent. A plus stays a plus: signatures and receipt handles contain it in clear. */
export function parseQuery(query: string): readonly QueryParameter[] {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      const name = percentDecode(equals < 0 ? part : part.slice(0, equals));
      const value = equals < 0 ? '' : percentDecode(part.slice(equals + 1));
      return { name, value, bare: value === '' };
    });
}

/** The first value of each name; of names that differ only in case, both. */
export function firstValues(parameters: readonly QueryParameter[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const { name, value } of parameters) if (!values.has(name)) values.set(name, value);
  return values;
}

/** What cannot be decoded stays as it is: whoever compares it with a name will not find it. */
export function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
