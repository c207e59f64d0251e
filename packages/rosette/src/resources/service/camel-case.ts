import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';

/** Maps whose keys are the template's own. */
const opaque = new Set(['EnvironmentVariables', 'Params']);

/** Properties as Function Compute's APIs spell them: every key begins with a small letter, at every depth. Nulls go. */
export function camelCase(properties: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [small(name), opaque.has(name) ? value : camelValue(value)]),
  );
}

function camelValue(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => camelValue(item));
  return isJsonObject(value) ? camelCase(value) : value;
}

/** `CAPort` and `CustomDNS` keep what is an abbreviation together. */
function small(name: string): string {
  const abbreviation = /^[A-Z]{2,}(?=[A-Z][a-z]|$)/.exec(name)?.[0] ?? name.slice(0, 1);
  return abbreviation.toLowerCase() + name.slice(abbreviation.length);
}

/** The named properties, for a call. */
export function camelCased(properties: JsonObject, names: readonly string[]): JsonObject {
  return camelCase(Object.fromEntries(names.flatMap((name) => chosen(properties, name))));
}

function chosen(properties: JsonObject, name: string): readonly [string, Json][] {
  const value = properties[name];
  return value === undefined || value === null ? [] : [[name, value]];
}
