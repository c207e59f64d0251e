import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { StackEvent } from '#server/contract/api-client.ts';
import { demoStack, eventRow, STACK_ID, startRos } from '#server/server.fixture.ts';
import { createHttpClient } from './http-client.ts';

async function start(change: { endpoint?: string; accessKeySecret?: string } = {}) {
  const server = await startRos();
  await server.commit(demoStack());
  const client = createHttpClient({
    endpoint: server.url,
    accessKeyId: server.key.id,
    accessKeySecret: server.key.secret,
    region: 'cn-hangzhou',
    reconnectMs: 5,
    ...change,
  });
  return { ...server, client };
}

const event = (id: string) => ({ kind: 'event', row: eventRow({ id }) }) as const;

async function take(events: AsyncIterable<StackEvent>, count: number): Promise<readonly string[]> {
  const taken: string[] = [];
  for await (const { EventId } of events) if (taken.push(EventId) === count) break;
  return taken;
}

const forever = () => new AbortController().signal;

describe('the HTTP client', () => {
  it('calls operations', async () => {
    const { client, url } = await start();
    expect(client.endpoint).toBe(url);
    expect(await client.call('GetStack', { StackId: 'demo' })).toMatchObject({ StackId: STACK_ID });
    await expect(client.call('GetStack', { StackId: 'x' })).rejects.toMatchObject({
      code: 'StackNotFound',
      status: 404,
    });
  });

  it('streams past and new events', async () => {
    const { client, commit } = await start();
    await commit([event('1')]);
    const reading = take(client.events(STACK_ID, 0, forever()), 3);
    await commit([event('2')]);
    await commit([event('3')]);
    expect(await reading).toEqual(['1', '2', '3']);
  });

  it('gives a stream up when nothing listens any more, after a while', async () => {
    const { url, key, close } = await startRos();
    await close();
    const options = { accessKeyId: key.id, accessKeySecret: key.secret, region: 'cn-hangzhou', reconnectMs: 5 };
    const client = createHttpClient({ ...options, endpoint: url, patienceMs: 20 });
    await expect(take(client.events(STACK_ID, 0, forever()), 1)).rejects.toMatchObject({
      code: 'ConnectionError',
      outcome: 'rejected',
    });
  });

  it('goes on after the last event when the connection breaks', async () => {
    const target = await start();
    const proxy = await breakingProxy(target.url);
    const { key } = target;
    const client = createHttpClient({
      endpoint: proxy.url,
      accessKeyId: key.id,
      accessKeySecret: key.secret,
      region: 'cn-hangzhou',
      reconnectMs: 5,
    });
    await target.commit([event('1'), event('2')]);
    const reading = take(client.events(STACK_ID, 0, forever()), 4);
    await expect.poll(() => proxy.open()).toBe(1);
    proxy.cut();
    await target.commit([event('3'), event('4')]);
    expect(await reading).toEqual(['1', '2', '3', '4']);
    expect(proxy.connections()).toBeGreaterThan(1);
  });

  it('gives up when the server refuses', async () => {
    const { client } = await start({ accessKeySecret: 'wrong' });
    await expect(take(client.events(STACK_ID, 0, forever()), 1)).rejects.toMatchObject({
      code: 'SignatureDoesNotMatch',
    });
    const other = await start();
    await expect(take(other.client.events('nothing', 0, forever()), 1)).rejects.toMatchObject({
      code: 'StackNotFound',
    });
  });

  it('ends quietly when the reader aborts, and the server lets go', async () => {
    const { client, listeners } = await start();
    const stop = new AbortController();
    const reading = take(client.events(STACK_ID, 0, stop.signal), 1);
    await expect.poll(() => listeners.size).toBe(1);
    stop.abort();
    expect(await reading).toEqual([]);
    await expect.poll(() => listeners.size).toBe(0);
  });

  it('is let go when the server closes', async () => {
    const { client, listeners, server } = await start();
    const stop = new AbortController();
    const reading = take(client.events(STACK_ID, 0, stop.signal), 1);
    await expect.poll(() => listeners.size).toBe(1);
    await server.close();
    stop.abort();
    expect(await reading).toEqual([]);
  });
});

describe('the event stream', () => {
  it('needs a signature', async () => {
    const { url } = await start();
    const response = await fetch(`${url}/events?StackId=${STACK_ID}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ Code: 'MissingAccessKeyId' });
  });
});

/** Passes bytes on with the Host header kept (it is signed), until it is told to cut. */
async function breakingProxy(target: string) {
  const { hostname, port } = new URL(target);
  const server = createServer((incoming) => {
    count += 1;
    const outgoing = connect(Number(port), hostname);
    incoming.pipe(outgoing).pipe(incoming);
    sockets.add(incoming);
    for (const socket of [incoming, outgoing]) socket.on('error', () => socket.destroy());
    incoming.on('close', () => {
      sockets.delete(incoming);
      outgoing.destroy();
    });
  });
  let count = 0;
  const sockets = new Set<Socket>();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => count,
    open: () => sockets.size,
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}
