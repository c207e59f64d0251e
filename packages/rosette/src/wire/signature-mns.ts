import { createHash, createHmac } from 'node:crypto';
import { byCodeUnit, type Pairs, percentEncode } from './signature-encoding.ts';

/*
 * Signatures of MNS (SMQ), version 2015-06-06 (reference/custom-resources.md 2.6): V2, HMAC-SHA1 over the headers and the path
 * with its query as it is sent, and V4, HMAC-SHA256 with a key derived for day and region.
 */

export const MNS_VERSION = '2015-06-06';
export const ALGORITHM_MNS_V4 = 'MNS4-HMAC-SHA256';

/** Lower-case names. */
type Headers = Readonly<Record<string, string | undefined>>;

/** `resource`: path and query exactly as sent. `date`: what the signer took for the Date header. */
export function stringToSignMns(method: string, resource: string, headers: Headers, date: string): string {
  const lines = [method.toUpperCase(), headers['content-md5'] ?? '', headers['content-type'] ?? '', date];
  return `${lines.join('\n')}\n${mnsHeaderLines(headers)}${resource}`;
}

/** Base64. */
export function signMns(accessKeySecret: string, stringToSign: string): string {
  return createHmac('sha1', accessKeySecret).update(stringToSign).digest('base64');
}

/** MNS wants the Base64 of the hexadecimal text of the digest, unlike everyone else. */
export function contentMd5Mns(body: string | Uint8Array): string {
  return Buffer.from(createHash('md5').update(body).digest('hex')).toString('base64');
}

function mnsHeaderLines(headers: Headers): string {
  const names = Object.keys(headers).filter((name) => name.startsWith('x-mns-'));
  return names
    .sort(byCodeUnit)
    .map((name) => `${name}:${headers[name] ?? ''}\n`)
    .join('');
}

export interface MnsSigningInput {
  readonly method: string;
  /** Path and query, as they will be sent. */
  readonly resource: string;
  readonly body: string;
  /** Further headers, such as `x-mns-marker`; lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Of temporary credentials. */
  readonly securityToken?: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Every header that a request to MNS needs besides `host`, signed with V2. */
export function signedHeadersMns(input: MnsSigningInput): Record<string, string> {
  const date = new Date(input.now).toUTCString();
  const bodyHeaders = { 'content-type': 'text/xml;charset=UTF-8', 'content-md5': contentMd5Mns(input.body) };
  const headers: Record<string, string> = {
    ...input.headers,
    date,
    'x-mns-version': MNS_VERSION,
    ...(input.method.toUpperCase() === 'GET' ? {} : bodyHeaders),
  };
  const text = stringToSignMns(input.method, input.resource, headers, date);
  headers.authorization = `MNS ${input.accessKeyId}:${signMns(input.accessKeySecret, text)}`;
  if (input.securityToken !== undefined) headers['security-token'] = input.securityToken;
  return headers;
}

export interface MnsV4Scope {
  /** `yyyymmdd`. */
  readonly day: string;
  readonly region: string;
}

/** `dateTime`: `yyyymmddThhmmssZ`; `path` and query in clear. The canonical request stands in it as it is, unhashed. */
export function stringToSignMnsV4(
  dateTime: string,
  scope: MnsV4Scope,
  request: { readonly method: string; readonly path: string; readonly query: Pairs; readonly headers: Headers },
): string {
  const path = request.path.split('/').map(percentEncode).join('/');
  return [
    ALGORITHM_MNS_V4,
    dateTime,
    `${scope.day}/${scope.region}/mns/aliyun_v4_request`,
    request.method.toUpperCase(),
    path,
    canonicalQueryV4(request.query),
    `${headerLinesV4(request.headers)}\n`,
  ].join('\n');
}

/** Lower-case hex. */
export function signMnsV4(accessKeySecret: string, scope: MnsV4Scope, stringToSign: string): string {
  let key: string | Buffer = `aliyun_v4${accessKeySecret}`;
  for (const part of [scope.day, scope.region, 'mns', 'aliyun_v4_request']) {
    key = createHmac('sha256', key).update(part).digest();
  }
  return createHmac('sha256', key).update(stringToSign).digest('hex');
}

/** Sorted as they are encoded, which their clear names need not be. */
function canonicalQueryV4(query: Pairs): string {
  return query
    .map(([name, value]) => [percentEncode(name.trim().toLowerCase()), percentEncode(value.trim())] as const)
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
    .join('&');
}

function headerLinesV4(headers: Headers): string {
  const signed = Object.keys(headers).filter((name) => /^(content-type|content-md5|x-mns-.*)$/.test(name));
  return signed
    .sort(byCodeUnit)
    .map((name) => `${name}:${(headers[name] ?? '').trim()}\n`)
    .join('');
}
