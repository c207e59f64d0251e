import {
  type OssQuery,
  type OssSigned,
  type OssV4Scope,
  SIGNED_BY_V1,
  signOssV1,
  signOssV4,
  stringToSignOssV1,
  stringToSignOssV4,
} from '#wire/signature-oss.ts';
import { firstValues, parseQuery, type QueryParameter } from '../web/query.ts';
import type { WebRequest } from '../web/web.ts';
import type { Place } from './addressing.ts';
import { accessDenied, invalidArgument } from './errors.ts';

/** What a request says of who signed it, and when. */
export interface Claim {
  readonly accessKeyId: string;
  readonly signature: string;
  /** The signature stands in the address: `validUntil` counts, and nothing of the headers' dates. */
  readonly presigned: boolean;
  /** Epoch ms: of a header, when it was signed; of an address, when it begins to be valid (0: at once). */
  readonly signedAt: number;
  /** Epoch ms from which an address is no longer valid. */
  readonly validUntil: number;
  /** Of V4. */
  readonly region?: string;
  readonly securityToken: boolean;
  /** Every text that a right signer may have signed for the place. */
  readonly texts: (place: Place) => readonly string[];
  readonly sign: (secret: string, text: string) => string;
}

/** Undefined for a request that is not signed. Throws for one that is signed wrongly or twice. */
export function readClaim(request: WebRequest): Claim | undefined {
  const parameters = parseQuery(request.query);
  const query = firstValues(parameters);
  const { authorization } = request.headers;
  const inQuery = query.has('Signature') || query.has('OSSAccessKeyId') || query.has('x-oss-signature-version');
  if (authorization !== undefined && inQuery) {
    throw invalidArgument('Only one auth mechanism allowed.', 'Authorization', authorization);
  }
  if (authorization?.startsWith('OSS4-HMAC-SHA256 ')) return headerV4(request, parameters, authorization);
  if (authorization !== undefined) return headerV1(request, parameters, authorization);
  if (query.has('x-oss-signature-version')) return queryV4(request, parameters, query);
  return inQuery ? queryV1(request, parameters, query) : undefined;
}

function headerV1(request: WebRequest, parameters: readonly QueryParameter[], authorization: string): Claim {
  const [, accessKeyId, signature] = /^OSS ([^:\s]+):(\S+)$/.exec(authorization) ?? [];
  if (accessKeyId === undefined || signature === undefined) {
    throw invalidArgument('Authorization header is invalid.', 'Authorization', authorization);
  }
  const dates = [request.headers['x-oss-date'], request.headers.date].filter((date) => date !== undefined);
  return {
    accessKeyId,
    signature,
    presigned: false,
    signedAt: Date.parse(dates[0] ?? ''),
    validUntil: Number.POSITIVE_INFINITY,
    securityToken: request.headers['x-oss-security-token'] !== undefined,
    texts: (place) => dates.map((date) => stringToSignOssV1(signedV1(request, parameters, place), date)),
    sign: signOssV1,
  };
}

function queryV1(
  request: WebRequest,
  parameters: readonly QueryParameter[],
  query: ReadonlyMap<string, string>,
): Claim {
  const expires = query.get('Expires') ?? '';
  const accessKeyId = query.get('OSSAccessKeyId') ?? '';
  const signature = query.get('Signature') ?? '';
  if (expires === '' || accessKeyId === '' || signature === '') {
    throw accessDenied('Query-string authentication requires the Signature, Expires and OSSAccessKeyId parameters.');
  }
  return {
    accessKeyId,
    signature,
    presigned: true,
    signedAt: 0,
    validUntil: /^\d{1,12}$/.test(expires) ? Number(expires) * 1000 : 0,
    securityToken: query.has('security-token'),
    texts: (place) => [stringToSignOssV1(signedV1(request, parameters, place), expires)],
    sign: signOssV1,
  };
}

function signedV1(request: WebRequest, parameters: readonly QueryParameter[], place: Place): OssSigned {
  const query: Record<string, string> = {};
  for (const { name, value } of parameters.toReversed()) if (SIGNED_BY_V1.has(name)) query[name] = value;
  return { method: request.method, headers: request.headers, query, ...place };
}

function headerV4(request: WebRequest, parameters: readonly QueryParameter[], authorization: string): Claim {
  const fields = new Map(
    authorization
      .slice('OSS4-HMAC-SHA256 '.length)
      .split(',')
      .map((part) => part.trim().split(/=(.*)/s) as [string, string | undefined]),
  );
  const dateTime = isoBasic(request.headers['x-oss-date'] ?? request.headers.date ?? '');
  const claim = claimV4(fields.get('Credential'), fields.get('Signature'), dateTime, 'Authorization');
  const additional = (fields.get('AdditionalHeaders') ?? '').split(';').filter((name) => name !== '');
  return {
    ...claim.common,
    presigned: false,
    validUntil: Number.POSITIVE_INFINITY,
    securityToken: request.headers['x-oss-security-token'] !== undefined,
    texts: (place) => textsV4(request, parameters, place, dateTime, claim.scope, additional),
  };
}

/** An address is valid for at most a week. */
const LONGEST_SECONDS = 604_800;

function queryV4(
  request: WebRequest,
  parameters: readonly QueryParameter[],
  query: ReadonlyMap<string, string>,
): Claim {
  const dateTime = query.get('x-oss-date') ?? '';
  const claim = claimV4(query.get('x-oss-credential'), query.get('x-oss-signature'), dateTime, 'x-oss-credential');
  const expires = query.get('x-oss-expires') ?? '';
  const seconds = /^\d{1,7}$/.test(expires) ? Number(expires) : 0;
  if (seconds < 1 || seconds > LONGEST_SECONDS) {
    throw invalidArgument(`x-oss-expires must be from 1 to ${LONGEST_SECONDS} seconds.`, 'x-oss-expires', expires);
  }
  const additional = (query.get('x-oss-additional-headers') ?? '').split(';').filter((name) => name !== '');
  const unsigned = parameters.filter(({ name }) => name !== 'x-oss-signature');
  return {
    ...claim.common,
    presigned: true,
    validUntil: claim.common.signedAt + seconds * 1000,
    securityToken: query.has('x-oss-security-token'),
    texts: (place) => textsV4(request, unsigned, place, dateTime, claim.scope, additional),
  };
}

function claimV4(credential: string | undefined, signature: string | undefined, dateTime: string, where: string) {
  const form = /^([^/]+)\/(\d{8})\/([^/]+)\/oss\/aliyun_v4_request$/;
  const [, accessKeyId, day, region] = form.exec(credential ?? '') ?? [];
  if (accessKeyId === undefined || day === undefined || region === undefined || signature === undefined) {
    throw invalidArgument('The credential or the signature is missing or malformed.', where, credential ?? '');
  }
  if (!dateTime.startsWith(`${day}T`)) throw accessDenied('The date of the request is not that of its credential.');
  const signedAt = Date.parse(dateTime.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  const scope: OssV4Scope = { day, region };
  const sign = (secret: string, text: string) => signOssV4(secret, scope, text);
  return { scope, common: { accessKeyId, signature, signedAt, region, sign } };
}

/** Parameters without a value are signed as bare names; some clients keep the equals sign where it is no sub-resource. */
function textsV4(
  request: WebRequest,
  parameters: readonly QueryParameter[],
  place: Place,
  dateTime: string,
  scope: OssV4Scope,
  additional: readonly string[],
): readonly string[] {
  const forms = [() => false, (name: string) => !SIGNED_BY_V1.has(name)];
  const texts = forms.map((keepsEquals) => {
    const query = queryV4Form(parameters, keepsEquals);
    return stringToSignOssV4(
      { method: request.method, headers: request.headers, query, ...place },
      dateTime,
      scope,
      additional,
    );
  });
  return [...new Set(texts)];
}

function queryV4Form(parameters: readonly QueryParameter[], keepsEquals: (name: string) => boolean): OssQuery {
  const query: Record<string, string | null> = {};
  for (const { name, value, bare } of parameters.toReversed()) {
    query[name] = bare && !keepsEquals(name) ? null : value;
  }
  return query;
}

/** `Sun, 22 Nov 2026 …` as `20261122T…Z`; what is in that form already stays. */
function isoBasic(date: string): string {
  if (/^\d{8}T\d{6}Z$/.test(date) || Number.isNaN(Date.parse(date))) return date;
  return `${new Date(date).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}
