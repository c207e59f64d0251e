/*
 * Makes specs/resource-types.json: one resource type a line, sorted, so that one type can be found and parsed alone.
 *
 *   node tools/specs.ts <resource-schemas.json> [<resource-types.json>]
 *
 * The first file is the collected schemas; the second, optional, knows more of the most used types and only fills gaps.
 * The output depends on nothing but the two files and the corrections below.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';

type Schema = Record<string, Json>;

/** Properties that carry a credential although the type's author did not say so: the last word of the name decides. */
const secretWord =
  /(?:Password|Passwd|SignKey|SecretKey|SecretData|SecretAccessKey|Secret|PrivateKey|AuthKey|KeyPassphrase)$/;

/** Names that match the rule and hold no secret. */
const notSecret = new Set(['PasswordInherit', 'WindowsPasswordName', 'KmsEncryptedPassword']);

/**
 * Corrections, each with its reason:
 * - spellings that ROS accepts and real templates use, but the collected schemas lack;
 * - `required` flags that the documentation contradicts.
 */
const corrections: Readonly<Record<string, Readonly<Record<string, Schema>>>> = {
  // The newer page says that Count can change; a grown group of instances signals only for its new members, so a wait that
  // began anew would never end (reference/custom-resources.md 3.3).
  'ALIYUN::ROS::WaitCondition': { Count: { updatable: true } },
  // Sent to RunInstances as is; SystemDisk_* is the spelling of the type's first version.
  'ALIYUN::ECS::Instance': {
    InternetMaxBandwidthIn: { type: 'number' },
    SystemDisk_Category: { type: 'string' },
    SystemDisk_Size: { type: 'number' },
  },
  'ALIYUN::ECS::InstanceGroup': {
    InternetMaxBandwidthIn: { type: 'number' },
    MinAmount: { type: 'number' },
    SystemDisk_Category: { type: 'string' },
    SystemDisk_Size: { type: 'number' },
  },
  // The spelling of the RDS API; ROS later settled on VpcId.
  'ALIYUN::RDS::DBInstance': { VPCId: { type: 'string' } },
  // Optional with default 60 by the request page (reference/custom-resources.md 1.3).
  'ALIYUN::ROS::CustomResource': { Timeout: { required: false, default: 60 } },
};

function main(schemasPath: string, morePath: string | undefined): void {
  const schemas = readObject(schemasPath);
  const more = morePath === undefined ? {} : (readObject(morePath).types as JsonObject);
  const lines = Object.keys(schemas)
    .sort(byCodePoint)
    .map((name) => `${JSON.stringify(name)}: ${JSON.stringify(buildType(name, schemas[name]!, more[name]))}`);
  writeFileSync('specs/resource-types.json', `{\n${lines.join(',\n')}\n}\n`);
  process.stdout.write(`specs/resource-types.json: ${lines.length} types\n`);
}

function buildType(name: string, collected: Json, known: Json | undefined): Schema {
  if (!isJsonObject(collected)) throw new Error(`${name}: the schema is not an object`);
  const extra = isJsonObject(known) ? known : {};
  const properties = mergeProperties(name, collected.properties ?? null, extra.properties);
  const attributes = collected.attributes ?? {};
  if (!isJsonObject(attributes)) throw new Error(`${name}: attributes is not an object`);
  if (typeof collected.attributesComplete !== 'boolean')
    throw new Error(`${name}: attributesComplete is not a boolean`);
  return {
    ...optional('source', collected.source ?? extra.schemaSource),
    properties,
    attributes: sorted(attributes),
    attributesComplete: collected.attributesComplete,
    ...optional('ref', collected.ref),
    ...optional('refReturns', collected.refReturns ?? extra.refReturns),
  };
}

function mergeProperties(type: string, collected: Json, known: Json | undefined): Json {
  const extra = isJsonObject(known) ? known : {};
  if (collected === null && Object.keys(extra).length === 0) return null;
  const base = isJsonObject(collected) ? collected : {};
  const corrected = corrections[type] ?? {};
  const result: Record<string, Json> = Object.create(null);
  for (const name of [...new Set([...Object.keys(base), ...Object.keys(extra), ...Object.keys(corrected)])].sort(
    byCodePoint,
  )) {
    const filled = { ...(extra[name] as JsonObject | undefined), ...(base[name] as JsonObject | undefined) };
    result[name] = buildProperty(`${type}.${name}`, name, { ...filled, ...corrected[name] });
  }
  return result;
}

const propertyTypes = new Set(['string', 'number', 'integer', 'boolean', 'list', 'map', 'any']);

function buildProperty(path: string, name: string, given: JsonObject): JsonObject {
  if (given.type !== undefined && !propertyTypes.has(String(given.type))) {
    throw new Error(`${path}: unknown property type ${JSON.stringify(given.type)}`);
  }
  const secret = given.secret === true || (secretWord.test(name) && !notSecret.has(name) && given.type === 'string');
  return {
    ...optional('type', given.type),
    ...(given.required === true ? { required: true } : {}),
    ...optional('updatable', given.updatable),
    ...(secret ? { secret: true } : {}),
    ...optional('default', given.default),
    ...optional('constraints', emptyToUndefined(given.constraints)),
    ...(isJsonObject(given.items) ? { items: buildProperty(`${path}[]`, '', given.items) } : {}),
    ...(isJsonObject(given.properties) ? { properties: buildProperties(path, given.properties) } : {}),
    ...(isJsonObject(given.values) ? { values: buildProperty(`${path}{}`, '', given.values) } : {}),
  };
}

function buildProperties(path: string, given: JsonObject): JsonObject {
  const result: Record<string, Json> = Object.create(null);
  for (const name of Object.keys(given).sort(byCodePoint)) {
    const property = given[name]!;
    if (!isJsonObject(property)) throw new Error(`${path}.${name}: the property is not an object`);
    result[name] = buildProperty(`${path}.${name}`, name, property);
  }
  return result;
}

function optional(key: string, value: Json | undefined): JsonObject {
  return value === undefined || value === null ? {} : { [key]: value };
}

function emptyToUndefined(value: Json | undefined): Json | undefined {
  return isJsonObject(value) && Object.keys(value).length === 0 ? undefined : value;
}

function sorted(map: JsonObject): JsonObject {
  const result: Record<string, Json> = Object.create(null);
  for (const key of Object.keys(map).sort(byCodePoint)) result[key] = map[key]!;
  return result;
}

function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function readObject(path: string): JsonObject {
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!isJsonObject(value)) throw new Error(`${path}: expected a JSON object`);
  return value;
}

const [schemasPath, morePath] = process.argv.slice(2);
if (schemasPath === undefined) {
  process.stderr.write('usage: node tools/specs.ts <resource-schemas.json> [<resource-types.json>]\n');
  process.exitCode = 2;
} else {
  main(schemasPath, morePath);
}
