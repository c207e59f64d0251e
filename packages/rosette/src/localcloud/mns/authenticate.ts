import { timingSafeEqual } from 'node:crypto';
import { ALGORITHM_MNS_V4, signMns, signMnsV4, stringToSignMns, stringToSignMnsV4 } from '#wire/signature-mns.ts';
import type { Scope } from '../core/objects.ts';
import { findRegion } from '../core/regions.ts';
import { parseQuery, percentDecode } from '../web/query.ts';
import { Refusal } from '../web/refusal.ts';
import type { SecretOf, WebRequest } from '../web/web.ts';

/** How far a client's clock may be off (reference/custom-resources.md 2.6). */
const SKEW_MS = 15 * 60_000;

export interface MnsAuthentication {
  readonly secretOf: SecretOf;
  readonly now: () => number;
  /** Of requests whose address names none. */
  readonly region: string;
}

/** Whose queues a request means, after its signature is found right. Throws `Refusal`. */
export async function authenticateMns(deps: MnsAuthentication, request: WebRequest): Promise<Scope> {
  if (request.caller !== undefined) return request.caller;
  const authorization = request.headers.authorization;
  if (authorization === undefined) {
    throw new Refusal(400, 'MissingAuthorizationHeader', 'Authorization header is required.');
  }
  const dates = checkTime(deps.now(), request);
  const claim = readClaim(authorization);
  const key = await deps.secretOf(claim.accessKeyId);
  if (key === undefined || request.headers['security-token'] !== undefined) {
    throw new Refusal(403, 'InvalidAccessKeyId', 'The AccessKeyId you provided does not exist.');
  }
  if (!claim.expected(request, key.secret, dates).some((signature) => equal(signature, claim.signature))) {
    throw new Refusal(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    );
  }
  return { accountId: key.accountId, region: regionOf(request.headers.host ?? '') ?? claim.region ?? deps.region };
}

/** The Date header, or the one that takes its place where a client cannot set it; the signature may be over either. */
function checkTime(now: number, { headers }: WebRequest): readonly string[] {
  const dates = [headers.date, headers['x-mns-date']].filter((date) => date !== undefined);
  const [first] = dates;
  if (first === undefined) throw new Refusal(400, 'MissingDateHeader', 'Date header is required.');
  const at = Date.parse(first);
  if (Number.isNaN(at))
    throw new Refusal(400, 'InvalidDateHeader', 'Date header is invalid: it should be a date in GMT form.');
  if (Math.abs(now - at) > SKEW_MS) {
    throw new Refusal(408, 'TimeExpired', 'The http request you sent is expired.', {
      ServerTime: new Date(now).toUTCString(),
    });
  }
  return dates;
}

interface Claim {
  readonly accessKeyId: string;
  readonly signature: string;
  readonly region?: string;
  /** Every signature that a right signer may have come to. */
  readonly expected: (request: WebRequest, secret: string, dates: readonly string[]) => readonly string[];
}

function readClaim(authorization: string): Claim {
  const v2 = /^MNS ([^:\s]+):(\S+)$/.exec(authorization);
  if (v2 !== null) return { accessKeyId: v2[1]!, signature: v2[2]!, expected: expectedV2 };
  const v4 =
    /^MNS4-HMAC-SHA256 Credential=([^/\s,]+)\/(\d{8})\/([^/\s,]+)\/mns\/aliyun_v4_request, ?Signature=([0-9a-f]+)$/;
  const [, accessKeyId, day, region, signature] = v4.exec(authorization) ?? [];
  if (accessKeyId === undefined) {
    throw new Refusal(
      400,
      'InvalidAuthorizationHeader',
      `Authorization header is invalid: it should be "MNS <id>:<signature>" or "${ALGORITHM_MNS_V4} Credential=…,Signature=…".`,
    );
  }
  const scope = { day: day!, region: region! };
  const expected: Claim['expected'] = (request, secret, dates) => expectedV4(request, secret, dates[0]!, scope);
  return { accessKeyId, signature: signature!, region: scope.region, expected };
}

/** One official client signs the path with its query, another without. */
function expectedV2(
  { method, path, query, headers }: WebRequest,
  secret: string,
  dates: readonly string[],
): readonly string[] {
  const resources = query === '' ? [path] : [`${path}?${query}`, path];
  return resources.flatMap((resource) =>
    dates.map((date) => signMns(secret, stringToSignMns(method, resource, headers, date))),
  );
}

/** The client reads its clock once for the Date header and once for the signature: a second may lie between. */
function expectedV4(
  { method, path, query, headers }: WebRequest,
  secret: string,
  date: string,
  scope: { readonly day: string; readonly region: string },
): readonly string[] {
  const pairs = parseQuery(query).map(({ name, value }) => [name, value] as const);
  const clear = { method, path: percentDecode(path), query: pairs, headers };
  return [0, 1000, -1000].map((shift) => {
    const time = new Date(Date.parse(date) + shift).toISOString();
    const text = stringToSignMnsV4(`${time.slice(0, 19).replace(/[-:]/g, '')}Z`, scope, clear);
    return signMnsV4(secret, scope, text);
  });
}

/** `<account>.mns.<region>…`, as the service's own hosts and names that lead to this machine may read. */
function regionOf(host: string): string | undefined {
  const region = /^\d+\.mns\.([a-z0-9-]+?)(?:-internal)?(?:-vpc)?\./.exec(host)?.[1];
  return region === undefined ? undefined : findRegion(region)?.id;
}

function equal(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
