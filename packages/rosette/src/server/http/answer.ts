import type { JsonObject } from '@rosette/template/base/json.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CloudError } from '#wire/cloud-client.ts';
import { errorEnvelope } from '../error-envelope.ts';
import { asCloudError, internalError } from '../errors.ts';
import type { Log } from '../log.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** What is asked, for the log: `ListStacks`, `POST /waitcondition`; never a parameter. */
    operation: string;
  }
}

/** An answer is always a JSON object: an empty body breaks clients (reference/api.md 7). */
export function sendJson(reply: FastifyReply, status: number, body: JsonObject): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'application/json;charset=utf-8')
    .header('x-acs-request-id', reply.request.id)
    .header('cache-control', 'no-store')
    .send(JSON.stringify(body));
}

/** Answers a failure. A defect is logged whole under its request id and answered without a word of it. */
export function sendError(reply: FastifyReply, error: unknown, host: string, log: Log): FastifyReply {
  const { id: requestId, operation: action } = reply.request;
  const known = asCloudError(error) ?? edgeError(error, reply.request.routeOptions.bodyLimit);
  if (known === undefined) {
    log({ level: 'error', message: 'defect', requestId, action, error });
  } else if (known.status >= 500) {
    log({ level: 'error', message: known.message, requestId, action, error: known.cause ?? known });
  }
  const answer = known ?? internalError(requestId);
  return sendJson(reply, httpStatus(answer), errorEnvelope(answer, requestId, host, 'ROS'));
}

/** What the HTTP framework refuses before a route runs. */
function edgeError(error: unknown, bodyLimit: number | undefined): CloudError | undefined {
  const status = (error as { statusCode?: unknown } | undefined)?.statusCode;
  if (status === 413) {
    const limit = bodyLimit === undefined ? 'too large' : `larger than the ${bodyLimit} bytes that are taken here`;
    return new CloudError('RequestEntityTooLarge', `The body of the request is ${limit}.`, { status });
  }
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined;
  return new CloudError('BadRequest', 'The request cannot be read.', { status });
}

/** The status of an error that was made elsewhere is not trusted to be one. */
function httpStatus(error: CloudError): number {
  return Number.isInteger(error.status) && error.status >= 400 && error.status <= 599 ? error.status : 500;
}

/** The raw query of a request. */
export function queryText(request: FastifyRequest): string {
  const url = request.raw.url ?? '/';
  const mark = url.indexOf('?');
  return mark < 0 ? '' : url.slice(mark + 1);
}

export function bodyBytes(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}
