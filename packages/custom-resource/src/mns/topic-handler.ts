import type { ServerResponse } from 'node:http';
import type { HttpHandler } from '../http/http-handler.ts';
import { BodyTooLarge, readBody } from '../http/read-body.ts';
import { InvalidRequest, readRequest } from '../protocol.ts';
import type { Provider } from '../provider.ts';
import { AnswerNotDelivered } from '../send-answer.ts';
import { detailOf } from '../world.ts';
import { requestIn, xmlText } from './envelope.ts';
import { ALIBABA_CERTIFICATES, PushSignatures } from './push-signature.ts';

export interface TopicOptions {
  /**
   * How the addresses of certificates begin that are believed. Those of Alibaba Cloud when left out; for the local cloud of
   * Rosette the address at which it listens, with a slash at its end.
   */
  readonly certificates?: readonly string[];
}

/** What a topic's HTTP subscription pushes to, in any of its formats (XML, JSON, SIMPLIFIED). */
export function topicHandler(provider: Provider, options: TopicOptions = {}): HttpHandler {
  const signatures = new PushSignatures(provider.world, options.certificates ?? [ALIBABA_CERTIFICATES]);
  return async (message, response) => {
    try {
      if (message.method !== 'POST') return reply(response, 405, 'Messages are pushed by POST.');
      const push = {
        method: 'POST',
        target: message.url ?? '/',
        headers: message.headers,
        body: await readBody(message),
      };
      const problem = await signatures.problem(push);
      if (problem !== undefined) return reply(response, 403, problem);
      const request = readRequest(requestIn(push.body));
      // MNS waits five seconds for this, and the handler may take longer.
      reply(response, 204);
      await provider.accept(request, { via: 'topic', native: message, ...sentAt(push.body) });
    } catch (error) {
      fail(provider, response, error);
    }
  };
}

/** A message is pushed again for up to a day; what was published too long ago is waited for by nobody. */
function sentAt(body: string): { readonly sentAt?: number } {
  const time = body.startsWith('<') ? xmlText(body, 'PublishTime') : /"PublishTime"\s*:\s*"?(\d+)/.exec(body)?.[1];
  return time === undefined ? {} : { sentAt: Number(time) };
}

function fail(provider: Provider, response: ServerResponse, error: unknown): void {
  // It was taken, and is in the log already.
  if (error instanceof AnswerNotDelivered) return;
  const mistaken = error instanceof InvalidRequest || error instanceof BodyTooLarge;
  provider.world.log(`topic: ${mistaken ? error.message : detailOf(error)}`);
  reply(response, mistaken ? 400 : 500, mistaken ? error.message : 'The provider failed.');
}

function reply(response: ServerResponse, status: number, reason?: string): void {
  if (response.headersSent) return;
  response.writeHead(status, reason === undefined ? {} : { 'Content-Type': 'text/plain' }).end(reason);
}
