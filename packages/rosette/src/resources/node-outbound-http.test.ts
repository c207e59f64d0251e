import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeOutboundHttp } from './node-outbound-http.ts';

let server: Server;
let base = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (request.url === '/slow') return;
      if (request.url === '/break') return void request.socket.destroy();
      if (request.url === '/upgrade') {
        return void request.socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
        );
      }
      if (request.url === '/moved') return void response.writeHead(302, { Location: '/' }).end();
      if (request.url === '/large') return void response.end('x'.repeat(2_000));
      const told = { method: request.method, host: request.headers.host, team: request.headers['x-team'] };
      response.end(JSON.stringify({ ...told, body: Buffer.concat(parts).toString() }));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const post = (path: string, options = {}, timeoutMs = 5_000) =>
  nodeOutboundHttp(options).post({
    url: path.startsWith('/') ? base + path : path,
    headers: { 'X-Team': 'a' },
    body: 'päy',
    timeoutMs,
  });

test('posts body and headers and reads the answer', async () => {
  const { status, body } = await post('/');
  expect(status).toBe(200);
  expect(JSON.parse(body)).toEqual({ method: 'POST', host: base.slice(7), team: 'a', body: 'päy' });
});

test('a redirect is an answer, not an order', async () => {
  expect((await post('/moved')).status).toBe(302);
});

test('what is too large, too slow or broken off may have arrived', async () => {
  await expect(post('/large', { maximumBytes: 1_000 })).rejects.toMatchObject({
    reason: 'too-large',
    mayHaveArrived: true,
  });
  await expect(post('/slow', {}, 50)).rejects.toMatchObject({ reason: 'timeout', mayHaveArrived: true });
  await expect(post('/break')).rejects.toMatchObject({ reason: 'broken', mayHaveArrived: true });
});

test('what cannot be connected has not arrived, and the message does not show the path', async () => {
  const closed = createServer();
  await new Promise<void>((listening) => closed.listen(0, '127.0.0.1', listening));
  const { port } = closed.address() as AddressInfo;
  await new Promise((done) => closed.close(done));
  const error: unknown = await post(`http://127.0.0.1:${port}/secret?token=1`).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ reason: 'unreachable', mayHaveArrived: false });
  expect(String(error)).not.toContain('secret');
});

test('the connection goes to the address that was judged', async () => {
  let asked = 0;
  const rebinding = async () => [asked++ === 0 ? '127.0.0.1' : '10.0.0.1'];
  const { port } = new URL(base);
  const { body } = await post(`http://provider.test:${port}/`, { resolve: rebinding });
  expect(JSON.parse(body)).toMatchObject({ host: `provider.test:${port}` });
  expect(asked).toBe(1);
});

test('a name with one refused address is refused, and loopback itself when not allowed', async () => {
  const resolve = async () => ['93.184.216.34', '10.0.0.1'];
  await expect(post('http://provider.test/', { resolve })).rejects.toMatchObject({
    reason: 'refused',
    mayHaveArrived: false,
  });
  await expect(post('/', { allow: [] })).rejects.toMatchObject({ reason: 'refused' });
  await expect(post('file:///etc/passwd')).rejects.toMatchObject({ reason: 'refused' });
});

test.each([
  ['http://10.1.2.3/'],
  ['http://192.168.0.1/'],
  ['http://172.31.255.1/'],
  ['http://169.254.169.254/'],
  ['http://100.100.100.200/'],
  ['http://0.0.0.0/'],
  ['http://0/'],
  ['http://0xa9fea9fe/'],
  ['http://2852039166/'],
  ['http://0251.0376.0251.0376/'],
  ['http://10.1/'],
  ['http://[::]/'],
  ['http://[fe80::1]/'],
  ['http://[fd00::1]/'],
  ['http://[::ffff:10.0.0.1]/'],
  ['http://[::ffff:a9fe:a9fe]/'],
  ['http://[64:ff9b::a00:1]/'],
  ['http://[2002:a00:1::]/'],
])('%s is refused', async (url) => {
  await expect(post(url)).rejects.toMatchObject({ reason: 'refused', mayHaveArrived: false });
});

test('every judged address of a name is tried', async () => {
  const { port } = new URL(base);
  // Nobody listens on the first one.
  const resolve = async () => ['127.0.0.77', '127.0.0.1'];
  expect((await post(`http://provider.test:${port}/`, { resolve })).status).toBe(200);
});

test('an answer that changes the protocol is a broken one, at once', async () => {
  await expect(post('/upgrade', {}, 10_000)).rejects.toMatchObject({ reason: 'broken', mayHaveArrived: true });
}, 5_000);

test('what HTTP cannot express is refused before anything leaves', async () => {
  const { host } = new URL(base);
  await expect(post(`http://a%zz@${host}/`)).rejects.toMatchObject({ reason: 'refused', mayHaveArrived: false });
});
