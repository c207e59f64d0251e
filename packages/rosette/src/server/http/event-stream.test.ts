import { describe, expect, it } from 'vitest';
import { readServerSentEvents } from '#wire/server-sent-events.ts';
import { signedHeadersV3 } from '#wire/signature-v3.ts';
import { demoStack, eventRow, STACK_ID, startRos, type TestServer } from '../server.fixture.ts';

async function open(server: TestServer, query: [string, string][], extra: Record<string, string> = {}) {
  const url = new URL('/events', server.url);
  url.search = new URLSearchParams(query).toString();
  const { host, ...headers } = signedHeadersV3({
    method: 'GET',
    host: url.host,
    path: '/events',
    query,
    body: '',
    action: 'ListStackEvents',
    version: '2019-09-10',
    accessKeyId: server.key.id,
    accessKeySecret: server.key.secret,
    now: Date.now(),
    nonce: Math.random().toString(),
  });
  return fetch(url, { headers: { ...headers, ...extra } });
}

async function firstId(response: Response): Promise<string | undefined> {
  const text = response.body!.pipeThrough(new TextDecoderStream());
  for await (const event of readServerSentEvents(text)) if (event !== undefined) return event.id;
  return undefined;
}

async function withEvents() {
  const server = await startRos();
  const events = ['1', '2', '3'].map((id) => ({ kind: 'event', row: eventRow({ id }) }) as const);
  await server.commit([...demoStack(), ...events]);
  return server;
}

describe('GET /events', () => {
  it('begins after the cursor, or after Last-Event-ID, which is newer', async () => {
    const server = await withEvents();
    const response = await open(server, [['StackId', STACK_ID]]);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const first = Number(await firstId(response));
    const query: [string, string][] = [
      ['StackId', 'demo'],
      ['cursor', String(first)],
    ];
    expect(await firstId(await open(server, query))).toBe(String(first + 1));
    expect(await firstId(await open(server, query, { 'last-event-id': String(first + 1) }))).toBe(String(first + 2));
  });

  it.each([
    [[], 400, 'MissingParameter'],
    [[['StackId', 'nothing']], 404, 'StackNotFound'],
    [
      [
        ['StackId', STACK_ID],
        ['cursor', '-1'],
      ],
      400,
      'InvalidParameter',
    ],
    [
      [
        ['StackId', STACK_ID],
        ['RegionId', 'cn-beijing'],
      ],
      404,
      'StackNotFound',
    ],
  ])('refuses %j', async (query, status, code) => {
    const server = await withEvents();
    const response = await open(server, query as [string, string][]);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ Code: code });
  });

  it('is closed with the server', async () => {
    const server = await withEvents();
    const response = await open(server, [['StackId', STACK_ID]]);
    const text = response.text();
    await server.close();
    expect(await text).toContain('id: ');
  });
});
