import { everywhere, type LanguageFunction } from './spec.ts';
import { encodeUtf8 } from './utf8.ts';

/** Standard Base64 of the UTF-8 bytes, padded, without a line end (reference/template-language.md C8). Null stays null. */
export const base64Encode: LanguageFunction = {
  name: 'Fn::Base64Encode',
  contexts: everywhere,
  shape: { kind: 'single', argument: { name: 'text', accepts: ['string', 'null'] } },
  returns: ['string', 'null'],
  compute: ([text]) => (text === null ? null : toBase64(encodeUtf8(text as string))),
};

export const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

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
