import type { Entry, Node } from '../node.ts';
import { type Cursor, unusual } from './cursor.ts';
import { plainEnd, startsPlain } from './plain.ts';
import { readQuoted } from './quoted.ts';

/** `[a, b]` or `{a: b}`, whose lines are all indented more than `parent`. The cursor ends behind it. */
export function readFlow(cursor: Cursor, parent: number, level: number): Node {
  cursor.level(level);
  cursor.charge();
  return cursor.is('[') ? readList(cursor, parent, level) : readMap(cursor, parent, level);
}

function readList(cursor: Cursor, parent: number, level: number): Node {
  const start = cursor.at;
  const items: Node[] = [];
  cursor.at += 1;
  for (;;) {
    skip(cursor, parent);
    if (closes(cursor, ']')) return { kind: 'list', items, range: { start, end: cursor.at } };
    items.push(readValue(cursor, parent, level + 1));
    separate(cursor, parent, ']');
  }
}

function readMap(cursor: Cursor, parent: number, level: number): Node {
  const start = cursor.at;
  const entries: Entry[] = [];
  cursor.at += 1;
  for (;;) {
    skip(cursor, parent);
    if (closes(cursor, '}')) {
      return { kind: 'map', entries: cursor.reading.distinct(entries), range: { start, end: cursor.at } };
    }
    entries.push(readEntry(cursor, parent, level));
    separate(cursor, parent, '}');
  }
}

function readEntry(cursor: Cursor, parent: number, level: number): Entry {
  const start = cursor.at;
  const isPlain = startsPlain(cursor);
  const { lineStart } = cursor;
  const text = readText(cursor, isPlain, parent);
  if (cursor.lineStart !== lineStart) unusual();
  const keyRange = { start, end: cursor.at };
  const key = cursor.key(text, isPlain, keyRange);
  if (!cursor.is(':') || !cursor.isBlankAt(cursor.at + 1)) unusual();
  cursor.at += 1;
  skip(cursor, parent);
  return { key, keyRange, value: readValue(cursor, parent, level + 1) };
}

function readText(cursor: Cursor, isPlain: boolean, parent: number): string {
  if (!isPlain) return cursor.is('"') || cursor.is("'") ? readQuoted(cursor, parent) : unusual();
  const { at } = cursor;
  cursor.at = plainEnd(cursor, true);
  // A sign that opens something where a blank follows does so before a bracket or a comma, too.
  if (cursor.at === at || (cursor.at === at + 1 && '-?:'.includes(cursor.text[at]!))) unusual();
  return cursor.text.slice(at, cursor.at);
}

function readValue(cursor: Cursor, parent: number, level: number): Node {
  const tag = cursor.tag();
  if (tag !== undefined) skip(cursor, parent);
  if (cursor.is('[') || cursor.is('{')) return cursor.tagged(tag, readFlow(cursor, parent, level));
  const start = cursor.at;
  const isPlain = startsPlain(cursor);
  const text = readText(cursor, isPlain, parent);
  const range = { start, end: cursor.at };
  if (isPlain) return cursor.plain(text, tag, range);
  cursor.charge();
  return cursor.tagged(tag, { kind: 'scalar', value: text, range });
}

/** To the next sign, over lines that are indented enough. */
function skip(cursor: Cursor, parent: number): void {
  const { lineStart } = cursor;
  cursor.skipToContent();
  if (cursor.lineStart !== lineStart && cursor.column <= parent) unusual();
  if (cursor.ended) unusual();
}

function closes(cursor: Cursor, bracket: string): boolean {
  if (!cursor.is(bracket)) return false;
  cursor.at += 1;
  return true;
}

/** A comma, or the bracket that the caller looks for next. */
function separate(cursor: Cursor, parent: number, bracket: string): void {
  skip(cursor, parent);
  if (cursor.is(',')) cursor.at += 1;
  else if (!cursor.is(bracket)) unusual();
}
