import { createHash, createHmac } from 'node:crypto';
import { isJsonObject, type Json } from '@rosette/template/base/json.ts';

/** What is signed (reference/custom-resources.md 1.6). */
export interface SignedRequest {
  readonly contentType: string;
  /** The request object without its Signature. */
  readonly data: Json;
  /** `yyyy-MM-ddTHH:mm:ssZ`. */
  readonly date: string;
  /** Headers that the template adds. */
  readonly headers: Readonly<Record<string, string>>;
  /** What follows the colon of the service token. */
  readonly url: string;
}

/** HMAC-SHA1 keyed by SignKey, as 40 hex digits, by which a provider knows that the request is from the template's author. */
export function customSignature(signKey: string, request: SignedRequest): string {
  const names = Object.keys(request.headers).sort();
  const lines = [
    'POST',
    request.contentType,
    createHash('md5').update(sortedJson(request.data), 'utf8').digest('hex'),
    request.date,
    ...names.map((name) => `${name}:${request.headers[name]}`),
    request.url,
  ];
  return createHmac('sha1', signKey).update(lines.join('\n'), 'utf8').digest('hex');
}

/** JSON as a Python provider computes it again: sorted keys, ASCII only, a space after comma and colon. */
export function sortedJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => sortedJson(item)).join(', ')}]`;
  if (isJsonObject(value)) {
    const keys = Object.keys(value).sort(byCodePoint);
    return `{${keys.map((key) => `${asciiJson(key)}: ${sortedJson(value[key]!)}`).join(', ')}}`;
  }
  return asciiJson(value);
}

function asciiJson(value: Json): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Python sorts by code point, JavaScript by UTF-16 unit; they differ beyond the basic plane. */
function byCodePoint(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const difference = left[index]!.codePointAt(0)! - right[index]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
