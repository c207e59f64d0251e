import { pageFields, regionId } from '../common-fields.ts';
import { choice, literal, objects, required, text } from '../fields.ts';
import { operation } from '../operation.ts';

const shape = {
  RegionId: regionId,
  Status: choice('ACTIVE', 'DELETED'),
  ResourceGroupId: text(),
  Tags: objects(20, { Key: required(text({ max: 128 })), Value: literal }),
  ...pageFields,
} as const;

/** A page of the stack groups of a region, newest first. */
export const listStackGroups = operation({
  name: 'ListStackGroups',
  access: 'read',
  shape,
  resource: () => 'stack_group/*',
  handle: async ({ PageNumber, PageSize, ...request }, { caller, services }) => {
    const { rows, total } = await services.groups.groups({
      accountId: caller.accountId,
      region: request.RegionId,
      status: request.Status ?? null,
      resourceGroupId: request.ResourceGroupId ?? null,
      tags: request.Tags.map(({ Key: key, Value: value }) => (value === undefined ? { key } : { key, value })),
      page: { number: PageNumber, size: PageSize },
    });
    return { PageNumber, PageSize, TotalCount: total, StackGroups: rows };
  },
});
