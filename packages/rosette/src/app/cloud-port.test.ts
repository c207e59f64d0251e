import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { WebRequest, WebResponse } from '#localcloud/web/web.ts';
import { openCloudPort } from './cloud-port.ts';
import { readSettings, writeSettings } from './settings.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'rosette-port-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function opened(handle: (request: WebRequest) => Promise<WebResponse>, directory = folder()) {
  const defects: unknown[] = [];
  const port = await openCloudPort(handle, directory, (error) => defects.push(error));
  onTestFinished(() => port.close());
  return { ...port, defects, directory };
}

async function text({ body }: WebRequest): Promise<string> {
  let all = '';
  for await (const part of body) all += Buffer.from(part).toString('utf8');
  return all;
}

it('hands on what was sent, undecoded, and what is answered', async () => {
  const seen: WebRequest[] = [];
  const { url } = await opened(async (each) => {
    seen.push(each);
    return { status: 201, headers: { 'x-a': 'b' }, body: await text(each) };
  });
  const answer = await fetch(`${url}/a%2Fb/%C3%A4?x=%20+&y`, {
    method: 'PUT',
    body: 'body',
    headers: { 'x-mns-tag': 'z' },
  });
  expect([answer.status, answer.headers.get('x-a'), await answer.text()]).toEqual([201, 'b', 'body']);
  expect(seen[0]).toMatchObject({
    method: 'PUT',
    path: '/a%2Fb/%C3%A4',
    query: 'x=%20+&y',
    headers: { 'x-mns-tag': 'z' },
  });
  expect(seen[0]).not.toHaveProperty('caller');
});

it('reads UTF-8 in headers, and leaves what is not UTF-8', async () => {
  const { url } = await opened(async ({ headers }) => ({ status: 200, headers: {}, body: JSON.stringify(headers) }));
  const ask = (value: string) =>
    new Promise<string>((done) => {
      request(url, { headers: { 'x-a': value } }, async (response) => {
        let all = '';
        for await (const part of response) all += part;
        done((JSON.parse(all) as Record<string, string>)['x-a'] ?? '');
      }).end();
    });
  expect(await ask(Buffer.from('ä').toString('latin1'))).toBe('ä');
  expect(await ask('\u00e4')).toBe('ä');
});

it('streams as fast as the other side reads, and stops when it leaves', async () => {
  let made = 0;
  let ended = false;
  async function* endless() {
    try {
      for (;;) {
        made += 1;
        yield Buffer.alloc(1024 * 1024);
      }
    } finally {
      ended = true;
    }
  }
  const { url } = await opened(async () => ({ status: 200, headers: {}, body: endless() }));
  const { port } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.pause();
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  await new Promise((done) => setTimeout(done, 200));
  expect(made).toBeLessThan(40);
  socket.destroy();
  for (let tries = 0; tries < 200 && !ended; tries += 1) await new Promise((done) => setTimeout(done, 10));
  expect(ended).toBe(true);
});

it('tells a request that nobody waits any more, and one that was answered nothing', async () => {
  const signals: AbortSignal[] = [];
  const { url } = await opened(async ({ path, signal }) => {
    signals.push(signal!);
    if (path === '/wait') await new Promise((done) => signal?.addEventListener('abort', done));
    return { status: 204, headers: {} };
  });
  expect((await fetch(`${url}/quick`)).status).toBe(204);
  const gone = new AbortController();
  const waiting = fetch(`${url}/wait`, { signal: gone.signal }).catch(() => 'left');
  while (signals.length < 2) await new Promise((done) => setTimeout(done, 5));
  gone.abort();
  expect(await waiting).toBe('left');
  while (!signals[1]!.aborted) await new Promise((done) => setTimeout(done, 5));
  expect(signals.map(({ aborted }) => aborted)).toEqual([false, true]);
});

it('answers a defect with 500 and reports it', async () => {
  const { url, defects } = await opened(() => Promise.reject(new Error('broken')));
  expect([(await fetch(url)).status, defects]).toMatchObject([500, [{ message: 'broken' }]]);
});

it('takes the port of the last time, or another when that is taken, and leaves the rest of the settings', async () => {
  const directory = folder();
  await writeSettings(directory, { port: 1234, cloudPort: null });
  const handle = async () => ({ status: 204, headers: {} });
  const first = await openCloudPort(handle, directory, () => {});
  await first.close();
  const second = await openCloudPort(handle, directory, () => {});
  expect(second.url).toBe(first.url);
  await second.close();
  const taken = createServer().listen(Number(new URL(first.url).port), '127.0.0.1');
  await new Promise((done) => taken.once('listening', done));
  onTestFinished(() => void taken.close());
  const third = await openCloudPort(handle, directory, () => {});
  onTestFinished(() => third.close());
  expect(third.url).not.toBe(first.url);
  expect((taken.address() as AddressInfo).port).toBe(Number(new URL(first.url).port));
  expect(await readSettings(directory)).toEqual({ port: 1234, cloudPort: Number(new URL(third.url).port) });
});
