import type { IncomingMessage, ServerResponse } from 'node:http';
import { InvalidRequest, isObject, type Json, readRequest, type WireRequest } from '../protocol.ts';
import type { Provider } from '../provider.ts';
import type { Arrival } from '../run-in-time.ts';
import { AnswerNotDelivered } from '../send-answer.ts';
import { detailOf } from '../world.ts';
import { BodyTooLarge, parseBody, readBody } from './read-body.ts';
import { type SignatureCheck, signatureProblem } from './signature.ts';

export interface HttpOptions {
  /** For tokens `web[sync]:…`: the HTTP response is the answer. Otherwise the request is taken (202) and answered later. */
  readonly sync?: boolean;
  /** Refuses what is not signed as the template's HttpConfig says. */
  readonly signature?: SignatureCheck;
}

export type HttpHandler = (message: IncomingMessage, response: ServerResponse) => Promise<void>;

/** A handler for a server of one's own (`http.createServer(handler)`, Express …) that has not read the body yet. */
export function httpHandler(provider: Provider, options: HttpOptions = {}): HttpHandler {
  return async (message, response) => {
    try {
      if (message.method === 'GET' || message.method === 'HEAD') return reply(response, 200, { Status: 'OK' });
      if (message.method !== 'POST') return reply(response, 405, { Reason: 'Requests are sent by POST.' });
      // What is no request is refused before anything is taken.
      const request = readRequest(await readSigned(provider, message, options.signature));
      const arrival = { via: 'http' as const, native: message };
      if (options.sync === true) return await replyInTime(provider, response, request, arrival);
      reply(response, 202, {});
      await provider.accept(request, arrival);
    } catch (error) {
      fail(provider, response, error);
    }
  };
}

async function replyInTime(
  provider: Provider,
  response: ServerResponse,
  request: WireRequest,
  arrival: Arrival,
): Promise<void> {
  const answer = await provider.answer(request, arrival);
  if (answer === undefined) return reply(response, 504, { Reason: 'The handler did not stop in time.' });
  reply(response, 200, answer);
}

/** The signature does not fit. */
class WrongSignature extends Error {}

async function readSigned(
  provider: Provider,
  message: IncomingMessage,
  check: SignatureCheck | undefined,
): Promise<Json> {
  const contentType = message.headers['content-type'] ?? 'application/json';
  const body = parseBody(await readBody(message), contentType);
  if (check === undefined) return body;
  const problem = isObject(body)
    ? signatureProblem(check, body, contentType, provider.world.now())
    : 'The request is not a JSON object.';
  if (problem !== undefined) throw new WrongSignature(problem);
  return body;
}

function fail(provider: Provider, response: ServerResponse, error: unknown): void {
  // It was taken (202), and is in the log already.
  if (error instanceof AnswerNotDelivered) return;
  const status = statusOf(error);
  if (status === 500) provider.world.log(detailOf(error));
  reply(response, status, { Reason: error instanceof Error && status < 500 ? error.message : 'The provider failed.' });
}

function statusOf(error: unknown): number {
  if (error instanceof InvalidRequest) return 400;
  if (error instanceof WrongSignature) return 403;
  return error instanceof BodyTooLarge ? 413 : 500;
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent) return;
  const close = status === 413 ? { Connection: 'close' } : {};
  response.writeHead(status, { 'Content-Type': 'application/json', ...close }).end(JSON.stringify(body));
}
