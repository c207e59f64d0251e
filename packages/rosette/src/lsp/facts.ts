import { isFunctionKey } from '@rosette/template/functions/registry.ts';
import type { Context } from '@rosette/template/functions/spec.ts';
import type { PropertySchema, ResourceSchema, SchemaCatalog } from '@rosette/template/schema/resource-schema.ts';
import { type Node, textOf } from '@rosette/template/text/node.ts';
import { baseName, type Names, typeOf } from './names.ts';
import { type Step, valueAt } from './text/located.ts';

/** The functions around the value at a path: `undefined` where none is. */
export interface FunctionArgument {
  readonly function: string;
  /** Of the whole function. */
  readonly path: readonly Step[];
  /** Place in its list of arguments; undefined for the argument as a whole. */
  readonly index: number | undefined;
  /** How far inside of the argument. */
  readonly inside: readonly Step[];
}

export function argumentAt(path: readonly Step[]): FunctionArgument | undefined {
  const at = path.findLastIndex((step) => typeof step === 'string' && isFunctionKey(step));
  if (at < 0) return undefined;
  const [index, ...inside] = path.slice(at + 1);
  return {
    function: String(path[at]),
    path: path.slice(0, at + 1),
    index: typeof index === 'number' ? index : undefined,
    inside: typeof index === 'number' ? inside : path.slice(at + 1),
  };
}

/** Which functions may stand at a path; undefined: none. */
export function contextAt(path: readonly Step[]): Context | undefined {
  const [section, , attribute] = path;
  switch (section) {
    case 'Conditions':
      return path.length > 1 ? 'condition' : undefined;
    case 'Rules':
      return attribute === 'RuleCondition' || path[4] === 'Assert' ? 'rule' : undefined;
    case 'Locals':
      return attribute === 'Value' || (attribute === 'Properties' && path.length > 3) ? 'value' : undefined;
    case 'Outputs':
      return attribute === 'Value' ? 'value' : undefined;
    case 'Resources':
      return contextInResource(path);
    default:
      return undefined;
  }
}

function contextInResource([, , attribute, ...inside]: readonly Step[]): Context | undefined {
  if (attribute === 'Properties') return inside.length > 0 ? 'value' : undefined;
  if (attribute === 'Metadata' || attribute === 'UpdatePolicy') return 'value';
  return attribute === 'Count' || attribute === 'DependsOn' || attribute === 'DeletionPolicy' ? 'count' : undefined;
}

/** The type whose properties are written at a path, and how far inside of them it is. */
export function propertyPath(
  path: readonly Step[],
): { readonly owner: readonly Step[]; readonly inside: readonly Step[] } | undefined {
  const [section, , attribute] = path;
  if ((section !== 'Resources' && section !== 'Locals') || attribute !== 'Properties') return undefined;
  return { owner: path.slice(0, 2), inside: path.slice(3) };
}

/** The type that stands beside the properties. */
export function ownerType(root: Node | undefined, owner: readonly Step[]): string | undefined {
  return textOf(valueAt(root, [...owner, 'Type']));
}

export interface KnownProperty {
  readonly type: string;
  readonly schema: ResourceSchema;
  /** Of the value at the path; a property bag of the type itself has `properties` only. */
  readonly property: PropertySchema;
}

/** What is known of the value at a path; `Fn::If` gives what stands in its place. */
export function propertyAt(
  root: Node | undefined,
  path: readonly Step[],
  catalog: SchemaCatalog,
): KnownProperty | undefined {
  const place = propertyPath(path);
  const type = place === undefined ? undefined : ownerType(root, place.owner);
  const schema = type === undefined ? undefined : catalog.get(type);
  if (place === undefined || type === undefined || schema?.properties == null) return undefined;
  let property: PropertySchema | undefined = { type: 'map', properties: schema.properties };
  for (const step of withoutBranches(place.inside)) property = property && memberOf(property, step);
  return property === undefined ? undefined : { type, schema, property };
}

function memberOf(property: PropertySchema, step: Step): PropertySchema | undefined {
  if (typeof step === 'number') return property.items;
  return property.properties !== undefined && Object.hasOwn(property.properties, step)
    ? property.properties[step]
    : property.values;
}

function withoutBranches(path: readonly Step[]): readonly Step[] {
  const steps: Step[] = [];
  for (let at = 0; at < path.length; at += 1) {
    const branch = path[at + 1];
    if (path[at] === 'Fn::If' && (branch === 1 || branch === 2)) at += 1;
    else steps.push(path[at]!);
  }
  return steps;
}

/** Attributes of a resource or of a local that is a data source, with the word for their type. */
export function attributesOf(name: string, names: Names, catalog: SchemaCatalog): Readonly<Record<string, string>> {
  const entry = names.resource.get(baseName(name)) ?? names.local.get(name);
  const type = typeOf(entry);
  return (type === undefined ? undefined : catalog.get(type)?.attributes) ?? {};
}
