import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type YAMLMap,
  type YAMLSeq,
  type Node as YamlNode,
  type Scalar as YamlScalar,
} from 'yaml';
import type { TextRange } from '../base/diagnostic.ts';
import { type Entry, type ListNode, type MapNode, type Node, scalarNode } from './node.ts';
import type { Reading } from './reading.ts';
import { applyTag, isShortTag } from './short-tag.ts';
import { plainScalar } from './yaml-scalar.ts';

/** Resolves scalars, tags, aliases and merge keys. */
export function convertYaml(root: unknown, reading: Reading): Node {
  return new YamlConverter(reading).value(root as YamlNode | null, 1, 0);
}

/** What was read under an anchor, with what repeating it costs. */
interface Anchored {
  readonly node: Node;
  readonly size: number;
  readonly height: number;
}

const STANDARD = 'tag:yaml.org,2002:';
const MERGE = '<<';

class YamlConverter {
  readonly #reading: Reading;
  readonly #anchors = new Map<string, Anchored | 'open'>();
  #aliases = 0;
  #merged = 0;
  /** Values and levels read so far in the innermost anchored node. */
  #size = 0;
  #deepest = 0;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  value(node: YamlNode | null, level: number, at: number): Node {
    if (node === null) return { kind: 'scalar', value: null, range: { start: at, end: at } };
    if (isAlias(node)) return this.#alias(node.source, level, rangeOf(node));
    const anchor = 'anchor' in node ? node.anchor : undefined;
    return anchor === undefined ? this.#plain(node, level) : this.#anchored(node, anchor, level);
  }

  #anchored(node: YamlNode, anchor: string, level: number): Node {
    const outer = { size: this.#size, deepest: this.#deepest };
    this.#anchors.set(anchor, 'open');
    this.#size = 0;
    this.#deepest = level;
    const result = this.#plain(node, level);
    this.#anchors.set(anchor, { node: result, size: this.#size, height: this.#deepest - level });
    this.#size += outer.size;
    this.#deepest = Math.max(this.#deepest, outer.deepest);
    return result;
  }

  /** The node is shared, not copied, but paid for as if copied: whoever walks the tree later walks it again. */
  #alias(name: string, level: number, range: TextRange): Node {
    this.#aliases += 1;
    const { aliases } = this.#reading.limits;
    if (this.#aliases > aliases) {
      this.#reading.abort('TemplateTooManyAliases', `The template uses more than ${aliases} YAML aliases.`, range);
    }
    const target = this.#anchors.get(name);
    if (target === undefined)
      this.#reading.abort('AliasUnknown', `No anchor \`&${name}\` stands before this alias.`, range);
    if (target === 'open') {
      this.#reading.abort('AliasRecursive', `The alias \`*${name}\` stands inside the value that it repeats.`, range);
    }
    this.#reading.checkLevel(level + target.height, range);
    this.#pay(target.size, level + target.height, range);
    return target.node;
  }

  #pay(size: number, level: number, range: TextRange): void {
    this.#reading.charge(size, range);
    this.#size += size;
    this.#deepest = Math.max(this.#deepest, level);
  }

  #plain(node: YamlNode, level: number): Node {
    const range = rangeOf(node);
    this.#pay(1, level, range);
    const tag = 'tag' in node ? node.tag : undefined;
    if (isScalar(node)) return this.#scalar(node, tag, range);
    this.#reading.checkLevel(level, range);
    const read = isMap(node) ? this.#map(node, level, range) : isSeq(node) ? this.#list(node, level, range) : undefined;
    if (read !== undefined) return applyTag(tag, read, read.range, this.#reading);
    return this.#reading.abort('TemplateSyntax', 'The YAML cannot be read: an unexpected kind of value.', range);
  }

  /** Quoted, block and short-tagged scalars are text; others follow the resolver. */
  #scalar(node: YamlScalar, tag: string | undefined, range: TextRange): Node {
    const text = String(node.source ?? node.value ?? '');
    const resolvable = tag === undefined ? node.type === 'PLAIN' : resolvedTags.has(tag);
    const value = resolvable ? plainScalar(text, this.#reading, range) : text;
    return applyTag(tag, scalarNode(value, range), range, this.#reading);
  }

  #list(node: YAMLSeq, level: number, range: TextRange): ListNode {
    const items = node.items.map((item) => this.value(item as YamlNode | null, level + 1, range.end));
    const last = node.items.at(-1) as YamlNode | null | undefined;
    return { kind: 'list', items, range: spanned(node, range, endOf(last, items.at(-1))) };
  }

  #map(node: YAMLMap, level: number, range: TextRange): MapNode {
    const entries: Entry[] = [];
    const merges: Node[] = [];
    let end: number | undefined;
    for (const pair of node.items) {
      const keyNode = pair.key as YamlNode | null;
      const keyRange = keyNode === null ? { start: range.start, end: range.start } : rangeOf(keyNode);
      const key = isMergeKey(keyNode) ? undefined : this.#key(keyNode, level, keyRange);
      const value = this.value(pair.value as YamlNode | null, level + 1, keyRange.end);
      end = endOf(pair.value as YamlNode | null, value);
      if (key === undefined) merges.push(value);
      else entries.push({ key, keyRange, value });
    }
    const own = this.#reading.distinct(entries);
    const all = merges.length === 0 ? own : this.#merge(own, merges, range);
    return { kind: 'map', entries: all, range: spanned(node, range, end) };
  }

  #key(node: YamlNode | null, level: number, range: TextRange): string {
    const key = this.value(node, level + 1, range.start);
    if (key.kind === 'scalar') return String(key.value);
    return this.#reading.abort('KeyInvalid', 'A map key must be a single value, not a list or a map.', range, KEY_HINT);
  }

  /** Own keys beat merged ones wherever they stand, and earlier sources beat later ones. */
  #merge(own: readonly Entry[], merges: readonly Node[], range: TextRange): readonly Entry[] {
    const byKey = new Map<string, Entry>();
    for (const source of merges.flatMap((merge) => (merge.kind === 'list' ? merge.items : [merge]))) {
      if (source.kind !== 'map')
        this.#reading.abort('MergeInvalid', 'A merge key `<<` takes a map or a list of maps.', source.range);
      this.#countMerged(source.entries.length, range);
      for (const entry of source.entries) if (!byKey.has(entry.key)) byKey.set(entry.key, entry);
    }
    for (const entry of own) byKey.set(entry.key, entry);
    return [...byKey.values()];
  }

  #countMerged(entries: number, range: TextRange): void {
    this.#merged += entries;
    const { merges } = this.#reading.limits;
    if (this.#merged <= merges) return;
    this.#reading.abort('TemplateTooManyValues', `Merge keys bring in more than ${merges} entries.`, range);
  }
}

/** Standard tags that say "what a plain scalar of this text would be". */
const resolvedTags = new Set(['null', 'bool', 'int', 'float'].map((name) => STANDARD + name));

const KEY_HINT = 'Put the key in quotes if text is meant; a `{` or `[` opens a map or a list.';

function isMergeKey(node: YamlNode | null): boolean {
  if (!isScalar(node) || isShortTag(node.tag)) return false;
  return node.source === MERGE && (node.type === 'PLAIN' || node.tag === `${STANDARD}merge`);
}

/** What is written in blocks ends where the last thing in it does; the library counts the comments behind it. */
function spanned(node: YAMLMap | YAMLSeq, range: TextRange, end: number | undefined): TextRange {
  return node.flow || end === undefined ? range : { start: range.start, end };
}

/** An alias ends where it is written, not where its anchor does. */
function endOf(node: YamlNode | null | undefined, read: Node | undefined): number | undefined {
  return isAlias(node) ? rangeOf(node).end : read?.range.end;
}

function rangeOf(node: YamlNode): TextRange {
  const range = node.range;
  return range ? { start: range[0], end: range[1] } : { start: 0, end: 0 };
}
