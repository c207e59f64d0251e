import { randomUUID, sign } from 'node:crypto';
import { contentMd5Mns, MNS_VERSION, stringToSignMns } from '#wire/signature-mns.ts';
import type { PostOutside } from '../web/web.ts';
import type { Notification } from './notification.ts';
import { CERTIFICATE_PATH, type SigningKey } from './signing-key.ts';

/** A receiver has to answer within this time (reference/custom-resources.md 2.6). */
const TIMEOUT_MS = 5_000;

/** Posts one notification, signed. True when the receiver took it: any 2xx. */
export async function push(
  url: string,
  notification: Notification,
  key: SigningKey,
  world: { readonly address: string; readonly now: number; readonly post: PostOutside },
): Promise<boolean> {
  const headers = signedPush(url, notification, key, world);
  try {
    const { status } = await world.post(url, headers, notification.body, TIMEOUT_MS);
    return status >= 200 && status < 300;
  } catch {
    return false;
  }
}

/** Lower-case names. The signature is RSA with SHA-1 over the same text that requests to the service sign. */
export function signedPush(
  url: string,
  notification: Notification,
  key: SigningKey,
  world: { readonly address: string; readonly now: number },
): Record<string, string> {
  const date = new Date(world.now).toUTCString();
  const certificate = `${world.address}${CERTIFICATE_PATH}`;
  const headers: Record<string, string> = {
    ...notification.headers,
    'content-md5': contentMd5Mns(notification.body),
    'content-type': notification.contentType,
    date,
    'user-agent': 'Aliyun Notification Service Agent',
    'x-mns-request-id': randomUUID().replaceAll('-', '').slice(0, 24).toUpperCase(),
    'x-mns-signing-cert-url': Buffer.from(certificate).toString('base64'),
    'x-mns-version': MNS_VERSION,
  };
  const { pathname, search } = new URL(url);
  const text = stringToSignMns('POST', `${pathname}${search}`, headers, date);
  headers.authorization = sign('sha1', Buffer.from(text), key.privateKey).toString('base64');
  return headers;
}
