import { canonicalPairs, type Pairs } from '#wire/signature-encoding.ts';
import { signV1, stringToSignV1 } from '#wire/signature-v1.ts';
import {
  ALGORITHM_V3,
  canonicalRequestV3,
  parseAuthorizationV3,
  sha256Hex,
  signV3,
  stringToSignV3,
} from '#wire/signature-v3.ts';
import { incompleteSignature, invalidSignatureMethod, missingCommonParameter } from './errors.ts';
import type { Claim, SignedRequest } from './signed-request.ts';

/** Reads which key signed what. Throws `CloudError` when the request is not signed, or not wholly. */
export function readClaim(request: SignedRequest): Claim {
  const authorization = request.headers.authorization;
  return authorization === undefined || authorization === '' ? claimV1(request) : claimV3(request, authorization);
}

function claimV1(request: SignedRequest): Claim {
  const parameters = [...request.query, ...request.form];
  const values = new Map(parameters);
  const required = (name: string): string => {
    const value = values.get(name);
    if (value === undefined || value === '') throw missingCommonParameter(name);
    return value;
  };
  const accessKeyId = required('AccessKeyId');
  const signature = required('Signature');
  const method = required('SignatureMethod');
  if (method.toUpperCase() !== 'HMAC-SHA1') throw invalidSignatureMethod(method);
  if (required('SignatureVersion') !== '1.0') throw incompleteSignature('SignatureVersion must be 1.0');
  return {
    accessKeyId,
    time: required('Timestamp'),
    timeName: 'Timestamp',
    nonce: required('SignatureNonce'),
    signature,
    securityToken: values.get('SecurityToken') ?? '',
    stringsToSign: [stringToSignV1(request.method, parameters)],
    sign: signV1,
  };
}

function claimV3(request: SignedRequest, header: string): Claim {
  const authorization = parseAuthorizationV3(header);
  if (authorization === undefined) {
    throw incompleteSignature(`Authorization must be "${ALGORITHM_V3} Credential=…,SignedHeaders=…,Signature=…"`);
  }
  if (authorization.algorithm !== ALGORITHM_V3) throw invalidSignatureMethod(authorization.algorithm);
  requireSigned(request, authorization.signedHeaders);
  const required = (name: string, parameter: string): string => {
    const value = request.headers[name];
    if (value === undefined || value === '') throw missingCommonParameter(parameter);
    return value;
  };
  return {
    accessKeyId: authorization.accessKeyId,
    time: required('x-acs-date', 'Timestamp'),
    timeName: 'x-acs-date',
    nonce: required('x-acs-signature-nonce', 'SignatureNonce'),
    signature: authorization.signature.toLowerCase(),
    securityToken: request.headers['x-acs-security-token'] ?? '',
    stringsToSign: stringsToSign(request, authorization.signedHeaders),
    sign: signV3,
  };
}

/** What is not signed could be changed on the way, so everything that selects or dates the call must be. */
function requireSigned(request: SignedRequest, signedHeaders: readonly string[]): void {
  const signed = new Set(signedHeaders);
  const needed = Object.keys(request.headers).filter((name) => name === 'host' || name.startsWith('x-acs-'));
  const unsigned = ['host', ...needed].filter((name) => !signed.has(name));
  if (unsigned.length > 0)
    throw incompleteSignature(`these headers must be signed: ${[...new Set(unsigned)].join(', ')}`);
}

/** The body is hashed here and never taken from the client's header. */
function stringsToSign(request: SignedRequest, signedHeaders: readonly string[]): readonly string[] {
  const input = { ...request, signedHeaders, bodyHash: sha256Hex(request.body) };
  const plain = stringToSignV3(canonicalRequestV3(input));
  return namesNeedEncoding(request.query) ? [plain, stringToSignV3(canonicalRequestV3(input, 'encoded'))] : [plain];
}

function namesNeedEncoding(query: Pairs): boolean {
  return canonicalPairs(query, (name) => name) !== canonicalPairs(query);
}
