import { Buffer } from 'node:buffer';
import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { type Judged, KeptConnections } from './kept-connections.ts';
import { addressGuard } from './outbound-guard.ts';
import { OutboundError, type OutboundHttp, type OutboundRequest, type OutboundResponse } from './outbound-http.ts';
import { type AddressBlock, networks } from './outbound-networks.ts';

export interface OutboundOptions {
  /** What lies inside and may be reached all the same. Default: loopback only. */
  readonly allow?: readonly AddressBlock[];
  /** Most bytes of an answer. */
  readonly maximumBytes?: number;
  /** Every address of a name. Asked once a request. Default: the system's resolver. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

/** Longer than the largest answer of a custom resource in the most generous mode. */
const defaultMaximumBytes = 4 * 1024 * 1024;

/** What an operator allows networks with; read in `app/outbound-setting.ts`, named in what a refused caller is told. */
export const OUTBOUND_SETTING = 'ROSETTE_OUTBOUND_ALLOW';

/**
 * Over node:http and node:https, certificates verified. The name is resolved once, every address of it is judged, and the
 * connection goes to one of the judged addresses: a name that changes its mind between the two cannot get around the guard.
 */
export function nodeOutboundHttp(options: OutboundOptions = {}): OutboundHttp {
  const call = guarded(options, new KeptConnections());
  return { post: (request) => call('POST', request, options.maximumBytes ?? defaultMaximumBytes) };
}

/** Reads what is at an address, under the same guard. Rejects with `OutboundError` and nothing else. */
export function nodeOutboundGet(
  options: Omit<OutboundOptions, 'maximumBytes'> = {},
): (url: string, limits: GetLimits) => Promise<OutboundResponse> {
  const call = guarded(options, null);
  return (url, { timeoutMs, maximumBytes }) => call('GET', { url, timeoutMs, headers: {}, body: '' }, maximumBytes);
}

export interface GetLimits {
  /** For all of it: name, connection, answer. */
  readonly timeoutMs: number;
  readonly maximumBytes: number;
}

type Method = 'GET' | 'POST';

/** `kept` null: every request has a connection of its own. */
function guarded(options: OutboundOptions, kept: KeptConnections | null) {
  const permits = addressGuard(options.allow ?? networks.loopback);
  const resolve = options.resolve ?? systemResolver;
  return async (method: Method, request: OutboundRequest, maximumBytes: number): Promise<OutboundResponse> => {
    const url = readUrl(request.url);
    // Not AbortSignal.timeout, which stays in memory until its time is over, long after the answer.
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), request.timeoutMs);
    try {
      const addresses = await pin(url, permits, resolve, limit.signal);
      const call = open(method, url, addresses, request, { signal: limit.signal, kept });
      return await send(call, { url, body: request.body }, { maximumBytes, signal: limit.signal, kept });
    } finally {
      clearTimeout(timer);
    }
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

/** At least one: where to connect to, and nowhere else. One refused address among several refuses the name. */
type Pinned = readonly [LookupAddress, ...LookupAddress[]];

async function pin(
  url: URL,
  permits: (address: string) => boolean,
  resolve: (host: string) => Promise<readonly string[]>,
  signal: AbortSignal,
): Promise<Pinned> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const [first, ...others] = isIP(host) === 0 ? await resolveWithin(host, resolve, signal) : [host];
  if (first === undefined) throw new OutboundError('unreachable', false, `The name ${host} has no address.`);
  if (![first, ...others].every(permits)) {
    const message = `${host} leads into a network that this installation does not send requests to. The operator can allow it with ${OUTBOUND_SETTING}.`;
    throw new OutboundError('refused', false, message);
  }
  return [pinned(first), ...others.map(pinned)];
}

const pinned = (address: string): LookupAddress => ({ address, family: isIP(address) });

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

interface Terms {
  readonly signal: AbortSignal;
  readonly kept: KeptConnections | null;
}

function send(
  call: ClientRequest,
  { url, body }: { readonly url: URL; readonly body: string },
  { maximumBytes, signal, kept }: Terms & { readonly maximumBytes: number },
): Promise<OutboundResponse> {
  return new Promise((resolve, reject) => {
    let connected = false;
    const fail = (error: unknown) => reject(describe(error, url, connected, signal));
    // Who answers with a change of protocol is cut off by Node without an error. After a response, `read` hears of the end.
    const closed = () => fail(new Error('The connection was closed without an answer.'));
    call.on('socket', (socket) => {
      connected = call.reusedSocket;
      if (connected) return;
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        connected = true;
      });
    });
    call.on('error', fail);
    call.on('close', closed);
    call.on('response', (response) => {
      call.off('close', closed);
      kept?.answered(response);
      read(response, maximumBytes).then(resolve, fail);
    });
    call.end(body);
  });
}

/** Not yet sent. Throws `OutboundError` where Node refuses to put into HTTP what it is given (a user name, a header). */
function open(
  method: Method,
  url: URL,
  addresses: Pinned,
  { headers, body }: OutboundRequest,
  { signal, kept }: Terms,
): ClientRequest {
  const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const judged: Judged = { judged: addresses.map(({ address }) => address).join() };
  try {
    return start(url, {
      ...judged,
      method,
      headers: method === 'GET' ? headers : { ...headers, 'Content-Length': String(Buffer.byteLength(body)) },
      agent: kept?.agent(url.protocol) ?? false,
      signal,
      lookup: (_host, options, answer) => {
        if (options.all === true) answer(null, [...addresses]);
        else answer(null, addresses[0].address, addresses[0].family);
      },
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new OutboundError('refused', false, `The request to ${url.host} cannot be put into HTTP: ${why}.`, error);
  }
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
