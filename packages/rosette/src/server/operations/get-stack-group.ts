import { groupFields, groupReference } from '../group-fields.ts';
import { operation } from '../operation.ts';

/** One stack group with its template and parameters. */
export const getStackGroup = operation({
  name: 'GetStackGroup',
  access: 'read',
  shape: groupFields,
  resource: ({ StackGroupName }) => `stack_group/${StackGroupName}`,
  handle: async ({ RegionId, StackGroupName }, { caller, services }) => ({
    StackGroup: await services.groups.group(groupReference(caller, RegionId, StackGroupName)),
  }),
});
