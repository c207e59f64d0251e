import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { nodeOutboundHttp } from '#resources/node-outbound-http.ts';
import { addressGuard } from '#resources/outbound-guard.ts';
import { outboundAllow } from './outbound-setting.ts';
import { signalPoster } from './post-signal.ts';
import { openSession, serve } from './session.ts';

const guardOf = (value: string | undefined, host = '127.0.0.1') =>
  addressGuard(outboundAllow({ ROSETTE_OUTBOUND_ALLOW: value }, host));

test.each([
  [undefined, '127.0.0.1', { loopback: true, site: false }],
  ['', '::1', { loopback: true, site: false }],
  [undefined, 'localhost', { loopback: true, site: false }],
  [undefined, '0.0.0.0', { loopback: false, site: false }],
  [undefined, '::', { loopback: false, site: false }],
  ['none', '127.0.0.1', { loopback: false, site: false }],
  ['private', '127.0.0.1', { loopback: false, site: true }],
  ['loopback', '0.0.0.0', { loopback: true, site: false }],
  [' 10.0.0.1 , loopback,fd00::/8', '0.0.0.0', { loopback: true, site: true }],
])('%s, listening on %s', (value, host, { loopback, site }) => {
  const permits = guardOf(value, host);
  expect([permits('127.0.0.1'), permits('::1'), permits('10.0.0.1')]).toEqual([loopback, loopback, site]);
});

test('credentials of the machine are behind no word', () => {
  expect(guardOf('private,loopback,100.64.0.0/10')('100.100.100.200')).toBe(false);
  expect(guardOf('100.100.100.200')('100.100.100.200')).toBe(true);
});

test.each([['everything'], ['Private'], ['10.0.0.0/40'], ['example.com'], ['10.0.0.1,'], [',']])(
  '%s stops the start',
  (value) => {
    expect(() => guardOf(value)).toThrow(expect.objectContaining({ where: 'ROSETTE_OUTBOUND_ALLOW' }));
  },
);

test('commands and the server read it, before they touch anything', async () => {
  const env = { ROSETTE_OUTBOUND_ALLOW: 'everything' };
  const folder = await mkdtemp(join(tmpdir(), 'rosette-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const options = { dataDir: join(folder, 'data'), region: undefined, endpoint: undefined };
  const told = expect.objectContaining({ where: 'ROSETTE_OUTBOUND_ALLOW' });
  await expect(openSession(options, env)).rejects.toEqual(told);
  await expect(serve({ ...options, host: '127.0.0.1', port: 0 }, env)).rejects.toEqual(told);
  expect(existsSync(options.dataDir)).toBe(false);
});

test('a guest signals to its own installation wherever that is, and else through the guard', async () => {
  const got: string[] = [];
  const server = createServer((request, response) => {
    got.push(request.url ?? '');
    response.writeHead(request.url === '/moved' ? 302 : 200, { location: '/elsewhere' }).end('{}');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void server.close());
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const closed = nodeOutboundHttp({ allow: [] });

  await signalPoster(closed, () => ['', base])(`${base}/waitcondition?a`, '{}');
  await expect(signalPoster(closed, () => ['', base])(`${base}/moved`, '{}')).rejects.toThrow('302');
  await expect(signalPoster(closed, () => ['http://127.0.0.1:1'])(`${base}/b`, '{}')).rejects.toThrow(
    'ROSETTE_OUTBOUND_ALLOW',
  );
  await expect(signalPoster(closed, () => [base])(`${base}1/c`, '{}')).rejects.toMatchObject({ reason: 'refused' });
  await signalPoster(nodeOutboundHttp(), () => [''])(`${base}/d`, '{}');
  expect(got).toEqual(['/waitcondition?a', '/moved', '/d']);
});
