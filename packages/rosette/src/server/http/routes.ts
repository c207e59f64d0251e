import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CallbackUrls } from '#wire/callback-url.ts';
import { CloudError } from '#wire/cloud-client.ts';
import { stackId } from '../common-fields.ts';
import { decode, integer, text, withDefault } from '../fields.ts';
import type { Log } from '../log.ts';
import type { Services } from '../services.ts';
import { followedStack } from '../stack-events.ts';
import { bodyBytes, queryText, sendJson } from './answer.ts';
import { ANSWER_LIMIT_BYTES, noteTooLarge, SIGNAL_LIMIT_BYTES, takeCallback } from './callbacks.ts';
import { streamEvents } from './event-stream.ts';
import { STREAM_LIMIT } from './limits.ts';
import { type Dispatch, dispatch, readTarget } from './rpc-dispatch.ts';
import { readWireRequest } from './wire-request.ts';

export interface Routes {
  readonly services: Services;
  readonly rpc: Dispatch;
  readonly callbacks: CallbackUrls;
  readonly version: string;
  readonly log: Log;
  /** Aborts when the server closes, which ends the event streams. */
  readonly closing: AbortSignal;
}

export function addRoutes(app: FastifyInstance, routes: Routes): void {
  app.all('/', (request, reply) => (isGreeting(request) ? greet(routes, reply) : answerRpc(routes, request, reply)));
  app.get('/healthz', (_request, reply) => greet(routes, reply));
  app.get('/events', eventRoute(routes));
  callbackRoute(app, routes, '/waitcondition', ['POST', 'PUT'], SIGNAL_LIMIT_BYTES);
  callbackRoute(app, routes, '/customresource', ['PATCH', 'POST', 'PUT'], ANSWER_LIMIT_BYTES);
  app.setNotFoundHandler((request) => {
    throw new CloudError('NotFound', `There is nothing at ${request.method} ${pathOf(request)}.`, { status: 404 });
  });
}

/** A look at the address with a browser: no operation is named and nothing is signed. */
function isGreeting(request: FastifyRequest): boolean {
  const query = new URLSearchParams(queryText(request));
  const named = query.has('Action') || query.has('Signature') || query.has('AccessKeyId');
  return request.method === 'GET' && !named && request.headers.authorization === undefined;
}

function greet(routes: Routes, reply: FastifyReply): FastifyReply {
  return sendJson(reply, 200, { Name: 'Rosette', Version: routes.version, Ready: true });
}

async function answerRpc(routes: Routes, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const wire = readWireRequest(request, bodyBytes(request));
  request.operation = readTarget(wire).action.slice(0, 64);
  const body = await dispatch(routes.rpc, wire, request.id);
  return sendJson(reply, 200, { ...body, RequestId: request.id });
}

function callbackRoute(
  app: FastifyInstance,
  { services, callbacks }: Routes,
  path: string,
  method: string[],
  bodyLimit: number,
): void {
  const callOf = (request: FastifyRequest, body: Buffer) => {
    return { method: request.method, path, query: new URLSearchParams(queryText(request)), body };
  };
  app.route({
    method,
    url: path,
    bodyLimit,
    handler: async (request, reply) =>
      sendJson(reply, 200, await takeCallback(services, callbacks, callOf(request, bodyBytes(request)))),
    errorHandler: async (error, request) => {
      if (error.statusCode === 413) {
        await noteTooLarge(services, callbacks, callOf(request, Buffer.alloc(0))).catch(() => {});
      }
      throw error;
    },
  });
}

const eventShape = { StackId: stackId, RegionId: text(), cursor: withDefault(integer(0, 999_999_999_999_999), 0) };

function eventRoute(routes: Routes): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  let open = 0;
  return async (request, reply) => {
    const { stack, cursor } = await readEventRequest(routes, request);
    if (open >= STREAM_LIMIT) {
      const message = `There are ${STREAM_LIMIT} event streams open already; try again later.`;
      throw new CloudError('ServiceUnavailable', message, { status: 503 });
    }
    open += 1;
    try {
      reply.hijack();
      reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      await streamEvents(routes.services, stack, cursor, reply.raw, routes.closing);
    } catch (error) {
      // The answer has begun, so no error can be sent any more; the reader sees the break and comes back.
      routes.log({
        level: 'error',
        message: 'event stream broke',
        requestId: request.id,
        action: 'GET /events',
        error,
      });
      reply.raw.destroy();
    } finally {
      open -= 1;
    }
  };
}

/** Signed like any other call, as ListStackEvents; Last-Event-ID wins over the cursor of the address, as it is newer. */
async function readEventRequest(routes: Routes, request: FastifyRequest) {
  const wire = readWireRequest(request, bodyBytes(request));
  const { accountId, arn } = await routes.rpc.authenticate(wire.signed);
  const { StackId, RegionId, cursor } = decode(eventShape, wire.parameters);
  const region = RegionId ?? routes.rpc.defaultRegion;
  const caller = { accountId, region, requestId: request.id, principal: arn };
  const last = wire.signed.headers['last-event-id'] ?? '';
  const stack = await followedStack(routes.services, caller, StackId);
  return { stack, cursor: /^\d{1,15}$/.test(last) ? Number(last) : cursor };
}

export function pathOf(request: FastifyRequest): string {
  return (request.raw.url ?? '/').replace(/\?.*$/s, '').slice(0, 100);
}
