import { createHmac } from 'node:crypto';
import { byCodeUnit, type Pairs } from './signature-encoding.ts';

/*
 * Signature of Function Compute 2.0, version 2016-08-15 (reference/custom-resources.md 2.5): HMAC-SHA256 over the headers
 * and the path. The query is signed for addresses of HTTP triggers only. 3.0 uses ACS3 (`signature-v3.ts`).
 */

export interface FcSigned {
  readonly method: string;
  /** In clear, the version in front included. */
  readonly path: string;
  /** Of an HTTP trigger's address; undefined elsewhere. In clear. */
  readonly query?: Pairs;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export function stringToSignFc({ method, path, query, headers }: FcSigned): string {
  const lines = [method.toUpperCase(), ...['content-md5', 'content-type', 'date'].map((name) => headers[name] ?? '')];
  const text = `${lines.join('\n')}\n${fcHeaderLines(headers)}${path}`;
  if (query === undefined) return text;
  const pairs = query.map(([name, value]) => `${name}=${value}`);
  return `${text}\n${pairs.sort(byCodeUnit).join('\n')}`;
}

/** Base64. */
export function signFc(accessKeySecret: string, stringToSign: string): string {
  return createHmac('sha256', accessKeySecret).update(stringToSign).digest('base64');
}

function fcHeaderLines(headers: FcSigned['headers']): string {
  const names = Object.keys(headers).filter((name) => name.startsWith('x-fc-'));
  return names
    .sort(byCodeUnit)
    .map((name) => `${name}:${headers[name] ?? ''}\n`)
    .join('');
}
