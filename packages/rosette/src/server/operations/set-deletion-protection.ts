import { regionId, stackId } from '../common-fields.ts';
import { choice, required } from '../fields.ts';
import { stackOperation } from '../operation.ts';

const shape = {
  RegionId: regionId,
  StackId: stackId,
  DeletionProtection: required(choice('Enabled', 'Disabled')),
};

/** Guards a stack and the stacks nested in it against DeleteStack (reference/stack-lifecycle.md 4.4). */
export const setDeletionProtection = stackOperation({
  name: 'SetDeletionProtection',
  access: 'write',
  shape,
  handle: async (request, stack, { caller, services }) => {
    const enabled = request.DeletionProtection === 'Enabled';
    const { accountId } = caller;
    await services.stacks.setDeletionProtection({ accountId, region: stack.region, stack: stack.id, enabled });
    return {};
  },
});
