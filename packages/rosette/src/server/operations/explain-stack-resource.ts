import { regionId, stackId } from '../common-fields.ts';
import { required, text } from '../fields.ts';
import { stackOperation } from '../operation.ts';
import { explanationView } from '../views/explanation-view.ts';

const shape = { RegionId: regionId, StackId: stackId, LogicalResourceId: required(text()) };

/** Rosette's own, not in ROS: what the last operation did to one resource, what it waits for, why, and the first cause. */
export const explainStackResource = stackOperation({
  name: 'ExplainStackResource',
  access: 'read',
  shape,
  handle: async (request, stack, { caller, services }) => {
    const reference = { accountId: caller.accountId, region: stack.region, stack: stack.id };
    return explanationView(await services.stacks.explain({ ...reference, logicalId: request.LogicalResourceId }));
  },
});
