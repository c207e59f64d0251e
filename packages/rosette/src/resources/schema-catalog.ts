import { isJsonObject, type Json } from '@rosette/template/base/json.ts';
import type { ResourceSchema, SchemaCatalog } from '@rosette/template/schema/resource-schema.ts';
import { findLine, type Line, linesOf, nameOf, textOf } from './schema-lines.ts';

/** The form behind every `Custom::<Name>` (reference/custom-resources.md 1.2). */
const customResource = 'ALIYUN::ROS::CustomResource';
const customName = /^Custom::[A-Za-z0-9_@-]{1,60}$/;

/**
 * The catalogue in the bytes of `specs/resource-types.json`: a JSON object written one type a line, sorted by name. Opening
 * it does nothing but look at the first line; a type is found by halving and parsed when it is first asked for, and the
 * names are listed when they are. Throws when the bytes are not of that form.
 */
export function openSchemaCatalog(bytes: Uint8Array): SchemaCatalog {
  if (linesOf(bytes).next().done) {
    throw new Error('resource-types.json: no resource type found; make it again with tools/specs.ts');
  }
  const known = new Map<string, ResourceSchema | undefined>();
  const load = (type: string): ResourceSchema | undefined => {
    const line = findLine(bytes, type);
    if (line !== undefined) return readSchema(bytes, line);
    return customName.test(type) ? get(customResource) : undefined;
  };
  const get = (type: string): ResourceSchema | undefined => {
    if (known.has(type)) return known.get(type);
    const schema = load(type);
    if (schema !== undefined) known.set(type, schema);
    return schema;
  };
  let names: readonly string[] | undefined;
  return {
    get,
    names: () => {
      names ??= Array.from(linesOf(bytes), (line) => nameOf(bytes, line));
      return names;
    },
  };
}

function readSchema(bytes: Uint8Array, line: Line): ResourceSchema {
  const value: Json = JSON.parse(textOf(bytes, line));
  if (!isJsonObject(value) || typeof value.attributesComplete !== 'boolean' || !isJsonObject(value.attributes)) {
    const type = nameOf(bytes, line);
    throw new Error(
      `resource-types.json: the line of ${type} is not a resource schema; make it again with tools/specs.ts`,
    );
  }
  return value as unknown as ResourceSchema;
}
