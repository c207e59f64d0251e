import { regionId, stackId } from '../common-fields.ts';
import { choice, flag, integer, list, text, withDefault } from '../fields.ts';
import { stackOperation } from '../operation.ts';

const shape = {
  RegionId: regionId,
  StackId: stackId,
  RetainAllResources: withDefault(flag, false),
  RetainResources: list(200),
  Parallelism: withDefault(integer(0, 100_000), 0),
  RamRoleName: text({ max: 64 }),
  DeleteOptions: list(1, choice('ThrowErrorWithSubscriptionResources')),
};

/** Starts the deletion of a stack (reference/stack-lifecycle.md 4.1). */
export const deleteStack = stackOperation({
  name: 'DeleteStack',
  access: 'write',
  shape,
  handle: async (request, stack, { caller, services }) => {
    await services.stacks.delete({
      accountId: caller.accountId,
      region: stack.region,
      stack: stack.id,
      retainAllResources: request.RetainAllResources,
      retainResources: request.RetainResources,
      parallelism: request.Parallelism,
      ramRoleName: request.RamRoleName ?? null,
      failOnSubscriptions: request.DeleteOptions.includes('ThrowErrorWithSubscriptionResources'),
    });
    return {};
  },
});
