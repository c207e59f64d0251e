import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { Call } from './caller.ts';

/** A `DATASOURCE::…` type: asks the cloud what exists, and makes nothing (reference/template-language.md 5.2). */
export interface DataSource {
  readonly type: string;
  /** What is found; nothing that fits is no error. */
  query(call: Call, properties: JsonObject): Promise<Found>;
}

export interface Found {
  /** What `Ref` gives: an id, a list of ids, or null when nothing fits. */
  readonly ref: Json;
  readonly attributes: JsonObject;
}

/** What a data source of one object gives when it is not there: nothing, under every name. */
export const NOTHING_FOUND: Found = { ref: null, attributes: {} };

/** Fields of an answer that are attributes under the same name. */
export function withNames(answer: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(answer).filter(([name]) => names.includes(name)));
}
