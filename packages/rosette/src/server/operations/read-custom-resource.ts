import { regionId, stackId } from '../common-fields.ts';
import { required, text } from '../fields.ts';
import { stackOperation } from '../operation.ts';

const shape = { RegionId: regionId, StackId: stackId, LogicalResourceId: required(text()) };

/** Rosette's own, not in ROS: asks the provider of a custom resource how it really is. GetCustomResourceRequest tells what it
 *  says, and where that is not what is recorded. */
export const readCustomResource = stackOperation({
  name: 'ReadCustomResource',
  access: 'write',
  shape,
  handle: async (request, stack, { caller, services }) => {
    const reference = { accountId: caller.accountId, region: stack.region, stack: stack.id };
    const id = await services.stacks.read({ ...reference, logicalId: request.LogicalResourceId });
    return { CustomRequestId: id, StackId: stack.id };
  },
});
