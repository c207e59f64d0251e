import { pageFields } from '../common-fields.ts';
import { operationFields, pageOf } from '../group-fields.ts';
import { operation } from '../operation.ts';

/** A page of what became of each instance in an operation, in the order of work. */
export const listStackGroupOperationResults = operation({
  name: 'ListStackGroupOperationResults',
  access: 'read',
  shape: { ...operationFields, ...pageFields },
  resource: () => 'stack_group_operation/*',
  handle: async (request, { caller, services }) => {
    const { RegionId: region, OperationId: operationId } = request;
    const results = await services.groups.results({ accountId: caller.accountId, region, operationId });
    return pageOf(results, 'StackGroupOperationResults', request);
  },
});
