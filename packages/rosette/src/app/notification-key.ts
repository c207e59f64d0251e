import { createHmac } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { NotificationPort } from '#engine/ports/notifier.ts';
import type { OutboundHttp } from '#resources/outbound-http.ts';
import { dataFiles } from '#store/data-files.ts';
import type { KeyedSealer } from '#store/sealer.ts';
import { writeWhole } from '#store/write-whole.ts';

/** What receivers of an account's stack notifications verify signatures with; hexadecimal text, used as it is. */
export function notificationKey(sealer: Pick<KeyedSealer, 'deriveKey'>, accountId: string): string {
  return hmac(sealer.deriveKey('notifications'), accountId);
}

/** Notifications over the guarded HTTP that custom resources use. */
export function notificationPort(sealer: Pick<KeyedSealer, 'deriveKey'>, http: OutboundHttp): NotificationPort {
  return {
    post: (request) => http.post(request),
    sign: (accountId, text) => hmac(notificationKey(sealer, accountId), text),
  };
}

/** Leaves the key where its owner finds it, readable by nobody else. It follows from the master key, so the file may be
 *  deleted and comes back. */
export async function leaveNotificationKey(
  sealer: Pick<KeyedSealer, 'deriveKey'>,
  accountId: string,
  directory: string,
): Promise<void> {
  const path = join(directory, dataFiles.notificationKey);
  if (await exists(path)) return;
  const file = { AccountId: accountId, NotificationKey: notificationKey(sealer, accountId) };
  await writeWhole(path, `${JSON.stringify(file, null, 2)}\n`, 'replace');
}

function hmac(key: Buffer | string, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
