import { operationFields } from '../group-fields.ts';
import { operation } from '../operation.ts';

/** Lets what is under way end, and begins nothing more (reference/stack-lifecycle.md 7.5). */
export const stopStackGroupOperation = operation({
  name: 'StopStackGroupOperation',
  access: 'write',
  shape: operationFields,
  resource: () => 'stack_group_operation/*',
  handle: async ({ RegionId: region, OperationId: operationId }, { caller, services }) => {
    await services.groups.stopOperation({ accountId: caller.accountId, region, operationId });
    return {};
  },
});
