import { regionId, stackId } from '../common-fields.ts';
import { stackOperation } from '../operation.ts';
import { resourceSummary } from '../views/resource-view.ts';

const shape = { RegionId: regionId, StackId: stackId };

/** All resources of one stack, unpaged; works on a deleted stack too (reference/stack-lifecycle.md 1.11). */
export const listStackResources = stackOperation({
  name: 'ListStackResources',
  access: 'read',
  shape,
  handle: async (_request, stack, { services }) => {
    const rows = await services.store.resources(stack.id);
    return { Resources: rows.map((row) => resourceSummary(stack, row)) };
  },
});
