import { operationFields } from '../group-fields.ts';
import { operation } from '../operation.ts';

/** One operation of a stack group: what it does, and how far it is. */
export const getStackGroupOperation = operation({
  name: 'GetStackGroupOperation',
  access: 'read',
  shape: operationFields,
  resource: () => 'stack_group_operation/*',
  handle: async ({ RegionId: region, OperationId: operationId }, { caller, services }) => ({
    StackGroupOperation: await services.groups.operation({ accountId: caller.accountId, region, operationId }),
  }),
});
