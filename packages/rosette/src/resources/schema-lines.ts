/*
 * The lines of `specs/resource-types.json`: `"<type>": {…},`, sorted by name, between a line with `{` and one with `}`.
 * Positions are bytes. Bytes of UTF-8 sort as the characters do, so that a name can be found without reading the others.
 */

export interface Line {
  /** Where the name begins and ends, without its quotes. */
  readonly name: Span;
  /** Where the value begins and ends, without the comma. */
  readonly value: Span;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const COMMA = 0x2c;
const QUOTE = 0x22;
const SEPARATOR = '": '.length;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function nameOf(bytes: Uint8Array, { name }: Line): string {
  return decoder.decode(bytes.subarray(name.start, name.end));
}

export function textOf(bytes: Uint8Array, { value }: Line): string {
  return decoder.decode(bytes.subarray(value.start, value.end));
}

/** Every type's line, in the order of the file. */
export function* linesOf(bytes: Uint8Array): Generator<Line> {
  for (let start = 0; start < bytes.length; start = endOfLine(bytes, start) + 1) {
    const line = readLine(bytes, start);
    if (line !== undefined) yield line;
  }
}

/** The line of one type, by halving. */
export function findLine(bytes: Uint8Array, type: string): Line | undefined {
  const wanted = encoder.encode(type);
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const start = startOfLine(bytes, (low + high) >>> 1);
    const line = readLine(bytes, start);
    const order = line === undefined ? edge(bytes, start) : compare(bytes, line.name, wanted);
    if (order === 0) return line;
    if (order < 0) low = endOfLine(bytes, start) + 1;
    else high = start;
  }
  return undefined;
}

/** The brace that opens the file comes before every name, the one that closes it behind. */
function edge(bytes: Uint8Array, start: number): number {
  return bytes[start] === OPENING_BRACE ? -1 : 1;
}

const OPENING_BRACE = 0x7b;

/** Undefined for a line that is no type's. */
function readLine(bytes: Uint8Array, start: number): Line | undefined {
  if (bytes[start] !== QUOTE) return undefined;
  const end = endOfLine(bytes, start);
  const quote = bytes.indexOf(QUOTE, start + 1);
  if (quote === -1 || quote + SEPARATOR > end) {
    throw new Error(`resource-types.json: no type name at byte ${start}; make it again with tools/specs.ts`);
  }
  return { name: { start: start + 1, end: quote }, value: { start: quote + SEPARATOR, end: trimEnd(bytes, end) } };
}

function startOfLine(bytes: Uint8Array, at: number): number {
  return at === 0 ? 0 : bytes.lastIndexOf(NEWLINE, at - 1) + 1;
}

function endOfLine(bytes: Uint8Array, start: number): number {
  const newline = bytes.indexOf(NEWLINE, start);
  return newline === -1 ? bytes.length : newline;
}

function trimEnd(bytes: Uint8Array, end: number): number {
  let last = end;
  while (bytes[last - 1] === RETURN || bytes[last - 1] === COMMA) last -= 1;
  return last;
}

function compare(bytes: Uint8Array, name: Span, wanted: Uint8Array): number {
  const length = name.end - name.start;
  for (let index = 0; index < length && index < wanted.length; index += 1) {
    const difference = bytes[name.start + index]! - wanted[index]!;
    if (difference !== 0) return difference;
  }
  return length - wanted.length;
}
