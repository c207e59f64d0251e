import { Readable } from 'node:stream';
import type { HttpEvent, HttpReply } from '../messages.ts';
import type { FunctionContext } from './context.ts';
import type { Handler } from './load-handler.ts';

export interface HttpResult {
  readonly http: HttpReply;
  readonly body: Uint8Array;
}

/** Calls a handler of the form `(request, response, context)` of Function Compute 2.0; done when it has sent something. */
export function callHttpHandler(
  handler: Handler,
  event: HttpEvent,
  body: Buffer,
  context: FunctionContext,
): Promise<HttpResult> {
  return new Promise((done, failed) => {
    const request = Object.assign(Readable.from(body.length === 0 ? [] : [body]), {
      path: event.path,
      url: event.url,
      method: event.method,
      headers: event.headers,
      queries: event.queries,
      clientIP: event.clientIp,
    });
    const returned = handler(request, responseOf(done), context);
    if (returned instanceof Promise) returned.catch(failed);
  });
}

function responseOf(done: (result: HttpResult) => void) {
  const headers: Record<string, string | readonly string[]> = {};
  let status = 200;
  return {
    setStatusCode(code: number) {
      status = code;
    },
    setHeader(name: string, value: string | readonly string[]) {
      headers[name.toLowerCase()] = value;
    },
    deleteHeader(name: string) {
      delete headers[name.toLowerCase()];
    },
    send(body: unknown = '') {
      done({ http: { status, headers }, body: resultBytes(body) });
    },
  };
}

/** Bytes as they are, text as UTF-8, everything else as JSON. */
export function resultBytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'string') return Buffer.from(value);
  return Buffer.from(JSON.stringify(value) ?? '');
}
