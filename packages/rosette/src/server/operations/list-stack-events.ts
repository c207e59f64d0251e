import { pageFacts, pageFields, regionId, requestedPage, stackId } from '../common-fields.ts';
import { list } from '../fields.ts';
import { stackOperation } from '../operation.ts';
import { eventView } from '../views/event-view.ts';

const shape = {
  RegionId: regionId,
  StackId: stackId,
  ...pageFields,
  Status: list(5),
  ResourceType: list(5),
  LogicalResourceId: list(5),
};

/** A page of a stack's events, newest first (reference/stack-lifecycle.md 1.9). Each has our `Cursor` besides, from which an
 *  event stream goes on. */
export const listStackEvents = stackOperation({
  name: 'ListStackEvents',
  access: 'read',
  shape,
  handle: async (request, stack, { services }) => {
    const filter = {
      stackId: stack.id,
      ...(request.Status.length === 0 ? {} : { statuses: request.Status }),
      ...(request.ResourceType.length === 0 ? {} : { resourceTypes: request.ResourceType }),
      ...(request.LogicalResourceId.length === 0 ? {} : { logicalIds: request.LogicalResourceId }),
    };
    const { rows, total } = await services.store.events(filter, requestedPage(request));
    return {
      ...pageFacts(request, total),
      Events: rows.map((row) => ({ ...eventView(row) })),
    };
  },
});
