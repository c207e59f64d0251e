import { changeSetId, requireChangeSet } from '../change-set-lookup.ts';
import { clientToken, regionId } from '../common-fields.ts';
import { operation } from '../operation.ts';

const shape = { RegionId: regionId, ChangeSetId: changeSetId, ClientToken: clientToken };

/** Starts what a change set holds; its progress is that of the stack (reference/stack-lifecycle.md 5.2). */
export const executeChangeSet = operation({
  name: 'ExecuteChangeSet',
  access: 'write',
  shape,
  // Permission is asked for the stack of the set, once that is known.
  resource: () => null,
  handle: async (request, context) => {
    const { row, stack } = await requireChangeSet('ExecuteChangeSet', request.ChangeSetId, context);
    const { accountId } = context.caller;
    const token = request.ClientToken === undefined ? {} : { clientToken: request.ClientToken };
    await context.services.stacks.executeChangeSet({ accountId, region: stack.region, changeSetId: row.id, ...token });
    return {};
  },
});
