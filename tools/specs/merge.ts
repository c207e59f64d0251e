import { canonicalJson } from '@rosette/template/base/canonical-json.ts';
import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import type { CdkType } from './cdk-package.ts';

/** What a newer package changed of one type; lines for people. */
export interface Merged {
  readonly type: JsonObject;
  readonly changes: readonly string[];
}

/**
 * What a package says of a type, over what is known of it. The package wins in what it speaks of; a property that it no
 * longer names stays, since templates that use it are still there; update behaviour and secrets are not its subject.
 */
export function mergeType(name: string, known: JsonObject | undefined, from: CdkType, source: string): Merged {
  const changes: string[] = known === undefined ? [`+ ${name}`] : [];
  const before = known ?? { attributesComplete: true };
  const attributes = { ...namesOf(from.attributes), ...(before.attributes as JsonObject | undefined) };
  for (const attribute of from.attributes) {
    if (known !== undefined && !hasOwn(before.attributes, attribute)) changes.push(`+ ${name} attribute ${attribute}`);
  }
  const properties = mergeProperties(name, before.properties, from.properties, known === undefined ? [] : changes);
  return { type: { ...before, source, attributes, properties }, changes };
}

function namesOf(attributes: readonly string[]): JsonObject {
  return Object.fromEntries(attributes.map((attribute) => [attribute, 'Any']));
}

function hasOwn(map: Json | undefined, name: string): boolean {
  return isJsonObject(map) && Object.hasOwn(map, name);
}

function mergeProperties(path: string, known: Json | undefined, from: JsonObject, changes: string[]): JsonObject {
  const before: JsonObject = isJsonObject(known) ? known : {};
  for (const name of Object.keys(before)) {
    if (!Object.hasOwn(from, name)) changes.push(`  ${path}.${name} is not in the package; kept`);
  }
  const merged = Object.entries(from).map(([name, property]) => {
    const old = Object.hasOwn(before, name) ? before[name] : undefined;
    if (!isJsonObject(old)) changes.push(`+ ${path}.${name}`);
    return [
      name,
      isJsonObject(old) ? mergeProperty(`${path}.${name}`, old, property as JsonObject, changes) : property!,
    ];
  });
  return { ...before, ...Object.fromEntries(merged) };
}

function mergeProperty(path: string, old: JsonObject, from: JsonObject, changes: string[]): JsonObject {
  // The CDK does not tell integers from other numbers; who knew better still does.
  const type = old.type === 'integer' && from.type === 'number' ? old.type : from.type!;
  const { required: _, constraints: __, items: ___, values: ____, properties: _____, ...kept } = old;
  const next: JsonObject = { ...from, ...kept, type };
  note(path, 'type', old.type, type, changes);
  note(path, 'required', old.required ?? false, from.required ?? false, changes);
  note(path, 'constraints', old.constraints ?? {}, from.constraints ?? {}, changes);
  note(path, 'default', old.default ?? null, next.default ?? null, changes);
  return {
    ...next,
    ...inside(path, '[]', 'items', old, from, changes),
    ...inside(path, '{}', 'values', old, from, changes),
    ...(isJsonObject(from.properties)
      ? { properties: mergeProperties(path, old.properties, from.properties, changes) }
      : {}),
  };
}

function inside(
  path: string,
  mark: string,
  key: 'items' | 'values',
  old: JsonObject,
  from: JsonObject,
  changes: string[],
): JsonObject {
  const inner = from[key];
  if (!isJsonObject(inner)) return {};
  const before = old[key];
  return { [key]: isJsonObject(before) ? mergeProperty(`${path}${mark}`, before, inner, changes) : inner };
}

function note(path: string, what: string, before: Json | undefined, after: Json | undefined, changes: string[]): void {
  const [was, is] = [canonicalJson(before ?? null), canonicalJson(after ?? null)];
  if (was !== is) changes.push(`~ ${path} ${what}: ${was} -> ${is}`);
}
