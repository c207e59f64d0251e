import { Buffer } from 'node:buffer';
import { lookup } from 'node:dns/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { addressGuard, embeddedNetworks, type InternalNetwork } from './outbound-guard.ts';
import { OutboundError, type OutboundHttp, type OutboundRequest, type OutboundResponse } from './outbound-http.ts';

export interface OutboundOptions {
  /** Default: loopback only. */
  readonly allow?: readonly InternalNetwork[];
  /** Most bytes of an answer. */
  readonly maximumBytes?: number;
  /** Every address of a name. Default: the system's resolver. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

/** Longer than the largest answer of a custom resource in the most generous mode. */
const defaultMaximumBytes = 4 * 1024 * 1024;

/**
 * Over node:http and node:https, certificates verified. The name is resolved once, every address of it is judged, and the
 * connection goes to the judged address: a name that changes its mind between the two cannot get around the guard.
 */
export function nodeOutboundHttp(options: OutboundOptions = {}): OutboundHttp {
  const call = guarded(options);
  return { post: (request) => call('POST', request) };
}

/** Reads what is at an address, under the same guard. Rejects with `OutboundError` and nothing else. */
export function nodeOutboundGet(
  options: OutboundOptions = {},
): (url: string, timeoutMs: number) => Promise<OutboundResponse> {
  const call = guarded(options);
  return (url, timeoutMs) => call('GET', { url, timeoutMs, headers: {}, body: '' });
}

type Method = 'GET' | 'POST';

function guarded(options: OutboundOptions): (method: Method, request: OutboundRequest) => Promise<OutboundResponse> {
  const permits = addressGuard(options.allow ?? embeddedNetworks);
  const resolve = options.resolve ?? systemResolver;
  const maximumBytes = options.maximumBytes ?? defaultMaximumBytes;
  return async (method, request) => {
    const url = readUrl(request.url);
    const signal = AbortSignal.timeout(request.timeoutMs);
    const address = await pin(url, permits, resolve, signal);
    return send(method, url, address, request, maximumBytes, signal);
  };
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new OutboundError('refused', false, 'The address is not an http or https URL.');
  }
  return url;
}

async function systemResolver(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

/** The one address to connect to. One refused address among several refuses the name. */
async function pin(
  url: URL,
  permits: (address: string) => boolean,
  resolve: (host: string) => Promise<readonly string[]>,
  signal: AbortSignal,
): Promise<string> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host) === 0 ? await resolveWithin(host, resolve, signal) : [host];
  const first = addresses[0];
  if (first === undefined) throw new OutboundError('unreachable', false, `The name ${host} has no address.`);
  if (!addresses.every(permits)) {
    const message = `${host} is an address inside a network that this installation does not send requests to. The operator can allow it.`;
    throw new OutboundError('refused', false, message);
  }
  return first;
}

async function resolveWithin(
  host: string,
  resolve: (host: string) => Promise<readonly string[]>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const tooLate = new Promise<never>((_, reject) => {
    signal.addEventListener(
      'abort',
      () => reject(new OutboundError('timeout', false, `The name ${host} was not resolved in time.`)),
      { once: true },
    );
  });
  try {
    return await Promise.race([resolve(host), tooLate]);
  } catch (error) {
    if (error instanceof OutboundError) throw error;
    throw new OutboundError('unreachable', false, `The name ${host} cannot be resolved.`, error);
  }
}

function send(
  method: Method,
  url: URL,
  address: string,
  { headers, body }: OutboundRequest,
  maximumBytes: number,
  signal: AbortSignal,
): Promise<OutboundResponse> {
  const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    let connected = false;
    const request = start(url, {
      method,
      headers: method === 'GET' ? headers : { ...headers, 'Content-Length': String(Buffer.byteLength(body)) },
      // No kept connection: it might lead to an address that was judged for another request.
      agent: false,
      signal,
      lookup: (_host, options, answer) => {
        const family = isIP(address);
        if (options.all === true) answer(null, [{ address, family }]);
        else answer(null, address, family);
      },
    });
    const fail = (error: unknown) => reject(describe(error, url, connected, signal));
    request.on('socket', (socket) => {
      const event = url.protocol === 'https:' ? 'secureConnect' : 'connect';
      socket.once(event, () => {
        connected = true;
      });
    });
    request.on('error', fail);
    request.on('response', (response) => read(response, maximumBytes).then(resolve, fail));
    request.end(body);
  });
}

async function read(response: IncomingMessage, maximumBytes: number): Promise<OutboundResponse> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > maximumBytes) {
      response.destroy();
      throw new OutboundError('too-large', true, `The answer is larger than ${maximumBytes} bytes.`);
    }
    parts.push(part);
  }
  return { status: response.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8') };
}

function describe(error: unknown, url: URL, connected: boolean, signal: AbortSignal): OutboundError {
  if (error instanceof OutboundError) return error;
  if (signal.aborted) return new OutboundError('timeout', connected, `${url.host} did not answer in time.`, error);
  const code = (error as { code?: unknown }).code;
  const why = typeof code === 'string' ? ` (${code})` : '';
  if (connected) return new OutboundError('broken', true, `The connection to ${url.host} broke off${why}.`, error);
  return new OutboundError('unreachable', false, `${url.host} cannot be reached${why}.`, error);
}
