import { changeSetId, requireChangeSet } from '../change-set-lookup.ts';
import { regionId } from '../common-fields.ts';
import { operation } from '../operation.ts';

const shape = { RegionId: regionId, ChangeSetId: changeSetId };

/** Removes a change set; its stack stays as it is (reference/stack-lifecycle.md 5.2). */
export const deleteChangeSet = operation({
  name: 'DeleteChangeSet',
  access: 'write',
  shape,
  // Permission is asked for the stack of the set, once that is known.
  resource: () => null,
  handle: async (request, context) => {
    const { row, stack } = await requireChangeSet('DeleteChangeSet', request.ChangeSetId, context);
    const { accountId } = context.caller;
    await context.services.stacks.deleteChangeSet({ accountId, region: stack.region, changeSetId: row.id });
    return {};
  },
});
