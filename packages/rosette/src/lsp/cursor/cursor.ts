import type { TextRange } from '@rosette/template/base/diagnostic.ts';
import type { Node } from '@rosette/template/text/node.ts';
import { isJson, readLoosely } from '@rosette/template/text/read-loosely.ts';
import type { Step } from '../text/located.ts';
import { type Word, wordAt } from './word.ts';
import { yamlPart } from './yaml-part.ts';

/** Where one writes. */
export interface Cursor {
  readonly word: Word;
  readonly json: boolean;
  /** What is replaced when the word is completed: in JSON the quotes too. */
  readonly replace: TextRange;
  /**
   * A key of the map at `path`; the value at `path`; either, because the line has only begun; or a name in the `${…}` of the
   * text at `path`.
   */
  readonly role: 'key' | 'value' | 'either' | 'placeholder';
  readonly path: readonly Step[];
  /** Other keys of the map that a key would stand in. */
  readonly keys: readonly string[];
  /** The document so far as it was read for this: at least what is around the cursor. */
  readonly root: Node;
}

/** Stands in for the word while the text is read. */
const MARK = 'rosette-cursor-mark';

/** Undefined where nothing can be completed: in a comment, in free text, between two values. */
export function cursorAt(text: string, offset: number): Cursor | undefined {
  const json = isJson(text);
  const word = wordAt(text, offset, json);
  // The colon of a key that was just finished.
  if (!json && word.first && /[^:]:$/.test(word.typed)) return undefined;
  const part = json ? { text, shift: 0 } : yamlPart(text, offset);
  const start = word.range.start + part.shift;
  const end = word.range.end + part.shift;
  const root = readLoosely(part.text.slice(0, start) + standIn(word, json) + part.text.slice(end));
  const found = root === undefined ? undefined : findMark(root, []);
  if (root === undefined || found === undefined) return undefined;
  const role = roleOf(found, word);
  if (role === undefined) return undefined;
  return { word, json, replace: replaced(word, json), role, path: found.path, keys: found.keys, root };
}

function standIn(word: Word, json: boolean): string {
  if (word.placeholder) return MARK;
  if (word.quote !== undefined) return word.closed ? MARK : MARK + word.quote;
  if (json) return `"${MARK}"`;
  return word.first && !word.isKey && !word.typed.startsWith('!') ? `${MARK}:` : MARK;
}

function replaced({ range, quote, closed }: Word, json: boolean): TextRange {
  if (!json || quote === undefined) return range;
  return { start: range.start - 1, end: closed ? range.end + 1 : range.end };
}

interface Found {
  readonly path: readonly Step[];
  readonly keys: readonly string[];
  readonly as: 'key' | 'value' | 'text';
}

function findMark(node: Node, path: readonly Step[]): Found | undefined {
  if (node.kind === 'scalar') {
    if (typeof node.value !== 'string' || !node.value.includes(MARK)) return undefined;
    return { path, keys: [], as: node.value === MARK ? 'value' : 'text' };
  }
  if (node.kind === 'list') return first(node.items, (item, index) => findMark(item, [...path, index]));
  if (node.entries.some(({ key }) => key === MARK)) {
    return { path, keys: node.entries.map(({ key }) => key).filter((key) => key !== MARK), as: 'key' };
  }
  return first(node.entries, ({ key, value }) => findMark(value, [...path, key]));
}

function first<T>(items: readonly T[], find: (item: T, index: number) => Found | undefined): Found | undefined {
  for (const [index, item] of items.entries()) {
    const found = find(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

function roleOf({ as, keys }: Found, word: Word): Cursor['role'] | undefined {
  if (word.placeholder) return 'placeholder';
  if (as === 'text') return undefined;
  if (as === 'key')
    return word.first && !word.isKey && keys.length === 0 && word.quote === undefined ? 'either' : 'key';
  return 'value';
}
