import type { CreateRequest, ResourceType, StepResult, UpdateRequest } from '#engine/ports/resource-type.ts';
import { asFailure, caller } from './caller.ts';
import type { DataSource } from './data-source.ts';
import { text } from './properties.ts';
import type { ResourceServices } from './services.ts';

/**
 * A data source among the resources of a template: it is asked when it is made, when its properties change, and with
 * RefreshOptions Always on every update of the stack. There is nothing to delete (reference/custom-resources.md 3.11, 3.12).
 */
export function dataSourceType(
  source: DataSource,
  updatable: readonly string[],
): (services: Pick<ResourceServices, 'cloud'>) => ResourceType {
  return ({ cloud }) => {
    const ask = async ({ context, properties }: CreateRequest | UpdateRequest): Promise<StepResult> => {
      try {
        const { ref, attributes } = await source.query(caller(cloud, context), properties);
        // A physical id is one text; the list itself is an attribute.
        const physicalId = Array.isArray(ref) ? ref.join(',') : text(ref);
        return { kind: 'done', physicalId: physicalId ?? null, attributes };
      } catch (error) {
        return asFailure(error, null);
      }
    };
    return {
      name: source.type,
      create: ask,
      update: ask,
      updatable,
      reachedByEveryUpdate: ({ RefreshOptions }) => RefreshOptions === 'Always',
      delete: async () => ({ kind: 'done' }),
    };
  };
}
