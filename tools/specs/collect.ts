import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';

/** A type from the collected schemas, and from a second list that only fills gaps. */
export function collectType(name: string, collected: Json, known: Json | undefined): JsonObject {
  if (!isJsonObject(collected)) throw new Error(`${name}: the schema is not an object`);
  const extra = isJsonObject(known) ? known : {};
  return {
    ...collected,
    source: collected.source ?? extra.schemaSource ?? null,
    properties: fill(collected.properties ?? null, extra.properties),
    attributes: collected.attributes ?? {},
    refReturns: collected.refReturns ?? extra.refReturns ?? null,
  };
}

function fill(collected: Json, known: Json | undefined): Json {
  const extra = isJsonObject(known) ? known : {};
  if (collected === null && Object.keys(extra).length === 0) return null;
  const base = isJsonObject(collected) ? collected : {};
  const names = new Set([...Object.keys(base), ...Object.keys(extra)]);
  const filled = [...names].map((name) => [
    name,
    { ...(extra[name] as JsonObject | undefined), ...(base[name] as JsonObject | undefined) },
  ]);
  return Object.fromEntries(filled);
}
