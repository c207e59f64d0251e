import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Listening {
  /** Without a slash at its end. */
  readonly url: string;
  /** Breaks what is still connected. */
  close(): Promise<void>;
}

export type Handler = (message: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Rejects with the error of `node:net` (EADDRINUSE, EACCES …). What a handler throws is answered with 500. */
export async function listenOn(handler: Handler, host: string, port: number): Promise<Listening> {
  const server = createServer((message, response) => {
    handler(message, response).catch((error: unknown) => reply(response, 500, { Reason: String(error) }));
  });
  await new Promise<void>((done, failed) => {
    server.once('error', failed).listen(port, host, done);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    async close() {
      const closed = new Promise((done) => void server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Undefined: it is larger than the limit. */
export async function readBody(message: IncomingMessage, limitBytes: number): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of message as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > limitBytes) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

export function reply(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent) return;
  const close = status === 413 ? { Connection: 'close' } : {};
  response.writeHead(status, { 'Content-Type': 'application/json', ...close }).end(JSON.stringify(body));
}

export interface Passed {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** What belongs to one connection, and what changes with the body. */
const OWN_HEADERS = ['host', 'connection', 'content-length', 'transfer-encoding', 'expect', 'keep-alive'];

/** Hands a request on, however long the other side takes. Rejects when the connection breaks. */
export function passOn(
  url: string,
  method: string,
  headers: IncomingHttpHeaders,
  body: string | Buffer,
): Promise<Passed> {
  const kept = Object.entries(headers).filter(([name, value]) => value !== undefined && !OWN_HEADERS.includes(name));
  const length = { 'content-length': Buffer.byteLength(body) };
  return new Promise((done, failed) => {
    const sent = request(url, { method, headers: { ...Object.fromEntries(kept), ...length }, agent: false });
    sent.on('error', failed).on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      const contentType = response.headers['content-type'] ?? 'application/json';
      response.on('error', failed).on('end', () => done({ status: response.statusCode ?? 502, contentType, text }));
    });
    sent.end(body);
  });
}
