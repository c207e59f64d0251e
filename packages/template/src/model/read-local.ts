import { type Entry, isNull } from '../text/node.ts';
import { type Builder, describe, type Path } from './builder.ts';
import { mapExpression, toExpression, toMapEntry } from './expression.ts';
import type { LocalDeclaration } from './local-declaration.ts';
import type { Name } from './name.ts';

type Attributes = ReadonlyMap<string, Entry>;

/** Undefined when the definition cannot be used; the reason is reported. */
export function readLocal(entry: Entry, builder: Builder): LocalDeclaration | undefined {
  const path: Path = ['Locals', entry.key];
  if (entry.value.kind !== 'map') {
    const message = `${describe(path)} must be a map with a \`Value\`.`;
    builder.report('DefinitionInvalid', message, path, entry.value.range, `Write \`${entry.key}: {Value: …}\`.`);
    return undefined;
  }
  const attributes = new Map(entry.value.entries.map((attribute) => [attribute.key, attribute]));
  for (const attribute of attributes.values()) refuseUnknown(attribute, path, builder);
  const name = { text: entry.key, range: entry.keyRange };
  const type = readType(attributes.get('Type'), path, builder);
  if (type === undefined) return undefined;
  return typeof type === 'string'
    ? readValue(type, name, attributes, path, builder)
    : readDataSource(type, name, attributes, path, builder);
}

export const localAttributes = ['Type', 'Value', 'Properties'];

/** Of locals ROS takes nothing else (reference/template-language.md 4.4). */
function refuseUnknown({ key, keyRange }: Entry, path: Path, builder: Builder): void {
  if (localAttributes.includes(key)) return;
  const message = `A local has only a \`Type\`, and a \`Value\` or \`Properties\`, but ${describe(path)} has \`${key}\`.`;
  builder.report('AttributeInvalid', message, [...path, key], keyRange, builder.hint(key, localAttributes));
}

/** The name of the type of a data source, which is where it stands in the text. */
function readType(type: Entry | undefined, path: Path, builder: Builder): 'macro' | 'eval' | Name | undefined {
  if (type === undefined || isNull(type.value)) return 'macro';
  const { value } = type;
  const text = value.kind === 'scalar' ? String(value.value) : '';
  if (text === 'Macro') return 'macro';
  if (text === 'Eval') return 'eval';
  if (/^DATASOURCE::./.test(text)) return { text, range: value.range };
  const hint = builder.hint(text, ['Macro', 'Eval']) ?? 'Use Macro, Eval, or a type DATASOURCE::….';
  builder.report('AttributeInvalid', `${describe(path)} has an unknown type.`, [...path, 'Type'], value.range, hint);
  return undefined;
}

function readValue(
  kind: 'macro' | 'eval',
  name: Name,
  attributes: Attributes,
  path: Path,
  builder: Builder,
): LocalDeclaration | undefined {
  refuseAttribute('Properties', 'Only data sources have `Properties`.', attributes, path, builder);
  const value = attributes.get('Value');
  if (value !== undefined) return { kind, name, value: toExpression(value.value) };
  builder.report('AttributeMissing', `${describe(path)} has no \`Value\`.`, path, name.range);
  return undefined;
}

function readDataSource(
  type: Name,
  name: Name,
  attributes: Attributes,
  path: Path,
  builder: Builder,
): LocalDeclaration {
  const hint = 'Data sources have `Properties`; their value is what they find.';
  refuseAttribute('Value', hint, attributes, path, builder);
  const properties = attributes.get('Properties');
  const entries = builder.map(properties?.value, 'DefinitionInvalid', [...path, 'Properties']);
  const range = properties?.value.range ?? name.range;
  return { kind: 'data-source', name, type, properties: mapExpression(entries.map(toMapEntry), range) };
}

function refuseAttribute(key: string, hint: string, attributes: Attributes, path: Path, builder: Builder): void {
  const entry = attributes.get(key);
  if (entry === undefined) return;
  const message = `${describe(path)} cannot have \`${key}\`.`;
  builder.report('AttributeInvalid', message, [...path, key], entry.keyRange, hint);
}
