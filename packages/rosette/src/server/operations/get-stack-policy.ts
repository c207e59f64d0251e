import { regionId, stackId } from '../common-fields.ts';
import { stackOperation } from '../operation.ts';

const shape = { RegionId: regionId, StackId: stackId };

/** The policy of a stack as an object. One without a policy has the empty object: clients read it as a map. */
export const getStackPolicy = stackOperation({
  name: 'GetStackPolicy',
  access: 'read',
  shape,
  handle: async (_request, stack, { caller, services }) => {
    const { accountId } = caller;
    const policy = await services.stacks.stackPolicy({ accountId, region: stack.region, stack: stack.id });
    return { StackPolicyBody: policy ?? {} };
  },
});
