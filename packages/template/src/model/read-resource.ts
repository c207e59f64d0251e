import { type Entry, isNull } from '../text/node.ts';
import { type Builder, describe, type Path } from './builder.ts';
import {
  type Expression,
  type MapEntry,
  type MapExpression,
  mapExpression,
  rawExpression,
  toExpression,
  toMapEntry,
} from './expression.ts';
import type { ResourceDeclaration } from './template.ts';

export const resourceAttributes = [
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'Count',
  'DeletionPolicy',
  'Metadata',
  'UpdatePolicy',
  'Description',
  'Version',
];

/** Undefined when the definition has no usable type; the reason is reported. */
export function readResource(entry: Entry, builder: Builder): ResourceDeclaration | undefined {
  const path: Path = ['Resources', entry.key];
  if (entry.value.kind !== 'map') {
    builder.report('DefinitionInvalid', `${describe(path)} must be a map with a \`Type\`.`, path, entry.value.range);
    return undefined;
  }
  refuseName(entry, path, builder);
  const attributes = builder.attributes(entry.value, resourceAttributes, path);
  const typeEntry = attributes.get('Type');
  if (typeEntry === undefined) {
    builder.report('AttributeMissing', `${describe(path)} has no \`Type\`.`, path, entry.keyRange);
    return undefined;
  }
  const type = builder.name(typeEntry, path);
  if (type === null) return undefined;
  return {
    name: { text: entry.key, range: entry.keyRange },
    type,
    properties: readProperties(attributes.get('Properties'), entry, type.text, builder),
    dependsOn: optional(attributes.get('DependsOn')),
    condition: builder.name(attributes.get('Condition'), path),
    count: readCount(attributes.get('Count')),
    deletionPolicy: readDeletionPolicy(attributes.get('DeletionPolicy'), path, builder),
    metadata: readMap(attributes.get('Metadata'), path, builder),
    updatePolicy: readMap(attributes.get('UpdatePolicy'), path, builder),
    description: builder.localizedText(attributes.get('Description'), path),
  };
}

/** Paths of resources in nested stacks are written with slashes (reference/template-language.md 1.4). */
function refuseName({ key, keyRange }: Entry, path: Path, builder: Builder): void {
  if (key !== '' && !key.includes('/')) return;
  const message = key === '' ? 'A resource has no name.' : `The name of the resource \`${key}\` contains a slash.`;
  builder.report('NameInvalid', message, path, keyRange, 'Use letters, digits, `-`, `_` and `.`.');
}

/** Properties whose content belongs to another template. */
const rawProperties: ReadonlyMap<string, string> = new Map([
  ['ALIYUN::ROS::Stack', 'TemplateBody'],
  ['ALIYUN::ROS::StackGroup', 'TemplateBody'],
]);

function readProperties(properties: Entry | undefined, resource: Entry, type: string, builder: Builder): MapExpression {
  const path: Path = ['Resources', resource.key, 'Properties'];
  const raw = rawProperties.get(type);
  const entries = builder.map(properties?.value, 'DefinitionInvalid', path).map((entry) => propertyEntry(entry, raw));
  return mapExpression(entries, properties?.value.range ?? resource.keyRange);
}

/** A raw property that is a call itself cannot be a template, so the call is meant. */
function propertyEntry(entry: Entry, raw: string | undefined): MapEntry {
  const evaluated = toMapEntry(entry);
  if (entry.key !== raw || evaluated.value.kind === 'call') return evaluated;
  return Object.freeze({ key: entry.key, keyRange: entry.keyRange, value: rawExpression(entry.value) });
}

function optional(entry: Entry | undefined): Expression | null {
  return entry === undefined || isNull(entry.value) ? null : toExpression(entry.value);
}

/** A null is no number, so it is kept and refused by the check. */
function readCount(entry: Entry | undefined): Expression | null {
  return entry === undefined ? null : toExpression(entry.value);
}

const POLICY_HINT = 'Write Delete, Retain, or a Ref to a parameter that holds one of them.';

/** reference/template-language.md 5.5 */
function readDeletionPolicy(entry: Entry | undefined, path: Path, builder: Builder): Expression | null {
  if (entry === undefined) return null;
  const policy = toExpression(entry.value);
  const literal = policy.kind === 'literal' && (policy.value === 'Delete' || policy.value === 'Retain');
  if (literal || (policy.kind === 'call' && policy.function === 'Ref')) return policy;
  const at = [...path, 'DeletionPolicy'];
  builder.report('AttributeInvalid', `${describe(at)} is not a deletion policy.`, at, entry.value.range, POLICY_HINT);
  return null;
}

/** A map, or a function that gives one; null is neither (reference/template-language.md 5.1). */
function readMap(entry: Entry | undefined, path: Path, builder: Builder): Expression | null {
  if (entry === undefined) return null;
  const map = toExpression(entry.value);
  if (map.kind === 'map' || map.kind === 'call') return map;
  const at = [...path, entry.key];
  builder.report('AttributeInvalid', `${describe(at)} must be a map.`, at, entry.value.range);
  return null;
}
