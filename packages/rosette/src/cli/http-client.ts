import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient, StackEvent } from '#server/contract/api-client.ts';
import { CloudError } from '#wire/cloud-client.ts';
import { readAnswer } from '#wire/rpc-answer.ts';
import { createRpcClient, endpointUrl } from '#wire/rpc-client.ts';
import { readServerSentEvents } from '#wire/server-sent-events.ts';
import { type Pairs, percentEncode } from '#wire/signature-encoding.ts';
import { signedHeadersV3 } from '#wire/signature-v3.ts';

const VERSION = '2019-09-10';

/** The server shows a sign of life every 15 seconds; a stream that is silent for longer than two of them is dead. */
const SILENCE_MS = 35_000;

/** A restart of a server, an upgrade included, takes less. */
const PATIENCE_MS = 120_000;

export interface HttpClientOptions {
  /** `http://127.0.0.1:8787`. */
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly region: string;
  /** For one call; default a minute. */
  readonly timeoutMs?: number;
  /** Wait before the first attempt to reconnect an event stream; doubles up to twenty times of it. Default 250 ms. */
  readonly reconnectMs?: number;
  /** How long an event stream waits for a server that does not answer any more to come back, before it rejects with
   *  `ConnectionError`, in milliseconds. Default two minutes. */
  readonly patienceMs?: number;
}

/** The API over HTTP: signed calls, and event streams that reconnect where they broke off. */
export function createHttpClient(options: HttpClientOptions): ApiClient {
  const rpc = createRpcClient({
    ...options,
    timeoutMs: options.timeoutMs ?? 60_000,
    now: Date.now,
    nonce: randomUUID,
  });
  return {
    region: options.region,
    endpoint: endpointUrl(options.endpoint).origin,
    // The account is the key's own: the server knows it, and this side does not.
    call: (action, parameters) =>
      rpc.call({ product: 'ROS', version: VERSION, action, region: options.region, accountId: '', parameters }),
    events: (stackId, cursor, signal) => follow(options, stackId, cursor, signal),
  };
}

async function* follow(
  options: HttpClientOptions,
  stackId: string,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<StackEvent, void, void> {
  const shortest = options.reconnectMs ?? 250;
  let cursor = from;
  let wait = shortest;
  let answeredAt = performance.now();
  while (!signal.aborted) {
    try {
      for await (const event of connection(options, stackId, cursor, signal)) {
        cursor = event.Cursor;
        wait = shortest;
        yield event;
      }
      answeredAt = performance.now();
    } catch (error) {
      if (!signal.aborted && isFinal(error)) throw error;
      if (!isRefused(error)) answeredAt = performance.now();
      const away = performance.now() - answeredAt;
      if (!signal.aborted && isRefused(error) && away >= (options.patienceMs ?? PATIENCE_MS)) {
        throw gone(options.endpoint, error);
      }
    }
    await sleep(wait, undefined, { signal }).catch(() => {});
    wait = Math.min(wait * 2, shortest * 20);
  }
}

/** The server refused, and would again. Anything else is worth another attempt. */
function isFinal(error: unknown): boolean {
  return error instanceof CloudError && error.outcome === 'rejected' && error.status < 500;
}

function isRefused(error: unknown): boolean {
  return ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED';
}

function gone(endpoint: string, cause: unknown): CloudError {
  return new CloudError(
    'ConnectionError',
    `Nothing answers at ${endpoint} any more. What was begun goes on when the server is back`,
    { status: 503, cause },
  );
}

/** One stretch of the stream: ends when the server ends it, throws when it breaks. */
async function* connection(
  options: HttpClientOptions,
  stackId: string,
  cursor: number,
  signal: AbortSignal,
): AsyncGenerator<StackEvent, void, void> {
  const silence = new AbortController();
  const watch = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    const response = await open(options, stackId, cursor, AbortSignal.any([signal, silence.signal]));
    for await (const event of readServerSentEvents(textOf(response))) {
      watch.refresh();
      if (event !== undefined) yield JSON.parse(event.data) as StackEvent;
    }
  } finally {
    clearTimeout(watch);
    // Frees the connection when the reader left before the server did.
    silence.abort();
  }
}

async function open(options: HttpClientOptions, stackId: string, cursor: number, signal: AbortSignal) {
  const url = new URL('/events', endpointUrl(options.endpoint));
  const query: Pairs = [
    ['RegionId', options.region],
    ['StackId', stackId],
    ['cursor', String(cursor)],
  ];
  url.search = query.map(([name, value]) => `${name}=${percentEncode(value)}`).join('&');
  const { host, ...headers } = signedHeadersV3({
    method: 'GET',
    host: url.host,
    path: url.pathname,
    query,
    body: '',
    action: 'ListStackEvents',
    version: VERSION,
    accessKeyId: options.accessKeyId,
    accessKeySecret: options.accessKeySecret,
    now: Date.now(),
    nonce: randomUUID(),
  });
  const response = await fetch(url, { headers, signal, redirect: 'manual' });
  if (response.ok && response.body !== null) return response;
  const contentType = response.headers.get('content-type') ?? '';
  readAnswer({ status: response.status, contentType, text: await response.text() });
  throw new CloudError('InvalidResponse', 'The server answered the event stream with something else.', {
    status: 502,
    outcome: 'unknown',
  });
}

async function* textOf(response: Response): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder();
  for await (const chunk of response.body!) yield decoder.decode(chunk, { stream: true });
}
