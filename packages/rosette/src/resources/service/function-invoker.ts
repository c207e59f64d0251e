import type { JsonObject } from '@rosette/template/base/json.ts';
import type {
  CreateRequest,
  ResourceType,
  StepContext,
  StepResult,
  UpdateRequest,
} from '#engine/ports/resource-type.ts';
import { type Api, asFailure, caller } from '../caller.ts';
import { map, PropertyError, text, truth } from '../properties.ts';
import type { ResourceServices } from '../services.ts';
import { taskNameOf } from './invoke-action.ts';

/** Whose functions are invoked, and by which names. */
export interface InvokerDeclaration {
  readonly type: string;
  readonly api: Api;
  readonly of: (properties: JsonObject) => JsonObject;
  /** The properties that `of` looks at. */
  readonly names: readonly string[];
}

const options = [
  'Async',
  'CheckAsyncInvocation',
  'CheckError',
  'Event',
  'ExecuteVersion',
  'Qualifier',
  'ServiceRegionId',
];

/** A function that has not answered by then is one for asynchronous invocation. */
const longestSyncMs = 600_000;

/**
 * Invokes a function when it is created, and again whenever its ExecuteVersion changes. There is nothing to delete. After a
 * lost answer a synchronous invocation is sent again, since only the function knows whether it ran.
 */
export function functionInvoker(
  declaration: InvokerDeclaration,
): (services: Pick<ResourceServices, 'cloud'>) => ResourceType {
  return ({ cloud }) => ({
    name: declaration.type,
    updatable: [...options, ...declaration.names].toSorted(),
    create: (request) => invoke(declaration, cloud, request).catch((error) => asFailure(error, null)),
    update: (request) =>
      request.changed.includes('ExecuteVersion')
        ? invoke(declaration, cloud, request).catch((error) => asFailure(error, request.physicalId))
        : Promise.resolve({ kind: 'done', physicalId: request.physicalId }),
    delete: () => Promise.resolve({ kind: 'done' }),
  });
}

async function invoke(
  { api, of }: InvokerDeclaration,
  cloud: ResourceServices['cloud'],
  { context, properties }: CreateRequest | UpdateRequest,
): Promise<StepResult> {
  const async = truth(properties.Async) === true;
  if (truth(map(properties.CheckAsyncInvocation).Enabled) === true) {
    throw new PropertyError(
      'CheckAsyncInvocation is not supported. Leave it out, or set Async to false to wait for the result.',
    );
  }
  const region = text(properties.ServiceRegionId) ?? context.stack.region;
  const call = caller(cloud, { stack: { ...context.stack, region } });
  const answer = await call(api, 'InvokeFunction', {
    ...of(properties),
    qualifier: text(properties.Qualifier),
    payload: text(properties.Event),
    invocationType: async ? 'Async' : 'Sync',
    ...(async ? { asyncTaskId: taskNameOf(context.token) } : { timeoutMs: patience(context) }),
  });
  return async ? sent(context, answer) : ended(context, properties, answer);
}

function patience({ deadline, now }: StepContext): number {
  return Math.max(1, Math.min(longestSyncMs, deadline - now));
}

function sent(context: StepContext, { taskId }: JsonObject): StepResult {
  const TaskId = taskId ?? taskNameOf(context.token);
  return done(context, { Result: '', ResultType: 'NoResult', TaskId, Events: [] });
}

function ended(context: StepContext, properties: JsonObject, answer: JsonObject): StepResult {
  const { payload, payloadBase64, errorType, log, requestId } = answer;
  if (typeof payloadBase64 === 'string') {
    const message = 'The function answered with bytes that are no text. Let it answer in Base64.';
    return { kind: 'failed', error: { code: 'InvalidFunctionResult', message } };
  }
  const Result = text(payload) ?? '';
  const failed = typeof errorType === 'string';
  if (failed && truth(properties.CheckError) === true) {
    const tail = text(log) === undefined ? '' : ` The end of its log: ${String(log).slice(-1_024)}`;
    const message = `The function failed (${errorType}): ${Result.slice(0, 1_024)}${tail}`;
    const request = typeof requestId === 'string' ? { requestId } : {};
    return { kind: 'failed', error: { code: errorType, message, action: 'InvokeFunction', ...request } };
  }
  return done(context, { Result, ResultType: failed ? errorType : 'Success', TaskId: '', Events: [] });
}

function done({ stack, logicalId }: StepContext, attributes: JsonObject): StepResult {
  return { kind: 'done', physicalId: `${stack.id}/${logicalId}`, attributes };
}
