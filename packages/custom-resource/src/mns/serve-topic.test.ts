import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Database } from '../../../rosette/src/localcloud/core/database.ts';
import { signedPush } from '../../../rosette/src/localcloud/mns/push.ts';
import { type SigningKey, signingKey } from '../../../rosette/src/localcloud/mns/signing-key.ts';
import { defineProvider } from '../define-provider.ts';
import { type Sent, TestWorld, wireRequest } from '../testing/test-world.ts';
import { systemWorld } from '../world.ts';
import { serveTopic } from './serve-topic.ts';

/* Pushes are signed as the local cloud signs them, which is checked against the official clients elsewhere. */

const CLOUD = 'http://cloud.test';
const json = JSON.stringify(wireRequest());
const base64 = Buffer.from(json).toString('base64');
let key: SigningKey;

beforeAll(async () => {
  const nothingKept = { row: () => undefined, run: () => {} } as unknown as Database;
  key = await signingKey(nothingKept, Date.now());
});

async function start(certificates?: readonly string[]) {
  const world = new TestWorld();
  const sent: Sent[] = [];
  const answering = async (input: string | URL | Request, init?: RequestInit) => {
    if (String(input).startsWith(CLOUD)) return new Response(key.certificate);
    return world.fetch(input, init).finally(() => sent.push(world.sent.at(-1)!));
  };
  const handlers = { create: () => ({}), update() {}, delete() {} };
  const lines: string[] = [];
  const own = { fetch: answering, log: (line: string) => void lines.push(line) };
  const provider = defineProvider(handlers, { ...systemWorld, ...own });
  const listening = await serveTopic(provider, { port: 0, ...(certificates === undefined ? {} : { certificates }) });
  onTestFinished(() => listening.close());
  const url = `${listening.url}/notifications?a=b`;
  const push = async (notification: { contentType: string; body: string }, change: Record<string, string> = {}) => {
    const headers = signedPush(url, { ...notification, headers: {} }, key, { address: CLOUD, now: Date.now() });
    const response = await fetch(url, { method: 'POST', headers: { ...headers, ...change }, body: notification.body });
    return [response.status, await response.text()];
  };
  return { push, sent, lines, listening };
}

const xml = `<Notification><TopicName>t</TopicName><Message>${base64}</Message><PublishTime>${Date.now()}</PublishTime></Notification>`;
const inJson = JSON.stringify({ TopicName: 't', Message: base64, PublishTime: String(Date.now()) });

describe('a push', () => {
  it.each([
    ['XML', 'text/xml;charset=utf-8', xml],
    ['JSON', 'application/json;charset=utf-8', inJson],
    ['SIMPLIFIED', 'text/plain;charset=utf-8', base64],
  ])('as %s is taken at once, and answered', async (_, contentType, body) => {
    const { push, sent } = await start([`${CLOUD}/`]);
    expect(await push({ contentType, body })).toEqual([204, '']);
    await expect.poll(() => sent.map((one) => one.body)).toMatchObject([{ Status: 'SUCCESS' }]);
  });

  it.each([
    ['of another sender', [`${CLOUD}/`], { authorization: Buffer.from('no').toString('base64') }, /signature .* wrong/],
    ['with another body', [`${CLOUD}/`], { 'content-md5': 'AAAA' }, /Content-MD5/],
    ['of long ago', [`${CLOUD}/`], { date: 'Sun, 01 Nov 2026 00:00:00 GMT' }, /too old/],
    ['with a header added', [`${CLOUD}/`], { 'x-mns-more': '1' }, /signature .* wrong/],
    ['whose certificate lies elsewhere', ['http://other.test/'], {}, /does not lie where/],
    ['whose certificate nobody named', undefined, {}, /does not lie where/],
  ])('%s is refused', async (_, certificates, change, reason) => {
    const { push, sent } = await start(certificates);
    const [status, text] = await push({ contentType: 'text/xml;charset=utf-8', body: xml }, change);
    expect([status, text]).toEqual([403, expect.stringMatching(reason)]);
    expect(sent).toEqual([]);
  });

  it('that was published too long ago is waited for by nobody', async () => {
    const { push, sent, lines } = await start([`${CLOUD}/`]);
    const old = xml.replace(/<PublishTime>\d+/, `<PublishTime>${Date.now() - 61_000}`);
    expect(await push({ contentType: 'text/xml;charset=utf-8', body: old })).toEqual([204, '']);
    await expect.poll(() => lines.join()).toMatch(/passed over; it was sent 61 s ago/);
    expect(sent).toEqual([]);
  });

  it('of something else is refused with the reason', async () => {
    const { push } = await start([`${CLOUD}/`]);
    expect(await push({ contentType: 'text/plain', body: 'hello' })).toEqual([400, expect.stringMatching(/message/)]);
  });

  it('is a POST', async () => {
    const { listening } = await start();
    expect((await fetch(listening.url)).status).toBe(405);
  });
});
