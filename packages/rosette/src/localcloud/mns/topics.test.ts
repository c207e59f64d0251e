import { createVerify, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { stringToSignMns } from '#wire/signature-mns.ts';
import { account, settled, type TestWeb, testWeb, until } from '../web/test-web.fixture.ts';
import { parseXml, textOf } from '../web/xml-read.ts';
import { retryDelay } from './retry-strategy.ts';

interface Push {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A local cloud whose pushes arrive here; `answer` is the status of the n-th. */
function withReceiver(answer: (count: number, url: string) => number | Promise<number>) {
  const pushes: Push[] = [];
  const web = testWeb({
    post: async (url, headers, body) => {
      pushes.push({ url, headers, body });
      return { status: await answer(pushes.length, url) };
    },
  });
  return { web, pushes };
}

async function subscribe(web: TestWeb, name: string, members: Readonly<Record<string, string>>) {
  const body = Object.entries(members).map(([member, value]) => `<${member}>${value}</${member}>`);
  return web.ask('PUT', `/topics/t/subscriptions/${name}`, { body: `<Subscription>${body.join('')}</Subscription>` });
}

async function publish(web: TestWeb, body: string, tag?: string) {
  const tagged = tag === undefined ? '' : `<MessageTag>${tag}</MessageTag>`;
  return web.ask('POST', '/topics/t/messages', {
    body: `<Message><MessageBody>${body}</MessageBody>${tagged}</Message>`,
  });
}

const web1 = { Endpoint: 'http://receiver/notifications' };

describe('pushes', () => {
  it('are tried four times with back-off, 10 to 20 seconds apart, and then dropped', async () => {
    const { web, pushes } = withReceiver(() => 500);
    await web.ask('PUT', '/topics/t');
    await subscribe(web, 's', web1);
    expect((await publish(web, 'x')).status).toBe(201);
    const times = [web.clock.now()];
    await until(() => pushes.length === 1);
    for (let seconds = 0; seconds < 70; seconds += 1) {
      const before = pushes.length;
      await web.clock.advance(1_000);
      await settled();
      if (pushes.length > before) times.push(web.clock.now());
    }
    const pauses = times.slice(1).map((time, at) => (time - times[at]!) / 1000);
    expect(pauses).toHaveLength(3);
    for (const pause of pauses) expect(pause >= 10 && pause <= 21).toBe(true);
    await web.clock.advance(100_000);
    expect(pushes).toHaveLength(4);
    expect((await web.ask('GET', '/topics/t')).text).toContain('<MessageCount>0</MessageCount>');
  });

  it('follow the decaying schedule: 176 retries over about a day', () => {
    const delays: number[] = [];
    for (let attempts = 1; ; attempts += 1) {
      const delay = retryDelay('EXPONENTIAL_DECAY_RETRY', attempts, () => 0);
      if (delay === undefined) break;
      delays.push(delay / 1000);
    }
    expect(delays.slice(0, 11)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 512]);
    expect(delays).toHaveLength(176);
    expect(delays.filter((delay) => delay === 512)).toHaveLength(167);
  });

  it('end with the first success, or with the subscription', async () => {
    const { web, pushes } = withReceiver((count) => (count === 1 ? 503 : 202));
    await web.ask('PUT', '/topics/t');
    await subscribe(web, 's', { ...web1, NotifyStrategy: 'EXPONENTIAL_DECAY_RETRY' });
    await publish(web, 'x');
    await until(() => pushes.length === 1);
    await web.clock.advance(1_000);
    await until(() => pushes.length === 2);
    await web.clock.advance(600_000);
    expect(pushes).toHaveLength(2);

    const refusing = withReceiver(() => 500);
    await refusing.web.ask('PUT', '/topics/t');
    await subscribe(refusing.web, 's', { ...web1, NotifyStrategy: 'EXPONENTIAL_DECAY_RETRY' });
    await publish(refusing.web, 'x');
    await until(() => refusing.pushes.length === 1);
    expect((await refusing.web.ask('DELETE', '/topics/t/subscriptions/s')).status).toBe(204);
    await refusing.web.clock.advance(600_000);
    expect(refusing.pushes).toHaveLength(1);
  });

  it('to one that hangs do not keep those to another', async () => {
    const { web, pushes } = withReceiver((_, url) => (url.includes('hangs') ? new Promise<number>(() => {}) : 200));
    await web.ask('PUT', '/topics/t');
    await subscribe(web, 'hangs', { Endpoint: 'http://hangs/', FilterTag: 'a' });
    await subscribe(web, 'lives', { Endpoint: 'http://lives/', FilterTag: 'b' });
    for (let count = 0; count < 40; count += 1) await publish(web, 'x', 'a');
    await publish(web, 'y', 'b');
    await until(() => pushes.some(({ url }) => url === 'http://lives/'));
    expect(pushes.filter(({ url }) => url === 'http://hangs/').length).toBeLessThan(10);
  });

  it('carry a signature that the served certificate verifies', async () => {
    const { web, pushes } = withReceiver(() => 200);
    await web.ask('PUT', '/topics/t');
    await subscribe(web, 's', { Endpoint: 'http://receiver/a?b=c' });
    await publish(web, 'x');
    await until(() => pushes.length === 1);
    const { headers } = pushes[0]!;
    const address = Buffer.from(headers['x-mns-signing-cert-url']!, 'base64').toString();
    expect(address).toBe('http://127.0.0.1:9001/x509_public_certificate.pem');
    const certificate = await web.ask('GET', new URL(address).pathname, { caller: undefined });
    const x509 = new X509Certificate(certificate.bytes);
    expect(x509.verify(x509.publicKey)).toBe(true);
    expect(x509.subject).toContain('Rosette');
    const text = stringToSignMns('POST', '/a?b=c', headers, headers.date!);
    const verify = (signed: string) =>
      createVerify('RSA-SHA1').update(signed).verify(x509.publicKey, headers.authorization!, 'base64');
    expect([verify(text), verify(`${text} `)]).toEqual([true, false]);
  });
});

describe('notifications', () => {
  it.each([
    ['XML', 'text/xml;charset=utf-8', (body: string) => textOf(parseXml(body), 'Message')],
    ['JSON', 'application/json;charset=utf-8', (body: string) => (JSON.parse(body) as { Message: string }).Message],
    ['SIMPLIFIED', 'text/plain;charset=utf-8', (body: string) => body],
  ])('in %s hold the message as it was published', async (format, type, read) => {
    const { web, pushes } = withReceiver(() => 200);
    await web.ask('PUT', '/topics/t');
    await subscribe(web, 's', { ...web1, NotifyContentFormat: format });
    await publish(web, '{&quot;a&quot;: &quot;&lt;ü&gt;&quot;}', 'tag');
    await until(() => pushes.length === 1);
    const { headers, body } = pushes[0]!;
    expect([headers['content-type'], read(body)]).toEqual([type, '{"a": "<ü>"}']);
    const id = headers['x-mns-message-id'];
    expect([id !== undefined, headers['x-mns-message-tag'] === 'tag']).toEqual(Array(2).fill(format === 'SIMPLIFIED'));
    if (format === 'JSON') {
      expect(JSON.parse(body)).toMatchObject({
        TopicOwner: account,
        TopicName: 't',
        SubscriptionName: 's',
        MessageTag: 'tag',
      });
    }
  });

  it('reach those whose tag they have, and those that filter nothing', async () => {
    const { web } = withReceiver(() => 200);
    await web.ask('PUT', '/topics/t');
    for (const [name, tag] of [
      ['a', 'a'],
      ['b', 'b'],
      ['all', ''],
    ] as const) {
      await web.ask('PUT', `/queues/${name}`);
      await subscribe(web, name, {
        Endpoint: `acs:mns:cn-hangzhou:${account}:/queues/${name}`,
        FilterTag: tag,
        NotifyContentFormat: 'SIMPLIFIED',
      });
    }
    await publish(web, 'to-a', 'a');
    await publish(web, 'to-all');
    const bodies = async (name: string) => {
      const { text } = await web.ask('GET', `/queues/${name}/messages?numOfMessages=16&peekonly=true`);
      return [...text.matchAll(/<MessageBody>([^<]*)/g)].map(([, body]) => body);
    };
    expect([await bodies('a'), await bodies('b'), await bodies('all')]).toEqual([['to-a'], [], ['to-a', 'to-all']]);
  });

  it('wait for a queue that is not there yet, also in another region', async () => {
    const { web } = withReceiver(() => 200);
    const caller = { accountId: account, region: 'cn-beijing' };
    await web.ask('PUT', '/topics/t');
    await subscribe(web, 's', {
      Endpoint: `acs:mns:cn-beijing:${account}:queues/later`,
      NotifyStrategy: 'EXPONENTIAL_DECAY_RETRY',
    });
    await publish(web, 'x');
    await web.ask('PUT', '/queues/later', { caller });
    await web.clock.advance(2_000);
    const { text } = await web.ask('GET', '/queues/later/messages', { caller });
    expect(text).toContain('&lt;Message&gt;x&lt;/Message&gt;');
  });

  it('that no receiver took go to the dead-letter queue', async () => {
    const { web, pushes } = withReceiver(() => 500);
    await web.ask('PUT', '/topics/t');
    await web.ask('PUT', '/queues/dead');
    const policy = '<Enabled>true</Enabled><DeadLetterTargetQueue>dead</DeadLetterTargetQueue>';
    await subscribe(web, 's', { ...web1, NotifyContentFormat: 'SIMPLIFIED', DlqPolicy: policy });
    await publish(web, 'lost');
    for (const count of [1, 2, 3, 4]) {
      await until(() => pushes.length === count);
      await web.clock.advance(20_000);
    }
    expect((await web.ask('GET', '/queues/dead/messages')).text).toContain('<MessageBody>lost</MessageBody>');
  });
});

describe('subscriptions', () => {
  const code = ({ text }: { text: string }) => /<Code>([^<]*)/.exec(text)?.[1];

  it('need a topic and an endpoint that something can be pushed to', async () => {
    const { web } = withReceiver(() => 200);
    expect(code(await subscribe(web, 's', web1))).toBe('TopicNotExist');
    await web.ask('PUT', '/topics/t');
    expect(code(await subscribe(web, 's', {}))).toBe('InvalidArgument');
    expect(code(await subscribe(web, 's', { Endpoint: 'mail:directmail:a@example.com' }))).toBe('InvalidArgument');
    expect(code(await subscribe(web, 's', { Endpoint: 'acs:mns:cn-hangzhou:1000000000000002:queues/q' }))).toBe(
      'AccessDenied',
    );
    expect(code(await subscribe(web, 's', { ...web1, FilterTag: 'a'.repeat(17) }))).toBe('InvalidArgument');
    expect(code(await subscribe(web, 's', { ...web1, NotifyStrategy: 'NEVER' }))).toBe('InvalidArgument');
    expect((await subscribe(web, 's', web1)).status).toBe(201);
    expect((await subscribe(web, 's', web1)).status).toBe(204);
  });

  it('change their strategy, and go with their topic', async () => {
    const { web } = withReceiver(() => 200);
    await web.ask('PUT', '/topics/t');
    await subscribe(web, 's', web1);
    const body = '<Subscription><NotifyStrategy>EXPONENTIAL_DECAY_RETRY</NotifyStrategy></Subscription>';
    expect((await web.ask('PUT', '/topics/t/subscriptions/s?metaoverride=true', { body })).status).toBe(204);
    expect((await web.ask('GET', '/topics/t/subscriptions/s')).text).toContain('EXPONENTIAL_DECAY_RETRY');
    await web.ask('DELETE', '/topics/t');
    await web.ask('PUT', '/topics/t');
    expect((await web.ask('GET', '/topics/t/subscriptions')).text).not.toContain('SubscriptionURL');
    expect(code(await web.ask('GET', '/topics/t/subscriptions/s'))).toBe('SubscriptionNotExist');
  });
});
