import { createHash, createHmac } from 'node:crypto';
import { byCodeUnit, canonicalPairs, type Pairs } from './signature-encoding.ts';

/*
 * ACS3-HMAC-SHA256 (reference/api.md 5): the signature of every current SDK. Signing and verifying build the same
 * canonical request; the verifier takes the list of signed headers from the client.
 */

export const ALGORITHM_V3 = 'ACS3-HMAC-SHA256';

export interface CanonicalInput {
  readonly method: string;
  readonly path: string;
  /** In clear. */
  readonly query: Pairs;
  /** Lower-case names; several values of one name joined by commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Lower-case names. */
  readonly signedHeaders: readonly string[];
  /** Lower-case hex SHA-256 of the raw body. */
  readonly bodyHash: string;
}

/** SDKs leave parameter names as they are, the specification encodes them; names are plain in practice, so both agree. */
export type NameEncoding = 'plain' | 'encoded';

export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

export function canonicalRequestV3(input: CanonicalInput, names: NameEncoding = 'plain'): string {
  const sorted = [...input.signedHeaders].sort(byCodeUnit);
  const headerLines = sorted.map((name) => `${name}:${(input.headers[name] ?? '').trim()}\n`).join('');
  const query = names === 'plain' ? canonicalPairs(input.query, (name) => name) : canonicalPairs(input.query);
  return [input.method.toUpperCase(), input.path, query, headerLines, sorted.join(';'), input.bodyHash].join('\n');
}

export function stringToSignV3(canonicalRequest: string): string {
  return `${ALGORITHM_V3}\n${sha256Hex(canonicalRequest)}`;
}

/** Lower-case hex signature. The key is the bare secret. */
export function signV3(accessKeySecret: string, stringToSign: string): string {
  return createHmac('sha256', accessKeySecret).update(stringToSign).digest('hex');
}

export interface SigningInput {
  readonly method: string;
  /** With the port when it is not the scheme's own. */
  readonly host: string;
  readonly path: string;
  readonly query: Pairs;
  readonly body: string;
  /** Of the body; left out when there is none. */
  readonly contentType?: string;
  readonly action: string;
  readonly version: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Different for every request. */
  readonly nonce: string;
}

/** Every header that a V3 request needs, `authorization` included. */
export function signedHeadersV3(input: SigningInput): Record<string, string> {
  const bodyHash = sha256Hex(input.body);
  const headers: Record<string, string> = {
    host: input.host,
    'x-acs-action': input.action,
    'x-acs-content-sha256': bodyHash,
    'x-acs-date': timestamp(input.now),
    'x-acs-signature-nonce': input.nonce,
    'x-acs-version': input.version,
    ...(input.contentType === undefined ? {} : { 'content-type': input.contentType }),
  };
  const signedHeaders = Object.keys(headers).sort(byCodeUnit);
  const canonical = canonicalRequestV3({ ...input, headers, signedHeaders, bodyHash });
  const signature = signV3(input.accessKeySecret, stringToSignV3(canonical));
  headers.authorization = `${ALGORITHM_V3} Credential=${input.accessKeyId},SignedHeaders=${signedHeaders.join(';')},Signature=${signature}`;
  return headers;
}

/** `YYYY-MM-DDThh:mm:ssZ`, as both signatures want times. */
export function timestamp(now: number): string {
  return `${new Date(now).toISOString().slice(0, 19)}Z`;
}

export interface AuthorizationV3 {
  readonly algorithm: string;
  readonly accessKeyId: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** The parts of an Authorization header; undefined when it is not of this form. Spaces after commas are tolerated. */
export function parseAuthorizationV3(header: string): AuthorizationV3 | undefined {
  const space = header.indexOf(' ');
  if (space < 0) return undefined;
  const fields = new Map<string, string>();
  for (const part of header.slice(space + 1).split(',')) {
    const equals = part.indexOf('=');
    if (equals < 0) return undefined;
    fields.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
  }
  const accessKeyId = fields.get('Credential');
  const signedHeaders = fields.get('SignedHeaders');
  const signature = fields.get('Signature');
  if (!accessKeyId || !signedHeaders || !signature) return undefined;
  return {
    algorithm: header.slice(0, space),
    accessKeyId,
    signedHeaders: signedHeaders.toLowerCase().split(';'),
    signature,
  };
}
