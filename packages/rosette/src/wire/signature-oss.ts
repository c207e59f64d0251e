import { createHash, createHmac } from 'node:crypto';
import { byCodeUnit, percentEncode } from './signature-encoding.ts';

/*
 * Both signatures of OSS (reference/custom-resources.md 2.7). The text that is signed names bucket and key, wherever the
 * address carries them. Signing and verifying build the same texts.
 */

export const ALGORITHM_OSS_V4 = 'OSS4-HMAC-SHA256';
export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';

/** Lower-case names. */
type Headers = Readonly<Record<string, string | undefined>>;

/** A query in clear; null: the name stands alone, without an equals sign. */
export type OssQuery = Readonly<Record<string, string | null>>;

export interface OssResource {
  /** Empty for the service itself. */
  readonly bucket: string;
  /** In clear; empty for the bucket itself. */
  readonly key: string;
}

export interface OssSigned extends OssResource {
  readonly method: string;
  readonly headers: Headers;
  /** V1: only the parameters that are signed. V4: all but the signature. */
  readonly query: OssQuery;
}

function resourcePath({ bucket, key }: OssResource): string {
  return bucket === '' ? '/' : `/${bucket}/${key}`;
}

/** `date`: what stands for the date: a header's text, or the epoch seconds at which an address expires. */
export function stringToSignOssV1(request: OssSigned, date: string): string {
  const { headers } = request;
  const lines = [request.method.toUpperCase(), headers['content-md5'] ?? '', headers['content-type'] ?? '', date];
  const parameters = Object.keys(request.query)
    .sort(byCodeUnit)
    .map((name) => (request.query[name] ? `${name}=${request.query[name]}` : name))
    .join('&');
  const resource = parameters === '' ? resourcePath(request) : `${resourcePath(request)}?${parameters}`;
  return `${lines.join('\n')}\n${headerLines(headers, ossNames(headers))}${resource}`;
}

/** Base64. */
export function signOssV1(accessKeySecret: string, stringToSign: string): string {
  return createHmac('sha1', accessKeySecret).update(stringToSign).digest('base64');
}

/** Sub-resources and overrides: the parameters of a query that V1 signs. */
export const SIGNED_BY_V1: ReadonlySet<string> = new Set(
  (
    'accessPoint acl append asyncFetch bucketInfo callback callback-var cname comp continuation-token cors delete encryption ' +
    'endTime group img inventory inventoryId lifecycle link live location logging metaQuery objectInfo objectMeta partNumber ' +
    'policy policyStatus position processConfiguration publicAccessBlock qos qosInfo regionList replication ' +
    'replicationLocation replicationProgress requestPayment resourceGroup response-cache-control ' +
    'response-content-disposition response-content-encoding response-content-language response-content-type ' +
    'response-expires restore rtc security-token sequential startTime stat status style styleName symlink tagging ' +
    'transferAcceleration udf uploadId uploads versionId versioning versions vip vod website worm wormExtend wormId ' +
    'x-oss-ac-forward-allow x-oss-ac-source-ip x-oss-ac-subnet-mask x-oss-ac-vpc-id x-oss-process x-oss-request-payer ' +
    'x-oss-traffic-limit referer'
  ).split(' '),
);

export interface OssV4Scope {
  /** `yyyymmdd`. */
  readonly day: string;
  readonly region: string;
}

/** `dateTime`: `yyyymmddThhmmssZ`. `additional`: lower-case names of headers signed beyond those that always are. */
export function stringToSignOssV4(
  request: OssSigned,
  dateTime: string,
  scope: OssV4Scope,
  additional: readonly string[] = [],
): string {
  const canonical = [
    request.method.toUpperCase(),
    resourcePath(request).split('/').map(percentEncode).join('/'),
    canonicalQuery(request.query),
    headerLines(request.headers, signedNames(request.headers, additional)),
    [...additional].sort(byCodeUnit).join(';'),
    request.headers['x-oss-content-sha256'] ?? UNSIGNED_PAYLOAD,
  ].join('\n');
  return [ALGORITHM_OSS_V4, dateTime, scopeText(scope), createHash('sha256').update(canonical).digest('hex')].join(
    '\n',
  );
}

/** Lower-case hex. */
export function signOssV4(accessKeySecret: string, scope: OssV4Scope, stringToSign: string): string {
  let key: string | Buffer = `aliyun_v4${accessKeySecret}`;
  for (const part of [scope.day, scope.region, 'oss', 'aliyun_v4_request']) {
    key = createHmac('sha256', key).update(part).digest();
  }
  return createHmac('sha256', key).update(stringToSign).digest('hex');
}

function scopeText({ day, region }: OssV4Scope): string {
  return `${day}/${region}/oss/aliyun_v4_request`;
}

function canonicalQuery(query: OssQuery): string {
  return Object.entries(query)
    .map(([name, value]) => [percentEncode(name), value] as const)
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([name, value]) => (value === null ? name : `${name}=${percentEncode(value)}`))
    .join('&');
}

function signedNames(headers: Headers, additional: readonly string[]): readonly string[] {
  const always = Object.keys(headers).filter((name) => name === 'content-type' || name === 'content-md5');
  return [...new Set([...ossNames(headers), ...always, ...additional])];
}

function ossNames(headers: Headers): readonly string[] {
  return Object.keys(headers).filter((name) => name.startsWith('x-oss-'));
}

function headerLines(headers: Headers, names: readonly string[]): string {
  return [...names]
    .sort(byCodeUnit)
    .map((name) => `${name}:${(headers[name] ?? '').trim()}\n`)
    .join('');
}

/** `yyyymmddThhmmssZ`. */
export function ossDateTime(now: number): string {
  return `${new Date(now).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

export interface OssKey {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Of temporary credentials. */
  readonly securityToken?: string;
}

export interface OssHeaderSigningInput extends OssKey, OssResource {
  readonly method: string;
  readonly query?: OssQuery;
  /** Lower-case names. What is signed must be sent as it is. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly region: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Every header that a request to OSS needs besides `host`, signed with V4. */
export function signedHeadersOssV4(input: OssHeaderSigningInput): Record<string, string> {
  const dateTime = ossDateTime(input.now);
  const scope = { day: dateTime.slice(0, 8), region: input.region };
  const headers: Record<string, string> = {
    ...input.headers,
    'x-oss-date': dateTime,
    'x-oss-content-sha256': UNSIGNED_PAYLOAD,
    ...(input.securityToken === undefined ? {} : { 'x-oss-security-token': input.securityToken }),
  };
  const text = stringToSignOssV4({ ...input, query: input.query ?? {}, headers }, dateTime, scope);
  const signature = signOssV4(input.accessKeySecret, scope, text);
  headers.authorization = `${ALGORITHM_OSS_V4} Credential=${input.accessKeyId}/${scopeText(scope)},Signature=${signature}`;
  return headers;
}

/** The path of an object in an address: each part encoded, slashes kept. */
export function ossKeyPath(key: string): string {
  return key.split('/').map(percentEncode).join('/');
}

export interface OssPresignInput extends OssHeaderSigningInput {
  /** Scheme and host, with the bucket in the host's name or, for path style, in the path: what stands before the key, ending
   *  with a slash. `http://127.0.0.1:9000/bucket/`, `https://bucket.oss-cn-hangzhou.aliyuncs.com/`. */
  readonly base: string;
  /** Seconds from now, 1 to 604800. */
  readonly expires: number;
}

/** An address that may be used without a key until it expires, signed with V4. Headers that were signed must be sent with it. */
export function presignOssV4(input: OssPresignInput): string {
  const dateTime = ossDateTime(input.now);
  const scope = { day: dateTime.slice(0, 8), region: input.region };
  const query: Record<string, string | null> = {
    ...input.query,
    'x-oss-credential': `${input.accessKeyId}/${scopeText(scope)}`,
    'x-oss-date': dateTime,
    'x-oss-expires': String(input.expires),
    'x-oss-signature-version': ALGORITHM_OSS_V4,
    ...(input.securityToken === undefined ? {} : { 'x-oss-security-token': input.securityToken }),
  };
  const text = stringToSignOssV4({ ...input, query, headers: input.headers ?? {} }, dateTime, scope);
  query['x-oss-signature'] = signOssV4(input.accessKeySecret, scope, text);
  return `${input.base}${ossKeyPath(input.key)}?${canonicalQuery(query)}`;
}

/** The same with V1, for receivers that know no other. */
export function presignOssV1(input: Omit<OssPresignInput, 'region'>): string {
  const expires = String(Math.floor(input.now / 1000) + input.expires);
  const token = input.securityToken === undefined ? {} : { 'security-token': input.securityToken };
  const query: OssQuery = { ...input.query, ...token };
  const text = stringToSignOssV1({ ...input, query, headers: input.headers ?? {} }, expires);
  const signed: OssQuery = {
    ...query,
    OSSAccessKeyId: input.accessKeyId,
    Expires: expires,
    Signature: signOssV1(input.accessKeySecret, text),
  };
  return `${input.base}${ossKeyPath(input.key)}?${canonicalQuery(signed)}`;
}
