import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '@rosette/template/base/json.ts';

export interface ReplayRequest {
  /** Where the provider listens. */
  readonly url: string;
  /** The request without the addresses for the answer: those of this process are put in. */
  readonly request: JsonObject;
  /** Milliseconds to wait for the answer. */
  readonly timeoutMs: number;
}

/** What a provider did with a request that was sent to it once more. */
export interface Replayed {
  /** Of the HTTP response to the request itself. */
  readonly status: number;
  readonly responseText: string;
  /** Milliseconds. */
  readonly tookMs: number;
  /** What came to the address for the answer; undefined: nothing in time. */
  readonly answer: string | undefined;
  /** Bodies of its signs of life. */
  readonly heartbeats: readonly string[];
}

/** More is no answer. */
const longestAnswer = 4 * 1024 * 1024;

/**
 * Sends a request to a provider as Rosette does, with an address for the answer on this machine's loopback, so that nothing
 * that the provider says reaches a stack. Rejects when it cannot be reached.
 */
export async function replay({ url, request, timeoutMs }: ReplayRequest): Promise<Replayed> {
  const listener = await listen();
  const startedAt = Date.now();
  try {
    const body = JSON.stringify({ ...request, ResponseURL: listener.url, IntranetResponseURL: listener.url });
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const responseText = await response.text();
    const left = Math.max(0, startedAt + timeoutMs - Date.now());
    const isAnswer = responseText.includes('"Status"');
    const answer = response.ok && !isAnswer ? await within(left, listener.answer) : undefined;
    const { heartbeats } = listener;
    return { status: response.status, responseText, tookMs: Date.now() - startedAt, answer, heartbeats };
  } finally {
    listener.close();
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  const first = await Promise.race([work, late]);
  clearTimeout(timer);
  return first;
}

interface Listener {
  readonly url: string;
  readonly answer: Promise<string>;
  readonly heartbeats: string[];
  close(): void;
}

/** Takes one answer, as the callback address does. */
async function listen(): Promise<Listener> {
  const heartbeats: string[] = [];
  let arrived: (text: string) => void = () => {};
  const answer = new Promise<string>((resolve) => {
    arrived = resolve;
  });
  const server = createServer((incoming, response) => {
    void take(incoming, response).then((text) => {
      if (text === undefined) return;
      if (incoming.method === 'PATCH') heartbeats.push(text);
      else arrived(text);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}/customresource`, answer, heartbeats, close };
}

/** Undefined for what is no answer. */
async function take(incoming: IncomingMessage, response: ServerResponse): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= longestAnswer) chunks.push(chunk);
  }
  const isTaken = ['POST', 'PUT', 'PATCH'].includes(incoming.method ?? '') && size <= longestAnswer;
  response.writeHead(isTaken ? 200 : size > longestAnswer ? 413 : 405, { 'Content-Type': 'application/json' });
  response.end('{}');
  return isTaken ? Buffer.concat(chunks).toString('utf8') : undefined;
}
