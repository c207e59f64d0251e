import { type Cursor, unusual } from './cursor.ts';

/** What no plain text begins with; `-`, `?` and `:` may begin one when no blank follows. */
const INDICATORS = new Set(',[]{}#&*!|>\'"%@`');

export function startsPlain(cursor: Cursor): boolean {
  const first = cursor.text[cursor.at];
  if (first === undefined || first === '\n' || INDICATORS.has(first)) return false;
  return !'-?:'.includes(first) || !cursor.isBlankAt(cursor.at + 1);
}

const COLON = 0x3a;
const HASH = 0x23;
const NEWLINE = 0x0a;
const SPACE = 0x20;
const TAB = 0x09;

/** Where a plain text ends in its line: at `: `, before a comment, or at the end of the line; trailing blanks left out. */
export function plainEnd(cursor: Cursor, inFlow: boolean): number {
  const { text } = cursor;
  let end = cursor.at;
  for (let index = cursor.at; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === NEWLINE) break;
    if (code === TAB) unusual();
    if (code === COLON && (cursor.isBlankAt(index + 1) || (inFlow && isFlowIndicator(text[index + 1]!)))) break;
    if (code === HASH && text.charCodeAt(index - 1) === SPACE) break;
    if (inFlow && isFlowIndicator(text[index]!)) break;
    if (code !== SPACE) end = index + 1;
  }
  return end;
}

function isFlowIndicator(character: string): boolean {
  return character === ',' || character === '[' || character === ']' || character === '{' || character === '}';
}

/** A plain text with the lines that continue it, which are indented more than `parent`; lines are joined by blanks. */
export function readPlain(cursor: Cursor, parent: number): string {
  const end = plainEnd(cursor, false);
  let result = cursor.text.slice(cursor.at, end);
  cursor.at = end;
  for (;;) {
    const line = continuation(cursor, parent);
    if (line === undefined) return result;
    result += (line.emptyLines === 0 ? ' ' : '\n'.repeat(line.emptyLines)) + line.text;
  }
}

/** The next line of a plain text, over empty ones. Undefined: there is none, and the cursor stays. */
function continuation(cursor: Cursor, parent: number): { text: string; emptyLines: number } | undefined {
  const { at, lineStart, text } = cursor;
  cursor.skipSpaces();
  if (text.charCodeAt(cursor.at) === NEWLINE) {
    const emptyLines = skipEmptyLines(cursor);
    if (!cursor.ended && cursor.column > parent && !cursor.is('#')) {
      const end = plainEnd(cursor, false);
      const content = text.slice(cursor.at, end);
      // A colon or an indicator here is more than a continued text.
      if (content === '' || (text[end] === ':' && cursor.isBlankAt(end + 1))) unusual();
      if (text.charCodeAt(cursor.at) === TAB) unusual();
      cursor.at = end;
      return { text: content, emptyLines };
    }
  }
  cursor.at = at;
  cursor.lineStart = lineStart;
  return undefined;
}

function skipEmptyLines(cursor: Cursor): number {
  let lines = 0;
  while (cursor.text.charCodeAt(cursor.at) === NEWLINE) {
    cursor.at += 1;
    cursor.lineStart = cursor.at;
    cursor.skipSpaces();
    lines += 1;
  }
  return lines - 1;
}
