import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpHandler } from './http-handler.ts';

export interface ListenOptions {
  /** 0: any free one. */
  readonly port: number;
  /** 127.0.0.1 when left out. */
  readonly host?: string;
}

/** A provider that is listening. */
export interface Listening {
  /** `http://127.0.0.1:43121`, without a slash at its end. */
  readonly url: string;
  /** Takes no more requests, and resolves when those it has are answered. */
  close(): Promise<void>;
}

/** Rejects when the port is taken. */
export async function listen(handler: HttpHandler, { port, host = '127.0.0.1' }: ListenOptions): Promise<Listening> {
  const working = new Set<Promise<void>>();
  const server = createServer((message, response) => {
    const work = handler(message, response).finally(() => working.delete(work));
    working.add(work);
  });
  await new Promise<void>((done, failed) => {
    server.once('error', failed).listen(port, host, done);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    async close() {
      const closed = new Promise((done) => void server.close(done));
      server.closeIdleConnections();
      await Promise.all(working);
      server.closeIdleConnections();
      await closed;
    },
  };
}
