import { Buffer } from 'node:buffer';

/* Distinguished encoding of ASN.1, as much as a certificate needs (ITU-T X.690). */

const TAGS = {
  integer: 0x02,
  bits: 0x03,
  none: 0x05,
  identifier: 0x06,
  utf8: 0x0c,
  sequence: 0x30,
  set: 0x31,
  time: 0x18,
} as const;

export function sequence(...members: readonly Buffer[]): Buffer {
  return encode(TAGS.sequence, Buffer.concat(members));
}

export function setOf(...members: readonly Buffer[]): Buffer {
  return encode(TAGS.set, Buffer.concat(members));
}

/** Of a positive number, given as bytes, highest first. */
export function positive(bytes: Uint8Array): Buffer {
  const first = bytes[0] ?? 0;
  return encode(TAGS.integer, Buffer.concat(first < 0x80 ? [bytes] : [Buffer.of(0), bytes]));
}

export function bitString(bytes: Uint8Array): Buffer {
  return encode(TAGS.bits, Buffer.concat([Buffer.of(0), bytes]));
}

export function nothing(): Buffer {
  return encode(TAGS.none, Buffer.alloc(0));
}

/** `2.5.4.3`. */
export function identifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return encode(TAGS.identifier, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

export function utf8(text: string): Buffer {
  return encode(TAGS.utf8, Buffer.from(text));
}

/** Epoch milliseconds. */
export function generalizedTime(time: number): Buffer {
  return encode(TAGS.time, Buffer.from(`${new Date(time).toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`));
}

/** `[number]`, with its content tagged as what it is. */
export function explicit(number: number, content: Buffer): Buffer {
  return encode(0xa0 + number, content);
}

function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) digits.unshift((rest & 0x7f) | 0x80);
  return digits;
}

function encode(tag: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(tag), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff);
  return Buffer.of(0x80 + bytes.length, ...bytes);
}
