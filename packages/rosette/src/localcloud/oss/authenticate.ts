import { timingSafeEqual } from 'node:crypto';
import { Refusal } from '../web/refusal.ts';
import type { SecretOf, WebRequest } from '../web/web.ts';
import { type Address, bareKey, type Place } from './addressing.ts';
import { type Claim, readClaim } from './claim.ts';
import { accessDenied } from './errors.ts';

/** How far a client's clock may be off. */
const SKEW_MS = 15 * 60_000;

export interface OssAuthentication {
  readonly secretOf: SecretOf;
  readonly now: () => number;
  /** Every bucket of an account: the official client signs addresses that name no bucket where it is given an IP address. */
  readonly bucketsOf: (accountId: string) => readonly string[];
}

export interface Proven {
  /** Undefined: nobody signed. */
  readonly accountId: string | undefined;
  /** Which reading of the address the signer meant. */
  readonly place: Place;
  /** The region that the signer named. */
  readonly region?: string;
}

/** Who asks and what for. Expiry is judged before the signature, as the service does. Throws `Refusal`. */
export async function authenticateOss(deps: OssAuthentication, request: WebRequest, address: Address): Promise<Proven> {
  const [first] = address.places;
  if (request.caller !== undefined)
    return { accountId: request.caller.accountId, place: first!, region: request.caller.region };
  const claim = readClaim(request);
  if (claim === undefined) return { accountId: undefined, place: first! };
  checkTime(claim, deps.now());
  const key = await deps.secretOf(claim.accessKeyId);
  if (key === undefined || claim.securityToken) {
    throw new Refusal(403, 'InvalidAccessKeyId', 'The OSS Access Key Id you provided does not exist in our records.', {
      OSSAccessKeyId: claim.accessKeyId,
    });
  }
  const place = signedPlace(claim, key.secret, placesOf(deps, key.accountId, request, address, claim));
  if (place === undefined) throw doesNotMatch(claim, first!);
  return { accountId: key.accountId, place, ...(claim.region === undefined ? {} : { region: claim.region }) };
}

function checkTime(claim: Claim, now: number): void {
  if (Number.isNaN(claim.signedAt)) throw accessDenied('OSS authentication requires a valid Date.');
  if (claim.presigned) {
    if (now >= claim.validUntil) {
      throw new Refusal(403, 'AccessDenied', 'Request has expired.', {
        Expires: new Date(claim.validUntil).toISOString(),
        ServerTime: new Date(now).toISOString(),
      });
    }
    if (claim.signedAt - now > SKEW_MS) throw accessDenied('Request is not valid yet.');
  } else if (Math.abs(now - claim.signedAt) > SKEW_MS) {
    throw new Refusal(
      403,
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      {
        MaxAllowedSkewMilliseconds: String(SKEW_MS),
        RequestTime: new Date(claim.signedAt).toISOString(),
        ServerTime: new Date(now).toISOString(),
      },
    );
  }
}

function placesOf(
  deps: OssAuthentication,
  accountId: string,
  request: WebRequest,
  { places, hostNamesBucket }: Address,
  claim: Claim,
): readonly Place[] {
  if (hostNamesBucket || !claim.presigned) return places;
  const key = bareKey(request);
  return [...places, ...deps.bucketsOf(accountId).map((bucket) => ({ bucket, key }))];
}

function signedPlace(claim: Claim, secret: string, places: readonly Place[]): Place | undefined {
  return places.find((place) => claim.texts(place).some((text) => equal(claim.sign(secret, text), claim.signature)));
}

function equal(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

function doesNotMatch(claim: Claim, place: Place): Refusal {
  return new Refusal(
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    {
      OSSAccessKeyId: claim.accessKeyId,
      SignatureProvided: claim.signature,
      StringToSign: claim.texts(place)[0] ?? '',
    },
  );
}
