import { expect, it } from 'vitest';
import { signMns, stringToSignMns } from '../../../rosette/src/wire/signature-mns.ts';
import { TestWorld } from '../testing/test-world.ts';
import { queueClient } from './queue-client.ts';

const keys = { accessKeyId: 'id', accessKeySecret: 'secret', securityToken: 'token' };
const received = `<?xml version="1.0" encoding="utf-8"?><Message xmlns="http://mns.aliyuncs.com/doc/v1/"><MessageId>m</MessageId>
  <ReceiptHandle>1-a/+=</ReceiptHandle><MessageBody>e30=</MessageBody><EnqueueTime>1700000000000</EnqueueTime></Message>`;
const empty = '<Error><Code>MessageNotExist</Code><Message>none</Message></Error>';

function start(status: number, body: string) {
  const world = new TestWorld({ status, body });
  return { world, client: queueClient(world, 'https://mns.test/base/', 'q', async () => keys) };
}

const never = new AbortController().signal;

it('receives, signed as MNS wants it, under whatever path the service has', async () => {
  const { world, client } = start(200, received);
  const message = { id: 'm', body: 'e30=', receiptHandle: '1-a/+=', enqueuedAt: 1_700_000_000_000 };
  expect(await client.receive(never)).toEqual(message);
  const { url, method, headers } = world.sent[0]!;
  expect(`${method} ${url}`).toBe('GET https://mns.test/base/queues/q/messages?waitseconds=20');
  const resource = '/base/queues/q/messages?waitseconds=20';
  const expected = signMns('secret', stringToSignMns('GET', resource, headers, headers.date!));
  expect(headers.authorization).toBe(`MNS id:${expected}`);
  expect(headers['security-token']).toBe('token');
});

it('gets nothing from an empty queue', async () => {
  expect(await start(404, empty).client.receive(never)).toBeUndefined();
});

it.each([
  [403, '<Error><Code>AccessDenied</Code><Message>no</Message></Error>', 'MNS answered GET with AccessDenied: no'],
  [502, 'bad gateway', 'MNS answered GET with Http502'],
  [200, '<Message/>', 'The answer of MNS has no MessageId.'],
])('tells what MNS says: %i %s', async (status, body, message) => {
  await expect(start(status, body).client.receive(never)).rejects.toThrow(message);
});

it('hides and removes by the handle, which is encoded', async () => {
  const hiding = start(200, '<ChangeVisibility><ReceiptHandle>2</ReceiptHandle></ChangeVisibility>');
  expect(await hiding.client.hide('1-a/+=', 30)).toBe('2');
  const removing = start(204, '');
  await removing.client.remove('1-a/+=');
  expect(
    [...hiding.world.sent, ...removing.world.sent].map(({ method, url }) => `${method} ${new URL(url).search}`),
  ).toEqual(['PUT ?receiptHandle=1-a%2F%2B%3D&visibilityTimeout=30', 'DELETE ?ReceiptHandle=1-a%2F%2B%3D']);
});
