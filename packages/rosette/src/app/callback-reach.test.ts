import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { LogEntry } from '#server/log.ts';
import { answersAt, type CallbackReach, checkCallbackReach } from './callback-reach.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

function checking(over: Partial<CallbackReach>) {
  const entries: LogEntry[] = [];
  const asked: string[] = [];
  const get: CallbackReach['get'] = over.get ?? (async () => {});
  const stop = checkCallbackReach({
    host: '0.0.0.0',
    url: 'http://0.0.0.0:5050',
    bases: {},
    log: (entry) => entries.push(entry),
    ...over,
    get: (url, signal) => {
      asked.push(url);
      return get(url, signal);
    },
  });
  return { entries, asked, stop };
}

describe('addresses for answers', () => {
  it.each(['0.0.0.0', '::', '[::]'])('that begin with %s are warned of', (host) => {
    const { entries, asked } = checking({ host });
    expect(entries).toMatchObject([{ level: 'warn', message: expect.stringContaining('ROSETTE_CALLBACK_URL') }]);
    expect(asked).toEqual([]);
  });

  it.each(['127.0.0.1', '10.1.2.3', '::1', 'ros.example.com'])('that begin with %s are not', (host) => {
    expect(checking({ host, url: 'http://x:1' }).entries).toEqual([]);
  });

  it('whose base answers are fine, also when all addresses are listened on', async () => {
    const { entries, asked } = checking({ bases: { publicBase: 'https://ros.example.com/a' } });
    await settled();
    expect([entries, asked]).toEqual([[], ['https://ros.example.com/a/healthz']]);
  });

  it('whose base answers nothing are warned of, without its path', async () => {
    const get = () => Promise.reject(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }));
    const { entries } = checking({ bases: { publicBase: 'https://ros.example.com/secret' }, get });
    await settled();
    expect(entries).toMatchObject([{ level: 'warn', message: expect.stringContaining('connect ECONNREFUSED') }]);
    expect(entries[0]!.message).toContain('https://ros.example.com)');
    expect(entries[0]!.message).not.toContain('secret');
  });

  it('are not warned of once the server stops', async () => {
    const get: CallbackReach['get'] = (_url, signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const { entries, stop } = checking({ bases: { publicBase: 'https://ros.example.com' }, get });
    stop();
    await settled();
    expect(entries).toEqual([]);
  });
});

it('takes every status for an answer', async () => {
  const server = createServer((_request, response) => void response.writeHead(503).end());
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await answersAt(base, AbortSignal.timeout(5_000));
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  await expect(answersAt(base, AbortSignal.timeout(5_000))).rejects.toThrow();
});
