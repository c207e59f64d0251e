import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import type { Signal, StepContext, StepResult } from '#engine/ports/resource-type.ts';
import { type CustomAnswer, validateCustomResponse } from '#wire/custom-answer.ts';
import { readHeartbeat, readRefused } from '#wire/custom-signals.ts';
import type { ResourceServices } from '../services.ts';
import { type Delivery, deliverByHttp, withoutAddresses } from './custom-delivery.ts';
import { type DeliveryOrigin, deliverByService } from './custom-delivery-services.ts';
import { type CustomRequest, httpRequest, requestObject } from './custom-request.ts';
import { firstWatch, type Watch, watch } from './custom-watch.ts';
import { destination, isSync, type ServiceToken } from './service-token.ts';

/** One request and its answer, whether Create, Update or Delete. */
export interface Exchange {
  readonly context: StepContext;
  readonly properties: JsonObject;
  readonly token: ServiceToken;
  readonly request: CustomRequest;
  /** The provider can bear the request twice. */
  readonly repeatable: boolean;
  readonly succeeded: (answer: Extract<CustomAnswer, { kind: 'success' }>) => StepResult;
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
  /** Of a request that a function has: when to look next what became of it. */
  readonly watch?: Watch;
  readonly code?: string;
  readonly message?: string;
};

export const start: Continuation = { stage: 'send', tries: 0, nothingMade: true };

export function readContinuation(value: Json): Continuation {
  if (!isJsonObject(value) || typeof value.stage !== 'string') throw new Error('custom resource: unknown continuation');
  return value as unknown as Continuation;
}

export type ExchangeServices = Pick<ResourceServices, 'http' | 'callbacks' | 'cloud'>;

export function exchange(services: ExchangeServices, made: Exchange, continuation: Continuation): Promise<StepResult> {
  switch (continuation.stage) {
    case 'send':
      return send(services, made, continuation);
    case 'wait':
      return wait(services, made, continuation);
    case 'failed':
      return Promise.resolve(fail(continuation));
  }
}

async function send(services: ExchangeServices, made: Exchange, continuation: Continuation): Promise<StepResult> {
  const { context, request } = made;
  if (context.recovering && !made.repeatable) return afterLostRun(services, made, continuation);
  const timeLeftMs = request.deadline - context.now;
  if (timeLeftMs <= 0) return end(continuation, 'CustomResourceTimeout', 'The provider could not be reached in time.');
  return afterDelivery(made, continuation, await deliver(services, made, timeLeftMs));
}

function deliver(services: ExchangeServices, made: Exchange, timeLeftMs: number): Promise<Delivery> {
  const { context, properties, request, token } = made;
  if (token.kind === 'web') {
    const message = httpRequest(context, properties, request, services.callbacks, token.url);
    return deliverByHttp(services.http, token.url, message, { sync: token.sync, timeLeftMs });
  }
  const body = JSON.stringify(requestObject(context, properties, request, services.callbacks));
  return deliverByService(services.cloud, token, originOf(context), { id: request.requestId, body });
}

function originOf({ stack }: StepContext): DeliveryOrigin {
  return { accountId: stack.accountId, stackId: stack.id, role: stack.ramRoleName || null };
}

/** An earlier run may have sent it, and the provider does not promise to bear it twice. */
function afterLostRun(
  services: ExchangeServices,
  made: Exchange,
  continuation: Continuation,
): Promise<StepResult> | StepResult {
  const touched = { ...continuation, nothingMade: false };
  if (!isSync(made.token)) return wait(services, made, accepted(made, touched));
  const message =
    'The answer of the provider was lost, and its ServiceToken does not say idempotent, so it was not asked again.';
  return end(touched, 'CustomResourceAnswerLost', message);
}

function afterDelivery(made: Exchange, continuation: Continuation, delivery: Delivery): StepResult {
  const touched = { ...continuation, nothingMade: continuation.nothingMade && delivery.kind !== 'accepted' };
  switch (delivery.kind) {
    case 'accepted':
      return outstanding(made, accepted(made, touched), [], made.request.deadline);
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

function accepted({ token, context }: Exchange, continuation: Continuation): Continuation {
  const invoked = token.kind === 'fc2' || token.kind === 'fc3';
  return { ...continuation, stage: 'wait', ...(invoked ? { watch: firstWatch(context.now) } : {}) };
}

const longestPause = 30_000;

function retry(
  made: Exchange,
  continuation: Continuation,
  { arrived, reason }: Extract<Delivery, { kind: 'retry' }>,
): StepResult {
  const { context, request } = made;
  const afterMs = Math.min(longestPause, 1_000 * 2 ** Math.min(continuation.tries, 5));
  if (arrived && !made.repeatable) return notAgain(made, continuation, reason);
  if (context.now + afterMs >= request.deadline) return end(continuation, 'CustomResourceUndeliverable', reason);
  const next: Continuation = { ...continuation, stage: 'send', tries: continuation.tries + 1 };
  return { kind: 'pending', continuation: next, afterMs, progress: `${reason} Trying again.` };
}

/** A service that broke off may have taken the request, and whatever it runs can answer; an HTTP provider that says that it
 *  has trouble has answered. */
function notAgain(made: Exchange, continuation: Continuation, reason: string): StepResult {
  if (made.token.kind === 'web') return end(continuation, 'CustomResourceUndeliverable', reason);
  return outstanding(made, accepted(made, continuation), [], made.request.deadline);
}

/** `web[sync]`: nothing but this answer will come. */
function afterAnswer(made: Exchange, continuation: Continuation, body: Json): StepResult {
  const answer = judge(made, body);
  if (answer.kind === 'invalid') {
    return end(continuation, 'CustomResourceInvalidAnswer', `The provider's answer cannot be used: ${answer.reason}.`);
  }
  return conclude(made, continuation, answer);
}

async function wait(services: ExchangeServices, made: Exchange, continuation: Continuation): Promise<StepResult> {
  const { context, request, token } = made;
  const signals = await context.signals(request.signal);
  const answer = firstAnswer(made, signals);
  if (answer !== undefined) return conclude(made, continuation, answer);
  const deadline = deadlineOf(request, signals);
  if (context.now >= deadline) return end(continuation, 'CustomResourceTimeout', timeoutText(made, signals));
  const watched = await watch(
    services.cloud,
    token,
    originOf(context),
    request.requestId,
    continuation.watch,
    context.now,
  );
  if (watched.failure === undefined) return outstanding(made, watching(continuation, watched.next), signals, deadline);
  // It may have answered just before it failed.
  const atLast = firstAnswer(made, await context.signals(request.signal));
  if (atLast !== undefined) return conclude(made, continuation, atLast);
  const message = `The function failed before it answered the ${request.requestType}: ${watched.failure}`;
  return end({ ...continuation, nothingMade: false }, 'CustomResourceCrashed', message);
}

function watching({ watch: _last, ...continuation }: Continuation, next: Watch | undefined): Continuation {
  return next === undefined ? continuation : { ...continuation, watch: next };
}

function firstAnswer(
  made: Exchange,
  signals: readonly Signal[],
): Exclude<CustomAnswer, { kind: 'invalid' }> | undefined {
  for (const { payload } of signals) {
    const answer = judge(made, payload);
    if (answer.kind !== 'invalid') return answer;
  }
  return undefined;
}

/** Every sign of life gives the provider as long again as the request did. */
function deadlineOf({ deadline, patienceMs, latest }: CustomRequest, signals: readonly Signal[]): number {
  const beats = signals.filter(({ payload }) => readHeartbeat(payload) !== undefined);
  const extended = beats.map(({ receivedAt }) => receivedAt + patienceMs);
  return Math.min(latest, Math.max(deadline, ...extended));
}

/** Tells trouble of the provider from trouble on the way back (reference/custom-resources.md 4.1 P6). */
function timeoutText(made: Exchange, signals: readonly Signal[]): string {
  const { context, request, token } = made;
  const seconds = Math.round((context.now - context.startedAt) / 1_000);
  const refused = refusedAnswer(made, signals);
  const ignored = refused === undefined ? '' : ` An answer was refused: ${refused}.`;
  return `The provider at ${destination(token)} took the ${request.requestType} (request ${request.requestId}) and did not answer within ${seconds} seconds.${ignored}`;
}

function judge({ context, request, token }: Exchange, body: Json): CustomAnswer {
  const { requestType, requestId, physicalId } = request;
  const about = { requestType, requestId, physicalId, sync: isSync(token) };
  return validateCustomResponse(body, { ...about, stackId: context.stack.id, logicalId: context.logicalId });
}

function conclude(
  made: Exchange,
  continuation: Continuation,
  answer: Exclude<CustomAnswer, { kind: 'invalid' }>,
): StepResult {
  if (answer.kind === 'success') return made.succeeded(answer);
  // A provider that says FAILED says that it made nothing (reference/custom-resources.md 1.13).
  return end({ ...continuation, nothingMade: true }, 'CustomResourceFailed', withoutAddresses(answer.reason));
}

function outstanding(
  made: Exchange,
  continuation: Continuation,
  signals: readonly Signal[],
  deadline: number,
): StepResult {
  const { context, request, token } = made;
  const next = Math.min(deadline, continuation.watch?.at ?? deadline);
  const told = progressOf(made, signals);
  return {
    kind: 'pending',
    continuation,
    afterMs: Math.max(0, next - context.now),
    signal: request.signal,
    progress: told ?? `waiting for the answer of the provider at ${destination(token)}`,
    ...(told === undefined ? {} : { announce: true }),
  };
}

/** Why the last answer that came does not count. */
function refusedAnswer(made: Exchange, signals: readonly Signal[]): string | undefined {
  return signals
    .filter(({ payload }) => readHeartbeat(payload) === undefined)
    .map(({ payload }) => readRefused(payload) ?? reasonOf(judge(made, payload)))
    .findLast((reason) => reason !== undefined);
}

function reasonOf(answer: CustomAnswer): string | undefined {
  return answer.kind === 'invalid' ? answer.reason : undefined;
}

/** What the provider says of itself, or else what became of its last answer. */
function progressOf(made: Exchange, signals: readonly Signal[]): string | undefined {
  const told = signals.map(({ payload }) => readHeartbeat(payload)?.progress).findLast((text) => text);
  if (told) return `the provider says: ${withoutAddresses(told)}`;
  const refused = refusedAnswer(made, signals);
  return refused === undefined ? undefined : `waiting for the provider's answer; one was refused: ${refused}`;
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
