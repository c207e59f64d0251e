import { createHmac } from 'node:crypto';
import { canonicalPairs, type Pairs, percentEncode } from './signature-encoding.ts';

/*
 * RPC signature version 1.0, HMAC-SHA1 (reference/api.md 4). Parameters of query and urlencoded form are signed alike.
 */

/** What both sides sign. `Signature` itself is left out; the path is always `/`. */
export function stringToSignV1(method: string, parameters: Pairs): string {
  const signed = parameters.filter(([name]) => name !== 'Signature');
  return `${method.toUpperCase()}&${percentEncode('/')}&${percentEncode(canonicalPairs(signed))}`;
}

/** Base64 signature. The key is the secret followed by `&`. */
export function signV1(accessKeySecret: string, stringToSign: string): string {
  return createHmac('sha1', `${accessKeySecret}&`).update(stringToSign).digest('base64');
}
