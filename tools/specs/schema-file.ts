import { readFileSync } from 'node:fs';
import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';

/*
 * The form of specs/resource-types.json: one type a line, types and names sorted, members always in the same order, and
 * nothing written that says nothing. The same facts therefore always make the same bytes.
 */

export type Schema = Readonly<Record<string, Json>>;
export type Schemas = ReadonlyMap<string, Schema>;

export function readObject(path: string): JsonObject {
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!isJsonObject(value)) throw new Error(`${path}: expected a JSON object`);
  return value;
}

export function printSchemas(schemas: Schemas): string {
  const lines = [...schemas.keys()]
    .sort(byCodePoint)
    .map((name) => `${JSON.stringify(name)}: ${JSON.stringify(schemas.get(name))}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

/** A type from whatever says something about it; the sources agree on the names of members. */
export function typeSchema(name: string, given: JsonObject): Schema {
  if (!isJsonObject(given.attributes)) throw new Error(`${name}: attributes is not an object`);
  if (typeof given.attributesComplete !== 'boolean') throw new Error(`${name}: attributesComplete is not a boolean`);
  return {
    ...optional('source', given.source),
    properties: isJsonObject(given.properties) ? propertySchemas(name, given.properties) : null,
    ...(given.propertiesComplete === false ? { propertiesComplete: false } : {}),
    attributes: sorted(given.attributes),
    attributesComplete: given.attributesComplete,
    ...optional('ref', given.ref),
    ...optional('refReturns', given.refReturns),
  };
}

function propertySchemas(path: string, given: JsonObject): JsonObject {
  const result: Record<string, Json> = Object.create(null);
  for (const name of Object.keys(given).sort(byCodePoint)) {
    const property = given[name]!;
    if (!isJsonObject(property)) throw new Error(`${path}.${name}: the property is not an object`);
    result[name] = propertySchema(`${path}.${name}`, name, property);
  }
  return result;
}

const propertyTypes = new Set<Json>(['string', 'number', 'integer', 'boolean', 'list', 'map', 'any']);

function propertySchema(path: string, name: string, given: JsonObject): JsonObject {
  if (given.type !== undefined && !propertyTypes.has(given.type)) {
    throw new Error(`${path}: unknown property type ${JSON.stringify(given.type)}`);
  }
  return {
    ...optional('type', given.type),
    ...(given.required === true ? { required: true } : {}),
    ...optional('updatable', given.updatable),
    ...(isSecret(name, given) ? { secret: true } : {}),
    ...optional('default', given.default),
    ...optional('constraints', constraintsOf(given.constraints)),
    ...(isJsonObject(given.items) ? { items: propertySchema(`${path}[]`, '', given.items) } : {}),
    ...(isJsonObject(given.properties) ? { properties: propertySchemas(path, given.properties) } : {}),
    ...(isJsonObject(given.values) ? { values: propertySchema(`${path}{}`, '', given.values) } : {}),
  };
}

/** Properties that carry a credential although the type's author did not say so: the last word of the name decides. */
const secretWord =
  /(?:Password|Passwd|SignKey|SecretKey|SecretData|SecretAccessKey|Secret|PrivateKey|AuthKey|KeyPassphrase)$/;

/** Names that match the rule and hold no secret. */
const notSecret = new Set(['PasswordInherit', 'WindowsPasswordName', 'KmsEncryptedPassword']);

function isSecret(name: string, given: JsonObject): boolean {
  return given.secret === true || (given.type === 'string' && secretWord.test(name) && !notSecret.has(name));
}

function optional(key: string, value: Json | undefined): JsonObject {
  return value === undefined || value === null ? {} : { [key]: value };
}

/** Undefined when there are none. The generator of the CDK now and then repeats a value to choose. */
function constraintsOf(given: Json | undefined): Json | undefined {
  if (!isJsonObject(given) || Object.keys(given).length === 0) return undefined;
  const { allowedValues } = given;
  return Array.isArray(allowedValues) ? { ...given, allowedValues: [...new Set(allowedValues)] } : given;
}

function sorted(map: JsonObject): JsonObject {
  const result: Record<string, Json> = Object.create(null);
  for (const key of Object.keys(map).sort(byCodePoint)) result[key] = map[key]!;
  return result;
}

export function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
