import { regionId, stackId } from '../common-fields.ts';
import { choice, withDefault } from '../fields.ts';
import { stackOperation } from '../operation.ts';

const shape = {
  RegionId: regionId,
  StackId: stackId,
  CancelType: withDefault(choice('Safe', 'Quick'), 'Safe'),
};

/** Stops an update, or a creation, and undoes it (reference/stack-lifecycle.md 3.10). */
export const cancelUpdateStack = stackOperation({
  name: 'CancelUpdateStack',
  access: 'write',
  shape,
  handle: async (request, stack, { caller, services }) => {
    await services.stacks.cancel({
      accountId: caller.accountId,
      region: stack.region,
      stack: stack.id,
      mode: request.CancelType === 'Quick' ? 'quick' : 'safe',
      rollback: true,
      allowed: ['CREATE', 'UPDATE'],
    });
    return {};
  },
});
