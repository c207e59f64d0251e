import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebRequest, WebResponse } from '#localcloud/web/web.ts';
import { readSettings, writeSettings } from './settings.ts';

/** Only this machine: what listens here is a laptop's pretend cloud. */
const HOST = '127.0.0.1';

/** Longer than the longest wait for a message, milliseconds. */
const KEEP_ALIVE_MS = 60_000;
/** How long requests under way may take once the port is closed, milliseconds. */
const GRACE_MS = 2_000;

export interface CloudPort {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Puts the local cloud's services on a port of their own: that of the last time if it is free, since addresses name it. */
export async function openCloudPort(
  handle: (request: WebRequest) => Promise<WebResponse>,
  directory: string,
  defect: (error: unknown) => void,
): Promise<CloudPort> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 }, (request, response) => {
    answer(handle, request, response).catch((error: unknown) => {
      defect(error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { 'content-type': 'text/plain' }).end('The local cloud failed.\n');
    });
  });
  const settings = await readSettings(directory);
  await listen(server, settings.cloudPort);
  const { port } = server.address() as AddressInfo;
  if (port !== settings.cloudPort) await writeSettings(directory, { ...settings, cloudPort: port });
  return { url: `http://${HOST}:${port}`, close: () => close(server) };
}

async function listen(server: Server, preferred: number | null): Promise<void> {
  try {
    server.listen(preferred ?? 0, HOST);
    await once(server, 'listening');
  } catch (error) {
    if (preferred === null || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    await listen(server, null);
  }
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((done) => void server.close(() => done()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearTimeout(cut);
}

async function answer(
  handle: (request: WebRequest) => Promise<WebResponse>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const response = await handle(webRequest(incoming, outgoing));
  const { body } = response;
  const length = typeof body === 'string' || body instanceof Uint8Array ? Buffer.byteLength(body) : undefined;
  outgoing.writeHead(response.status, {
    ...response.headers,
    ...(length === undefined ? {} : { 'content-length': String(length) }),
    ...(body === undefined && incoming.method !== 'HEAD' && response.status !== 204 && response.status !== 304
      ? { 'content-length': '0' }
      : {}),
  });
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) outgoing.end(body);
  else await stream(body, outgoing);
  // What a refused request still sends is read and dropped, so that its sender sees the answer.
  if (!incoming.complete) incoming.resume();
}

/** As fast as the other side reads. A body is always read in part at least, so that it knows when it is given up. */
async function stream(body: AsyncIterable<Uint8Array>, outgoing: ServerResponse): Promise<void> {
  for await (const part of body) {
    if (outgoing.destroyed) break;
    if (!outgoing.write(part)) await Promise.race([once(outgoing, 'drain'), once(outgoing, 'close')]);
  }
  outgoing.end();
}

function webRequest(incoming: IncomingMessage, outgoing: ServerResponse): WebRequest {
  const target = pathOf(incoming.url ?? '/');
  const mark = target.indexOf('?');
  const gone = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  return {
    method: incoming.method ?? 'GET',
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? '' : target.slice(mark + 1),
    headers: headersOf(incoming),
    body: incoming,
    remote: incoming.socket.remoteAddress ?? '',
    signal: gone.signal,
  };
}

/** A client that takes us for a proxy sends the whole address. */
function pathOf(url: string): string {
  if (url.startsWith('/')) return url;
  const found = /^https?:\/\/[^/?]*(.*)$/.exec(url)?.[1] ?? '/';
  return found.startsWith('/') ? found : `/${found}`;
}

function headersOf({ headersDistinct }: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(headersDistinct)) headers[name] = inUtf8((values ?? []).join(', '));
  return headers;
}

/** Node reads header bytes as Latin-1; signatures are over the UTF-8 that clients mean. */
function inUtf8(text: string): string {
  if (!/[\u0080-\u00ff]/.test(text)) return text;
  const decoded = Buffer.from(text, 'latin1').toString('utf8');
  return decoded.includes('\ufffd') ? text : decoded;
}
