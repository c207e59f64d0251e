import { createHash, createVerify } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { signedHeadersMns } from '#wire/signature-mns.ts';
import { mnsClient } from './cloud-clients.ts';
import { type House, openHouse, type Served, serve } from './house.ts';
import { type AccessKey, readAccessKey } from './sdk.ts';

/* `rosette serve` in a process of its own, and the official client of MNS against its cloud port. */

async function opened(house: House = openHouse()) {
  const served = await serve(house);
  const url = await cloudUrlOf(served);
  const key = readAccessKey(house.dataDir);
  return { served, url, key, client: mnsClient(url, key) };
}

async function cloudUrlOf({ server }: Pick<Served, 'server'>): Promise<string> {
  return (await server.shows(/Function Compute: (http:\/\/127\.0\.0\.1:\d+)/))[1] ?? '';
}

/** What the official client leaves empty. */
async function raw(url: string, key: AccessKey, method: string, resource: string, body = '') {
  const headers = signedHeadersMns({
    method,
    resource,
    body,
    accessKeyId: key.AccessKeyId,
    accessKeySecret: key.AccessKeySecret,
    now: Date.now(),
  });
  const response = await fetch(`${url}${resource}`, { method, headers, ...(method === 'GET' ? {} : { body }) });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

it('keeps queues with the attributes that they were given', async () => {
  const { client, url } = await opened();
  const made = await client.createQueue('first', { VisibilityTimeout: 5, PollingWaitSeconds: 2 });
  expect([made.code, made.headers.location]).toEqual([201, `${url}/queues/first`]);
  expect((await client.createQueue('first', { VisibilityTimeout: 5, PollingWaitSeconds: 2 })).code).toBe(204);
  await expect(client.createQueue('first', { VisibilityTimeout: 6 })).rejects.toMatchObject({
    name: 'MNSQueueAlreadyExistError',
  });
  expect((await client.setQueueAttributes('first', { VisibilityTimeout: 7 })).code).toBe(204);
  expect((await client.getQueueAttributes('first')).body).toMatchObject({
    QueueName: 'first',
    VisibilityTimeout: '7',
    PollingWaitSeconds: '2',
    MaximumMessageSize: '65536',
    MessageRetentionPeriod: '345600',
    ActiveMessages: '0',
  });
  await client.createQueue('second');
  expect((await client.listQueue(undefined, 1, 'f')).body.map(({ QueueURL }) => QueueURL)).toEqual([
    `${url}/queues/first`,
  ]);
  expect((await client.deleteQueue('second')).code).toBe(204);
  await expect(client.getQueueAttributes('second')).rejects.toMatchObject({ name: 'MNSQueueNotExistError' });
  await expect(client.createQueue('no_such')).rejects.toMatchObject({ name: 'MNSInvalidQueueNameError' });
});

it('sends, receives, peeks, hides and deletes messages', async () => {
  const { client } = await opened();
  await client.createQueue('q', { VisibilityTimeout: 60 });
  const sent = await client.sendMessage('q', { MessageBody: 'aGVsbG8=', Priority: 9 });
  const md5 = createHash('md5').update('aGVsbG8=').digest('hex').toUpperCase();
  expect([sent.code, sent.body.MessageBodyMD5]).toEqual([201, md5]);
  await client.sendMessage('q', { MessageBody: 'first', Priority: 1 });
  expect((await client.peekMessage('q')).body).toMatchObject({ MessageBody: 'first', DequeueCount: '0' });
  const first = (await client.receiveMessage('q')).body;
  expect(first).toMatchObject({ MessageBody: 'first', DequeueCount: '1', Priority: '1' });
  const second = (await client.receiveMessage('q')).body;
  expect(second.MessageBody).toBe('aGVsbG8=');
  await expect(client.receiveMessage('q')).rejects.toMatchObject({ name: 'MNSMessageNotExistError' });

  const hidden = (await client.changeMessageVisibility('q', first.ReceiptHandle, 1)).body;
  expect(hidden.ReceiptHandle).not.toBe(first.ReceiptHandle);
  await expect(client.deleteMessage('q', first.ReceiptHandle)).rejects.toMatchObject({
    name: 'MNSMessageNotExistError',
  });
  const began = Date.now();
  const again = (await client.receiveMessage('q', 10)).body;
  expect(again).toMatchObject({ MessageBody: 'first', DequeueCount: '2' });
  expect(Date.now() - began).toBeLessThan(5_000);
  expect((await client.deleteMessage('q', again.ReceiptHandle)).code).toBe(204);
  await expect(client.deleteMessage('q', 'nonsense')).rejects.toMatchObject({ name: 'MNSReceiptHandleErrorError' });

  const batch = await client.batchSendMessage('q', [{ MessageBody: 'a' }, { MessageBody: 'b', DelaySeconds: 600 }]);
  expect(batch.body).toMatchObject([{ MessageId: expect.any(String) }, { ReceiptHandle: expect.any(String) }]);
  expect((await client.batchPeekMessage('q', 16)).body).toMatchObject([{ MessageBody: 'a' }]);
  const [taken] = (await client.batchReceiveMessage('q', 16)).body;
  const removed = await client.batchDeleteMessage('q', [taken!.ReceiptHandle, batch.body[1]!.ReceiptHandle]);
  expect([removed.code, removed.body]).toEqual([204, undefined]);
  const failed = await client.batchDeleteMessage('q', [taken!.ReceiptHandle, second.ReceiptHandle]);
  expect([failed.code, failed.body]).toMatchObject([
    404,
    [{ ErrorCode: 'MessageNotExist', ReceiptHandle: taken!.ReceiptHandle }],
  ]);
});

it('hands a message to whoever waits for it, at once and to one only', async () => {
  const { client } = await opened();
  await client.createQueue('waiting');
  const waiting = [client.receiveMessage('waiting', 20), client.receiveMessage('waiting', 20)];
  await wait(200);
  const began = Date.now();
  await client.sendMessage('waiting', { MessageBody: 'one' });
  const first = await Promise.race(waiting);
  expect([first.body.MessageBody, Date.now() - began < 2_000]).toEqual(['one', true]);
  await client.sendMessage('waiting', { MessageBody: 'two' });
  const both = await Promise.all(waiting);
  expect(both.map(({ body }) => body.MessageBody).sort()).toEqual(['one', 'two']);
});

it('keeps messages when the process is killed, and gives back those that were out', async () => {
  const { served, client, url } = await opened();
  await client.createQueue('kept', { VisibilityTimeout: 3 });
  await client.batchSendMessage('kept', [{ MessageBody: 'out' }]);
  const out = (await client.receiveMessage('kept')).body;
  await client.batchSendMessage('kept', [{ MessageBody: 'in' }]);
  served.server.signal('SIGKILL');
  await served.server.ended;
  const again = await opened(served.house);
  expect(again.url).toBe(url);
  expect((await client.receiveMessage('kept')).body.MessageBody).toBe('in');
  const back = (await client.receiveMessage('kept', 10)).body;
  expect(back).toMatchObject({ MessageId: out.MessageId, MessageBody: 'out', DequeueCount: '2' });
});

interface Pushed {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A subscriber that refuses the first `refusals` pushes. */
async function subscriber(refusals: number) {
  const pushed: Pushed[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request.setEncoding('utf8')) body += part;
    pushed.push({ path: request.url ?? '', headers: request.headers, body });
    response.writeHead(pushed.length <= refusals ? 500 : 204).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    pushed,
    async has(count: number) {
      for (let tries = 0; tries < 200 && pushed.length < count; tries += 1) await wait(50);
      expect(pushed.length).toBe(count);
    },
  };
}

async function verified({ path, headers, body }: Pushed): Promise<boolean> {
  const certificate = Buffer.from(String(headers['x-mns-signing-cert-url']), 'base64').toString();
  const pem = await (await fetch(certificate)).text();
  const names = Object.keys(headers).filter((name) => name.startsWith('x-mns-'));
  const lines = names.sort().map((name) => `${name}:${headers[name]}\n`);
  const text = `POST\n${headers['content-md5']}\n${headers['content-type']}\n${headers.date}\n${lines.join('')}${path}`;
  const md5 = Buffer.from(createHash('md5').update(body).digest('hex')).toString('base64');
  expect(headers['content-md5']).toBe(md5);
  return createVerify('RSA-SHA1').update(text).verify(pem, String(headers.authorization), 'base64');
}

it('pushes what is published, signed, to every subscriber that wants it, and again after a restart', async () => {
  const { served, client, url, key } = await opened();
  const receiver = await subscriber(1);
  expect((await client.createTopic('news')).code).toBe(201);
  expect((await client.getTopicAttributes('news')).body).toMatchObject({
    TopicName: 'news',
    MaximumMessageSize: '65536',
  });
  expect((await client.setTopicAttributes('news', { MaximumMessageSize: 2048 })).code).toBe(204);
  expect((await client.listTopic()).body).toMatchObject([{ TopicURL: `${url}/topics/news` }]);
  await client.createQueue('inbox');
  const subscribe = (name: string, content: string) =>
    raw(
      url,
      key,
      'PUT',
      `/topics/news/subscriptions/${name}`,
      `<Subscription xmlns="http://mns.aliyuncs.com/doc/v1">${content}</Subscription>`,
    );
  const endpoint = `<Endpoint>${receiver.url}/notifications?a=1</Endpoint><NotifyStrategy>EXPONENTIAL_DECAY_RETRY</NotifyStrategy>`;
  expect((await subscribe('web', `${endpoint}<FilterTag>tag</FilterTag>`)).status).toBe(201);
  expect((await subscribe('web', `${endpoint}<FilterTag>tag</FilterTag>`)).status).toBe(204);
  expect((await subscribe('web', endpoint)).text).toContain('<Code>SubscriptionAlreadyExist</Code>');
  const queue = `acs:mns:cn-hangzhou:${key.AccountId}:queues/inbox`;
  await subscribe('queue', `<Endpoint>${queue}</Endpoint><NotifyContentFormat>SIMPLIFIED</NotifyContentFormat>`);
  expect((await raw(url, key, 'GET', '/topics/news/subscriptions')).text.match(/<SubscriptionURL>/g)).toHaveLength(2);
  expect((await raw(url, key, 'GET', '/topics/news/subscriptions/web')).text).toContain('<FilterTag>tag</FilterTag>');

  const { MessageId } = (await client.publishMessage('news', { MessageBody: 'extra', MessageTag: 'tag' })).body;
  await client.publishMessage('news', { MessageBody: 'other' });
  const bodies = (await client.batchReceiveMessage('inbox', 16, 5)).body.map(({ MessageBody }) => MessageBody);
  expect(bodies).toEqual(['extra', 'other']);
  await receiver.has(1);
  served.server.signal('SIGKILL');
  await served.server.ended;
  await opened(served.house);
  await receiver.has(2);
  for (const push of receiver.pushed) {
    expect(push.body).toContain(`<MessageId>${MessageId}</MessageId>`);
    expect(push.body).toContain('<Message>extra</Message>');
    expect(await verified(push)).toBe(true);
  }
  expect((await raw(url, key, 'DELETE', '/topics/news/subscriptions/web')).status).toBe(204);
  expect((await raw(url, key, 'DELETE', '/topics/news')).status).toBe(204);
  await expect(client.getTopicAttributes('news')).rejects.toMatchObject({ name: 'MNSTopicNotExistError' });
});

it('refuses a wrong signature with the error document that clients read', async () => {
  const { url, key } = await opened();
  const stranger = mnsClient(url, { ...key, AccessKeySecret: 'wrong' });
  await expect(stranger.createQueue('q')).rejects.toMatchObject({ name: 'MNSSignatureDoesNotMatchError' });
  const unsigned = await fetch(`${url}/queues/q`, { headers: { 'x-mns-version': '2015-06-06' } });
  expect([unsigned.status, await unsigned.text()]).toEqual([
    400,
    expect.stringContaining('<Code>MissingAuthorizationHeader</Code>'),
  ]);
});
