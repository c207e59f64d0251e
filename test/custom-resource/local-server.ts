import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Call {
  readonly method: string;
  /** Path with query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly body?: string;
  readonly location?: string;
}

/** A server on the loopback address for one test, with every call that was made to it. */
export async function localServer(
  respond: (call: Call, calls: readonly Call[]) => Reply | Promise<Reply>,
): Promise<{ readonly url: string; readonly calls: readonly Call[] }> {
  const calls: Call[] = [];
  const server = createServer(async (message, response) => {
    const call = await callOf(message);
    calls.push(call);
    const { status, body, location } = await respond(call, calls);
    const leads = location === undefined ? {} : { Location: location };
    response.writeHead(status, { 'Content-Type': 'text/xml', ...leads }).end(body);
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls };
}

async function callOf(message: IncomingMessage): Promise<Call> {
  let body = '';
  for await (const piece of message.setEncoding('utf8')) body += piece;
  const headers = Object.entries(message.headers).map(([name, value]) => [name, String(value)]);
  return { method: message.method ?? '', target: message.url ?? '', headers: Object.fromEntries(headers), body };
}
