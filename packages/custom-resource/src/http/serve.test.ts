import { connect } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { defineProvider } from '../define-provider.ts';
import type { JsonObject } from '../protocol.ts';
import { TestWorld, wireRequest } from '../testing/test-world.ts';
import { systemWorld } from '../world.ts';
import { httpHandler, serve } from './serve.ts';
import { signatureOf } from './signature.ts';

/** A provider whose answers go to a scripted network, and whose own server is real. */
async function start(options: Partial<Parameters<typeof serve>[1]> = {}) {
  const world = new TestWorld(200);
  const handlers = { create: () => ({ data: { ok: true } }), update: () => {}, delete: () => {} };
  const provider = defineProvider(handlers, { ...world, now: () => systemWorld.now(), fetch: world.fetch });
  const listening = await serve(provider, { port: 0, ...options });
  onTestFinished(() => listening.close());
  const post = (body: unknown, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    fetch(listening.url, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
  const answered = () => expect.poll(() => world.sent.map(({ body }) => body)).toMatchObject([{ Status: 'SUCCESS' }]);
  return { world, post, answered, listening };
}

it('takes a request with 202, and answers at its address', async () => {
  const { post, answered } = await start();
  const response = await post(wireRequest());
  expect(response.status).toBe(202);
  await answered();
});

it('answers in the response when it is synchronous', async () => {
  const { post, world } = await start({ sync: true });
  const response = await post(wireRequest());
  expect([response.status, await response.json()]).toMatchObject([200, { Status: 'SUCCESS', Data: { ok: true } }]);
  expect(world.sent).toEqual([]);
});

it('reads forms', async () => {
  const { post, answered } = await start();
  const fields = Object.entries(wireRequest()).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const form = new URLSearchParams(fields as [string, string][]).toString();
  expect((await post(form, { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(202);
  await answered();
});

it.each([
  ['{', 400, /not JSON/],
  [{ RequestType: 'Create' }, 400, /RequestId is missing/],
  [`{"a":"${'x'.repeat(2 * 1024 * 1024)}"}`, 413, /larger than/],
])('refuses what is no request: %#', async (body, status, reason) => {
  const { post, world } = await start();
  const response = await post(body);
  expect([response.status, (await response.json()) as unknown]).toEqual([
    status,
    { Reason: expect.stringMatching(reason) },
  ]);
  expect(world.sent).toEqual([]);
});

it('tells that it is there, and takes nothing else', async () => {
  const { listening } = await start();
  expect((await fetch(listening.url)).status).toBe(200);
  expect((await fetch(listening.url, { method: 'PUT' })).status).toBe(405);
});

it('takes only what is signed with the key, when there is one', async () => {
  const signature = { signKey: 'key', url: 'https://outside.test/thing', headers: { 'X-Team': 'a' } };
  const { post, answered } = await start({ signature });
  const data = wireRequest() as unknown as JsonObject;
  const date = `${new Date().toISOString().slice(0, 19)}Z`;
  const Value = signatureOf(signature, data, 'application/json', date);
  expect((await post(data)).status).toBe(403);
  expect((await post({ ...data, Signature: { Date: date, Value: Value.replace(/./, 'x') } })).status).toBe(403);
  expect((await post({ ...data, Signature: { Date: date, Value } })).status).toBe(202);
  await answered();
});

it('closes when what it has taken is answered, whoever keeps a connection open', async () => {
  const world = new TestWorld(200);
  const slow = defineProvider({ create: () => world.sleep(1_000).then(() => ({})), update() {}, delete() {} }, world);
  const listening = await serve(slow, { port: 0 });
  const idle = connect(Number(new URL(listening.url).port), '127.0.0.1');
  onTestFinished(() => void idle.destroy());
  await fetch(listening.url, { method: 'POST', body: JSON.stringify(wireRequest()) });
  idle.destroy();
  let over = false;
  const closed = listening.close().then(() => {
    over = true;
  });
  await world.pass(999);
  expect([over, world.sent]).toEqual([false, []]);
  await world.pass(1);
  await closed;
  expect(world.sent).toHaveLength(1);
});

it('is a handler for a server of one’s own', () => {
  expect(httpHandler(defineProvider({ create: () => ({}), update() {}, delete() {} }))).toBeTypeOf('function');
});
