import { ALPHABET } from './base64-encode.ts';
import { everywhere, Failure, type LanguageFunction } from './spec.ts';
import { decodeUtf8 } from './utf8.ts';

/** The text that was encoded: padded standard Base64 of UTF-8, one line end behind it is allowed. Null stays null. */
export const base64Decode: LanguageFunction = {
  name: 'Fn::Base64Decode',
  contexts: everywhere,
  shape: { kind: 'single', argument: { name: 'text', accepts: ['string', 'null'] } },
  returns: ['string', 'null'],
  compute([text]) {
    if (text === null) return null;
    const bytes = fromBase64((text as string).replace(/\n$/, ''));
    if (bytes === undefined)
      return new Failure('The text is not Base64: letters, digits, + and /, padded with = to groups of four.');
    return decodeUtf8(bytes) ?? new Failure('What the Base64 text holds is not UTF-8 text.');
  },
};

const SIXTET: ReadonlyMap<string, number> = new Map([...ALPHABET].map((letter, index) => [letter, index]));

function fromBase64(text: string): readonly number[] | undefined {
  if (text === '' || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 4) {
    const [a, b, c, d] = [0, 1, 2, 3].map((place) => SIXTET.get(text[at + place]!));
    bytes.push((a! << 2) | (b! >> 4));
    if (c !== undefined) bytes.push(((b! & 15) << 4) | (c >> 2));
    if (d !== undefined) bytes.push(((c! & 3) << 6) | d);
  }
  return bytes;
}
