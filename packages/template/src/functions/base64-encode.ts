import { everywhere, type LanguageFunction } from './spec.ts';

/** Standard Base64 of the UTF-8 bytes, padded, without a line end (reference/template-language.md C8). Null stays null. */
export const base64Encode: LanguageFunction = {
  name: 'Fn::Base64Encode',
  contexts: everywhere,
  shape: { kind: 'single', argument: { name: 'text', accepts: ['string', 'null'] } },
  returns: ['string', 'null'],
  compute: ([text]) => (text === null ? null : toBase64(utf8(text as string))),
};

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function toBase64(bytes: readonly number[]): string {
  const groups: string[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const bits = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const used = Math.min(bytes.length - at, 3) + 1;
    const letters = [18, 12, 6, 0].map((shift) => ALPHABET[(bits >> shift) & 63]!);
    groups.push(letters.slice(0, used).join('').padEnd(4, '='));
  }
  return groups.join('');
}

/** The language has no TextEncoder. A lone surrogate becomes U+FFFD, as everywhere on the web. */
function utf8(text: string): readonly number[] {
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
