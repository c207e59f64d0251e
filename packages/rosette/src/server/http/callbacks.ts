import { createHash } from 'node:crypto';
import type { JsonObject } from '@rosette/template/base/json.ts';
import type { StackRow } from '#engine/ports/store.ts';
import { type Callback, type CallbackUrls, signalName } from '#wire/callback-url.ts';
import { CloudError } from '#wire/cloud-client.ts';
import type { Services } from '../services.ts';
import { readJsonObject, readWaitSignal } from './callback-payload.ts';

/** Body sizes above this are refused; ROS prints 4096 bytes for custom resources, which real providers exceed
 *  (reference/custom-resources.md 1.10, lenient mode). */
export const CALLBACK_LIMIT_BYTES = 1024 * 1024;

/** Different answers that one request of a custom resource may get. All are kept until a valid one is found among them,
 *  since a wrong one must not displace a right one; the same one again takes no room. */
const ANSWERS_LIMIT = 16;

/** Takes an answer of a provider or an instance. Rejects with `CloudError`: 400 not JSON, 403 not ours or expired, 404
 *  gone, 410 nobody waits any more. The same answer again is taken again, which changes nothing. */
export async function takeCallback(
  services: Services,
  urls: CallbackUrls,
  path: string,
  query: URLSearchParams,
  body: Buffer,
): Promise<JsonObject> {
  const callback = verified(urls, path, query, services.clock.now());
  const stack = await liveStack(services, callback);
  await checkResource(services, callback, stack);
  const name = signalName(callback);
  const { id, payload } = await readPayload(services, callback, name, body);
  await services.stacks.signal({ name, stackId: stack.id, id, payload });
  return {};
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

async function liveStack(services: Services, callback: Callback): Promise<StackRow> {
  const stack = await services.store.stack(callback.stackId);
  if (stack !== undefined && stack.status !== 'DELETE_COMPLETE') return stack;
  throw gone(`The stack ${callback.stackName} of this callback is gone.`, 404);
}

/** A wait condition's signals count whenever they come, since a later update may need them; an answer of a custom
 *  resource counts only while its request is under way. */
async function checkResource(services: Services, callback: Callback, stack: StackRow): Promise<void> {
  const resource = await services.store.resource(stack.id, callback.resource);
  const exists = resource !== undefined && resource.status !== 'DELETE_COMPLETE';
  if (callback.kind === 'customresource' && !stack.status.endsWith('_IN_PROGRESS')) {
    throw gone(`Nobody waits for this answer any more: the stack ${stack.name} is ${stack.status}.`, 410);
  }
  if (!exists) throw gone(`The resource ${callback.resource} of the stack ${stack.name} is gone.`, 404);
}

function gone(message: string, status: 404 | 410): CloudError {
  return new CloudError(status === 404 ? 'NotFound' : 'CallbackClosed', message, { status });
}

async function readPayload(
  services: Services,
  callback: Callback,
  name: string,
  body: Buffer,
): Promise<{ readonly id: string | null; readonly payload: JsonObject }> {
  if (callback.kind === 'waitcondition') {
    const signal = readWaitSignal(body);
    const reason = signal.reason ?? `Signal ${(await services.store.signals(name)).length + 1} received`;
    return { id: signal.id, payload: { ...signal, reason } };
  }
  const payload = readJsonObject(body);
  const id = createHash('sha256').update(body).digest('hex');
  const earlier = await services.store.signals(name);
  if (earlier.length >= ANSWERS_LIMIT && !earlier.some((signal) => signal.id === id)) {
    throw new CloudError('CallbackConflict', 'Too many different answers to this one request.', { status: 409 });
  }
  return { id, payload };
}
