import { type Entry, isNull, type MapNode, textOf } from '../../text/node.ts';
import type { Expansion } from '../expansion.ts';
import { entry, entryOf, map, valueAt, withSections } from '../nodes.ts';
import { aliasReferences, outputsWithAliases, withAliases } from './aliases.ts';
import { apiResources } from './api.ts';
import { customDomainResources } from './custom-domain.ts';
import { flowResources } from './flow.ts';
import { Made } from './made.ts';
import { serviceResources } from './service.ts';
import { readSource, type Source } from './source.ts';
import { logResources, tableStoreResources, topicResources } from './stores.ts';

const PREFIX = 'Aliyun::Serverless::';

/** What each type becomes. One sorted line each. */
const TYPES: ReadonlyMap<string, (source: Source, made: Made) => readonly Entry[]> = new Map([
  ['Aliyun::Serverless::Api', apiResources],
  ['Aliyun::Serverless::CustomDomain', customDomainResources],
  ['Aliyun::Serverless::Flow', flowResources],
  ['Aliyun::Serverless::Log', logResources],
  ['Aliyun::Serverless::MNSTopic', topicResources],
  ['Aliyun::Serverless::Service', serviceResources],
  ['Aliyun::Serverless::TableStore', tableStoreResources],
]);

/** Types that stand inside another one. */
const INNER: ReadonlyMap<string, string> = new Map([
  ['Aliyun::Serverless::Function', 'Aliyun::Serverless::Service'],
  ['Aliyun::Serverless::Log::Logstore', 'Aliyun::Serverless::Log'],
  ['Aliyun::Serverless::TableStore::Table', 'Aliyun::Serverless::TableStore'],
]);

/** The serverless application model (`Aliyun::Serverless-2018-04-03`) in resources of ROS (reference/template-language.md 6.1). Undefined: too many. */
export function expandServerless(document: MapNode, expansion: Expansion): MapNode | undefined {
  const section = entryOf(document, 'Resources');
  const written = section?.value.kind === 'map' ? section.value.entries : [];
  const sources = written.filter(isServerless).map((one) => readSource(one, null, expansion));
  const made = new Made(expansion, byName(sources), globalsOf(document, expansion));
  const expanded = written.map((one) => {
    const source = made.sources.get(one.key);
    return source?.entry === one ? resourcesOf(source, made) : [one];
  });
  if (made.isFull) return undefined;
  const taken = new Set(['Parameters', 'Locals'].flatMap((name) => namesIn(document, name)));
  for (const { key } of [...written, ...expanded.flat()]) taken.add(key);
  const references = aliasReferences(sources, taken);
  const resources = distinct(withAliases(expanded.flat(), references), expansion);
  const sections = new Map<string, Entry | undefined>([
    ['Transform', undefined],
    ['Globals', undefined],
  ]);
  if (section?.value.kind === 'map') {
    sections.set('Resources', { ...section, value: map(resources, section.value.range) });
  }
  const outputs = outputsWithAliases(document, references);
  if (outputs !== undefined) sections.set('Outputs', outputs);
  if (made.conditions.length > 0) sections.set('Conditions', conditions(document, made));
  return withSections(document, sections);
}

function isServerless({ value }: Entry): boolean {
  return textOf(valueAt(value, 'Type'))?.startsWith(PREFIX) ?? false;
}

function byName(sources: readonly Source[]): ReadonlyMap<string, Source> {
  return new Map(sources.map((source) => [source.name, source]));
}

function resourcesOf(source: Source, made: Made): readonly Entry[] {
  const make = TYPES.get(source.type);
  if (make !== undefined) return make(source, made);
  const at = valueAt(source.entry.value, 'Type')!.range;
  const owner = INNER.get(source.type);
  const message =
    owner === undefined
      ? `There is no serverless resource type \`${source.type}\`.`
      : `\`${source.type}\` stands inside a resource of type \`${owner}\`.`;
  const hint =
    owner === undefined ? made.expansion.hint(source.type, TYPES.keys()) : `Move \`${source.name}\` below one.`;
  made.expansion.report('ResourceTypeUnknown', message, [...source.path, 'Type'], at, hint);
  return [];
}

function namesIn(document: MapNode, section: string): readonly string[] {
  const value = valueAt(document, section);
  return value?.kind === 'map' ? value.entries.map(({ key }) => key) : [];
}

/** `Globals`: properties that every service or function has, unless it says otherwise. */
function globalsOf(document: MapNode, expansion: Expansion): ReadonlyMap<string, readonly Entry[]> {
  const globals = valueAt(document, 'Globals');
  if (globals === undefined || isNull(globals)) return new Map();
  const kinds = globals.kind === 'map' ? globals.entries : [];
  const wrong = globals.kind !== 'map' || kinds.some(({ key }) => key !== 'Service' && key !== 'Function');
  if (wrong) {
    const message = '`Globals` must be a map with `Service` and `Function`.';
    expansion.report('SectionInvalid', message, ['Globals'], globals.range);
  }
  return new Map(
    kinds.map(({ key, value }) => {
      const properties = valueAt(value, 'Properties') ?? value;
      return [key, properties.kind === 'map' ? properties.entries : []];
    }),
  );
}

/** A name that is made may be one that the author has used. */
function distinct(resources: readonly Entry[], expansion: Expansion): readonly Entry[] {
  const seen = new Set<string>();
  return resources.filter(({ key, keyRange }) => {
    const first = !seen.has(key);
    seen.add(key);
    if (first) return true;
    const message = `Two resources are called \`${key}\` when the transform is applied.`;
    expansion.report('NameConflict', message, ['Resources', key], keyRange, 'Rename one of the two.');
    return false;
  });
}

function conditions(document: MapNode, made: Made): Entry {
  const section = entryOf(document, 'Conditions');
  const at = made.conditions[0]!.keyRange;
  if (section?.value.kind !== 'map') return entry('Conditions', map(made.conditions, at), at);
  return { ...section, value: map([...section.value.entries, ...made.conditions], section.value.range) };
}
