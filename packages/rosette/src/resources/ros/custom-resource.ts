import { isJsonObject } from '@rosette/template/base/json.ts';
import type {
  CreateRequest,
  DeleteRequest,
  ResourceType,
  ResumeRequest,
  StepResult,
  UpdateRequest,
} from '#engine/ports/resource-type.ts';
import { asFailure } from '../caller.ts';
import { need } from '../properties.ts';
import type { ResourceServices } from '../services.ts';
import { type Continuation, type Exchange, exchange, readContinuation, start } from './custom-exchange.ts';
import { answerSignal, createRequest, deleteRequest, requestIdOf, updateRequest } from './custom-request.ts';
import { validateCustomResponse } from './custom-response.ts';
import { parseServiceToken, type ServiceToken } from './service-token.ts';

type Services = Pick<ResourceServices, 'http' | 'callbacks'>;
type Web = Extract<ServiceToken, { kind: 'web' }>;

/**
 * `ALIYUN::ROS::CustomResource` and every `Custom::<Name>` (reference/custom-resources.md 1), over HTTP and HTTPS. What
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
      if (token.kind !== 'web') return { kind: 'done' };
      return sendDelete(services, request, token, continuation.physicalId ?? '', continuation);
    }
  }
}

async function create(services: Services, request: CreateRequest, continuation: Continuation): Promise<StepResult> {
  const { context, properties } = request;
  const token = parseServiceToken(need(properties, 'ServiceToken'));
  if (token.kind !== 'web') return refuse(token);
  const wanted = createRequest(context, properties, token.sync);
  const made: Exchange = {
    context,
    properties,
    token,
    request: wanted,
    repeatable: token.idempotent,
    succeeded: (physicalId, data) => ({
      kind: 'done',
      physicalId,
      attributes: { ...data, Outputs: data ?? {} },
      forgetSignals: [wanted.signal],
    }),
  };
  return exchange(services, made, continuation);
}

/**
 * The provider hears of new Parameters only: a change of how long to wait or how to sign is recorded and nothing more
 * (reference/custom-resources.md 1.5). The id stays what the Create said, whatever becomes of this.
 */
async function update(services: Services, request: UpdateRequest, continuation: Continuation): Promise<StepResult> {
  const { context, properties, changed, attributes, physicalId } = request;
  const token = parseServiceToken(need(properties, 'ServiceToken'));
  if (token.kind !== 'web') return refuse(token);
  if (!changed.includes('Parameters')) return { kind: 'done', physicalId, attributes };
  const wanted = updateRequest(request, token.sync);
  const made: Exchange = {
    context,
    properties,
    token,
    request: wanted,
    // Updates are idempotent by contract.
    repeatable: true,
    succeeded: (_id, data) => ({
      kind: 'done',
      physicalId,
      // An answer without Data leaves the outputs as they are.
      attributes: data === undefined ? attributes : { ...data, Outputs: data },
      forgetSignals: [wanted.signal],
    }),
  };
  const result = await exchange(services, made, continuation);
  return result.kind === 'failed' && physicalId !== null ? { ...result, physicalId } : result;
}

async function remove(services: Services, request: DeleteRequest): Promise<StepResult> {
  const token = parseServiceToken(need(request.properties, 'ServiceToken'));
  // Nothing was ever sent to an address that cannot be used.
  if (token.kind !== 'web') return { kind: 'done' };
  const physicalId = await idToDelete(request, token);
  if (physicalId === undefined) return { kind: 'done', forgetSignals: [createSignal(request)] };
  return sendDelete(services, request, token, physicalId, { ...start, physicalId });
}

function sendDelete(
  services: Services,
  request: DeleteRequest,
  token: Web,
  physicalId: string,
  continuation: Continuation,
): Promise<StepResult> {
  const { context, properties } = request;
  const wanted = deleteRequest(context, properties, token.sync, physicalId);
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

/** The id to name in the Delete: empty when the provider may have made something without telling; undefined for no Delete. */
async function idToDelete(request: DeleteRequest, token: Web): Promise<string | undefined> {
  const { context, physicalId, createContinuation } = request;
  if (physicalId !== null) return physicalId;
  if (isJsonObject(createContinuation) && createContinuation.nothingMade === true) return undefined;
  const expected = {
    requestType: 'Create' as const,
    requestId: requestIdOf(request.createToken),
    stackId: context.stack.id,
    logicalId: context.logicalId,
    physicalId: null,
    sync: token.sync,
  };
  for (const { payload } of await context.signals(createSignal(request))) {
    const answer = validateCustomResponse(payload, expected);
    if (answer.kind === 'success') return answer.physicalId;
    if (answer.kind === 'failed') return undefined;
  }
  return '';
}

function createSignal({ context, createToken }: DeleteRequest): string {
  return answerSignal(context, requestIdOf(createToken));
}

function refuse(token: Exclude<ServiceToken, Web>): StepResult {
  const message =
    token.kind === 'invalid'
      ? `The ServiceToken cannot be used: ${token.reason}.`
      : `This installation cannot deliver custom resource requests to ${token.what} yet. Use web:<url>.`;
  return {
    kind: 'failed',
    error: { code: token.kind === 'invalid' ? 'InvalidServiceToken' : 'NotSupported', message },
  };
}
