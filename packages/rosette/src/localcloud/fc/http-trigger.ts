import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { JsonObject } from '@rosette/template/base/json.ts';
import { isJsonObject, type Json } from '@rosette/template/base/json.ts';
import type { Scope } from '../core/objects.ts';
import { objectsIn, type WebGround } from '../web/ground.ts';
import { parseQuery, percentDecode } from '../web/query.ts';
import { Refusal } from '../web/refusal.ts';
import type { WebRequest, WebResponse } from '../web/web.ts';
import { outcomeAnswer } from './answers.ts';
import { functionNotFound } from './errors.ts';
import type { Invoker } from './invoker.ts';
import { functionKind, type TriggerState } from './model.ts';
import type { Outcome } from './runtime/function-spec.ts';
import type { HttpEvent } from './runtime/messages.ts';
import { httpConfig, theTrigger } from './triggers.ts';

/*
 * A trigger's address in the cloud is a host of its own. Here it is a path that names account, region, function and
 * trigger, so that it needs no name server: `/2023-03-30/http/<account>/<region>/<function>/<trigger>/…`.
 */

export interface TriggerAddress {
  readonly scope: Scope;
  readonly functionId: string;
  readonly triggerName: string;
  /** What stands behind the trigger's own address, with a slash in front; as it was sent. */
  readonly rest: string;
}

export function triggerUrl(ground: WebGround, scope: Scope, functionId: string, triggerName: string): string {
  const parts = [scope.accountId, scope.region, functionId, triggerName].map(encodeURIComponent);
  return `${ground.address()}/2023-03-30/http/${parts.join('/')}/`;
}

export function parseTriggerPath(path: string): TriggerAddress | undefined {
  const match = /^\/2023-03-30\/http\/([^/]+)\/([^/]+)\/([^/]+)\/([^/]+)(\/.*)?$/.exec(path);
  if (match === null) return undefined;
  const [accountId = '', region = '', functionId = '', triggerName = ''] = match.slice(1, 5).map(percentDecode);
  return { scope: { accountId, region }, functionId, triggerName, rest: match[5] ?? '/' };
}

/** The trigger behind an address, if it takes requests of this method. Throws `Refusal`. */
export function triggerAt(ground: WebGround, address: TriggerAddress, method: string): TriggerState {
  const objects = objectsIn(ground, address.scope, 'FC', 'InvokeHttpTrigger');
  const { state } = theTrigger(objects, address.functionId, address.triggerName);
  if (state.triggerType !== 'http') throw functionNotFound(address.functionId);
  if (!httpConfig(state).methods.includes(method)) {
    throw new Refusal(405, 'MethodNotAllowed', `the trigger '${state.triggerName}' does not take ${method}`);
  }
  return state;
}

/** Runs the function for an HTTP request: 3.0 gives it an event, 2.0 a request and a response. Throws `Refusal`. */
export async function runTrigger(
  from: { readonly ground: WebGround; readonly invoker: Invoker; readonly requestId: string },
  address: TriggerAddress,
  qualifier: string,
  request: WebRequest,
  body: Buffer,
): Promise<WebResponse> {
  const { scope, functionId } = address;
  const target = { scope, functionId, qualifier };
  const objects = objectsIn(from.ground, scope, 'FC', 'InvokeHttpTrigger');
  if (objects.find(functionKind, functionId)?.state.service !== null) {
    const outcome = await from.invoker.run(target, body, from.requestId, httpEvent(address, request));
    return replyOf2(outcome);
  }
  const event = Buffer.from(JSON.stringify(eventOf3(address, request, body, from)));
  return replyOf3(await from.invoker.run(target, event, from.requestId));
}

function httpEvent({ rest }: TriggerAddress, request: WebRequest): HttpEvent {
  const queries: Record<string, string | readonly string[]> = {};
  for (const { name, value } of parseQuery(request.query)) {
    const known = queries[name];
    queries[name] = known === undefined ? value : [...(Array.isArray(known) ? known : [known]), value].map(String);
  }
  return {
    method: request.method,
    path: percentDecode(rest),
    url: request.query === '' ? rest : `${rest}?${request.query}`,
    queries,
    headers: request.headers,
    clientIp: request.remote,
  };
}

/** The event of an HTTP trigger, version v1. */
function eventOf3(
  { scope, rest }: TriggerAddress,
  request: WebRequest,
  body: Buffer,
  from: { readonly ground: WebGround; readonly requestId: string },
): JsonObject {
  const now = from.ground.clock.now();
  return {
    version: 'v1',
    rawPath: rest,
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [titled(name), value])),
    queryParameters: Object.fromEntries(parseQuery(request.query).map(({ name, value }) => [name, value])),
    body: body.toString('base64'),
    isBase64Encoded: true,
    requestContext: {
      accountId: scope.accountId,
      domainName: request.headers.host ?? '',
      domainPrefix: scope.accountId,
      http: {
        method: request.method,
        path: percentDecode(rest),
        protocol: 'HTTP/1.1',
        sourceIp: request.remote,
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId: from.requestId,
      time: new Date(now).toISOString(),
      timeEpoch: String(now),
    },
  };
}

function titled(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (letters) => letters.toUpperCase());
}

function replyOf2(outcome: Outcome): WebResponse {
  if (outcome.kind !== 'success' || outcome.http === undefined) return failed(outcome);
  return reply(outcome.http.status, outcome.http.headers, outcome.body);
}

/** An object with a status is an HTTP answer; anything else is its body. */
function replyOf3(outcome: Outcome): WebResponse {
  if (outcome.kind !== 'success') return failed(outcome);
  const value = parsed(outcome.body);
  if (!isJsonObject(value) || typeof value.statusCode !== 'number') {
    return { status: 200, headers: { 'content-type': 'application/json' }, body: outcome.body };
  }
  const headers = isJsonObject(value.headers) ? value.headers : {};
  const text = typeof value.body === 'string' ? value.body : value.body === undefined ? '' : JSON.stringify(value.body);
  const body = value.isBase64Encoded === true ? Buffer.from(text, 'base64') : text;
  return reply(value.statusCode, { 'content-type': 'application/json', ...headers }, body);
}

/** A caller of a web address must see by the status that it failed; the document tells why. */
function failed(outcome: Outcome): WebResponse {
  return { ...outcomeAnswer(outcome, false), status: 502 };
}

function parsed(bytes: Uint8Array): Json {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as Json;
  } catch {
    return null;
  }
}

const OURS = new Set(['content-length', 'connection', 'transfer-encoding', 'keep-alive', 'date']);

/** What the function made up is checked before it goes on the wire. Throws `BadResponse` (502). */
function reply(
  status: number,
  given: Readonly<Record<string, unknown>>,
  body: NonNullable<WebResponse['body']>,
): WebResponse {
  const headers: Record<string, string> = {};
  try {
    if (!Number.isInteger(status) || status < 200 || status > 599)
      throw new Error(`${status} is no status of an answer`);
    for (const [name, value] of Object.entries(given)) {
      const text = Array.isArray(value) ? value.join(', ') : String(value);
      validateHeaderName(name);
      validateHeaderValue(name, text);
      if (!OURS.has(name.toLowerCase())) headers[name.toLowerCase()] = text;
    }
  } catch (error) {
    throw new Refusal(502, 'BadResponse', `the function's response cannot be sent: ${(error as Error).message}`);
  }
  return { status, headers, body };
}
