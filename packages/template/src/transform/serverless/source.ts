import type { TextRange } from '../../base/diagnostic.ts';
import { type Entry, isNull, type Node, textOf } from '../../text/node.ts';
import { describe, type Expansion, type Path } from '../expansion.ts';
import { valueAt } from '../nodes.ts';

/** A serverless resource, or one that stands inside another as if it were an attribute. */
export interface Source {
  /** As written; what it becomes has the owner's name before it. */
  readonly name: string;
  /** Logical id in the expanded template. */
  readonly id: string;
  readonly type: string;
  readonly entry: Entry;
  readonly path: Path;
  readonly at: TextRange;
  readonly owner: Source | null;
  readonly children: readonly Source[];
}

const ATTRIBUTES = [
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'DeletionPolicy',
  'Metadata',
  'Description',
  'Events',
];

/** What may stand inside what. */
const CHILD_TYPES: ReadonlyMap<string, string> = new Map([
  ['Aliyun::Serverless::Service', 'Aliyun::Serverless::Function'],
  ['Aliyun::Serverless::Log', 'Aliyun::Serverless::Log::Logstore'],
  ['Aliyun::Serverless::TableStore', 'Aliyun::Serverless::TableStore::Table'],
]);

export function readSource(entry: Entry, owner: Source | null, expansion: Expansion): Source {
  const path: Path = owner === null ? ['Resources', entry.key] : [...owner.path, entry.key];
  const type = textOf(valueAt(entry.value, 'Type')) ?? '';
  const id = owner === null ? entry.key : `${owner.id}${entry.key}`;
  const children: Source[] = [];
  const source: Source = { name: entry.key, id, type, entry, path, at: entry.keyRange, owner, children };
  for (const attribute of entry.value.kind === 'map' ? entry.value.entries : []) {
    if (ATTRIBUTES.includes(attribute.key)) continue;
    if (isChild(attribute, source, expansion)) children.push(readSource(attribute, source, expansion));
  }
  return source;
}

function isChild(attribute: Entry, source: Source, expansion: Expansion): boolean {
  const path = [...source.path, attribute.key];
  const wanted = CHILD_TYPES.get(source.type);
  const type = textOf(valueAt(attribute.value, 'Type'));
  if (type !== undefined && type === wanted) return true;
  if (attribute.key === 'Count') {
    const message = `${describe(source.path)} cannot have a \`Count\`: it becomes several resources.`;
    expansion.report('AttributeInvalid', message, path, attribute.keyRange);
  } else if (type === undefined || wanted === undefined) {
    const message = `${describe(source.path)} has the attribute \`${attribute.key}\`, which means nothing there.`;
    const hint = expansion.hint(attribute.key, ATTRIBUTES);
    expansion.report(
      type === undefined ? 'AttributeUnknown' : 'AttributeInvalid',
      message,
      path,
      attribute.keyRange,
      hint,
    );
  } else {
    const message = `Inside \`${source.type}\` stands \`${wanted}\`, not \`${type}\`.`;
    const range = valueAt(attribute.value, 'Type')!.range;
    expansion.report('AttributeInvalid', message, [...path, 'Type'], range);
  }
  return false;
}

export type PropertyRules = Readonly<Record<string, 'required' | 'optional'>>;

/** The properties by name, nulls left out; unknown ones and missing ones are reported. */
export function readProperties(
  source: Pick<Source, 'entry' | 'path' | 'at' | 'type'>,
  rules: PropertyRules,
  defaults: readonly Entry[],
  expansion: Expansion,
): ReadonlyMap<string, Node> {
  const node = valueAt(source.entry.value, 'Properties');
  const path = [...source.path, 'Properties'];
  const properties = new Map(defaults.filter(({ key }) => key in rules).map(({ key, value }) => [key, value]));
  if (node !== undefined && node.kind !== 'map' && !isNull(node)) {
    expansion.report('DefinitionInvalid', `${describe(path)} must be a map.`, path, node.range);
    return properties;
  }
  for (const { key, keyRange, value } of node?.kind === 'map' ? node.entries : []) {
    if (!Object.hasOwn(rules, key)) {
      const hint = expansion.hint(key, Object.keys(rules));
      expansion.report(
        'PropertyUnknown',
        `\`${source.type}\` has no property \`${key}\`.`,
        [...path, key],
        keyRange,
        hint,
      );
    } else if (!isNull(value)) {
      properties.set(key, mergedDefault(properties.get(key), value));
    }
  }
  for (const [name, rule] of Object.entries(rules)) {
    if (rule !== 'required' || properties.has(name)) continue;
    const message = `${describe(source.path)} lacks the property \`${name}\` of \`${source.type}\`.`;
    expansion.report('PropertyMissing', message, path, source.at);
  }
  return properties;
}

/** Maps are merged with the global default, entry by entry; anything else replaces it. */
function mergedDefault(fallback: Node | undefined, own: Node): Node {
  if (fallback?.kind !== 'map' || own.kind !== 'map') return own;
  const names = new Set(own.entries.map(({ key }) => key));
  return { ...own, entries: [...fallback.entries.filter(({ key }) => !names.has(key)), ...own.entries] };
}
