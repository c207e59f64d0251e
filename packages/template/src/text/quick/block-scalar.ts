import { type Cursor, unusual } from './cursor.ts';

/** `|` or `>` with its lines, which are indented more than `parent`. The cursor ends at the beginning of a line. */
export function readBlockScalar(cursor: Cursor, parent: number): string {
  const header = /^[|>][-+]?(?=[ \n])/.exec(cursor.text.slice(cursor.at, cursor.at + 3))?.[0] ?? unusual();
  cursor.at += header.length;
  cursor.finishLine();
  const keepsEnd = header.endsWith('+');
  const { lines, end } = linesOf(cursor, parent, keepsEnd);
  cursor.at = end;
  cursor.lineStart = end;
  const folded = header.startsWith('>') ? fold(lines) : lines.join('\n');
  return chomp(folded, header.slice(1));
}

interface Lines {
  /** Without their indentation; empty ones at the end included. */
  readonly lines: readonly string[];
  readonly end: number;
}

function linesOf(cursor: Cursor, parent: number, keepsEnd: boolean): Lines {
  const { text } = cursor;
  const lines: string[] = [];
  let indent = -1;
  /** The most blanks of the empty lines before the first that is not. */
  let blanks = 0;
  let start = cursor.at + 1;
  /** Behind the last line that is not empty. */
  let end = start;
  let filled = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const lineEnd = newline === -1 ? text.length : newline;
    const first = firstContent(text, start, lineEnd);
    if (first < lineEnd) {
      if (indent === -1) indent = first - start;
      if (first - start < indent || indent <= parent) break;
      if (blanks > indent || text[first] === '\t') unusual();
      end = lineEnd + 1;
      filled = lines.length + 1;
    } else if (indent === -1) {
      blanks = Math.max(blanks, lineEnd - start);
    }
    lines.push(indent === -1 ? '' : text.slice(start + indent, lineEnd));
    start = lineEnd + 1;
  }
  // A text without lines, one whose last line does not end, and blanks behind the last line have rules of their own.
  if (filled === 0 || (keepsEnd ? start : end) > text.length || lines.slice(filled).some((line) => line !== ''))
    unusual();
  return { lines, end: keepsEnd ? Math.min(start, text.length) : end };
}

function firstContent(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && text[at] === ' ') at += 1;
  return at;
}

/** Lines become one by blanks; an empty line stands for a new one. Lines indented further have rules of their own. */
function fold(lines: readonly string[]): string {
  let result = '';
  let empty = 0;
  for (const [index, line] of lines.entries()) {
    if (/^[ \t]/.test(line)) unusual();
    if (line === '') empty += 1;
    else {
      if (index > 0) result += empty === 0 ? ' ' : '\n'.repeat(empty);
      result += line;
      empty = 0;
    }
  }
  return result + '\n'.repeat(empty);
}

/** Empty lines at the end are kept with `+`, and with `-` not even the end of the last line is. */
function chomp(text: string, how: string): string {
  if (how === '+') return `${text}\n`;
  let end = text.length;
  while (text[end - 1] === '\n') end -= 1;
  return text.slice(0, end) + (how === '-' ? '' : '\n');
}
