import { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { leaveNotificationKey, notificationPort } from './notification-key.ts';

const sealer = { deriveKey: (purpose: string) => Buffer.from(`derived for ${purpose}`) };
const http = { post: async () => ({ status: 204, body: '' }) };

test('what is signed verifies with the key that is left in the data directory, and with no other account’s', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'rosette-key-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  await leaveNotificationKey(sealer, '1', directory);
  const path = join(directory, 'notification-key.json');
  const { AccountId, NotificationKey } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
  expect(AccountId).toBe('1');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const port = notificationPort(sealer, http);
  expect(port.sign('1', 'text')).toBe(createHmac('sha256', NotificationKey!).update('text').digest('hex'));
  expect(port.sign('2', 'text')).not.toBe(port.sign('1', 'text'));
});
