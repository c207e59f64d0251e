import { pageFields } from '../common-fields.ts';
import { groupFields, groupReference } from '../group-fields.ts';
import { operation } from '../operation.ts';

/** A page of the operations of a stack group, newest first. */
export const listStackGroupOperations = operation({
  name: 'ListStackGroupOperations',
  access: 'read',
  shape: { ...groupFields, ...pageFields },
  resource: () => 'stack_group_operation/*',
  handle: async ({ RegionId, StackGroupName, PageNumber, PageSize }, { caller, services }) => {
    const reference = groupReference(caller, RegionId, StackGroupName);
    const page = { number: PageNumber, size: PageSize };
    const { rows, total } = await services.groups.operations({ ...reference, page });
    return { PageNumber, PageSize, TotalCount: total, StackGroupOperations: rows };
  },
});
