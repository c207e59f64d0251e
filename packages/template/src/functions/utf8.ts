/** The language has no TextEncoder: it is checked against the ES library alone. */

/** A lone surrogate becomes U+FFFD, as everywhere on the web. */
export function encodeUtf8(text: string): readonly number[] {
  const bytes: number[] = [];
  for (const character of text.toWellFormed()) {
    const point = character.codePointAt(0)!;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), tail(point));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), tail(point >> 6), tail(point));
    else bytes.push(0xf0 | (point >> 18), tail(point >> 12), tail(point >> 6), tail(point));
  }
  return bytes;
}

function tail(bits: number): number {
  return 0x80 | (bits & 0x3f);
}

/** Undefined when the bytes are not well-formed UTF-8. */
export function decodeUtf8(bytes: readonly number[]): string | undefined {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes[at]!);
    const point = length === undefined ? undefined : readPoint(bytes, at, length);
    if (point === undefined) return undefined;
    parts.push(String.fromCodePoint(point));
    at += length!;
  }
  return parts.join('');
}

function sequenceLength(lead: number): number | undefined {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : undefined;
}

/** The smallest character that needs so many bytes. */
const LEAST = [0, 0, 0x80, 0x800, 0x10000];

function readPoint(bytes: readonly number[], at: number, length: number): number | undefined {
  let point = length === 1 ? bytes[at]! : bytes[at]! & (0x7f >> length);
  for (let offset = 1; offset < length; offset += 1) {
    const byte = bytes[at + offset];
    if (byte === undefined || (byte & 0xc0) !== 0x80) return undefined;
    point = (point << 6) | (byte & 0x3f);
  }
  const isSurrogate = point >= 0xd800 && point < 0xe000;
  return point < LEAST[length]! || isSurrogate || point > 0x10ffff ? undefined : point;
}
