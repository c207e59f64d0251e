import { Refusal } from '../web/refusal.ts';

const BUCKET = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;
const MAXIMUM_KEY_BYTES = 1_023;

export function isBucketName(name: string): boolean {
  return BUCKET.test(name);
}

/** 3 to 63 lower-case letters, digits and hyphens. Throws `InvalidBucketName`. */
export function checkBucketName(name: string): void {
  if (!isBucketName(name)) {
    throw new Refusal(400, 'InvalidBucketName', 'The specified bucket is not valid.', { BucketName: name });
  }
}

/** 1 to 1023 bytes of UTF-8 that begin with neither slash. Throws `InvalidObjectName`. */
export function checkKey(key: string): void {
  if (key === '' || Buffer.byteLength(key) > MAXIMUM_KEY_BYTES || /^[/\\]/.test(key) || key.includes('\ufffd')) {
    throw new Refusal(400, 'InvalidObjectName', 'The specified object is not valid.', { ObjectName: key });
  }
}
