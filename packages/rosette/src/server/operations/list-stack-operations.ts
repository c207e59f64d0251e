import { pageFacts, pageFields, regionId, requestedPage, stackId } from '../common-fields.ts';
import { stackOperation } from '../operation.ts';
import { operationSummaryView } from '../views/history-view.ts';

const shape = { RegionId: regionId, StackId: stackId, ...pageFields };

/** Rosette's own, not in ROS: a page of everything that was ever done to a stack, newest first. */
export const listStackOperations = stackOperation({
  name: 'ListStackOperations',
  access: 'read',
  shape,
  handle: async (request, stack, { caller, services }) => {
    const reference = { accountId: caller.accountId, region: stack.region, stack: stack.id };
    const { rows, total } = await services.stacks.operations({ ...reference, page: requestedPage(request) });
    return {
      ...pageFacts(request, total),
      Operations: rows.map(operationSummaryView),
    };
  },
});
