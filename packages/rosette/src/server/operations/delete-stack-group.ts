import { groupFields, groupReference } from '../group-fields.ts';
import { operation } from '../operation.ts';

/** Deletes a stack group that has no instances (reference/stack-lifecycle.md 7.6). */
export const deleteStackGroup = operation({
  name: 'DeleteStackGroup',
  access: 'write',
  shape: groupFields,
  resource: ({ StackGroupName }) => `stack_group/${StackGroupName}`,
  handle: async ({ RegionId, StackGroupName }, { caller, services }) => {
    await services.groups.delete(groupReference(caller, RegionId, StackGroupName));
    return {};
  },
});
