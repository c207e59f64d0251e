import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { Signal, StepContext, StepResult } from '#engine/ports/resource-type.ts';
import { type CustomAnswer, validateCustomResponse } from '#wire/custom-answer.ts';
import { readByHand, readHeartbeat, readRefused } from '#wire/custom-signals.ts';
import type { ResourceServices } from '../services.ts';
import type { Continuation } from './custom-continuation.ts';
import { type Delivery, deliverByHttp, withoutAddresses } from './custom-delivery.ts';
import { type DeliveryOrigin, deliverByService } from './custom-delivery-services.ts';
import { type CustomRequest, httpRequest, requestObject } from './custom-request.ts';
import { toldOf } from './custom-told.ts';
import { firstWatch, type Watch, watch } from './custom-watch.ts';
import { destination, isSync, type ServiceToken } from './service-token.ts';

/** One request and its answer, whether Create, Update, Delete or Read. */
export interface Exchange {
  readonly context: StepContext;
  readonly properties: JsonObject;
  readonly token: ServiceToken;
  readonly request: CustomRequest;
  /** The provider can bear the request twice. */
  readonly repeatable: boolean;
  readonly succeeded: (answer: Extract<CustomAnswer, { kind: 'success' }>) => StepResult;
}

export type ExchangeServices = Pick<ResourceServices, 'http' | 'callbacks' | 'cloud'>;

/** Goes on with the request, and tells with every step how far it is. */
export async function exchange(
  services: ExchangeServices,
  made: Exchange,
  continuation: Continuation,
): Promise<StepResult> {
  const result = await goOn(services, made, continuation);
  return { ...result, exchange: toldOf(made, continuation, result) };
}

function goOn(services: ExchangeServices, made: Exchange, continuation: Continuation): Promise<StepResult> {
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
  const early = continuation.tries === 0 ? undefined : await answerSoFar(made, continuation);
  if (early !== undefined) return early;
  if (context.recovering && !made.repeatable) return afterLostRun(services, made, continuation);
  const timeLeftMs = request.deadline - context.now;
  if (timeLeftMs <= 0)
    return end(made, continuation, 'CustomResourceTimeout', 'The provider could not be reached in time.');
  return afterDelivery(made, continuation, await deliver(services, made, timeLeftMs, continuation.tries + 1));
}

function deliver(services: ExchangeServices, made: Exchange, timeLeftMs: number, attempt: number): Promise<Delivery> {
  const { context, properties, request, token } = made;
  if (token.kind === 'web') {
    const message = httpRequest(context, properties, request, services.callbacks, token.url);
    return deliverByHttp(services.http, token.url, message, { sync: token.sync, timeLeftMs, attempt });
  }
  const body = JSON.stringify(requestObject(context, properties, request, services.callbacks));
  return deliverByService(services.cloud, token, originOf(context), {
    id: request.requestId,
    body,
    once: !made.repeatable,
  });
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
  return end(made, touched, 'CustomResourceAnswerLost', message);
}

function afterDelivery(made: Exchange, continuation: Continuation, delivery: Delivery): StepResult {
  const touched = { ...continuation, nothingMade: continuation.nothingMade && delivery.kind !== 'accepted' };
  switch (delivery.kind) {
    case 'accepted':
      return outstanding(made, accepted(made, { ...touched, acceptedAt: made.context.now }), [], made.request.deadline);
    case 'answered':
      return afterAnswer(made, { ...touched, nothingMade: false }, delivery.body);
    case 'retry':
      return retry(made, { ...touched, nothingMade: touched.nothingMade && !delivery.arrived }, delivery);
    case 'rejected':
      return end(
        made,
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
  if (context.now + afterMs >= request.deadline) return end(made, continuation, 'CustomResourceUndeliverable', reason);
  const next: Continuation = { ...continuation, stage: 'send', tries: continuation.tries + 1 };
  return { kind: 'pending', continuation: next, afterMs, signal: request.signal, progress: `${reason} Trying again.` };
}

/** A service that broke off may have taken the request, and whatever it runs can answer; an HTTP provider that says that it
 *  has trouble has answered. */
function notAgain(made: Exchange, continuation: Continuation, reason: string): StepResult {
  if (made.token.kind === 'web') return end(made, continuation, 'CustomResourceUndeliverable', reason);
  return outstanding(made, accepted(made, continuation), [], made.request.deadline);
}

/** `web[sync]`: nothing but this answer will come. */
function afterAnswer(made: Exchange, continuation: Continuation, body: Json): StepResult {
  const answer = judge(made, body);
  if (answer.kind === 'invalid') {
    return end(
      made,
      continuation,
      'CustomResourceInvalidAnswer',
      `The provider's answer cannot be used: ${answer.reason}.`,
    );
  }
  return conclude(made, continuation, answer);
}

async function wait(services: ExchangeServices, made: Exchange, continuation: Continuation): Promise<StepResult> {
  const { context, request, token } = made;
  const signals = await context.signals(request.signal);
  const answered = afterFirstAnswer(made, continuation, signals);
  if (answered !== undefined) return answered;
  const deadline = deadlineOf(request, signals);
  if (context.now >= deadline)
    return end(made, continuation, 'CustomResourceTimeout', timeoutText(made, continuation, signals));
  const watched = await watch(
    services.cloud,
    token,
    originOf(context),
    request.requestId,
    continuation.watch,
    context.now,
    [made.properties.Parameters ?? null, request.oldParameters ?? null],
  );
  if (watched.failure === undefined) return outstanding(made, watching(continuation, watched.next), signals, deadline);
  // It may have answered just before it failed.
  const atLast = await answerSoFar(made, continuation);
  if (atLast !== undefined) return atLast;
  const message = `The function failed before it answered the ${request.requestType} (request ${request.requestId}): ${watched.failure}`;
  return end(made, { ...continuation, nothingMade: false }, 'CustomResourceCrashed', message);
}

function watching({ watch: _last, ...continuation }: Continuation, next: Watch | undefined): Continuation {
  return next === undefined ? continuation : { ...continuation, watch: next };
}

async function answerSoFar(made: Exchange, continuation: Continuation): Promise<StepResult | undefined> {
  return afterFirstAnswer(made, continuation, await made.context.signals(made.request.signal));
}

/** Undefined while there is none. Who answered in the place of the provider is told first, and durable. */
function afterFirstAnswer(
  made: Exchange,
  continuation: Continuation,
  signals: readonly Signal[],
): StepResult | undefined {
  for (const { payload } of signals) {
    const byHand = readByHand(payload);
    const answer = judge(made, byHand?.answer ?? payload);
    if (answer.kind === 'invalid') continue;
    if (byHand === undefined || continuation.by !== undefined) return conclude(made, continuation, answer);
    const progress = `${byHand.by} answered in the place of the provider: ${answer.kind === 'success' ? 'SUCCESS' : 'FAILED'}`;
    return { kind: 'pending', continuation: { ...continuation, by: byHand.by }, afterMs: 0, progress, announce: true };
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
function timeoutText(made: Exchange, { acceptedAt }: Continuation, signals: readonly Signal[]): string {
  const { context, request, token } = made;
  const seconds = Math.round((context.now - context.startedAt) / 1_000);
  const refused = refusedAnswer(made, signals);
  const ignored = refused === undefined ? '' : ` An answer was refused: ${refused}.`;
  const what = `the ${request.requestType} (request ${request.requestId})`;
  const taken = acceptedAt === undefined ? `may have taken ${what}` : `accepted ${what} at ${instant(acceptedAt)}`;
  return `The provider at ${destination(token)} ${taken} and did not answer within ${seconds} seconds, by ${instant(context.now)}.${ignored}`;
}

function instant(time: number): string {
  return new Date(time).toISOString();
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
  return end(made, { ...continuation, nothingMade: true }, 'CustomResourceFailed', withoutAddresses(answer.reason));
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
    continuation: { ...continuation, until: deadline },
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
function end({ context }: Exchange, continuation: Continuation, code: string, reason: string): StepResult {
  const message = context.masked(reason);
  return { kind: 'pending', continuation: { ...continuation, stage: 'failed', code, message }, afterMs: 0 };
}

function fail({ code, message }: Continuation): StepResult {
  return {
    kind: 'failed',
    error: { code: code ?? 'CustomResourceFailed', message: message ?? 'The provider failed.' },
  };
}
