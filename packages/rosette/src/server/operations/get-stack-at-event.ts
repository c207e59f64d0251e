import { regionId, stackId } from '../common-fields.ts';
import { required, text } from '../fields.ts';
import { stackOperation } from '../operation.ts';
import { stackAtEventView } from '../views/history-view.ts';

const shape = { RegionId: regionId, StackId: stackId, Event: required(text()) };

/** Rosette's own, not in ROS: the stack and its resources as they were right after one of its events, which is given by its
 *  EventId or its Cursor. Rebuilt from the events alone. */
export const getStackAtEvent = stackOperation({
  name: 'GetStackAtEvent',
  access: 'read',
  shape,
  handle: async (request, stack, { caller, services }) => {
    const reference = { accountId: caller.accountId, region: stack.region, stack: stack.id };
    return stackAtEventView(await services.stacks.stateAt({ ...reference, event: request.Event }));
  },
});
