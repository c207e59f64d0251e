import { isIPv6 } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Principal } from '#access/authenticate.ts';
import type { SignedRequest } from '#access/signed-request.ts';
import type { Ids } from '#engine/ports/clock.ts';
import type { CallbackUrls } from '#wire/callback-url.ts';
import type { RpcProduct } from '#wire/cloud-client.ts';
import { sendError } from './http/answer.ts';
import { answerClientError } from './http/client-error.ts';
import {
  BODY_LIMIT_BYTES,
  CLOSE_GRACE_MS,
  HEADER_LIMIT_BYTES,
  HEADERS_TIMEOUT_MS,
  REQUEST_TIMEOUT_MS,
  SOCKET_TIMEOUT_MS,
} from './http/limits.ts';
import { addRoutes, pathOf } from './http/routes.ts';
import { guarded, productsByVersion } from './http/rpc-dispatch.ts';
import type { Log } from './log.ts';
import { createRosProduct } from './ros-product.ts';
import type { Services } from './services.ts';

export interface ServerOptions {
  readonly services: Services;
  /** Products beside ROS that the same port answers: those of the local cloud. */
  readonly products: readonly RpcProduct[];
  /** Proves who sent a request, or rejects with `CloudError` (`#access/authenticate.ts`). */
  readonly authenticate: (request: SignedRequest) => Promise<Principal>;
  readonly callbacks: CallbackUrls;
  readonly ids: Ids;
  readonly log: Log;
  /** Of Rosette, for the greeting. */
  readonly version: string;
  /** Region of requests that name none. */
  readonly defaultRegion: string;
}

export interface RosetteServer {
  /** ROS itself, for callers in this process. */
  readonly ros: RpcProduct;
  /** Rejects with the system's error (`EADDRINUSE`, `EACCES` …) when it cannot listen. */
  listen(address: { readonly host: string; readonly port: number }): Promise<{ readonly url: string }>;
  /** Ends the event streams, lets running requests finish for a few seconds, and closes. */
  close(): Promise<void>;
}

export function createServer(options: ServerOptions): RosetteServer {
  const { services } = options;
  const ros = createRosProduct(services);
  const closing = new AbortController();
  const app = createApp(options);
  const others = options.products.map((product) => guarded(product, services.authorize));
  addRoutes(app, {
    services,
    callbacks: options.callbacks,
    version: options.version,
    log: options.log,
    closing: closing.signal,
    rpc: {
      products: productsByVersion([ros, ...others]),
      authenticate: options.authenticate,
      defaultRegion: options.defaultRegion,
    },
  });
  return {
    ros,
    listen: (address) => listen(app, address),
    close: () => {
      closing.abort();
      return close(app, services);
    },
  };
}

function createApp({ services, ids, log }: ServerOptions): FastifyInstance {
  const newId = () => ids.uuid().toUpperCase();
  const app = Fastify({
    logger: false,
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    genReqId: newId,
    requestIdHeader: false,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: SOCKET_TIMEOUT_MS,
    http: { maxHeaderSize: HEADER_LIMIT_BYTES, headersTimeout: HEADERS_TIMEOUT_MS },
    clientErrorHandler: (error, socket) => answerClientError(error, socket, newId()),
    frameworkErrors: (error, request, reply) => {
      request.operation = request.method;
      sendError(reply, error, services.endpoint(), log);
    },
  });
  app.decorateRequest('operation', '');
  readBodiesAsBytes(app);
  app.addHook('onRequest', async (request) => {
    request.operation = `${request.method} ${pathOf(request)}`;
    // The framework refuses a content type that is empty or odd, and callers send such; what is signed is read from the
    // raw headers, which stay as they are.
    if (request.raw.headers['content-type'] !== undefined)
      request.raw.headers['content-type'] = 'application/octet-stream';
  });
  app.addHook('onResponse', async (request, reply) => {
    const { id: requestId, operation: action } = request;
    const durationMs = Math.round(reply.elapsedTime);
    log({ level: 'info', message: 'request', requestId, action, status: reply.statusCode, durationMs });
  });
  app.setErrorHandler((error, _request, reply) => sendError(reply, error, services.endpoint(), log));
  return app;
}

/** No route has a JSON schema. What would compile them is not even loaded, then: 1.4 MB. */
function noSchemas(): never {
  throw new Error('no route has a schema');
}

/** Signatures cover the raw bytes, so nothing may parse them first. */
function readBodiesAsBytes(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

async function listen(app: FastifyInstance, address: { readonly host: string; readonly port: number }) {
  await app.listen(address);
  const bound = app.server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : address.port;
  return { url: `http://${isIPv6(address.host) ? `[${address.host}]` : address.host}:${port}` };
}

async function close(app: FastifyInstance, { clock }: Services): Promise<void> {
  const cancel = clock.at(clock.now() + CLOSE_GRACE_MS, () => app.server.closeAllConnections());
  await app.close();
  cancel();
}
