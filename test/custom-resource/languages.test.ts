import { describe, expect, it } from 'vitest';
import type { Database } from '../../packages/rosette/src/localcloud/core/database.ts';
import { signedPush } from '../../packages/rosette/src/localcloud/mns/push.ts';
import { signingKey } from '../../packages/rosette/src/localcloud/mns/signing-key.ts';
import { customSignature } from '../../packages/rosette/src/resources/ros/custom-signature.ts';
import { signMns, stringToSignMns } from '../../packages/rosette/src/wire/signature-mns.ts';
import { LANGUAGES, type Language, need, startProvider } from './languages.ts';
import { type Call, localServer, type Reply } from './local-server.ts';

/* One suite for both languages and every transport: the same request leads to the same answer. */

const ids = { RequestId: 'r-1', StackId: 's-1', LogicalResourceId: 'Thing' };
const StableId = 'Thing-95e7d145cdca7c15';

function requestTo(url: string, change: object = {}): Record<string, unknown> {
  return {
    RequestType: 'Create',
    ...ids,
    ResponseURL: `${url}/customresource?signature=secret`,
    IntranetResponseURL: `${url}/inner?signature=secret`,
    ResourceType: 'Custom::Thing',
    ...{ StackName: 'demo', ResourceOwnerId: '1', CallerId: '2', RegionId: 'cn-hangzhou' },
    ResourceProperties: { Size: 3, Text: 'Grüße 😀 <&>' },
    ...change,
  };
}

const update = { RequestType: 'Update', PhysicalResourceId: 'p', OldResourceProperties: { Size: 1 } };
const remove = { RequestType: 'Delete', PhysicalResourceId: 'p' };
const success = { ...ids, Status: 'SUCCESS', PhysicalResourceId: 'p' };

const cases = [
  ['a Create', {}, { ...success, PhysicalResourceId: StableId, Data: { Double: 6, Text: 'Grüße 😀 <&>', StableId } }],
  ['an Update', update, { ...success, Data: { From: 1, To: 3 } }],
  ['a Delete', remove, success],
  ['a Delete without an id', { ...remove, PhysicalResourceId: '' }, { ...success, PhysicalResourceId: StableId }],
  [
    'a Read',
    { RequestType: 'Read', PhysicalResourceId: 'p' },
    { ...success, Data: { Double: 8 }, ResourceProperties: { Size: 4 } },
  ],
  [
    'a Read of what is gone',
    { RequestType: 'Read', PhysicalResourceId: 'gone' },
    { ...success, PhysicalResourceId: '' },
  ],
  [
    'a Create that fails',
    { ResourceProperties: { Size: 3, Way: 'fail' } },
    { ...ids, Status: 'FAILED', Reason: 'the warehouse is empty' },
  ],
  [
    'an Update that fails',
    { ...update, ResourceProperties: { Size: 3, Way: 'fail' } },
    { ...ids, Status: 'FAILED', Reason: 'the warehouse is empty' },
  ],
  [
    'a Delete that fails',
    { ...remove, PhysicalResourceId: 'unwilling' },
    { ...ids, Status: 'FAILED', Reason: 'it is still used' },
  ],
  [
    'a Create with inputs that do not fit',
    { ResourceProperties: { Size: '3', Way: 'x', Txt: [] } },
    {
      ...ids,
      Status: 'FAILED',
      Reason:
        'Parameters: Txt is not known here (known: Size, Way, Text); Size must be an integer, not a string; Way must be one of , fail, hang, progress.',
    },
  ],
] as const;

/** The expected answer to a request of this id; Data tells the transport. */
function expectedOf(expected: object, RequestId: string, via: string): object {
  const { Data } = expected as { Data?: object };
  const told = Data !== undefined && 'StableId' in Data ? { Data: { ...Data, Via: via } } : {};
  return { ...expected, RequestId, ...told };
}

const ok: Reply = { status: 200, body: '{}' };

const post = (url: string, body: object) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

const answers = (calls: readonly Call[], path = '/customresource') =>
  calls.filter((call) => call.target.startsWith(path)).map(({ body }) => JSON.parse(body) as unknown);

/** Sends every case in its turn, and looks what is answered. */
async function playCases(
  via: string,
  calls: readonly Call[],
  url: string,
  send: (request: Record<string, unknown>) => Promise<unknown>,
): Promise<void> {
  for (const [name, change, expected] of cases) {
    const before = answers(calls).length;
    const RequestId = `r-${before}`;
    await send(requestTo(url, { ...change, RequestId }));
    const latest = expect.poll(() => answers(calls).slice(before), { timeout: 10_000, interval: 10, message: name });
    await latest.toEqual([expectedOf(expected, RequestId, via)]);
  }
}

const signingKeyOnce = signingKey({ row: () => undefined, run: () => {} } as unknown as Database, Date.now());

describe.each(LANGUAGES)('a provider in %s', (language: Language) => {
  it('answers over HTTP', async (context) => {
    need(language, context);
    const ros = await localServer(() => ok);
    const { line: url, log } = await startProvider(language, 'http');
    await playCases('http', ros.calls, ros.url, async (request) => {
      expect((await post(url, request)).status).toBe(202);
    });
    expect(ros.calls[0]).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/json' } });
    expect(log()).toContain('Create Custom::Thing Thing (request r-0): SUCCESS after ');
    expect(log()).not.toContain('secret');
  });

  it('answers in the response', async (context) => {
    need(language, context);
    const { line: url } = await startProvider(language, 'sync');
    const given: Call[] = [];
    await playCases('http', given, 'http://nobody.test', async (request) => {
      const response = await post(url, request);
      given.push({ method: 'POST', target: '/customresource', headers: {}, body: await response.text() });
    });
  });

  it('answers from a function', async (context) => {
    need(language, context);
    const ros = await localServer(() => ok);
    await playCases('function', ros.calls, ros.url, async (request) => {
      const { line } = await startProvider(language, 'function', { EVENT: JSON.stringify(request) });
      expect(JSON.parse(line)).toEqual({ standing: 'answered' });
    });
  });

  it('answers what a queue holds, and removes it then', async (context) => {
    need(language, context);
    const ros = await localServer(() => ok);
    const waiting: string[] = [];
    const mns = await localServer((call) => queueReply(call, waiting));
    await startProvider(language, 'queue', { ENDPOINT: mns.url });
    const removed = () => mns.calls.filter(({ method }) => method === 'DELETE').map(({ target }) => target);
    await playCases('queue', ros.calls, ros.url, async (request) => {
      waiting.push(Buffer.from(JSON.stringify(request)).toString('base64'));
    });
    await expect.poll(() => removed().length, { timeout: 10_000 }).toBe(cases.length);
    expect(removed()[0]).toMatch(/^\/queues\/requests\/messages\?ReceiptHandle=second$/);
  });

  it.for(['XML', 'SIMPLIFIED', 'JSON'] as const)('answers what a topic pushes as %s', async (format, context) => {
    need(language, context);
    const key = await signingKeyOnce;
    const ros = await localServer((call) => (call.method === 'GET' ? { status: 200, body: key.certificate } : ok));
    const { line: url } = await startProvider(language, 'topic', { CERTIFICATES: `${ros.url}/` });
    const push = async (request: object, tamper = (text: string) => text) => {
      const { contentType, body } = notificationOf(format, request);
      const headers = signedPush(url, { contentType, body, headers: {} }, key, { address: ros.url, now: Date.now() });
      return (
        await fetch(url, { method: 'POST', headers: { ...headers, 'x-mns-version': tamper('2015-06-06') }, body })
      ).status;
    };
    expect(await push(requestTo(ros.url), () => '2016-01-01')).toBe(403);
    await playCases('topic', ros.calls, ros.url, async (request) => {
      expect(await push(request)).toBe(204);
    });
  });

  it('takes only what is signed, when it has a key', async (context) => {
    need(language, context);
    const ros = await localServer(() => ok);
    const { line: url } = await startProvider(language, 'signed');
    const data = requestTo(ros.url) as Parameters<typeof customSignature>[1]['data'] & object;
    const date = `${new Date().toISOString().slice(0, 19)}Z`;
    const about = { contentType: 'application/json', data, date, headers: { 'X-Team': 'a' } };
    const signed = (key: string) => {
      const Value = customSignature(key, { ...about, url: 'https://outside.test/thing' });
      return { ...data, Signature: { Date: date, Value } };
    };
    expect((await post(url, data)).status).toBe(403);
    expect((await post(url, signed('other'))).status).toBe(403);
    expect((await post(url, signed('key'))).status).toBe(202);
    await expect.poll(() => answers(ros.calls).length).toBe(1);
  });

  it('carries out once what comes twice, and answers twice', async (context) => {
    need(language, context);
    const ros = await localServer(() => ok);
    const { line: url, log } = await startProvider(language, 'http');
    await Promise.all([post(url, requestTo(ros.url)), post(url, requestTo(ros.url))]);
    await expect.poll(() => answers(ros.calls).length).toBe(2);
    expect(log().match(/SUCCESS after/g)).toHaveLength(1);
  });

  it('answers again, at the other address too, until it is taken', async (context) => {
    need(language, context);
    const ros = await localServer((_call, calls) => (calls.length < 4 ? { status: 503 } : ok));
    const { line: url } = await startProvider(language, 'http');
    await post(url, requestTo(ros.url));
    await expect
      .poll(() => ros.calls.map(({ target }) => target.split('?')[0]))
      .toEqual([...['/customresource', '/inner', '/customresource', '/inner']]);
  });

  it.for([302, 307])('sends its answer to nobody else, whatever a %i says', async (status, context) => {
    need(language, context);
    const ros = await localServer(() => ({ status, location: '/elsewhere' }));
    const { line: url, log } = await startProvider(language, 'http');
    await post(url, requestTo(ros.url));
    await expect.poll(log).toMatch(`refused with HTTP status ${status}`);
    expect(ros.calls.map(({ method, target }) => `${method} ${target.split('?')[0]}`)).toEqual([
      'POST /customresource',
    ]);
  });

  it('tells when its answer is refused, and lets it be', async (context) => {
    need(language, context);
    const ros = await localServer(() => ({ status: 410, body: '{"Message":"nobody waits"}' }));
    const { line: url, log } = await startProvider(language, 'http');
    await post(url, requestTo(ros.url));
    await expect.poll(log).toMatch(/refused with HTTP status 410: .*nobody waits/);
    expect(ros.calls).toHaveLength(1);
  });

  it('shows signs of life, which move its deadline', async (context) => {
    need(language, context);
    const ros = await localServer(() => ok);
    const { line: url } = await startProvider(language, 'http', { HEARTBEAT: '0.2', TIMEOUT: '0.7' });
    await post(url, requestTo(ros.url, { ResourceProperties: { Size: 1, Way: 'progress' } }));
    await expect.poll(() => answers(ros.calls).length).toBe(2);
    expect(ros.calls).toMatchObject([{ method: 'PATCH', body: '{"Progress":"half way"}' }, { method: 'POST' }]);
    await post(url, requestTo(ros.url, { RequestId: 'r-2', ...update, ResourceProperties: { Size: 1, Way: 'hang' } }));
    const beats = () => ros.calls.filter(({ body }) => body === '{}').length;
    await expect.poll(beats, { timeout: 5_000 }).toBeGreaterThan(5);
    expect(answers(ros.calls).filter((body) => (body as { Status?: string }).Status === 'FAILED')).toEqual([]);
  });

  it('answers in time for a handler that hangs, unless that would hide what it made', async (context) => {
    need(language, context);
    const ros = await localServer(() => ok);
    const { line: url, log } = await startProvider(language, 'http', { TIMEOUT: '0.5' });
    const hanging = { ResourceProperties: { Size: 1, Way: 'hang' } };
    await post(url, requestTo(ros.url, { ...hanging, RequestId: 'r-1' }));
    await post(url, requestTo(ros.url, { ...update, ...hanging, RequestId: 'r-2' }));
    await post(url, requestTo(ros.url, { ...remove, ...hanging, RequestId: 'r-3' }));
    await expect.poll(log).toMatch(/Create .*not answered yet/);
    const late = (RequestId: string, type: string) => {
      return { ...ids, RequestId, Status: 'FAILED', Reason: `The provider did not finish the ${type} in time.` };
    };
    await expect.poll(() => answers(ros.calls)).toHaveLength(2);
    expect(answers(ros.calls)).toEqual(expect.arrayContaining([late('r-2', 'Update'), late('r-3', 'Delete')]));
  });

  it('refuses what is no request, and tells that it is there', async (context) => {
    need(language, context);
    const { line: url } = await startProvider(language, 'http');
    for (const body of [
      '{',
      '[1]',
      '{"RequestType":"Read"}',
      JSON.stringify({ ...requestTo('http://x.test'), StackId: '' }),
    ]) {
      const response = await fetch(url, { method: 'POST', body });
      expect([response.status, await response.json()], body).toEqual([400, { Reason: expect.any(String) }]);
    }
    expect((await fetch(url)).status).toBe(200);
  });
});

/** An MNS queue with what waits in it; every call must be signed. */
async function queueReply(call: Call, waiting: string[]): Promise<Reply> {
  const text = stringToSignMns(call.method, call.target, call.headers, call.headers.date ?? '');
  if (call.headers.authorization !== `MNS id:${signMns('secret', text)}`) {
    return { status: 403, body: '<Error><Code>SignatureDoesNotMatch</Code><Message>no</Message></Error>' };
  }
  if (call.method === 'DELETE') return { status: 204 };
  if (call.method === 'PUT') {
    return { status: 200, body: '<ChangeVisibility><ReceiptHandle>second</ReceiptHandle></ChangeVisibility>' };
  }
  const body = waiting.shift();
  if (body === undefined) await new Promise((done) => setTimeout(done, 20));
  return body === undefined ? emptyQueue : { status: 200, body: messageOf(body) };
}

const emptyQueue: Reply = { status: 404, body: '<Error><Code>MessageNotExist</Code><Message>none</Message></Error>' };

function messageOf(body: string): string {
  const fields = { MessageId: 'm', ReceiptHandle: 'first', MessageBody: body, EnqueueTime: String(Date.now()) };
  return `<Message xmlns="http://mns.aliyuncs.com/doc/v1/">${elementsOf(fields)}</Message>`;
}

function elementsOf(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join('');
}

function notificationOf(format: 'XML' | 'SIMPLIFIED' | 'JSON', request: object): { contentType: string; body: string } {
  const Message = Buffer.from(JSON.stringify(request)).toString('base64');
  const fields = { TopicName: 't', Message, PublishTime: String(Date.now()) };
  switch (format) {
    case 'SIMPLIFIED':
      return { contentType: 'text/plain;charset=utf-8', body: Message };
    case 'JSON':
      return { contentType: 'application/json;charset=utf-8', body: JSON.stringify(fields) };
    case 'XML':
      return { contentType: 'text/xml;charset=utf-8', body: `<Notification>${elementsOf(fields)}</Notification>` };
  }
}
