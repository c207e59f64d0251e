import { createHash, createHmac } from 'node:crypto';
import type { World } from '../world.ts';
import { xmlText } from './envelope.ts';

export interface QueueMessage {
  readonly id: string;
  readonly body: string;
  readonly receiptHandle: string;
  /** Epoch milliseconds. */
  readonly enqueuedAt: number;
}

/** The three calls that a consumer needs. Hand in one of your own to use another client of MNS. */
export interface QueueClient {
  /** Waits a while for a message; undefined when none came. */
  receive(signal: AbortSignal): Promise<QueueMessage | undefined>;
  remove(receiptHandle: string): Promise<void>;
  /** Nobody else sees the message for so many seconds from now. Gives the receipt handle that counts from now on. */
  hide(receiptHandle: string, seconds: number): Promise<string>;
}

export interface QueueKeys {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Of temporary credentials. */
  readonly securityToken?: string;
}

/** MNS refused a call. */
export class QueueError extends Error {
  override readonly name = 'QueueError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const WAIT_SECONDS = 20;
/** Beyond what the service itself waits. */
const TRY_MS = 10_000;

/**
 * `endpoint`: `https://<account>.mns.<region>.aliyuncs.com`, or where a local cloud listens. `keys` is asked for each call,
 * so that temporary ones may change.
 */
export function queueClient(
  world: World,
  endpoint: string,
  queue: string,
  keys: () => QueueKeys | Promise<QueueKeys>,
): QueueClient {
  const path = `/queues/${encodeURIComponent(queue)}/messages`;
  const call = async (method: string, query: string, signal?: AbortSignal) =>
    send(world, endpoint, method, `${path}?${query}`, await keys(), signal);
  return {
    async receive(signal) {
      try {
        const xml = await call('GET', `waitseconds=${WAIT_SECONDS}`, signal);
        return {
          id: need(xml, 'MessageId'),
          body: need(xml, 'MessageBody'),
          receiptHandle: need(xml, 'ReceiptHandle'),
          enqueuedAt: Number(need(xml, 'EnqueueTime')),
        };
      } catch (error) {
        if (error instanceof QueueError && error.code === 'MessageNotExist') return undefined;
        throw error;
      }
    },
    async remove(receiptHandle) {
      await call('DELETE', `ReceiptHandle=${encodeURIComponent(receiptHandle)}`);
    },
    async hide(receiptHandle, seconds) {
      const query = `receiptHandle=${encodeURIComponent(receiptHandle)}&visibilityTimeout=${seconds}`;
      return need(await call('PUT', query), 'ReceiptHandle');
    },
  };
}

function need(xml: string, name: string): string {
  const value = xmlText(xml, name);
  if (value === undefined) throw new QueueError('MalformedResponse', `The answer of MNS has no ${name}.`);
  return value;
}

async function send(
  world: World,
  endpoint: string,
  method: string,
  resource: string,
  keys: QueueKeys,
  signal: AbortSignal | undefined,
): Promise<string> {
  const base = new URL(endpoint);
  const target = `${base.pathname.replace(/\/$/, '')}${resource}`;
  const waits = AbortSignal.timeout(TRY_MS + (method === 'GET' ? WAIT_SECONDS * 1_000 : 0));
  const response = await world.fetch(`${base.origin}${target}`, {
    method,
    headers: signedHeaders(method, target, keys, world.now()),
    redirect: 'manual',
    signal: signal === undefined ? waits : AbortSignal.any([signal, waits]),
  });
  const xml = await response.text();
  if (response.ok) return xml;
  const code = xmlText(xml, 'Code') ?? `Http${response.status}`;
  throw new QueueError(code, `MNS answered ${method} with ${code}: ${xmlText(xml, 'Message') ?? response.statusText}`);
}

const VERSION = '2015-06-06';

/** Signature V2: HMAC-SHA1 over method, content, date, `x-mns-` headers and the path as it is sent. */
function signedHeaders(method: string, resource: string, keys: QueueKeys, now: number): Record<string, string> {
  const date = new Date(now).toUTCString();
  const contentType = 'text/xml;charset=UTF-8';
  const md5 = Buffer.from(createHash('md5').update('').digest('hex')).toString('base64');
  // `Date` is not ours to set everywhere; MNS takes this one in its place.
  const own = { 'x-mns-date': date, 'x-mns-version': VERSION };
  const lines = [
    method,
    md5,
    contentType,
    date,
    ...Object.entries(own).map(([name, value]) => `${name}:${value}`),
    resource,
  ];
  const signature = createHmac('sha1', keys.accessKeySecret).update(lines.join('\n')).digest('base64');
  return {
    ...own,
    'content-md5': md5,
    'content-type': contentType,
    date,
    authorization: `MNS ${keys.accessKeyId}:${signature}`,
    ...(keys.securityToken === undefined ? {} : { 'security-token': keys.securityToken }),
  };
}
