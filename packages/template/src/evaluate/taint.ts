import type { Data } from '../base/data.ts';
import { dataOf, hasSecret, isKnown, type ResourceReference, Secret, Unknown, type Value, waitsFor } from './value.ts';

/** What a computation may do with its arguments. */
export type Knowledge =
  | { readonly kind: 'known'; readonly values: readonly Data[]; readonly secret: boolean }
  | { readonly kind: 'unknown'; readonly result: Unknown };

/** Arguments in clear if all are known; otherwise what the result waits for. */
export function knowledgeOf(values: readonly Value[]): Knowledge {
  const secret = values.some(hasSecret);
  if (!values.every(isKnown)) return { kind: 'unknown', result: unknownOf(values) };
  return { kind: 'known', values: secret ? values.map(dataOf) : (values as readonly Data[]), secret };
}

/** An unknown that waits for all that the values wait for, and is secret if any of them is. */
export function unknownOf(values: readonly Value[], also: readonly ResourceReference[] = []): Unknown {
  const probe = also.length === 0 ? values : [...values, new Unknown(also)];
  return new Unknown(waitsFor(probe), values.some(hasSecret));
}

/** The same for a value of which parts may be unknown or secret already. */
export function taintedValue(value: Value, secret: boolean): Value {
  if (!secret || value instanceof Secret) return value;
  return isKnown(value) ? new Secret(dataOf(value)) : new Unknown(unknownOf([value]).waitsFor, true);
}

/** A secret argument makes the result secret. */
export function tainted(value: Data, secret: boolean): Value {
  return secret ? new Secret(value) : value;
}
