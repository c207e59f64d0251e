import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { maps, need, PropertyError, text, texts, truth } from '../properties.ts';
import type { Tag } from '../tags.ts';
import type { FilterName, Found } from './cleanable.ts';
import { matchesGlob } from './glob.ts';

/** A found thing with its type and region, as filters see it. */
export interface Candidate extends Pick<Found, 'group' | 'id' | 'isProtected' | 'name' | 'tags'> {
  readonly type: string;
  readonly region: string;
  /** Filters that its type answers to. */
  readonly tells: readonly FilterName[];
}

/** What shall be cleaned up: the properties ResourceFilters or Resources, and ExcludedResources. */
export interface Selection {
  readonly wanted:
    | { readonly kind: 'filters'; readonly filters: readonly Filter[] }
    | { readonly kind: 'listed'; readonly resources: readonly Named[] };
  readonly excluded: readonly Partial<Named>[];
}

export interface Named {
  readonly type: string;
  readonly region: string;
  readonly id: string;
}

/** Items of one member are alternatives, and all members must hold; an empty one holds of everything. */
export interface Filter {
  readonly effect: 'Allow' | 'Deny';
  readonly withProtected: boolean;
  readonly regions: readonly string[];
  readonly groups: readonly string[];
  readonly ids: readonly string[];
  readonly names: readonly string[];
  readonly types: readonly string[];
  readonly tags: ReadonlyMap<string, readonly (string | undefined)[]>;
}

/** Limits: reference/custom-resources.md 3.7. Throws `PropertyError`. */
export function readSelection(properties: JsonObject): Selection {
  const filters = listOf(properties, 'ResourceFilters', 100);
  const resources = listOf(properties, 'Resources', 1_000);
  if ((filters.length === 0) === (resources.length === 0)) {
    throw new PropertyError(
      'Give either ResourceFilters or Resources, with at least one item: what shall be cleaned up.',
    );
  }
  const excluded = listOf(properties, 'ExcludedResources', 1_000).map((each) => ({
    ...optional(each),
    id: need(each, 'ResourceId'),
  }));
  if (filters.length > 0) return { wanted: { kind: 'filters', filters: filters.map(readFilter) }, excluded };
  return { wanted: { kind: 'listed', resources: resources.map(readNamed) }, excluded };
}

function listOf(properties: JsonObject, name: string, most: number): readonly JsonObject[] {
  const found = maps(properties[name]);
  if (found.length > most) throw new PropertyError(`${name} has ${found.length} items; it may have ${most}.`);
  return found;
}

function readNamed(resource: JsonObject): Named {
  return { type: need(resource, 'ResourceType'), region: need(resource, 'RegionId'), id: need(resource, 'ResourceId') };
}

function optional({ ResourceType, RegionId }: JsonObject): Partial<Named> {
  const [type, region] = [text(ResourceType), text(RegionId)];
  return { ...(type === undefined ? {} : { type }), ...(region === undefined ? {} : { region }) };
}

/** Effect must be there: a filter that was meant to deny, taken for one that allows, would delete what it names. */
function readFilter(filter: JsonObject, index: number): Filter {
  const effect = text(filter.Effect);
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw new PropertyError(`ResourceFilters[${index}].Effect must be Allow or Deny.`);
  }
  const members = {
    regions: texts(filter.RegionIds),
    groups: texts(filter.ResourceGroupIds),
    ids: texts(filter.ResourceIds),
    names: texts(filter.ResourceNamePatterns),
    types: texts(filter.ResourceTypePatterns),
    tags: tagsOf(filter.Tags),
  };
  return { effect, withProtected: truth(filter.IncludeDeletionProtection) ?? true, ...members };
}

function tagsOf(value: Json | undefined): Filter['tags'] {
  const tags = new Map<string, (string | undefined)[]>();
  for (const tag of maps(value)) {
    const key = need(tag, 'Key');
    tags.set(key, [...(tags.get(key) ?? []), text(tag.Value)]);
  }
  return tags;
}

/** Whether it shall be cleaned up; if not, why. What is denied is never cleaned up, whatever allows it. */
export function judge({ wanted, excluded }: Selection, thing: Candidate): 'clean' | { readonly kept: string } {
  if (excluded.some((each) => isNamed(each, thing))) return { kept: 'ExcludedResources names it' };
  switch (wanted.kind) {
    case 'listed':
      return wanted.resources.some((each) => isNamed(each, thing)) ? 'clean' : { kept: 'Resources does not name it' };
    case 'filters': {
      const denied = wanted.filters.findIndex((filter) => filter.effect === 'Deny' && passes(filter, thing));
      if (denied >= 0) return { kept: `ResourceFilters[${denied}] denies it` };
      const isAllowed = wanted.filters.some((filter) => filter.effect === 'Allow' && passes(filter, thing));
      return isAllowed ? 'clean' : { kept: 'no filter allows it' };
    }
  }
}

function isNamed({ type, region, id }: Partial<Named>, thing: Candidate): boolean {
  return id === thing.id && [undefined, thing.type].includes(type) && [undefined, thing.region].includes(region);
}

export function passes(filter: Filter, thing: Candidate): boolean {
  return (
    (filter.withProtected || !thing.isProtected) &&
    isAmong(filter.regions, thing.region) &&
    isAmong(filter.ids, thing.id) &&
    matchesType(filter, thing.type) &&
    (filter.names.length === 0 || filter.names.some((pattern) => matchesName(pattern, thing.name, filter.effect))) &&
    holds(filter, thing, 'ResourceGroupIds', filter.groups.length, () => filter.groups.includes(thing.group)) &&
    holds(filter, thing, 'Tags', filter.tags.size, () =>
      [...filter.tags].every(([key, values]) => hasTag(thing.tags, key, values)),
    )
  );
}

/** What a type does not tell is no reason to allow its things, and no reason not to deny them. */
function holds(
  { effect }: Filter,
  { tells }: Candidate,
  name: FilterName,
  wanted: number,
  isSo: () => boolean,
): boolean {
  if (wanted === 0) return true;
  return tells.includes(name) ? isSo() : effect === 'Deny';
}

export function matchesType({ types }: Pick<Filter, 'types'>, type: string): boolean {
  return types.length === 0 || types.some((pattern) => matchesGlob(pattern.toLowerCase(), type.toLowerCase()));
}

function isAmong(wanted: readonly string[], value: string): boolean {
  return wanted.length === 0 || wanted.includes(value);
}

function hasTag(tags: readonly Tag[], key: string, values: readonly (string | undefined)[]): boolean {
  return tags.some(({ Key, Value }) => Key === key && values.some((value) => value === undefined || value === Value));
}

/**
 * ROS calls the match fuzzy and does not say more. A pattern with `*` or `?` is a pattern of the whole name. One without
 * allows exactly this name, and denies every name that contains it: whichever was meant, nothing too much is deleted.
 */
function matchesName(pattern: string, name: string, effect: Filter['effect']): boolean {
  if (/[*?]/.test(pattern)) return matchesGlob(pattern, name);
  return effect === 'Allow' ? name === pattern : name.includes(pattern);
}
