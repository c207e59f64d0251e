import { pageFacts, pageFields, regionId, requestedPage } from '../common-fields.ts';
import { customRequestFacts } from '../custom-requests.ts';
import { stackNotFound } from '../errors.ts';
import { choice, text, withDefault } from '../fields.ts';
import { operation } from '../operation.ts';
import { findStack } from '../stack-lookup.ts';
import { customRequestSummary } from '../views/custom-request-view.ts';

const shape = {
  RegionId: regionId,
  StackId: text(),
  LogicalResourceId: text(),
  State: withDefault(choice('Open', 'Past', 'All'), 'All'),
  ...pageFields,
};

const STATES = { Open: ['open'], Past: ['succeeded', 'failed'], All: [] } as const;

/** Rosette's own, not in ROS: requests to providers of custom resources, of one stack (by id or name) or all, newest first.
 *  `Open` are those without an answer, also where nobody waits for it any more. */
export const listCustomResourceRequests = operation({
  name: 'ListCustomResourceRequests',
  access: 'read',
  shape,
  resource: ({ StackId }) => `stack/${StackId ?? '*'}`,
  handle: async (request, { caller, services }) => {
    const { accountId, region } = caller;
    const { StackId, LogicalResourceId: logicalId } = request;
    const stack = StackId === undefined ? undefined : await findStack(services.store, { accountId, region }, StackId);
    if (StackId !== undefined && stack === undefined) throw stackNotFound(StackId);
    const { rows, total } = await services.store.exchanges(
      {
        ...{ accountId, region, states: STATES[request.State] },
        ...(stack === undefined ? {} : { stackId: stack.id }),
        ...(logicalId === undefined ? {} : { logicalId }),
      },
      requestedPage(request),
    );
    const facts = await Promise.all(rows.map((row) => customRequestFacts(services, row)));
    return { ...pageFacts(request, total), Requests: facts.map(customRequestSummary) };
  },
});
