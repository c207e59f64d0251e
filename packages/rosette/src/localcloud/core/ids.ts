import { findRegion } from './regions.ts';

const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz';

export function randomText(random: () => number, length: number): string {
  let text = '';
  while (text.length < length) text += alphabet[Math.floor(random() * alphabet.length)];
  return text;
}

/** `vpc-bp1…`: prefix, dash, then `length` characters of which the first three tell the region. */
export function objectId(random: () => number, prefix: string, regionId: string, length: number): string {
  const code = findRegion(regionId)?.code ?? 'xxx';
  return `${prefix}-${code}${randomText(random, length - code.length)}`;
}

/** An upper-case UUID, as the cloud writes request ids. */
export function requestId(random: () => number): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16));
  hex[12] = '4';
  hex[16] = '89ab'[Math.floor(random() * 4)]!;
  return [8, 4, 4, 4, 12]
    .map((length) => hex.splice(0, length).join(''))
    .join('-')
    .toUpperCase();
}
