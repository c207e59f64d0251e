import { parameterTypes } from '@rosette/template/model/parameter-declaration.ts';
import type { PropertySchema, SchemaCatalog } from '@rosette/template/schema/resource-schema.ts';
import { type Node, toJson } from '@rosette/template/text/node.ts';
import { transformNames } from '@rosette/template/transform/transforms.ts';
import { propertyAt } from '../facts.ts';
import { type Names, typeOf } from '../names.ts';
import { type Step, valueAt } from '../text/located.ts';
import type { Choice } from './choice.ts';
import { named } from './names.ts';

/** What is known of where a value is written. */
export interface ValuePlace {
  readonly path: readonly Step[];
  /** What is around the cursor. */
  readonly root: Node;
  readonly names: Names;
  readonly catalog: SchemaCatalog;
  /** What is written of it already. */
  readonly typed: string;
}

/** The values that one may choose from, references and functions aside. */
export function valuesAt(place: ValuePlace): readonly Choice[] {
  const [section, name, attribute, ...inside] = place.path;
  if (section === 'ROSTemplateFormatVersion') return texts(['2015-09-01']);
  if (section === 'Transform') return texts(transformNames);
  if (attribute === undefined) return [];
  switch (section) {
    case 'Parameters':
      return ofParameter(place, String(name), String(attribute), inside);
    case 'Resources':
      return ofResource(place, String(name), String(attribute));
    case 'Outputs':
      return attribute === 'NoEcho' ? booleans : attribute === 'Condition' ? named('condition', place.names) : [];
    case 'Locals':
      return ofLocal(place, String(attribute));
    case 'Metadata':
      return ofMetadata(place);
    default:
      return [];
  }
}

function ofParameter(
  { root, path }: ValuePlace,
  name: string,
  attribute: string,
  inside: readonly Step[],
): readonly Choice[] {
  if (['NoEcho', 'Confirm', 'Required', 'ReadOnly', 'TextArea'].includes(attribute)) return booleans;
  if (attribute === 'Type') return parameterTypes.map((text) => ({ text, kind: 'type' }));
  if (attribute !== 'Default' && !(attribute === 'AllowedValues' && inside.length === 1)) return [];
  const declaration = valueAt(root, path.slice(0, 2));
  const type = typeOf({ key: name, keyRange: { start: 0, end: 0 }, value: declaration ?? root });
  if (type === 'Boolean') return booleans;
  const allowed = valueAt(declaration, ['AllowedValues']);
  return attribute === 'Default' && allowed?.kind === 'list'
    ? allowed.items.flatMap((item) => scalarChoice(toJson(item)))
    : [];
}

function ofResource(place: ValuePlace, name: string, attribute: string): readonly Choice[] {
  const { names, catalog, path, root, typed } = place;
  switch (attribute) {
    case 'Type':
      return types(catalog, typed, (type) => !type.startsWith('DATASOURCE::'));
    case 'Condition':
      return named('condition', names);
    case 'DependsOn':
      return path.length <= 4 ? named('resource', names, name) : [];
    case 'DeletionPolicy':
      return texts(['Delete', 'Retain']);
    case 'Properties':
      return propertyValues(propertyAt(root, path, catalog)?.property);
    default:
      return [];
  }
}

function ofLocal({ catalog, typed, root, path }: ValuePlace, attribute: string): readonly Choice[] {
  if (attribute === 'Properties') return propertyValues(propertyAt(root, path, catalog)?.property);
  if (attribute !== 'Type') return [];
  return [...texts(['Macro', 'Eval']), ...types(catalog, typed, (type) => type.startsWith('DATASOURCE::'))];
}

/** reference/template-language.md 2.9 */
function ofMetadata({ path, names }: ValuePlace): readonly Choice[] {
  if (path[1] !== 'ALIYUN::ROS::Interface') return [];
  if (path[2] === 'Outputs') return named('output', names);
  const isGroup = path[2] === 'ParameterGroups' && path[4] === 'Parameters';
  return isGroup || path[2] === 'Hidden' ? named('parameter', names) : [];
}

/** Of more than a thousand types those that have what was written somewhere in their name. */
function types(catalog: SchemaCatalog, typed: string, accept: (type: string) => boolean): readonly Choice[] {
  const part = typed.toLowerCase();
  return catalog
    .names()
    .filter((type) => accept(type) && type.toLowerCase().includes(part))
    .map((text) => ({ text, kind: 'type' }));
}

function propertyValues(property: PropertySchema | undefined): readonly Choice[] {
  if (property === undefined) return [];
  const allowed = property.constraints?.allowedValues;
  if (allowed !== undefined) return allowed.flatMap((value) => scalarChoice(value, property));
  if (property.type === 'boolean') return booleans;
  return property.default === undefined ? [] : scalarChoice(property.default, property);
}

function scalarChoice(value: unknown, property?: PropertySchema): readonly Choice[] {
  if (value === null || typeof value === 'object' || value === undefined) return [];
  const isDefault = property !== undefined && property.default === value;
  return [
    {
      text: String(value),
      kind: 'value',
      bare: typeof value !== 'string',
      ...(isDefault ? { detail: 'default', first: true } : {}),
    },
  ];
}

const booleans: readonly Choice[] = [true, false].map((value) => ({ text: String(value), kind: 'value', bare: true }));

function texts(values: readonly string[]): readonly Choice[] {
  return values.map((text) => ({ text, kind: 'value' }));
}
