import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ResourceType, StepContext, StepResult } from '#engine/ports/resource-type.ts';
import { asFailure } from '../caller.ts';
import { amount, PropertyError } from '../properties.ts';

const longestSeconds = 1_800;

/** reference/custom-resources.md 3.8. A row with a time: it waits through restarts and costs nothing meanwhile. */
export const sleep: ResourceType = {
  name: 'ALIYUN::ROS::Sleep',
  create: async ({ context, properties }) => {
    try {
      const physicalId = `${context.stack.id}/${context.logicalId}`;
      return wait(context, properties, 'CreateDuration', { kind: 'done', physicalId, attributes: {} });
    } catch (error) {
      return asFailure(error, null);
    }
  },
  delete: async ({ context, properties }) => {
    try {
      return wait(context, properties, 'DeleteDuration', { kind: 'done' });
    } catch (error) {
      return asFailure(error, null);
    }
  },
  resume: (request) => (request.action === 'create' ? sleep.create(request) : sleep.delete(request)),
};

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
