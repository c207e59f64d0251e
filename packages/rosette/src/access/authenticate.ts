import { timingSafeEqual } from 'node:crypto';
import { timestamp } from '#wire/signature-v3.ts';
import { readClaim } from './claim.ts';
import {
  expiredTimestamp,
  inactiveAccessKey,
  invalidTimestampFormat,
  nonceUsed,
  signatureDoesNotMatch,
  unknownAccessKey,
  unknownSecurityToken,
} from './errors.ts';
import type { AccessKeyRow, AccessStore } from './ports.ts';
import type { Claim, SignedRequest } from './signed-request.ts';

/** Who sent a request. */
export interface Principal {
  readonly accountId: string;
  /** `acs:ram::<account>:root`; users and roles come with RAM. */
  readonly arn: string;
  readonly accessKeyId: string;
}

export interface Authentication {
  readonly store: AccessStore;
  /** Opens a sealed access key secret (the `open` of `engine/ports/sealer.ts`). */
  readonly unseal: (sealed: string) => string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** How far a client's clock may be off, either way. The cloud's pages say 15 or 31 minutes (reference/api.md 6). */
  readonly allowedSkewMs: number;
}

export const DEFAULT_SKEW_MS = 15 * 60_000;

/** Proves who sent the request, or throws the cloud's `CloudError`. The nonce is kept only for a right signature, so
 *  that nobody without a key can fill the store. */
export async function authenticate(deps: Authentication, request: SignedRequest): Promise<Principal> {
  const claim = readClaim(request);
  const sentAt = checkTime(claim, deps);
  const key = await activeKey(deps.store, claim.accessKeyId);
  if (claim.securityToken !== '') throw unknownSecurityToken();
  checkSignature(claim, deps.unseal(key.secretSealed));
  const expiresAt = Math.max(sentAt, deps.now()) + 2 * deps.allowedSkewMs;
  const fresh = await deps.store.rememberNonce(`${key.id}/${claim.nonce}`, expiresAt, deps.now());
  if (!fresh) throw nonceUsed();
  return { accountId: key.accountId, arn: rootArn(key.accountId), accessKeyId: key.id };
}

export function rootArn(accountId: string): string {
  return `acs:ram::${accountId}:root`;
}

function checkTime(claim: Claim, deps: Authentication): number {
  const format = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;
  const sentAt = format.test(claim.time) ? Date.parse(claim.time) : Number.NaN;
  if (Number.isNaN(sentAt)) throw invalidTimestampFormat(claim.timeName);
  const now = deps.now();
  if (Math.abs(now - sentAt) > deps.allowedSkewMs) {
    throw expiredTimestamp(claim.timeName, deps.allowedSkewMs, timestamp(now));
  }
  return sentAt;
}

async function activeKey(store: AccessStore, id: string): Promise<AccessKeyRow> {
  const key = await store.accessKey(id);
  if (key === undefined) throw unknownAccessKey();
  if (key.status !== 'Active') throw inactiveAccessKey();
  return key;
}

function checkSignature(claim: Claim, secret: string): void {
  const matches = claim.stringsToSign.some((text) => equalInConstantTime(claim.sign(secret, text), claim.signature));
  if (!matches) throw signatureDoesNotMatch(claim.stringsToSign[0]!);
}

function equalInConstantTime(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
