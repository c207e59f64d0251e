import { describe, expect, it } from 'vitest';
import { contentMd5Mns, signedHeadersMns, signMnsV4, stringToSignMnsV4 } from '#wire/signature-mns.ts';
import { type Answer, account, keys, other, settled, type TestWeb, testWeb } from '../web/test-web.fixture.ts';

const VERSION = { 'x-mns-version': '2015-06-06' };

function message(body: string, more = ''): string {
  return `<Message><MessageBody>${body}</MessageBody>${more}</Message>`;
}

function member({ text }: Answer, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
}

async function queue(web: TestWeb, name: string, attributes = ''): Promise<Answer> {
  return web.ask('PUT', `/queues/${name}`, { body: `<Queue>${attributes}</Queue>` });
}

async function send(web: TestWeb, name: string, body: string, more = ''): Promise<Answer> {
  return web.ask('POST', `/queues/${name}/messages`, { body: message(body, more) });
}

function receive(web: TestWeb, name: string, query = ''): Promise<Answer> {
  return web.ask('GET', `/queues/${name}/messages${query}`);
}

describe('queues', () => {
  it('refuse what they cannot be', async () => {
    const web = testWeb();
    const refused = async (name: string, attributes: string) => member(await queue(web, name, attributes), 'Code');
    expect(await refused('q', '<VisibilityTimeout>0</VisibilityTimeout>')).toBe('InvalidArgument');
    expect(await refused('q', '<MaximumMessageSize>65537</MaximumMessageSize>')).toBe('InvalidArgument');
    expect(await refused('a'.repeat(121), '')).toBe('QueueNameLengthError');
    expect(await refused('-q', '')).toBe('InvalidQueueName');
    expect(await refused('q', '<LoggingEnabled>perhaps</LoggingEnabled>')).toBe('InvalidArgument');
    expect(member(await web.ask('PUT', '/queues/q', { body: '<Queue>' }), 'Code')).toBe('MalformedXML');
    expect((await queue(web, 'q')).status).toBe(201);
  });

  it('are listed by prefix, a page at a time', async () => {
    const web = testWeb();
    for (const name of ['b2', 'a1', 'b1', 'b3']) await queue(web, name);
    const page = async (headers: Record<string, string>) => {
      const answer = await web.ask('GET', '/queues', { headers: { ...headers, 'x-mns-prefix': 'b' } });
      return [
        [...answer.text.matchAll(/queues\/(\w+)<\/QueueURL>/g)].map(([, name]) => name),
        member(answer, 'NextMarker'),
      ];
    };
    expect(await page({ 'x-mns-ret-number': '2' })).toEqual([['b1', 'b2'], 'b2']);
    expect(await page({ 'x-mns-ret-number': '2', 'x-mns-marker': 'b2' })).toEqual([['b3'], undefined]);
    expect(member(await web.ask('GET', '/queues', { headers: { 'x-mns-ret-number': '0' } }), 'Code')).toBe(
      'InvalidArgument',
    );
    expect((await web.ask('GET', '/queues', { headers: { 'x-mns-with-meta': 'true' } })).text).toContain(
      '<ActiveMessages>',
    );
  });

  it('belong to an account and a region, and stand in the ledger', async () => {
    const web = testWeb();
    await queue(web, 'q');
    const elsewhere = [
      { accountId: other, region: 'cn-hangzhou' },
      { accountId: account, region: 'cn-beijing' },
    ];
    for (const caller of elsewhere) expect((await web.ask('GET', '/queues/q', { caller })).status).toBe(404);
    await web.ask('DELETE', '/queues/q');
    expect(web.cloud.ledger().map(({ change, product, action, id }) => [change, product, action, id])).toEqual([
      ['created', 'Mns', 'CreateQueue', 'q'],
      ['removed', 'Mns', 'DeleteQueue', 'q'],
    ]);
    expect(web.cloud.objects()).toEqual([]);
  });
});

describe('messages', () => {
  it('are hidden while they are taken, and come back with a new handle', async () => {
    const web = testWeb();
    await queue(web, 'q', '<VisibilityTimeout>30</VisibilityTimeout>');
    await send(web, 'q', 'a');
    const first = await receive(web, 'q');
    await web.clock.advance(29_999);
    expect((await receive(web, 'q')).status).toBe(404);
    await web.clock.advance(1);
    expect((await web.ask('DELETE', `/queues/q/messages?ReceiptHandle=${member(first, 'ReceiptHandle')}`)).status).toBe(
      404,
    );
    const second = await receive(web, 'q');
    expect([member(second, 'DequeueCount'), member(second, 'FirstDequeueTime')]).toEqual([
      '2',
      member(first, 'FirstDequeueTime'),
    ]);
    expect(
      (await web.ask('DELETE', `/queues/q/messages?receipthandle=${member(second, 'ReceiptHandle')}`)).status,
    ).toBe(204);
    await web.clock.advance(60_000);
    expect((await receive(web, 'q')).status).toBe(404);
  });

  it('come by priority, then by age', async () => {
    const web = testWeb();
    await queue(web, 'q');
    for (const [body, priority] of [
      ['c', 8],
      ['a', 1],
      ['d', 8],
      ['b', 2],
    ] as const) {
      await send(web, 'q', body, `<Priority>${priority}</Priority>`);
    }
    const all = await receive(web, 'q', '?numOfMessages=16');
    expect([...all.text.matchAll(/<MessageBody>(.)/g)].map(([, body]) => body)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('appear when their delay is over, and vanish when they are too old', async () => {
    const web = testWeb();
    await queue(web, 'q', '<DelaySeconds>10</DelaySeconds><MessageRetentionPeriod>60</MessageRetentionPeriod>');
    const delayed = await send(web, 'q', 'late');
    await send(web, 'q', 'soon', '<DelaySeconds>0</DelaySeconds>');
    expect(member(await receive(web, 'q', '?peekonly=true'), 'MessageBody')).toBe('soon');
    const counts = await web.ask('GET', '/queues/q');
    expect([member(counts, 'ActiveMessages'), member(counts, 'DelayMessages')]).toEqual(['1', '1']);
    expect(member(delayed, 'ReceiptHandle')).toBeDefined();
    await web.clock.advance(10_000);
    expect((await receive(web, 'q', '?peekonly=true&numOfMessages=16')).text).toContain('late');
    await web.clock.advance(50_000);
    expect((await receive(web, 'q')).status).toBe(404);
    expect(member(await web.ask('GET', '/queues/q'), 'ActiveMessages')).toBe('0');
  });

  it('are waited for as long as the request or the queue says', async () => {
    const web = testWeb();
    await queue(web, 'q', '<PollingWaitSeconds>5</PollingWaitSeconds>');
    const empty = receive(web, 'q');
    let ended = false;
    void empty.then(() => {
      ended = true;
    });
    await settled();
    await web.clock.advance(4_999);
    expect(ended).toBe(false);
    await web.clock.advance(1);
    expect(member(await empty, 'Code')).toBe('MessageNotExist');
    const waiting = receive(web, 'q', '?waitseconds=30');
    await settled();
    await web.clock.advance(20_000);
    await send(web, 'q', 'x');
    expect(member(await waiting, 'MessageBody')).toBe('x');
    expect((await receive(web, 'q', '?waitseconds=31')).status).toBe(400);
    expect((await receive(web, 'q', '?waitseconds=0')).status).toBe(404);
  });

  it('go to the next when the one who waited for them has left', async () => {
    const web = testWeb();
    await queue(web, 'q');
    const gone = new AbortController();
    const first = web.ask('GET', '/queues/q/messages?waitseconds=30', { signal: gone.signal });
    const second = receive(web, 'q', '?waitseconds=30');
    await settled();
    gone.abort();
    await first;
    await send(web, 'q', 'x');
    expect(member(await second, 'MessageBody')).toBe('x');
  });

  it('end the waiting of everyone when their queue is deleted or the cloud closes', async () => {
    const web = testWeb();
    await queue(web, 'q');
    const waiting = receive(web, 'q', '?waitseconds=30');
    await settled();
    await web.ask('DELETE', '/queues/q');
    expect(member(await waiting, 'Code')).toBe('QueueNotExist');
    await queue(web, 'q');
    const last = receive(web, 'q', '?waitseconds=30');
    await settled();
    web.cloud.web.close();
    expect(member(await last, 'Code')).toBe('MessageNotExist');
  });

  it('may not be too large, too many or empty', async () => {
    const web = testWeb();
    await queue(web, 'q', '<MaximumMessageSize>1024</MaximumMessageSize>');
    expect((await send(web, 'q', 'ä'.repeat(512))).status).toBe(201);
    expect(member(await send(web, 'q', 'ä'.repeat(513)), 'Code')).toBe('InvalidArgument');
    expect(member(await send(web, 'q', ''), 'Code')).toBe('InvalidArgument');
    const batch = (count: number, body: string) =>
      web.ask('POST', '/queues/q/messages', { body: `<Messages>${message(body).repeat(count)}</Messages>` });
    expect((await batch(16, 'x')).status).toBe(201);
    expect((await batch(17, 'x')).status).toBe(400);
    const partly = await web.ask('POST', '/queues/q/messages', {
      body: `<Messages>${message('ok')}${message('x'.repeat(2000))}</Messages>`,
    });
    expect([member(partly, 'MessageBodyMD5'), member(partly, 'ErrorCode')]).toEqual([
      '444BCB3A3FCF8389296C49467F27E1D6',
      'InvalidArgument',
    ]);
  });

  it('keep every character of their body', async () => {
    const web = testWeb();
    await queue(web, 'q');
    await send(web, 'q', '{&quot;a&quot;:&quot;&lt;&amp;&#x1F600;<![CDATA[<b>&]]>&quot;}\n é');
    expect((await receive(web, 'q')).text).toContain(
      '<MessageBody>{&quot;a&quot;:&quot;&lt;&amp;😀&lt;b&gt;&amp;&quot;}\n é</MessageBody>',
    );
  });
});

describe('dead letters', () => {
  const policy =
    '<DlqPolicy><Enabled>true</Enabled><DeadLetterTargetQueue>dead</DeadLetterTargetQueue><MaxReceiveCount>2</MaxReceiveCount></DlqPolicy>';

  it('move to the other queue when they were received too often, and wake whoever waits there', async () => {
    const web = testWeb();
    expect(member(await queue(web, 'q', policy), 'Code')).toBe('QueueNotExist');
    await queue(web, 'dead');
    await queue(web, 'q', `<VisibilityTimeout>10</VisibilityTimeout>${policy}`);
    expect((await web.ask('GET', '/queues/q')).text).toContain('<MaxReceiveCount>2</MaxReceiveCount>');
    await send(web, 'q', 'poison');
    const { text } = await receive(web, 'q');
    await web.clock.advance(10_000);
    expect((await receive(web, 'dead')).status).toBe(404);
    expect(member(await receive(web, 'q'), 'DequeueCount')).toBe('2');
    const waiting = receive(web, 'dead', '?waitseconds=30');
    await settled();
    await web.clock.advance(10_000);
    const dead = await waiting;
    expect(member(dead, 'MessageBody')).toBe('poison');
    expect(member(dead, 'MessageId')).toBe(/<MessageId>([^<]*)/.exec(text)?.[1]);
    expect((await receive(web, 'q')).status).toBe(404);
  });

  it('cannot be their own, and can be switched off', async () => {
    const web = testWeb();
    await queue(web, 'dead');
    expect(member(await queue(web, 'dead2', policy.replace('dead<', 'dead2<')), 'Code')).toBe('InvalidArgument');
    await queue(web, 'q', policy);
    await web.ask('PUT', '/queues/q?metaOverride=true', {
      body: '<Queue><DlqPolicy><Enabled>false</Enabled></DlqPolicy></Queue>',
    });
    expect((await web.ask('GET', '/queues/q')).text).not.toContain('DlqPolicy');
  });
});

describe('who asks', () => {
  const now = Date.UTC(2026, 0, 1);
  const [id, { secret }] = Object.entries(keys)[0]!;
  const signed = (at: number, more: object = {}) =>
    signedHeadersMns({
      method: 'GET',
      resource: '/queues',
      body: '',
      accessKeyId: id,
      accessKeySecret: secret,
      now: at,
      ...more,
    });
  const list = async (headers: Record<string, string>, path = '/queues') => {
    const answer = await testWeb().ask('GET', path, { headers: { ...VERSION, ...headers }, caller: undefined });
    return answer.status === 200 ? 'ok' : member(answer, 'Code');
  };

  it('is proved by the signature', async () => {
    expect(await list(signed(now))).toBe('ok');
    expect(await list(signed(now), '/queues?a=1')).toBe('ok');
    expect(await list({ ...signed(now), 'x-mns-prefix': 'a' })).toBe('SignatureDoesNotMatch');
    expect(await list(signed(now, { accessKeySecret: 'x' }))).toBe('SignatureDoesNotMatch');
    expect(await list(signed(now, { accessKeyId: 'nobody' }))).toBe('InvalidAccessKeyId');
    expect(await list({})).toBe('MissingAuthorizationHeader');
    expect(await list({ authorization: 'MNS x:y' })).toBe('MissingDateHeader');
    expect(await list({ authorization: 'Basic x', date: new Date(now).toUTCString() })).toBe(
      'InvalidAuthorizationHeader',
    );
    expect(await list({ authorization: 'MNS x:y', date: 'yesterday' })).toBe('InvalidDateHeader');
  });

  it('is proved within 15 minutes only', async () => {
    expect(await list(signed(now - 15 * 60_000))).toBe('ok');
    expect(await list(signed(now - 15 * 60_000 - 1000))).toBe('TimeExpired');
  });

  it('is proved by the fourth version too, which names a region', async () => {
    const scope = { day: '20260101', region: 'cn-beijing' };
    const request = { method: 'GET', path: '/queues', query: [], headers: VERSION };
    const signature = signMnsV4(secret, scope, stringToSignMnsV4('20260101T000001Z', scope, request));
    const authorization = `MNS4-HMAC-SHA256 Credential=${id}/20260101/cn-beijing/mns/aliyun_v4_request,Signature=${signature}`;
    const web = testWeb();
    await web.ask('PUT', '/queues/there', { caller: { accountId: account, region: 'cn-beijing' } });
    const answer = await web.ask('GET', '/queues', {
      headers: { ...VERSION, authorization, date: new Date(now).toUTCString() },
      caller: undefined,
    });
    expect(answer.text).toContain('/queues/there');
  });

  it('means the region of the host', async () => {
    const web = testWeb();
    await web.ask('PUT', '/queues/there', { caller: { accountId: account, region: 'cn-beijing' } });
    const host = `${account}.mns.cn-beijing.localhost:9001`;
    const answer = await web.ask('GET', '/queues', { headers: { ...signed(now), host }, caller: undefined });
    expect(answer.text).toContain(`http://${host}/queues/there`);
  });

  it('must send the body that it says', async () => {
    const web = testWeb();
    const put = (md5: string) => web.ask('PUT', '/queues/q', { body: '<Queue/>', headers: { 'content-md5': md5 } });
    expect(member(await put(contentMd5Mns('<Queue></Queue>')), 'Code')).toBe('InvalidDegist');
    expect((await put(contentMd5Mns('<Queue/>'))).status).toBe(201);
  });
});

it('answers as rules of faults say', async () => {
  const web = testWeb();
  await queue(web, 'q');
  const rule = (kind: 'throttle' | 'lose') => ({ product: 'Mns', action: 'SendMessage', times: 1, effect: { kind } });
  web.cloud.faults.set({ rules: [rule('throttle')] });
  expect(member(await send(web, 'q', 'refused'), 'Code')).toBe('QpsLimitExceeded');
  web.cloud.faults.set({ rules: [rule('lose')] });
  expect((await send(web, 'q', 'done')).status).toBe(504);
  const { text } = await receive(web, 'q', '?peekonly=true&numOfMessages=16');
  expect([...text.matchAll(/<MessageBody>(\w+)/g)].map(([, body]) => body)).toEqual(['done']);
});

it('says what it cannot do', async () => {
  const web = testWeb();
  expect(member(await web.ask('POST', '/queues/q'), 'Code')).toBe('InvalidRequestURL');
  expect(member(await web.ask('GET', '/queues/none/messages'), 'Code')).toBe('QueueNotExist');
  expect(member(await web.ask('PUT', '/queues/none/messages?receiptHandle=x'), 'Code')).toBe(
    'MissingVisibilityTimeout',
  );
});
