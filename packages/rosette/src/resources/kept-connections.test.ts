import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { nodeOutboundHttp } from './node-outbound-http.ts';

const open: Server[] = [];

afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server that counts its connections. */
async function start(answer: (response: ServerResponse) => void, host = '127.0.0.1', port = 0) {
  const counted = { connections: 0, port: 0 };
  const server = createServer((request, response) => request.resume().on('end', () => answer(response)));
  server.on('connection', () => {
    counted.connections += 1;
  });
  open.push(server);
  await new Promise<void>((listening) => server.listen(port, host, listening));
  counted.port = (server.address() as AddressInfo).port;
  return counted;
}

const request = (url: string) => ({ url, headers: {}, body: '{}', timeoutMs: 5_000 });

test('a connection that the server promised to keep is used again', async () => {
  const server = await start((response) => response.end());
  const http = nodeOutboundHttp();
  for (let n = 0; n < 5; n += 1) await http.post(request(`http://127.0.0.1:${server.port}/`));
  expect(server.connections).toBe(1);
});

test('one that the server promised nothing about is not', async () => {
  const server = await start((response) => {
    response.writeHead(200, { Connection: 'keep-alive' }).end();
  });
  const http = nodeOutboundHttp();
  for (let n = 0; n < 3; n += 1) await http.post(request(`http://127.0.0.1:${server.port}/`));
  expect(server.connections).toBe(3);
});

test('it never leads to another address than the one that was judged for the request', async () => {
  const first = await start((response) => response.end('first'));
  const second = await start((response) => response.end('second'), '127.0.0.2', first.port);
  let asked = 0;
  const http = nodeOutboundHttp({ resolve: async () => [asked++ === 0 ? '127.0.0.1' : '127.0.0.2'] });
  const url = `http://provider.test:${first.port}/`;
  expect((await http.post(request(url))).body).toBe('first');
  expect((await http.post(request(url))).body).toBe('second');
  expect(second.connections).toBe(1);
});

test('a connection that breaks while a request is on it leaves open whether it arrived', async () => {
  let requests = 0;
  const server = await start((response) => {
    requests += 1;
    if (requests === 1) response.end();
    else response.socket?.destroy();
  });
  const http = nodeOutboundHttp();
  await http.post(request(`http://127.0.0.1:${server.port}/`));
  const again = http.post(request(`http://127.0.0.1:${server.port}/`));
  await expect(again).rejects.toMatchObject({ reason: 'broken', mayHaveArrived: true });
  expect(server.connections).toBe(1);
});
