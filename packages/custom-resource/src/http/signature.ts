import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { isObject, type Json, type JsonObject } from '../protocol.ts';

/** What the template's HttpConfig says; it proves that a request is from whoever knows the key. */
export interface SignatureCheck {
  /** `SignKey`. */
  readonly signKey: string;
  /** The address exactly as it stands in the ServiceToken, after `web:`. */
  readonly url: string;
  /** `Headers`, exactly as in the template. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** How far the clocks of both sides may be apart. */
const SKEW_MS = 15 * 60_000;

/** Undefined: the signature is right. Else what is wrong, for people. `now`: epoch milliseconds. */
export function signatureProblem(
  check: SignatureCheck,
  data: JsonObject,
  contentType: string,
  now: number,
): string | undefined {
  const { Signature: signature, ...signed } = data;
  if (!isObject(signature)) return 'The request has no Signature.';
  const { Date: date, Value: value } = signature;
  if (typeof date !== 'string' || typeof value !== 'string') return 'Signature must hold Date and Value.';
  const age = Math.abs(now - Date.parse(date));
  if (!(age <= SKEW_MS)) return 'The Signature is too old, or the clocks differ.';
  const expected = Buffer.from(signatureOf(check, signed, contentType, date));
  const given = Buffer.from(value);
  const right = expected.length === given.length && timingSafeEqual(expected, given);
  return right ? undefined : 'The Signature is wrong: SignKey, address and headers must be those of the template.';
}

/** HMAC-SHA1 keyed by SignKey, 40 hex digits, over the lines that ROS signs. */
export function signatureOf(check: SignatureCheck, data: JsonObject, contentType: string, date: string): string {
  const headers = Object.entries(check.headers ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = [
    'POST',
    contentType,
    createHash('md5').update(sortedJson(data), 'utf8').digest('hex'),
    date,
    ...headers.map(([name, value]) => `${name}:${value}`),
    check.url,
  ];
  return createHmac('sha1', check.signKey).update(lines.join('\n'), 'utf8').digest('hex');
}

/** JSON with sorted keys, ASCII only, and a space after comma and colon. */
function sortedJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => sortedJson(item)).join(', ')}]`;
  if (!isObject(value)) return asciiJson(value);
  const keys = Object.keys(value).sort(byCodePoint);
  return `{${keys.map((key) => `${asciiJson(key)}: ${sortedJson(value[key]!)}`).join(', ')}}`;
}

function asciiJson(value: Json): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, escaped);
}

/** The UTF-16 order of JavaScript differs beyond the basic plane. */
function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
