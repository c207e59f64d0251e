import type { TextRange } from '../../base/diagnostic.ts';
import { type Entry, type MapNode, type Node, textOf } from '../../text/node.ts';
import { attributeOf, entryOf, refTo, scalar, valueAt } from '../nodes.ts';
import { isRawProperty } from '../raw-properties.ts';
import { type References, type Replacement, replaceEntries, replaceReferences } from '../references.ts';
import { firstApiId } from './api.ts';
import type { Source } from './source.ts';

/**
 * References in the names that the author wrote: of something inside another its own name, as long as nothing else has it,
 * and attributes that belong to one of the resources that a serverless one becomes.
 */
export function aliasReferences(sources: readonly Source[], taken: ReadonlySet<string>): References {
  const inner = innerNames(sources, taken);
  const byId = new Map(sources.flatMap((source) => [source, ...source.children]).map((source) => [source.id, source]));
  const firstApis = new Map(sources.map((source) => [source, firstApiId(source)]));
  const firstApi = (source: Source) => firstApis.get(source);
  const idOf = (name: string): string => inner.get(name) ?? name;
  return {
    place: undefined,
    ref: (name, at) => (inner.has(name) ? named(idOf(name), at) : undefined),
    attribute: (resource, attribute, at) => {
      const id = idOf(resource);
      const target = attributeTarget(firstApi, byId.get(id), id, attribute);
      const changed = target.id !== resource || target.attribute !== attribute;
      return changed ? attributed(target.id, target.attribute, at) : undefined;
    },
    isResource: (name) => inner.has(name) || byId.has(name),
    condition: (name) => name,
    mapping: (name) => name,
    computedCondition: () => undefined,
  };
}

interface Inner {
  readonly name: string;
  readonly id: string;
}

function innerNames(sources: readonly Source[], taken: ReadonlySet<string>): ReadonlyMap<string, string> {
  const inner = sources.flatMap((source) => source.children).flatMap((child): Inner[] => [child, ...eventsOf(child)]);
  const counts = Map.groupBy(inner, ({ name }) => name);
  return new Map(
    inner.filter(({ name }) => !taken.has(name) && counts.get(name)!.length === 1).map(({ name, id }) => [name, id]),
  );
}

function eventsOf({ entry, id }: Source): readonly Inner[] {
  const events = valueAt(entry.value, 'Events') ?? valueAt(valueAt(entry.value, 'Properties'), 'Events');
  return events?.kind === 'map' ? events.entries.map(({ key }) => ({ name: key, id: `${id}${key}` })) : [];
}

function attributeTarget(
  firstApi: (source: Source) => string | undefined,
  source: Source | undefined,
  id: string,
  attribute: string,
): { readonly id: string; readonly attribute: string } {
  if (source?.type === 'Aliyun::Serverless::Api' && attribute === 'ApiId') {
    return { id: firstApi(source) ?? id, attribute };
  }
  const isFunction = source?.type === 'Aliyun::Serverless::Function';
  return { id, attribute: isFunction && attribute === 'Arn' ? 'ARN' : attribute };
}

function named(id: string, at: TextRange): Replacement {
  return { node: refTo(id, at), inText: { name: id } };
}

function attributed(id: string, attribute: string, at: TextRange): Replacement {
  return { node: attributeOf(id, attribute, at), inText: { name: `${id}.${attribute}` } };
}

/** The references in resources and outputs. */
export function withAliases(resources: readonly Entry[], references: References): readonly Entry[] {
  return resources.map((resource) => {
    const { value } = resource;
    if (value.kind !== 'map') return resource;
    const type = textOf(valueAt(value, 'Type'));
    const replaced = replaceEntries(value, references, (attribute) => attributeValue(attribute, type, references));
    return replaced === value ? resource : { ...resource, value: replaced };
  });
}

function attributeValue({ key, value }: Entry, type: string | undefined, references: References): Node {
  if (key === 'DependsOn') return dependencies(value, references);
  if (key !== 'Properties' || value.kind !== 'map') return replaceReferences(value, references);
  return replaceEntries(value, references, (property) =>
    isRawProperty(type, property) ? property.value : replaceReferences(property.value, references),
  );
}

function dependencies(node: Node, references: References): Node {
  if (node.kind === 'list') return { ...node, items: node.items.map((item) => dependencies(item, references)) };
  const name = textOf(node);
  const target = name === undefined ? undefined : references.ref(name, node.range);
  return target === undefined || !('name' in target.inText) ? node : scalar(target.inText.name, node.range);
}

export function outputsWithAliases(document: MapNode, references: References): Entry | undefined {
  const section = entryOf(document, 'Outputs');
  if (section?.value.kind !== 'map') return section;
  const value = replaceEntries(section.value, references, (output) =>
    output.value.kind === 'map'
      ? replaceEntries(output.value, references, (one) => replaceReferences(one.value, references))
      : output.value,
  );
  return { ...section, value };
}
