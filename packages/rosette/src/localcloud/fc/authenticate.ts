import { timingSafeEqual } from 'node:crypto';
import type { Pairs } from '#wire/signature-encoding.ts';
import { signFc, stringToSignFc } from '#wire/signature-fc.ts';
import {
  ALGORITHM_V3,
  canonicalRequestV3,
  parseAuthorizationV3,
  sha256Hex,
  signV3,
  stringToSignV3,
} from '#wire/signature-v3.ts';
import type { Scope } from '../core/objects.ts';
import { findRegion } from '../core/regions.ts';
import { parseQuery, percentDecode } from '../web/query.ts';
import { Refusal } from '../web/refusal.ts';
import type { SecretOf, WebRequest } from '../web/web.ts';
import { missingHeader } from './errors.ts';

export interface FcAuthentication {
  readonly secretOf: SecretOf;
  /** Of requests whose address names none. */
  readonly region: string;
}

/**
 * Whose functions a request means, after its signature is found right: that of 3.0 (ACS3) or of 2.0 (FC), whichever it
 * carries. Clocks and nonces are not looked at (reference/custom-resources.md 2.4). Throws `Refusal`.
 */
export async function authenticateFc(deps: FcAuthentication, request: WebRequest, body: Buffer): Promise<Scope> {
  if (request.caller !== undefined) return request.caller;
  const authorization = request.headers.authorization;
  if (authorization === undefined || authorization === '') throw missingHeader('Authorization');
  const claim = authorization.startsWith('FC ')
    ? claimOfFc(request, authorization)
    : claimOfAcs3(request, body, authorization);
  const key = await deps.secretOf(claim.accessKeyId);
  if (key === undefined || hasSecurityToken(request)) {
    throw new Refusal(403, 'InvalidAccessKeyID', `invalid access key ID '${claim.accessKeyId}'`);
  }
  if (!claim.expected(key.secret).some((signature) => equal(signature, claim.signature))) {
    throw new Refusal(
      403,
      'SignatureNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your access key and signing method.',
    );
  }
  return { accountId: key.accountId, region: regionOf(request) ?? deps.region };
}

/** The region that a request names: by the service's own host name, or in a header. */
export function regionOf({ headers }: WebRequest): string | undefined {
  const named = /^(?:\d+\.|fcv3\.)([a-z0-9-]+?)(?:-internal)?(?:\.fc)?\./.exec(headers.host ?? '')?.[1] ?? '';
  return findRegion(named)?.id ?? findRegion(headers['x-acs-region-id'] ?? '')?.id;
}

/** Temporary keys come with roles, which the local cloud does not have. */
function hasSecurityToken({ headers }: WebRequest): boolean {
  return headers['x-fc-security-token'] !== undefined || headers['x-acs-security-token'] !== undefined;
}

interface Claim {
  readonly accessKeyId: string;
  readonly signature: string;
  /** Every signature that a right signer may have come to. */
  readonly expected: (secret: string) => readonly string[];
}

function claimOfFc({ method, path, query, headers }: WebRequest, authorization: string): Claim {
  const [, accessKeyId, signature] = /^FC ([^:\s]+):(\S+)$/.exec(authorization) ?? [];
  if (accessKeyId === undefined || signature === undefined) throw badAuthorization('FC <access key id>:<signature>');
  const clear = percentDecode(path);
  const signed = { method, path: clear, headers };
  const ofTrigger = /^\/2016-08-15\/(proxy|http)\//.test(clear);
  const texts = [stringToSignFc(signed), ...(ofTrigger ? [stringToSignFc({ ...signed, query: pairsOf(query) })] : [])];
  return { accessKeyId, signature, expected: (secret) => texts.map((text) => signFc(secret, text)) };
}

function claimOfAcs3({ method, path, query, headers }: WebRequest, body: Buffer, authorization: string): Claim {
  const parsed = parseAuthorizationV3(authorization);
  if (parsed === undefined || parsed.algorithm !== ALGORITHM_V3) {
    throw badAuthorization(`${ALGORITHM_V3} Credential=…,SignedHeaders=…,Signature=…`);
  }
  const { accessKeyId, signature, signedHeaders } = parsed;
  for (const name of ['host', 'x-acs-date']) if (!signedHeaders.includes(name)) throw unsigned(name);
  const input = { method, path, query: pairsOf(query), headers, signedHeaders, bodyHash: sha256Hex(body) };
  // Clients differ in whether they encode the names of parameters.
  const texts = (['plain', 'encoded'] as const).map((names) => stringToSignV3(canonicalRequestV3(input, names)));
  return {
    accessKeyId,
    signature: signature.toLowerCase(),
    expected: (secret) => texts.map((text) => signV3(secret, text)),
  };
}

function pairsOf(query: string): Pairs {
  return parseQuery(query).map(({ name, value }) => [name, value] as const);
}

function badAuthorization(form: string): Refusal {
  return new Refusal(403, 'AccessDenied', `The Authorization header must have the form "${form}".`);
}

function unsigned(name: string): Refusal {
  return new Refusal(403, 'AccessDenied', `The header ${name} must be signed.`);
}

function equal(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
