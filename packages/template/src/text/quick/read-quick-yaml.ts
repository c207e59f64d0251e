import type { TextRange } from '../../base/diagnostic.ts';
import type { Entry, Node } from '../node.ts';
import { type Reading, ReadingAborted } from '../reading.ts';
import { readBlockScalar } from './block-scalar.ts';
import { Cursor, Unusual, unusual } from './cursor.ts';
import { readFlow } from './flow.ts';
import { plainEnd, readPlain, startsPlain } from './plain.ts';
import { readQuoted } from './quoted.ts';

/**
 * The YAML that templates are written in, straight to nodes: maps and lists in blocks and in brackets, texts plain, quoted
 * and in blocks, short tags, comments. Several times faster than the library, which makes tokens, a syntax tree and a
 * document first. Undefined for anything else, mistakes included: the library then reads the text, and words the findings.
 * A test holds the two to the same nodes.
 */
export function readQuickYaml(reading: Reading): Node | undefined {
  if (/[\r\ufeff]/.test(reading.text)) return undefined;
  try {
    return readDocument(new Cursor(reading));
  } catch (error) {
    if (error instanceof Unusual || error instanceof ReadingAborted) return undefined;
    throw error;
  }
}

function readDocument(cursor: Cursor): Node {
  cursor.skipToContent();
  if (cursor.ended || !startsKey(cursor)) unusual();
  const node = readMap(cursor, 1);
  return cursor.ended ? node : unusual();
}

/** What begins at the cursor: a list, a map, or a single value whose lines are indented more than `parent`. */
function readBlock(cursor: Cursor, parent: number, level: number, tag?: string): Node {
  if (startsItem(cursor)) return cursor.tagged(tag, readList(cursor, level));
  if (startsKey(cursor)) return cursor.tagged(tag, readMap(cursor, level));
  return readValue(cursor, parent, level, tag);
}

function startsItem(cursor: Cursor): boolean {
  return cursor.is('-') && cursor.isBlankAt(cursor.at + 1);
}

/** No line is indented less. */
const ANYWHERE = -1;

/** Whether a key with its colon stands here. */
function startsKey(cursor: Cursor): boolean {
  const { at, lineStart } = cursor;
  const isQuoted = cursor.is('"') || cursor.is("'");
  if (!isQuoted && !startsPlain(cursor)) return false;
  if (isQuoted) readQuoted(cursor, ANYWHERE);
  else cursor.at = plainEnd(cursor, false);
  const found = cursor.is(':') && cursor.isBlankAt(cursor.at + 1) && cursor.lineStart === lineStart;
  cursor.at = at;
  cursor.lineStart = lineStart;
  return found;
}

function readMap(cursor: Cursor, level: number): Node {
  cursor.level(level);
  cursor.charge();
  const start = cursor.at;
  const { column } = cursor;
  const entries: Entry[] = [];
  do {
    entries.push(readEntry(cursor, column, level));
    cursor.skipToContent();
  } while (continues(cursor, column));
  return { kind: 'map', entries: cursor.reading.distinct(entries), range: spanned(start, entries.at(-1)!.value) };
}

function readEntry(cursor: Cursor, column: number, level: number): Entry {
  const start = cursor.at;
  if (!startsKey(cursor)) unusual();
  const isPlain = startsPlain(cursor);
  const end = isPlain ? plainEnd(cursor, false) : undefined;
  const text = end === undefined ? readQuoted(cursor, column) : cursor.text.slice(start, end);
  if (end !== undefined) cursor.at = end;
  const keyRange = { start, end: cursor.at };
  if (text.length > MAX_KEY) unusual();
  const key = cursor.key(text, isPlain, keyRange);
  cursor.at += 1;
  return { key, keyRange, value: readAfter(cursor, column, level, true) };
}

const MAX_KEY = 1_000;

function readList(cursor: Cursor, level: number): Node {
  cursor.level(level);
  cursor.charge();
  const start = cursor.at;
  const { column } = cursor;
  const items: Node[] = [];
  do {
    cursor.at += 1;
    items.push(readAfter(cursor, column, level, false));
    cursor.skipToContent();
  } while (startsItem(cursor) && continues(cursor, column));
  return { kind: 'list', items, range: spanned(start, items.at(-1)!) };
}

/** Whether the next line belongs to the map or list of this column. */
function continues(cursor: Cursor, column: number): boolean {
  if (cursor.ended || cursor.column < column) return false;
  return cursor.column === column ? true : unusual();
}

/** A map or a list in blocks ends where the last thing in it does. */
function spanned(start: number, last: Node): TextRange {
  return { start, end: last.range.end };
}

/** The value behind a colon or a dash: in its line, or in the lines below. */
function readAfter(cursor: Cursor, column: number, level: number, isEntry: boolean): Node {
  cursor.skipSpaces();
  if (!cursor.atLineEnd) {
    return isEntry ? readValue(cursor, column, level + 1) : readBlock(cursor, column, level + 1);
  }
  const empty = cursor.at;
  cursor.skipToContent();
  if (!cursor.ended && cursor.column > column) {
    // Between a key and its single value the library takes no comment that is indented less.
    if (cursor.leastComment <= column && !startsItem(cursor) && !startsKey(cursor)) unusual();
    return readBlock(cursor, column, level + 1);
  }
  // The list of an entry may stand below its key.
  if (isEntry && !cursor.ended && cursor.column === column && startsItem(cursor)) return readList(cursor, level + 1);
  cursor.charge();
  return { kind: 'scalar', value: null, range: { start: empty, end: empty } };
}

function readValue(cursor: Cursor, parent: number, level: number, outer?: string): Node {
  const tag = cursor.tag();
  if (tag !== undefined && outer !== undefined) unusual();
  if (tag !== undefined && cursor.atLineEnd) {
    cursor.skipToContent();
    if (cursor.leastComment <= parent) unusual();
    return !cursor.ended && cursor.column > parent ? readBlock(cursor, parent, level, tag) : unusual();
  }
  return readUntagged(cursor, parent, level, tag ?? outer);
}

function readUntagged(cursor: Cursor, parent: number, level: number, tag: string | undefined): Node {
  const start = cursor.at;
  const span = (): TextRange => ({ start, end: cursor.at });
  if (cursor.is('|') || cursor.is('>')) {
    cursor.charge();
    const value = readBlockScalar(cursor, parent);
    return cursor.tagged(tag, { kind: 'scalar', value, range: span() });
  }
  if (cursor.is('[') || cursor.is('{')) {
    const node = cursor.tagged(tag, readFlow(cursor, parent, level));
    cursor.finishLine();
    return node;
  }
  if (startsPlain(cursor)) {
    const text = readPlain(cursor, parent);
    const node = cursor.plain(text, tag, span());
    cursor.finishLine();
    return node;
  }
  if (!cursor.is('"') && !cursor.is("'")) unusual();
  cursor.charge();
  const value = readQuoted(cursor, parent);
  const node = cursor.tagged(tag, { kind: 'scalar', value, range: span() });
  cursor.finishLine();
  return node;
}
