import type { JsonObject } from '@rosette/template/base/json.ts';
import type {
  CreateRequest,
  DeleteRequest,
  ResourceType,
  StepContext,
  StepResult,
  UpdateRequest,
} from '#engine/ports/resource-type.ts';
import { asFailure } from '../caller.ts';
import { amount, PropertyError } from '../properties.ts';

const longestSeconds = 1_800;

/** reference/custom-resources.md 3.8. A row with a time: it waits through restarts and costs nothing meanwhile. */
export const sleep: ResourceType = {
  name: 'ALIYUN::ROS::Sleep',
  updatable: ['DeleteDuration', 'Triggers', 'UpdateDuration', 'UpdateRollbackDuration'],
  create: async (request) => act(request),
  update: async (request) => act(request),
  delete: async (request) => act(request),
  resume: async (request) => act(request),
};

type Request = CreateRequest | UpdateRequest | DeleteRequest;

function act(request: Request): StepResult {
  const { context, properties } = request;
  try {
    const property = durationOf(request);
    const end = endOf(request);
    return property === undefined ? end : wait(context, properties, property, end);
  } catch (error) {
    return asFailure(error, request.action === 'create' ? null : request.physicalId);
  }
}

/** Which duration counts; none when an update leaves the triggers alone. */
function durationOf(request: Request): string | undefined {
  switch (request.action) {
    case 'create':
      return 'CreateDuration';
    case 'update':
      if (!request.changed.includes('Triggers')) return undefined;
      return request.context.rollingBack ? 'UpdateRollbackDuration' : 'UpdateDuration';
    case 'delete':
      return 'DeleteDuration';
  }
}

function endOf({ action, context }: Request): StepResult {
  if (action === 'delete') return { kind: 'done' };
  return { kind: 'done', physicalId: `${context.stack.id}/${context.logicalId}`, attributes: {} };
}

function wait(context: StepContext, properties: JsonObject, property: string, done: StepResult): StepResult {
  const seconds = amount(properties[property]) ?? 0;
  if (seconds < 0 || seconds > longestSeconds) {
    throw new PropertyError(`${property} is ${seconds}; it must lie between 0 and ${longestSeconds} seconds.`);
  }
  const left = context.startedAt + seconds * 1_000 - context.now;
  if (left <= 0) return done;
  return {
    kind: 'pending',
    continuation: { until: context.now + left },
    afterMs: left,
    progress: `sleeping ${seconds} s`,
  };
}
