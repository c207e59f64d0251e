import { ossKeyPath } from '#wire/signature-oss.ts';
import type { Scope } from '../core/objects.ts';
import { bodyOf, collect } from '../web/body.ts';
import type { WebRequest, WebResponse } from '../web/web.ts';

export interface ObjectName {
  readonly bucket: string;
  readonly key: string;
}

/** A call that the store refused. */
export class OssRefusal extends Error {
  override readonly name = 'OssRefusal';
  readonly status: number;
  /** `NoSuchKey`, `AccessDenied` … */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Objects of an account, read and written in process by others of the installation: what they get is what a client would. */
export interface OssObjects {
  /** The body as a stream, which must be read. Rejects with `OssRefusal`. */
  get(as: Scope, name: ObjectName): Promise<{ readonly size: number; readonly body: AsyncIterable<Uint8Array> }>;
  /** Durable when it resolves. Rejects with `OssRefusal`. */
  put(as: Scope, name: ObjectName, body: Uint8Array | string | AsyncIterable<Uint8Array>): Promise<void>;
}

export function ossObjects(handle: (request: WebRequest) => Promise<WebResponse>): OssObjects {
  const call = async (method: string, caller: Scope, name: ObjectName, body: AsyncIterable<Uint8Array>) => {
    const path = `/${name.bucket}/${ossKeyPath(name.key)}`;
    const from = { remote: 'in process', service: 'oss', caller } as const;
    const response = await handle({ method, path, query: '', headers: {}, body, ...from });
    if (response.status >= 300) throw await refusalOf(response);
    return response;
  };
  return {
    async get(as, name) {
      const response = await call('GET', as, name, bodyOf(''));
      return { size: Number(response.headers['content-length'] ?? 0), body: streamOf(response) };
    },
    async put(as, name, body) {
      await call('PUT', as, name, typeof body === 'string' || body instanceof Uint8Array ? bodyOf(body) : body);
    },
  };
}

function streamOf({ body = '' }: WebResponse): AsyncIterable<Uint8Array> {
  return typeof body === 'string' || body instanceof Uint8Array ? bodyOf(body) : body;
}

async function refusalOf(response: WebResponse): Promise<OssRefusal> {
  const text = (await collect(streamOf(response))).toString('utf8');
  const code = /<Code>([^<]*)<\/Code>/.exec(text)?.[1] ?? 'UnknownError';
  return new OssRefusal(response.status, code, /<Message>([^<]*)<\/Message>/.exec(text)?.[1] ?? text);
}
