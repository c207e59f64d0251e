import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ResourceUnderWay } from '#engine/ports/stack-service.ts';
import type { StackRow } from '#engine/ports/store.ts';
import { type Callback, type CallbackUrls, signalName } from '#wire/callback-url.ts';
import { CloudError } from '#wire/cloud-client.ts';
import type { Services } from '../services.ts';
import { readWaitSignal } from './callback-payload.ts';
import { noteRefusal, takeCustomAnswer, takeHeartbeat, withoutSecret } from './custom-callback.ts';

/** Larger signals are refused. */
export const SIGNAL_LIMIT_BYTES = 1024 * 1024;

/** Larger answers are refused: of the two sizes that are printed for it the one that real providers keep to
 *  (reference/custom-resources.md 1.10). */
export const ANSWER_LIMIT_BYTES = 4 * 1024 * 1024;

export interface CallbackCall {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
}

/** Takes an answer of a provider or an instance. Rejects with `CloudError`: 400 no answer, 403 not ours or expired, 404
 *  gone, 409 another one came before, 410 nobody waits any more. The same answer again is taken again, which changes nothing. */
export async function takeCallback(services: Services, urls: CallbackUrls, call: CallbackCall): Promise<JsonObject> {
  const callback = verified(urls, call.path, call.query, services.clock.now());
  const subject = await subjectOf(services, callback);
  if (callback.kind === 'waitcondition') return takeWaitSignal(services, callback, subject.stack, call.body);
  const custom = { callback, ...subject, body: withoutSecret(call.body, call.query.get('signature') ?? '') };
  return call.method === 'PATCH' ? takeHeartbeat(services, custom) : takeCustomAnswer(services, custom);
}

/** An answer that never became a body. What is wrong with the address is nobody's to hear of. */
export async function noteTooLarge(services: Services, urls: CallbackUrls, call: CallbackCall): Promise<void> {
  const callback = verified(urls, call.path, call.query, services.clock.now());
  if (callback.kind !== 'customresource') return;
  const subject = await subjectOf(services, callback);
  await noteRefusal(
    services,
    { callback, ...subject, body: call.body },
    `it is larger than ${ANSWER_LIMIT_BYTES} bytes`,
  );
}

function verified(urls: CallbackUrls, path: string, query: URLSearchParams, now: number): Callback {
  const callback = urls.verify(path, query);
  if (callback === undefined) {
    throw new CloudError('Forbidden.Callback', 'The signature of the callback address is wrong.', {
      status: 403,
      recommend: 'Use the address exactly as it was given, with every character of its query.',
    });
  }
  if (callback.expire * 1000 < now) {
    throw new CloudError('Forbidden.CallbackExpired', 'The callback address has expired.', { status: 403 });
  }
  return callback;
}

async function subjectOf(services: Services, callback: Callback): Promise<ResourceUnderWay> {
  const live = services.stacks.underWay(callback.stackId, callback.resource);
  if (live !== undefined && live.resource.status !== 'DELETE_COMPLETE') return live;
  const stack = await services.store.stack(callback.stackId);
  if (stack === undefined || stack.status === 'DELETE_COMPLETE') {
    throw gone(`The stack ${callback.stackName} of this callback is gone.`);
  }
  const resource = await services.store.resource(stack.id, callback.resource);
  if (resource !== undefined && resource.status !== 'DELETE_COMPLETE') {
    return { stack, resource, mayHaveHeard: () => true };
  }
  throw gone(`The resource ${callback.resource} of the stack ${stack.name} is gone.`);
}

function gone(message: string): CloudError {
  return new CloudError('NotFound', message, { status: 404 });
}

/** Signals of a wait condition count whenever they come, since a later update may need them. */
async function takeWaitSignal(
  services: Services,
  callback: Callback,
  stack: StackRow,
  body: Buffer,
): Promise<JsonObject> {
  const name = signalName(callback);
  const signal = readWaitSignal(body);
  const reason = signal.reason ?? `Signal ${(await services.store.signals(name)).length + 1} received`;
  await services.stacks.signal({ name, stackId: stack.id, id: signal.id, payload: { ...signal, reason } });
  return {};
}
