import { createHmac, timingSafeEqual } from 'node:crypto';

/** Kinds of callback; also the path on the server (reference/custom-resources.md 1.12 and 3.2). */
export type CallbackKind = 'waitcondition' | 'customresource';

export interface Callback {
  readonly kind: CallbackKind;
  readonly stackName: string;
  readonly stackId: string;
  /** Logical id. */
  readonly resource: string;
  /** Binds a custom resource's answer to the one request; empty for wait conditions. */
  readonly requestId: string;
  /** Epoch seconds. */
  readonly expire: number;
}

/** Signs and verifies the addresses that providers and instances answer to. A URL is a bearer secret: never log it. */
export class CallbackUrls {
  readonly #key: Buffer;
  readonly #publicBase: () => string;
  readonly #intranetBase: () => string;

  /** Bases are functions since the port may be known only after listening. */
  constructor(key: Buffer, publicBase: () => string, intranetBase: () => string = publicBase) {
    this.#key = key;
    this.#publicBase = publicBase;
    this.#intranetBase = intranetBase;
  }

  url(callback: Callback, base: 'public' | 'intranet' = 'public'): string {
    return this.urls(callback)[base];
  }

  /** The same address by both names. */
  urls(callback: Callback): { readonly public: string; readonly intranet: string } {
    const address = `/${callback.kind}?${canonicalQuery(callback)}&signature=${this.#sign(callback)}`;
    return { public: this.#publicBase() + address, intranet: this.#intranetBase() + address };
  }

  /** The callback that a request's path and query name, if the signature is ours; expiry is the caller's to judge. */
  verify(path: string, query: URLSearchParams): Callback | undefined {
    const kind = path.replace(/^\/+/, '');
    if (kind !== 'waitcondition' && kind !== 'customresource') return undefined;
    const callback: Callback = {
      kind,
      stackName: query.get('stackname') ?? '',
      stackId: query.get('stackid') ?? '',
      resource: query.get('resource') ?? '',
      requestId: query.get('requestid') ?? '',
      expire: Number(query.get('expire')),
    };
    const given = Buffer.from(query.get('signature') ?? '');
    const expected = Buffer.from(this.#sign(callback));
    return given.length === expected.length && timingSafeEqual(given, expected) ? callback : undefined;
  }

  #sign(callback: Callback): string {
    return createHmac('sha256', this.#key)
      .update(`${callback.kind}\n${canonicalQuery(callback)}`)
      .digest('hex');
  }
}

/** Name of the engine signal that an answer to this callback becomes. */
export function signalName(callback: Pick<Callback, 'kind' | 'stackId' | 'resource' | 'requestId'>): string {
  return callback.kind === 'waitcondition'
    ? `wait/${callback.stackId}/${callback.resource}`
    : `custom/${callback.stackId}/${callback.resource}/${callback.requestId}`;
}

function canonicalQuery(callback: Callback): string {
  const parts: [string, string][] = [
    ['stackname', callback.stackName],
    ['stackid', callback.stackId],
    ['resource', callback.resource],
  ];
  if (callback.requestId !== '') parts.push(['requestid', callback.requestId]);
  parts.push(['expire', String(callback.expire)]);
  return parts.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&');
}
