import { CloudError } from '#wire/cloud-client.ts';

/*
 * The gateway's authentication errors: codes and statuses of reference/api.md 6. Messages begin as the cloud's do where
 * a client is known to read them.
 */

export function missingCommonParameter(name: string): CloudError {
  return new CloudError(`Missing${name}`, `${name} is mandatory for this action.`);
}

export function unknownAccessKey(): CloudError {
  return new CloudError('InvalidAccessKeyId.NotFound', 'Specified access key is not found.', {
    status: 404,
    recommend: 'Check that the access key id belongs to this installation, and not to another cloud.',
  });
}

export function inactiveAccessKey(): CloudError {
  return new CloudError('InvalidAccessKeyId.Inactive', 'Specified access key is disabled.');
}

/** SDKs look for the text after the marker and compare it with their own string to sign, to say which side is wrong. */
export function signatureDoesNotMatch(stringToSign: string): CloudError {
  return new CloudError(
    'SignatureDoesNotMatch',
    `Specified signature is not matched with our calculation. server string to sign is:${stringToSign}`,
    { recommend: 'Check the access key secret; if the string to sign differs from yours, check how you build it.' },
  );
}

export function incompleteSignature(reason: string): CloudError {
  return new CloudError('IncompleteSignature', `The request signature does not conform to the standards: ${reason}.`);
}

export function invalidSignatureMethod(method: string): CloudError {
  return new CloudError('InvalidSignatureMethod', `The signature method "${method}" is not supported.`, {
    recommend: 'Sign with HMAC-SHA1 (RPC 1.0) or ACS3-HMAC-SHA256.',
  });
}

export function invalidTimestampFormat(name: string): CloudError {
  return new CloudError('InvalidTimeStamp.Format', `${name} must look like 2026-11-21T19:33:23Z, in UTC.`);
}

export function expiredTimestamp(name: string, allowedMs: number, serverTime: string): CloudError {
  return new CloudError(
    'InvalidTimeStamp.Expired',
    `Specified time stamp or date value is expired: ${name} differs by more than ${allowedMs / 60_000} minutes from the server's clock (${serverTime}).`,
    { recommend: 'Set the clock of the machine that signs.' },
  );
}

export function nonceUsed(): CloudError {
  return new CloudError('SignatureNonceUsed', 'Specified signature nonce was used already.', {
    recommend: 'Sign every attempt anew, with a new nonce.',
  });
}

export function unknownSecurityToken(): CloudError {
  return new CloudError(
    'InvalidSecurityToken.MismatchWithAccessKey',
    'The security token does not belong to the access key: this installation has issued no temporary credentials.',
    { recommend: 'Leave the security token out, and sign with a permanent access key.' },
  );
}

/** One constant for every denial, since the cloud's pages disagree on it (reference/api.md 16). */
export function forbidden(action: string): CloudError {
  return new CloudError('Forbidden', `You are not authorized to complete this action (${action}).`, { status: 403 });
}
