import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FetchError } from '#server/fetched-text.ts';
import { textFetcher } from './fetch-text.ts';

let server: Server;
let base = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/moved') return void response.writeHead(302, { Location: '/' }).end();
    if (request.url?.startsWith('/missing')) return void response.writeHead(404).end();
    if (request.url === '/large') return void response.end('x'.repeat(200));
    response.end(`${request.method} über`);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const fetchText = textFetcher();
const limits = { maxBytes: 100, timeoutMs: 5_000 };

it('reads what is at an address', async () => {
  expect(await fetchText(`${base}/`, limits)).toBe('GET über');
});

it.each([
  ['/missing?signature=secret', /^127\.0\.0\.1:\d+ answered with status 404$/],
  ['/moved', /redirects are not followed/],
  ['/large', /larger than 100 bytes/],
])('says why not: %s', async (path, reason) => {
  const failure = fetchText(base + path, limits);
  await expect(failure).rejects.toBeInstanceOf(FetchError);
  await expect(failure).rejects.toThrow(reason);
});

it('does not reach into networks that the operator has not allowed', async () => {
  await expect(fetchText('http://10.0.0.1/', limits)).rejects.toThrow(/does not send requests to/);
  await expect(fetchText('http://169.254.169.254/', limits)).rejects.toThrow(FetchError);
});
