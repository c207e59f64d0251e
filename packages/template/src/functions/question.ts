import { canonicalJson } from '../base/canonical-json.ts';
import type { Json, JsonObject } from '../base/json.ts';

/**
 * What evaluation asks the world outside the stack. Questions are data, so that they can be asked later, and answers kept:
 * with the same answers a template evaluates to the same, also after a restart.
 */
export type Question =
  /** `stack` is a name or an id. The answer is `{Value, Secret}`, the value of its own type, or `{Missing}`: why there is none. */
  | { readonly kind: 'stack-output'; readonly region: string; readonly stack: string; readonly output: string }
  /** The answer is the id of the product's default image in the region, or null. */
  | { readonly kind: 'marketplace-image'; readonly region: string; readonly productCode: string }
  /**
   * A `DATASOURCE::` type with its evaluated properties. The answer is `{Ref, attributes}`. With `secret` the properties hold
   * one: question and answer must not be shown or kept in clear.
   */
  | { readonly kind: 'data-source'; readonly type: string; readonly properties: JsonObject; readonly secret?: true }
  /** A parameter of the OOS parameter store, of the encrypted ones with `secret`. The answer is text, a list of texts, or null. */
  | { readonly kind: 'oos-parameter'; readonly name: string; readonly secret: boolean }
  /** The answer is epoch milliseconds; the same for everything that one operation evaluates. */
  | { readonly kind: 'time' };

export type JqMethod = 'First' | 'All';

/** Equal questions have equal keys. */
export function questionKey(question: Question): string {
  return canonicalJson(question as unknown as Json);
}
