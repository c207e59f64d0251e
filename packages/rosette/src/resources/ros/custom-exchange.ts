import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import type { StepContext, StepResult } from '#engine/ports/resource-type.ts';
import type { ResourceServices } from '../services.ts';
import { type Delivery, deliver } from './custom-delivery.ts';
import { type CustomRequest, httpRequest } from './custom-request.ts';
import { type CustomAnswer, validateCustomResponse } from './custom-response.ts';
import type { ServiceToken } from './service-token.ts';

/** One request and its answer, whether Create, Update or Delete. */
export interface Exchange {
  readonly context: StepContext;
  readonly properties: JsonObject;
  readonly token: Extract<ServiceToken, { kind: 'web' }>;
  readonly request: CustomRequest;
  /** The provider can bear the request twice. */
  readonly repeatable: boolean;
  readonly succeeded: (physicalId: string, data: JsonObject | undefined) => StepResult;
}

/** Durable between the pieces. */
export type Continuation = {
  /** send: to be delivered (again). wait: delivered, the answer is outstanding. failed: it ends so. */
  readonly stage: 'send' | 'wait' | 'failed';
  readonly tries: number;
  /** True as long as the provider cannot have made anything. */
  readonly nothingMade: boolean;
  /** Of a Delete. */
  readonly physicalId?: string;
  readonly code?: string;
  readonly message?: string;
};

export const start: Continuation = { stage: 'send', tries: 0, nothingMade: true };

export function readContinuation(value: Json): Continuation {
  if (!isJsonObject(value) || typeof value.stage !== 'string') throw new Error('custom resource: unknown continuation');
  return value as unknown as Continuation;
}

type Services = Pick<ResourceServices, 'http' | 'callbacks'>;

export function exchange(services: Services, made: Exchange, continuation: Continuation): Promise<StepResult> {
  switch (continuation.stage) {
    case 'send':
      return send(services, made, continuation);
    case 'wait':
      return wait(made, continuation);
    case 'failed':
      return Promise.resolve(fail(continuation));
  }
}

async function send(services: Services, made: Exchange, continuation: Continuation): Promise<StepResult> {
  const { context, request, token } = made;
  if (context.recovering && !made.repeatable) return afterLostRun(made, continuation);
  const timeLeftMs = request.deadline - context.now;
  if (timeLeftMs <= 0) return end(continuation, 'CustomResourceTimeout', 'The provider could not be reached in time.');
  const message = httpRequest(context, made.properties, request, services.callbacks, token.url);
  const delivery = await deliver(services.http, token.url, message, { sync: token.sync, timeLeftMs });
  return afterDelivery(made, continuation, delivery);
}

/** An earlier run may have sent it, and the provider does not promise to bear it twice. */
function afterLostRun(made: Exchange, continuation: Continuation): Promise<StepResult> | StepResult {
  const touched = { ...continuation, nothingMade: false };
  if (!made.token.sync) return wait(made, { ...touched, stage: 'wait' });
  const message =
    'The answer of the provider was lost, and its ServiceToken does not say idempotent, so it was not asked again.';
  return end(touched, 'CustomResourceAnswerLost', message);
}

function afterDelivery(made: Exchange, continuation: Continuation, delivery: Delivery): StepResult {
  const touched = { ...continuation, nothingMade: continuation.nothingMade && delivery.kind !== 'accepted' };
  switch (delivery.kind) {
    case 'accepted':
      return outstanding(made, { ...touched, stage: 'wait' });
    case 'answered':
      return afterAnswer(made, { ...touched, nothingMade: false }, delivery.body);
    case 'retry':
      return retry(made, { ...touched, nothingMade: touched.nothingMade && !delivery.arrived }, delivery);
    case 'rejected':
      return end(
        { ...touched, nothingMade: touched.nothingMade && !delivery.arrived },
        'CustomResourceUndeliverable',
        delivery.reason,
      );
  }
}

const longestPause = 30_000;

function retry(
  made: Exchange,
  continuation: Continuation,
  { arrived, reason }: Extract<Delivery, { kind: 'retry' }>,
): StepResult {
  const { context, request } = made;
  const afterMs = Math.min(longestPause, 1_000 * 2 ** Math.min(continuation.tries, 5));
  const allowed = made.repeatable || !arrived;
  if (!allowed || context.now + afterMs >= request.deadline)
    return end(continuation, 'CustomResourceUndeliverable', reason);
  const next: Continuation = { ...continuation, stage: 'send', tries: continuation.tries + 1 };
  return { kind: 'pending', continuation: next, afterMs, progress: `${reason} Trying again.` };
}

/** `web[sync]`: nothing but this answer will come. */
function afterAnswer(made: Exchange, continuation: Continuation, body: Json): StepResult {
  const answer = judge(made, body);
  if (answer.kind === 'invalid') {
    return end(continuation, 'CustomResourceInvalidAnswer', `The provider's answer cannot be used: ${answer.reason}.`);
  }
  return conclude(made, continuation, answer);
}

async function wait(made: Exchange, continuation: Continuation): Promise<StepResult> {
  const { context, request } = made;
  let ignored = '';
  for (const { payload } of await context.signals(request.signal)) {
    const answer = judge(made, payload);
    if (answer.kind !== 'invalid') return conclude(made, continuation, answer);
    ignored = ` An answer was ignored: ${answer.reason}.`;
  }
  if (context.now < request.deadline) return outstanding(made, continuation);
  const seconds = Math.round((request.deadline - context.startedAt) / 1_000);
  const message = `The provider did not answer the ${request.requestType} within ${seconds} seconds.${ignored}`;
  return end(continuation, 'CustomResourceTimeout', message);
}

function judge({ context, request, token }: Exchange, body: Json): CustomAnswer {
  const { requestType, requestId, physicalId } = request;
  const about = { requestType, requestId, physicalId, sync: token.sync };
  return validateCustomResponse(body, { ...about, stackId: context.stack.id, logicalId: context.logicalId });
}

function conclude(
  made: Exchange,
  continuation: Continuation,
  answer: Exclude<CustomAnswer, { kind: 'invalid' }>,
): StepResult {
  if (answer.kind === 'success') return made.succeeded(answer.physicalId, answer.data);
  // A provider that says FAILED says that it made nothing (reference/custom-resources.md 1.13).
  return end({ ...continuation, nothingMade: true }, 'CustomResourceFailed', answer.reason);
}

function outstanding({ context, request }: Exchange, continuation: Continuation): StepResult {
  const afterMs = Math.max(0, request.deadline - context.now);
  return {
    kind: 'pending',
    continuation,
    afterMs,
    signal: request.signal,
    progress: `waiting for the provider's answer`,
  };
}

/** First durable why it ends, so that a rollback knows whether a Delete is due; then the end. */
function end(continuation: Continuation, code: string, message: string): StepResult {
  return { kind: 'pending', continuation: { ...continuation, stage: 'failed', code, message }, afterMs: 0 };
}

function fail({ code, message }: Continuation): StepResult {
  return {
    kind: 'failed',
    error: { code: code ?? 'CustomResourceFailed', message: message ?? 'The provider failed.' },
  };
}
