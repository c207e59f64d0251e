import { type Cursor, unusual } from './cursor.ts';

/** A text in quotes, whose lines after the first are indented more than `parent`. The cursor ends behind it. */
export function readQuoted(cursor: Cursor, parent: number): string {
  return cursor.is("'") ? readSingle(cursor, parent) : readDouble(cursor, parent);
}

function readSingle(cursor: Cursor, parent: number): string {
  const { text, at } = cursor;
  let end = text.indexOf("'", at + 1);
  while (end !== -1 && text[end + 1] === "'") end = text.indexOf("'", end + 2);
  return fold(take(cursor, end, parent).split('\n'), false).replaceAll("''", "'");
}

function readDouble(cursor: Cursor, parent: number): string {
  const { text, at } = cursor;
  let end = text.indexOf('"', at + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  const content = fold(take(cursor, end, parent).split('\n'), true);
  return content.includes('\\') ? content.replace(/\\(?:x(..)|u(.{4})|(.))/gs, meaning) : content;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text[at - 1 - slashes] === '\\') slashes += 1;
  return slashes % 2 === 1;
}

/** What stands between the quotes. */
function take(cursor: Cursor, end: number, parent: number): string {
  if (end === -1) unusual();
  const content = cursor.text.slice(cursor.at + 1, end);
  if (content.includes('\t')) unusual();
  const lastLine = content.lastIndexOf('\n');
  if (lastLine !== -1) {
    if (
      content
        .split('\n')
        .slice(1)
        .some((line) => isIndentedLess(line, parent))
    )
      unusual();
    const lineStart = cursor.at + 1 + lastLine + 1;
    if (end - lineStart <= parent) unusual();
    cursor.lineStart = lineStart;
  }
  cursor.at = end + 1;
  return content;
}

function isIndentedLess(line: string, parent: number): boolean {
  const first = /[^ ]/.exec(line)?.index;
  return first !== undefined && first <= parent;
}

/** The end of a line is a blank, an empty line a new line; a line that ends in a backslash goes on without a blank. */
function fold(lines: readonly string[], escapes: boolean): string {
  const parts = [lines.length === 1 ? lines[0]! : trimmed(lines[0]!, false, true)];
  let empty = 0;
  for (let index = 1; index < lines.length; index += 1) {
    const isLast = index === lines.length - 1;
    const line = trimmed(lines[index]!, true, !isLast);
    if (line === '' && !isLast) {
      empty += 1;
      continue;
    }
    const before = parts.at(-1)!;
    const goesOn = escapes && isEscaped(before, before.length);
    // A blank, or an empty line, behind such a backslash has rules of its own.
    if (goesOn && (empty > 0 || lines[index - 1]!.endsWith(' '))) unusual();
    if (goesOn) parts[parts.length - 1] = before.slice(0, -1);
    else parts.push(empty === 0 ? ' ' : '\n'.repeat(empty));
    parts.push(line);
    empty = 0;
  }
  return parts.join('');
}

function trimmed(line: string, atStart: boolean, atEnd: boolean): string {
  let start = 0;
  let end = line.length;
  if (atStart) while (start < end && line[start] === ' ') start += 1;
  if (atEnd) while (end > start && line[end - 1] === ' ') end -= 1;
  return line.slice(start, end);
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  '\\': '\\',
  '/': '/',
  ' ': ' ',
};

function meaning(_: string, two: string | undefined, four: string | undefined, one: string | undefined): string {
  const digits = two ?? four;
  if (digits === undefined) return Object.hasOwn(escapes, one!) ? escapes[one!]! : unusual();
  return /^[0-9a-fA-F]+$/.test(digits) ? String.fromCharCode(Number.parseInt(digits, 16)) : unusual();
}
