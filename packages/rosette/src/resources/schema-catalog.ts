import { isJsonObject, type Json } from '@rosette/template/base/json.ts';
import type { PropertySchema, ResourceSchema, SchemaCatalog } from '@rosette/template/schema/resource-schema.ts';

/** The form behind every `Custom::<Name>` (reference/custom-resources.md 1.2). */
const customResource = 'ALIYUN::ROS::CustomResource';
const customName = /^Custom::[A-Za-z0-9_@-]{1,60}$/;

/**
 * The catalogue in the text of `specs/resource-types.json`: a JSON object written one type a line. Opening it only finds
 * the lines; a type is parsed when it is asked for. Throws when the text is not of that form.
 */
export function openSchemaCatalog(text: string): SchemaCatalog {
  const lines = indexLines(text);
  const parsed = new Map<string, ResourceSchema>();
  const load = (type: string): ResourceSchema | undefined => {
    const known = parsed.get(type);
    if (known !== undefined) return known;
    const line = lines.get(type);
    if (line === undefined) return customName.test(type) ? load(customResource) : undefined;
    const schema = readSchema(type, text.slice(line.start, line.end));
    parsed.set(type, schema);
    return schema;
  };
  const names = [...lines.keys()];
  return { get: load, names: () => names };
}

interface Line {
  readonly start: number;
  readonly end: number;
}

/** Where each type's value lies in the text: behind `"<name>": ` up to the end of its line, without the comma. */
function indexLines(text: string): ReadonlyMap<string, Line> {
  const lines = new Map<string, Line>();
  let position = 0;
  while (position < text.length) {
    const newline = text.indexOf('\n', position);
    const end = newline === -1 ? text.length : newline;
    if (text[position] === '"') {
      const quote = text.indexOf('": ', position + 1);
      if (quote === -1 || quote > end) throw new Error(`resource-types.json: no type name at offset ${position}`);
      lines.set(text.slice(position + 1, quote), { start: quote + 3, end: trimEnd(text, end) });
    }
    position = end + 1;
  }
  if (lines.size === 0)
    throw new Error('resource-types.json: no resource type found; make it again with tools/specs.ts');
  return lines;
}

function trimEnd(text: string, end: number): number {
  let last = end;
  while (text[last - 1] === '\r' || text[last - 1] === ',') last -= 1;
  return last;
}

function readSchema(type: string, line: string): ResourceSchema {
  const value: Json = JSON.parse(line);
  if (!isJsonObject(value) || typeof value.attributesComplete !== 'boolean' || !isJsonObject(value.attributes)) {
    throw new Error(
      `resource-types.json: the line of ${type} is not a resource schema; make it again with tools/specs.ts`,
    );
  }
  return {
    properties: value.properties as unknown as Readonly<Record<string, PropertySchema>> | null,
    attributes: value.attributes as Readonly<Record<string, string>>,
    attributesComplete: value.attributesComplete,
  };
}
