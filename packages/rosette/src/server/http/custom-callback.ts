import { hash } from 'node:crypto';
import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ResourceUnderWay } from '#engine/ports/stack-service.ts';
import type { StackRow } from '#engine/ports/store.ts';
import { type Callback, signalName } from '#wire/callback-url.ts';
import { CloudError } from '#wire/cloud-client.ts';
import { type CustomAnswer, validateCustomResponse } from '#wire/custom-answer.ts';
import { type CustomRequestType, customRequestId, customRequestType } from '#wire/custom-request-id.ts';
import {
  answerFields,
  byHandSignal,
  HEARTBEAT_ID,
  heartbeatSignal,
  REFUSED_ID,
  refusedSignal,
} from '#wire/custom-signals.ts';
import type { Services } from '../services.ts';
import { readJsonObject } from './callback-payload.ts';

/** What a provider sends to the address of one request. */
export interface CustomCall extends ResourceUnderWay {
  readonly callback: Callback;
  /** What the provider sent, without the secret of the address: providers that tell everything they know must not make it
   *  known (reference/custom-resources.md 1.12). */
  readonly body: Buffer;
}

/** The body with every copy of an address's signature made useless. */
export function withoutSecret(body: Buffer, secret: string): Buffer {
  if (secret === '' || !body.includes(secret)) return body;
  return Buffer.from(body.toString('utf8').replaceAll(secret, '[signature]'));
}

/**
 * Where the request that an address was made for stands. `open`: somebody waits for its answer. `late`: a Create that
 * nobody waits for any more, but whose answer tells what there is to delete. `taken`: a Create whose answer is recorded.
 */
type Standing = 'open' | 'late' | 'taken' | 'closed';

/**
 * Takes an answer (reference/custom-resources.md 1.10). The first that is valid is kept, in the store, until the step has
 * read it; the same again changes nothing. Rejects with `CloudError`: 400 not an answer to this request, 409 another one came
 * before, 410 nobody waits any more. What is refused is noted for whoever waits, since few providers look at a status.
 * `by`: ARN of who answers in the place of the provider.
 */
export async function takeCustomAnswer(services: Services, call: CustomCall, by?: string): Promise<JsonObject> {
  const standing = await standingOf(services, call);
  if (standing === 'closed') throw closed(call);
  const { answer, body } = await readAnswer(services, call, standing === 'open' && by === undefined);
  if (standing === 'taken') return repeated(call, answer);
  await keepFirst(services, call, body, by);
  if (standing === 'late') throw closed(call);
  return {};
}

/** A sign of life (PATCH): the wait begins anew, and what it says is shown. Rosette's own; providers need not know it. */
export async function takeHeartbeat(services: Services, call: CustomCall): Promise<JsonObject> {
  if ((await standingOf(services, call)) !== 'open') throw closed(call);
  const { Progress } = call.body.toString('utf8').trim() === '' ? {} : readJsonObject(call.body);
  const progress = typeof Progress === 'string' && Progress.trim() !== '' ? Progress.trim() : null;
  await put(services, call, HEARTBEAT_ID, heartbeatSignal({ progress: progress?.slice(0, longestProgress) ?? null }));
  return {};
}

const longestProgress = 256;

/** An answer that was too large to be read, or not readable at all. */
export async function noteRefusal(services: Services, call: CustomCall, reason: string): Promise<void> {
  if ((await standingOf(services, call)) === 'open') await put(services, call, REFUSED_ID, refusedSignal(reason));
}

export async function standingOf(
  services: Services,
  { callback, stack, resource }: Pick<CustomCall, 'callback' | 'stack' | 'resource'>,
): Promise<Standing> {
  const type = customRequestType(callback.requestId);
  const waiting = stack.status.endsWith('_IN_PROGRESS') && resource.status === `${type?.toUpperCase()}_IN_PROGRESS`;
  switch (type) {
    case undefined:
      return 'closed';
    case 'Create':
      return standingOfCreate(callback, resource, waiting);
    case 'Update':
      return waiting && (await isLatestUpdate(services, callback, stack)) ? 'open' : 'closed';
    case 'Delete':
      return waiting ? 'open' : 'closed';
    case 'Read':
      return services.stacks.isReading(callback.requestId) ? 'open' : 'closed';
  }
}

function standingOfCreate(
  { requestId }: Callback,
  { createToken, physicalId }: CustomCall['resource'],
  waiting: boolean,
): Standing {
  if (createToken === null || customRequestId('Create', createToken) !== requestId) return 'closed';
  if (waiting) return 'open';
  return physicalId === null ? 'late' : 'taken';
}

/** An update may be under way again, the other way round, while the answer of the first is still to come. */
async function isLatestUpdate(
  services: Services,
  { requestId, resource }: Callback,
  stack: StackRow,
): Promise<boolean> {
  if (stack.operationId === null) return false;
  const steps = await services.store.steps(stack.operationId);
  return steps.some(
    ({ logicalId, state, token }) =>
      logicalId === resource &&
      (state === 'running' || state === 'pending') &&
      customRequestId('Update', token) === requestId,
  );
}

type Answer = Exclude<CustomAnswer, { kind: 'invalid' }>;

/** `noted`: what is refused is told to whoever waits. */
async function readAnswer(
  services: Services,
  call: CustomCall,
  noted: boolean,
): Promise<{ readonly answer: Answer; readonly body: JsonObject }> {
  try {
    const body = readJsonObject(call.body);
    return { answer: judge(call, body), body };
  } catch (error) {
    if (error instanceof CloudError && noted) {
      await put(services, call, REFUSED_ID, refusedSignal(error.message));
    }
    throw error;
  }
}

function judge({ callback, stack, resource }: CustomCall, body: JsonObject): Answer {
  const answer = validateCustomResponse(body, {
    requestType: customRequestType(callback.requestId) as CustomRequestType,
    requestId: callback.requestId,
    stackId: stack.id,
    logicalId: callback.resource,
    physicalId: resource.physicalId,
    sync: false,
  });
  if (answer.kind !== 'invalid') return answer;
  const message = `This is no answer to the request: ${answer.reason}.`;
  throw new CloudError('MismatchedResponse', message, {
    recommend:
      'Send Status (SUCCESS or FAILED), and StackId, RequestId and LogicalResourceId as the request has them; with SUCCESS a PhysicalResourceId, with FAILED a Reason.',
  });
}

/** The same again tells nothing new; anything else contradicts what everybody has gone on with. */
function repeated({ resource }: CustomCall, answer: Answer): JsonObject {
  if (answer.kind === 'success' && answer.physicalId === resource.physicalId) return {};
  throw conflict();
}

async function keepFirst(
  services: Services,
  call: CustomCall,
  body: JsonObject,
  by: string | undefined,
): Promise<void> {
  const id = hash('sha256', call.body, 'hex');
  const name = signalName(call.callback);
  // The name is that of one request, which began with the operation at the earliest.
  const known = call.mayHaveHeard(name) ? await services.store.signals(name) : [];
  const earlier = known.filter((signal) => signal.id !== HEARTBEAT_ID && signal.id !== REFUSED_ID);
  if (earlier.some((signal) => signal.id === id)) return;
  if (earlier.length > 0) throw conflict();
  const answer = answerFields(body);
  await put(services, call, id, by === undefined ? answer : byHandSignal({ by, answer }));
}

async function put(
  services: Services,
  { callback, stack }: CustomCall,
  id: string,
  payload: JsonObject,
): Promise<void> {
  await services.stacks.signal({ name: signalName(callback), stackId: stack.id, id, payload });
}

function conflict(): CloudError {
  const message = 'Another answer to this request came before, and it stands.';
  return new CloudError('CallbackConflict', message, { status: 409 });
}

function closed({ stack, resource }: CustomCall): CloudError {
  const message = `Nobody waits for this answer any more: the resource ${resource.logicalId} of the stack ${stack.name} is ${resource.status}.`;
  return new CloudError('CallbackClosed', message, { status: 410 });
}
