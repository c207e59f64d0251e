import { isJsonObject, type JsonObject } from '@rosette/template/base/json.ts';
import type {
  CreateRequest,
  DeleteRequest,
  ReadRequest,
  ResourceType,
  ResumeRequest,
  StepResult,
  UpdateRequest,
} from '#engine/ports/resource-type.ts';
import { type CustomAnswer, validateCustomResponse } from '#wire/custom-answer.ts';
import { customRequestId } from '#wire/custom-request-id.ts';
import { readByHand } from '#wire/custom-signals.ts';
import { asFailure } from '../caller.ts';
import { need } from '../properties.ts';
import { type Continuation, readContinuation, start } from './custom-continuation.ts';
import { type Exchange, type ExchangeServices, exchange } from './custom-exchange.ts';
import { answerSignal, createRequest, deleteRequest, readRequest, updateRequest } from './custom-request.ts';
import { bearsRepetition, type InvalidToken, isSync, parseServiceToken, type ServiceToken } from './service-token.ts';

type Services = ExchangeServices;
type Success = Extract<CustomAnswer, { kind: 'success' }>;

/**
 * `ALIYUN::ROS::CustomResource` and every `Custom::<Name>` (reference/custom-resources.md 1), over every kind of service token. What
 * happened to the Create is told by its last continuation, so that a rollback sends a Delete just when there may be
 * something to delete.
 */
export function customResource(name: string): (services: Services) => ResourceType {
  return (services) => ({
    name,
    updatable: ['HttpConfig', 'Parameters', 'Timeout'],
    create: (request) => create(services, request, start).catch((error) => asFailure(error, null)),
    update: (request) => update(services, request, start).catch((error) => asFailure(error, request.physicalId)),
    delete: (request) => remove(services, request).catch((error) => asFailure(error, request.physicalId)),
    read: (request) => read(services, request).catch((error) => asFailure(error, null)),
    resume: (request) => resume(services, request).catch((error) => asFailure(error, request.physicalIdSoFar)),
  });
}

async function resume(services: Services, request: ResumeRequest): Promise<StepResult> {
  const continuation = readContinuation(request.continuation);
  switch (request.action) {
    case 'create':
      return create(services, request, continuation);
    case 'update':
      return update(services, request, continuation);
    case 'delete': {
      const token = parseServiceToken(need(request.properties, 'ServiceToken'));
      if (token.kind === 'invalid') return { kind: 'done' };
      return sendDelete(services, request, token, continuation.physicalId ?? '', continuation);
    }
  }
}

async function create(services: Services, request: CreateRequest, continuation: Continuation): Promise<StepResult> {
  const { context, properties } = request;
  const token = parseServiceToken(need(properties, 'ServiceToken'));
  if (token.kind === 'invalid') return refuse(token);
  const wanted = createRequest(context, properties, isSync(token));
  const made: Exchange = {
    context,
    properties,
    token,
    request: wanted,
    repeatable: bearsRepetition(token),
    succeeded: (answer) => ({
      kind: 'done',
      physicalId: answer.physicalId,
      ...outputs(answer, answer.data ?? {}),
      forgetSignals: [wanted.signal],
    }),
  };
  return exchange(services, made, continuation);
}

/** A key of the provider's that is called Outputs is in the map of that name only. */
function outputs(
  { secret }: Success,
  data: JsonObject,
): { readonly attributes: JsonObject; readonly secretAttributes?: readonly string[] } {
  const attributes = { ...data, Outputs: data };
  return secret ? { attributes, secretAttributes: Object.keys(attributes) } : { attributes };
}

/**
 * The provider hears of new Parameters only: a change of how long to wait or how to sign is recorded and nothing more
 * (reference/custom-resources.md 1.5). The id stays what the Create said, whatever becomes of this.
 */
async function update(services: Services, request: UpdateRequest, continuation: Continuation): Promise<StepResult> {
  const { context, properties, changed, physicalId } = request;
  const token = parseServiceToken(need(properties, 'ServiceToken'));
  if (token.kind === 'invalid') return refuse(token);
  if (!changed.includes('Parameters')) return { kind: 'done', physicalId };
  const wanted = updateRequest(request, isSync(token));
  const made: Exchange = {
    context,
    properties,
    token,
    request: wanted,
    // Updates are idempotent by contract.
    repeatable: true,
    succeeded: (answer) => ({
      kind: 'done',
      physicalId,
      // An answer without Data leaves the outputs as they are, and as secret as they are.
      ...(answer.data === undefined ? {} : outputs(answer, answer.data)),
      forgetSignals: [wanted.signal],
    }),
  };
  const result = await exchange(services, made, continuation);
  return result.kind === 'failed' && physicalId !== null ? { ...result, physicalId } : result;
}

async function remove(services: Services, request: DeleteRequest): Promise<StepResult> {
  const token = parseServiceToken(need(request.properties, 'ServiceToken'));
  // Nothing was ever sent to an address that cannot be used.
  if (token.kind === 'invalid') return { kind: 'done' };
  const physicalId = await idToDelete(request, token);
  if (physicalId === undefined) return { kind: 'done', forgetSignals: [createSignal(request)] };
  return sendDelete(services, request, token, physicalId, { ...start, physicalId });
}

function sendDelete(
  services: Services,
  request: DeleteRequest,
  token: ServiceToken,
  physicalId: string,
  continuation: Continuation,
): Promise<StepResult> {
  const { context, properties } = request;
  const wanted = deleteRequest(context, properties, isSync(token), physicalId);
  const forgetSignals = [wanted.signal, createSignal(request)];
  const made: Exchange = {
    context,
    properties,
    token,
    request: wanted,
    // Deletes are idempotent by contract.
    repeatable: true,
    succeeded: () => ({ kind: 'done', forgetSignals }),
  };
  return exchange(services, made, continuation);
}

/** Beyond the protocol, so that only a person's wish sends it (reference/custom-resources.md 4.2 R6). */
async function read(services: Services, request: ReadRequest): Promise<StepResult> {
  const { context, properties, continuation } = request;
  const token = parseServiceToken(need(properties, 'ServiceToken'));
  if (token.kind === 'invalid') return refuse(token);
  const wanted = readRequest(request, isSync(token));
  const made: Exchange = {
    context,
    properties,
    token,
    request: wanted,
    repeatable: true,
    succeeded: ({ physicalId, data, properties: found, secret }) => ({
      kind: 'done',
      physicalId: physicalId === '' ? null : physicalId,
      attributes: data === undefined ? {} : { Outputs: data },
      ...(secret ? { secretAttributes: ['Outputs'] } : {}),
      ...(found === undefined ? {} : { properties: { Parameters: found } }),
      forgetSignals: [wanted.signal],
    }),
  };
  return exchange(services, made, continuation === null ? start : readContinuation(continuation));
}

/** The id to name in the Delete: empty when the provider may have made something without telling; undefined for no Delete. */
async function idToDelete(request: DeleteRequest, token: ServiceToken): Promise<string | undefined> {
  const { context, physicalId, createContinuation } = request;
  if (physicalId !== null) return physicalId;
  if (isJsonObject(createContinuation) && createContinuation.nothingMade === true) return undefined;
  const expected = {
    requestType: 'Create' as const,
    requestId: customRequestId('Create', request.createToken),
    stackId: context.stack.id,
    logicalId: context.logicalId,
    physicalId: null,
    sync: isSync(token),
  };
  for (const { payload } of await context.signals(createSignal(request))) {
    const answer = validateCustomResponse(readByHand(payload)?.answer ?? payload, expected);
    if (answer.kind === 'success') return answer.physicalId;
    if (answer.kind === 'failed') return undefined;
  }
  return '';
}

function createSignal({ context, createToken }: DeleteRequest): string {
  return answerSignal(context, customRequestId('Create', createToken));
}

function refuse({ reason }: InvalidToken): StepResult {
  const message = `The ServiceToken cannot be used: ${reason}.`;
  return { kind: 'failed', error: { code: 'InvalidServiceToken', message } };
}
