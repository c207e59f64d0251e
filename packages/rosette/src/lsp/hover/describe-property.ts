import type { Json } from '@rosette/template/base/json.ts';
import type { PropertyConstraints, PropertySchema } from '@rosette/template/schema/resource-schema.ts';

/** `list of map`, `string`. */
export function propertyType({ type, items, values }: PropertySchema): string {
  if (type === 'list' && items?.type !== undefined) return `list of ${propertyType(items)}`;
  if (type === 'map' && values?.type !== undefined) return `map of ${propertyType(values)}`;
  return type ?? 'any';
}

/** Everything that is known of a property, as Markdown lines; empty when nothing is. */
export function describeProperty(property: PropertySchema): string {
  const { required, updatable, secret, constraints = {} } = property;
  return [
    required === true ? 'Required.' : '',
    updatable === false ? 'A change replaces the resource.' : updatable === true ? 'Can be changed.' : '',
    secret === true ? 'Secret: the value is never shown.' : '',
    property.default === undefined ? '' : `Default: ${shown(property.default)}`,
    ...describeConstraints(constraints),
    members(property),
  ]
    .filter((line) => line !== '')
    .join('  \n');
}

function describeConstraints(constraints: PropertyConstraints): readonly string[] {
  const { allowedValues, min, max, minLength, maxLength, pattern } = constraints;
  return [
    allowedValues === undefined ? '' : `One of ${list(allowedValues.map(shown))}`,
    range('Value', min, max),
    range('Length', minLength, maxLength),
    pattern === undefined ? '' : `Pattern: \`${pattern}\``,
  ];
}

function range(word: string, least: number | undefined, most: number | undefined): string {
  if (least === undefined && most === undefined) return '';
  if (least === undefined) return `${word}: at most ${most}`;
  return most === undefined ? `${word}: at least ${least}` : `${word}: ${least} to ${most}`;
}

/** Names of the members of a map, or of the maps in a list; required ones first, in bold. */
function members({ properties, items }: PropertySchema): string {
  const inner = properties ?? items?.properties;
  if (inner === undefined) return '';
  const names = Object.entries(inner).toSorted(
    ([, a], [, b]) => Number(b.required === true) - Number(a.required === true),
  );
  return `Members: ${list(names.map(([name, { required }]) => (required === true ? `**${name}**` : name)))}`;
}

function shown(value: Json): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

const MOST = 24;

/** So many as one reads at a glance. */
export function list(texts: readonly string[]): string {
  return texts.length <= MOST ? texts.join(', ') : `${texts.slice(0, MOST).join(', ')} … (${texts.length})`;
}
