import { Buffer, isUtf8 } from 'node:buffer';
import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ServiceAnswer } from '#wire/service-http.ts';
import type { ServiceAction, ServiceCall } from './service-product.ts';

/** Longest that a function may run for an answer, and a little more to tell of it. */
const longestRunMs = 86_400_000;

/** How an API spells the name of an asynchronous invocation, in requests and answers, and what it wants besides. */
export interface TaskHeaders {
  readonly id: string;
  readonly more: Readonly<Record<string, string>>;
}

/** A name as both APIs take it: it must begin with a letter or `_`, and a token may begin with a digit. */
export function taskNameOf(token: string): string {
  return `ros-${token}`;
}

/**
 * InvokeFunction of either API (reference/custom-resources.md 2.3). Parameters beside those of the path: `payload` (text),
 * `invocationType` (Sync, Async), `asyncTaskId`, `mostRetries` (heeded by the local cloud only), `qualifier`, `timeoutMs`. The answer: `payload` as text or, where it is no
 * text, `payloadBase64`; `errorType` when the function failed, `log` (the tail of its log), `taskId`, `requestId`.
 */
export function invokeAction(
  path: (parameters: JsonObject) => Pick<ServiceCall, 'path' | 'query'>,
  task: TaskHeaders,
): ServiceAction {
  return {
    request: (parameters) => ({
      method: 'POST',
      ...path(parameters),
      headers: headersOf(parameters, task),
      body: typeof parameters.payload === 'string' ? parameters.payload : '',
      ...(typeof parameters.timeoutMs === 'number' ? { timeoutMs: Math.min(parameters.timeoutMs, longestRunMs) } : {}),
    }),
    answer: (answer) => invocation(answer, task),
  };
}

function headersOf(
  { invocationType, asyncTaskId, mostRetries }: JsonObject,
  task: TaskHeaders,
): Record<string, string> {
  const sync = invocationType !== 'Async';
  return {
    'content-type': 'application/octet-stream',
    'x-fc-invocation-type': sync ? 'Sync' : 'Async',
    ...(sync ? { 'x-fc-log-type': 'Tail' } : {}),
    ...(typeof asyncTaskId === 'string' ? { [task.id]: asyncTaskId, ...task.more } : {}),
    ...(typeof mostRetries === 'number' ? { 'x-rosette-most-retries': String(mostRetries) } : {}),
  };
}

function invocation({ headers, body }: ServiceAnswer, task: TaskHeaders): JsonObject {
  const payload = isUtf8(body)
    ? { payload: Buffer.from(body).toString('utf8') }
    : { payloadBase64: Buffer.from(body).toString('base64') };
  const log = headers['x-fc-log-result'];
  return {
    ...payload,
    errorType: headers['x-fc-error-type'] ?? null,
    log: log === undefined ? null : Buffer.from(log, 'base64').toString('utf8'),
    taskId: headers[task.id] ?? null,
    requestId: headers['x-fc-request-id'] ?? null,
  };
}
