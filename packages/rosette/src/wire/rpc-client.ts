import type { JsonObject } from '@rosette/template/base/json.ts';
import { brokenFetch } from './broken-fetch.ts';
import { type CloudClient, CloudError, type CloudRequest, RETRY_AFTER } from './cloud-client.ts';
import { flattenParameters } from './rpc.ts';
import { type RawAnswer, readAnswer } from './rpc-answer.ts';
import { percentEncode } from './signature-encoding.ts';
import { signedHeadersV3 } from './signature-v3.ts';

export interface RpcClientOptions {
  /** Origin with scheme (`http://127.0.0.1:8787`), or what finds it for a request (each product and region of a cloud). */
  readonly endpoint: string | ((request: CloudRequest) => string);
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** For the whole call, from sending to the last byte of the answer. */
  readonly timeoutMs: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Different at every call. */
  readonly nonce: () => string;
}

/** A `CloudClient` over HTTP(S): parameters in the form body, signature V3 (reference/api.md 2 and 5). */
export function createRpcClient(options: RpcClientOptions): CloudClient {
  return { call: (request) => call(options, request) };
}

async function call(options: RpcClientOptions, request: CloudRequest): Promise<JsonObject> {
  if (request.role !== undefined) throw cannotAssume(request.role, request.action);
  const origin = typeof options.endpoint === 'string' ? options.endpoint : options.endpoint(request);
  const url = endpointUrl(origin);
  const body = formBody({ RegionId: request.region, ...flattenParameters(request.parameters) });
  const { host, ...headers } = signedHeadersV3({
    method: 'POST',
    host: url.host,
    path: '/',
    query: [],
    body,
    contentType: 'application/x-www-form-urlencoded',
    action: request.action,
    version: request.version,
    accessKeyId: options.accessKeyId,
    accessKeySecret: options.accessKeySecret,
    now: options.now(),
    nonce: options.nonce(),
  });
  const answer = await send(url, { ...headers, accept: 'application/json' }, body, options.timeoutMs, request);
  return readAnswer(answer);
}

/** With the key alone the call would be made with more, or other, rights than those of the role. */
function cannotAssume(role: string, action: string): CloudError {
  return new CloudError(
    'NotSupported',
    `${action} was not sent: it is to be made in the RAM role "${role}", and this client signs with its own access key only.`,
    { action, recommend: 'Leave RamRoleName out, or give the access key itself the rights of the role.' },
  );
}

/** The address of an endpoint; the path is always `/`. Rejects what is not an http or https origin. */
export function endpointUrl(endpoint: string): URL {
  const url = URL.canParse('/', endpoint) ? new URL('/', endpoint) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new CloudError('InvalidEndpoint', `"${endpoint}" is not an endpoint: write it as http://host:port`);
  }
  return url;
}

function formBody(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');
}

async function send(
  url: URL,
  headers: Record<string, string>,
  body: string,
  timeoutMs: number,
  request: CloudRequest,
): Promise<RawAnswer> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]);
  try {
    // Redirects are not followed: they would send the signed request to a host that the person did not name.
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
    const contentType = response.headers.get('content-type') ?? '';
    const retryAfter = response.headers.get(RETRY_AFTER);
    return { status: response.status, contentType, retryAfter, text: await response.text() };
  } catch (error) {
    throw timeout.aborted ? timedOut(url, request, timeoutMs) : connectionError(url, request, error);
  }
}

function timedOut(url: URL, request: CloudRequest, timeoutMs: number): CloudError {
  return new CloudError(
    'RequestTimeout',
    `${request.action} got no answer from ${url.origin} within ${timeoutMs} ms; it may have been carried out`,
    { status: 504, outcome: 'unknown' },
  );
}

function connectionError(url: URL, request: CloudRequest, error: unknown): CloudError {
  const { code, reason, neverSent } = brokenFetch(error);
  if (neverSent) {
    return new CloudError('ConnectionError', `Nothing answers at ${url.origin} (${code})`, {
      status: 503,
      recommend: 'Check the address, and that the server is running.',
      cause: error,
    });
  }
  return new CloudError(
    'ConnectionError',
    `The connection to ${url.origin} broke during ${request.action} (${reason}); it may have been carried out`,
    { status: 503, outcome: 'unknown', cause: error },
  );
}
