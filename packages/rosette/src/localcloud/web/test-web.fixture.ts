import { Buffer } from 'node:buffer';
import { setTimeout as wait } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { type LocalCloud, type LocalCloudOptions, openLocalCloud } from '../local-cloud.ts';
import { ManualClock, seeded } from '../test-cloud.fixture.ts';
import { bodyOf, collect } from './body.ts';
import type { PostOutside, WebRequest, WebResponse } from './web.ts';

export const account = '1000000000000001';
export const other = '1000000000000002';
export const keys: Readonly<Record<string, { readonly accountId: string; readonly secret: string }>> = {
  'LTAI-one': { accountId: account, secret: 'secret-one' },
  'LTAI-two': { accountId: other, secret: 'secret-two' },
};

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly bytes: Buffer;
}

export type Asked = Partial<Omit<WebRequest, 'body' | 'caller'>> & {
  readonly body?: string | Uint8Array;
  readonly caller?: WebRequest['caller'] | undefined;
};

export interface TestWeb {
  readonly cloud: LocalCloud;
  readonly clock: ManualClock;
  /** Before the end of the test, which does it otherwise. */
  close(): void;
  /** A request of the first account, which needs no proof; `caller: undefined` takes that away. */
  ask(method: string, path: string, asked?: Asked): Promise<Answer>;
  /** The answer itself, its body unread. */
  send(method: string, path: string, asked?: Asked): Promise<WebResponse>;
}

export interface TestWebOptions extends Pick<LocalCloudOptions, 'faults'> {
  readonly post?: PostOutside;
  readonly path?: string;
  readonly bodies?: string;
}

/** A local cloud whose time stands still, and its services called in process. */
export function testWeb(options: TestWebOptions = {}): TestWeb {
  const clock = new ManualClock();
  const cloud = openLocalCloud({
    path: options.path ?? ':memory:',
    clock,
    random: seeded(7),
    postSignal: () => Promise.reject(new Error('no guests here')),
    ...(options.faults === undefined ? {} : { faults: options.faults }),
    web: {
      secretOf: async (id) => keys[id],
      address: () => 'http://127.0.0.1:9001',
      ...(options.post === undefined ? {} : { post: options.post }),
      ...(options.bodies === undefined ? {} : { bodies: options.bodies }),
    },
  });
  let open = true;
  const close = () => {
    if (open) cloud.close();
    open = false;
  };
  onTestFinished(close);
  const send: TestWeb['send'] = (method, path, asked = {}) => cloud.web.handle(requestOf(method, path, asked));
  return {
    cloud,
    clock,
    close,
    send,
    async ask(method, path, asked) {
      const { status, headers, body = '' } = await send(method, path, asked);
      const bytes = typeof body === 'string' || body instanceof Uint8Array ? Buffer.from(body) : await collect(body);
      return { status, headers, bytes, text: bytes.toString('utf8') };
    },
  };
}

function requestOf(method: string, path: string, { body = '', ...rest }: Asked): WebRequest {
  const [bare = '', query = ''] = path.split(/\?(.*)/s);
  const caller = 'caller' in rest ? rest.caller : { accountId: account, region: 'cn-hangzhou' };
  const { caller: _, headers = {}, ...given } = rest;
  return {
    method,
    path: bare,
    query,
    body: bodyOf(body),
    remote: 'test',
    ...given,
    headers: { host: 'localhost', ...headers },
    ...(caller === undefined ? {} : { caller }),
  };
}

/** Until requests and pushes have come as far as they can without the clock. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((done) => setImmediate(done));
}

/** Waits for something that happens on its own, within two seconds. */
export async function until(happened: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !happened(); tries += 1) await wait(5);
  if (!happened()) throw new Error('it never happened');
}
