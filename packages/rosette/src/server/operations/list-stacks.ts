import type { StackFilter } from '#engine/ports/store.ts';
import { pageFacts, pageFields, regionId, requestedPage } from '../common-fields.ts';
import { invalidParameter } from '../errors.ts';
import { type Decoded, flag, list, literal, objects, required, text, time, withDefault } from '../fields.ts';
import { operation } from '../operation.ts';
import { stackStatuses } from '../views/stack-status.ts';
import { stackSummary } from '../views/stack-view.ts';

const shape = {
  RegionId: regionId,
  ...pageFields,
  StackId: text(),
  StackIds: list(10),
  StackName: list(5),
  Status: list(5),
  Tag: objects(20, { Key: required(text({ max: 128 })), Value: literal }),
  ParentStackId: text(),
  ResourceGroupId: text(),
  ShowNestedStack: withDefault(flag, false),
  StartTime: time,
  EndTime: time,
} as const;

type Request = Decoded<typeof shape>;

/** Stacks of a region, newest first (reference/stack-lifecycle.md 1.11). Deleted ones only when Status asks for them. */
export const listStacks = operation({
  name: 'ListStacks',
  access: 'read',
  shape,
  resource: () => 'stack/*',
  handle: async (request, { caller, services }) => {
    const filter = storeFilter(request, caller.accountId, caller.region);
    const { rows, total } = await services.store.stacks(filter, requestedPage(request));
    return {
      ...pageFacts(request, total),
      Stacks: rows.map(stackSummary),
    };
  },
});

function storeFilter(request: Request, accountId: string, region: string): StackFilter {
  const unknown = request.Status.find((status) => !stackStatuses.includes(status));
  if (unknown !== undefined) throw invalidParameter('Status', `${unknown} is no status of a stack`);
  const ids = [...request.StackIds, ...(request.StackId === undefined ? [] : [request.StackId])];
  return {
    accountId,
    region,
    ...(ids.length === 0 ? {} : { ids }),
    ...(request.StackName.length === 0 ? {} : { names: request.StackName }),
    ...(request.Status.length === 0 ? {} : { statuses: request.Status }),
    ...(request.Tag.length === 0 ? {} : { tags: request.Tag.map(tagFilter) }),
    ...(request.ParentStackId === undefined ? {} : { parentId: request.ParentStackId }),
    ...(request.ResourceGroupId === undefined ? {} : { resourceGroupId: request.ResourceGroupId }),
    ...(request.StartTime === undefined ? {} : { createdFrom: request.StartTime }),
    // Times are given in whole seconds, so the end means the whole of that second.
    ...(request.EndTime === undefined ? {} : { createdTo: request.EndTime + 999 }),
    nested: request.ShowNestedStack || request.ParentStackId !== undefined,
    deleted: request.Status.includes('DELETE_COMPLETE'),
  };
}

function tagFilter(tag: { readonly Key: string; readonly Value: string | undefined }) {
  return tag.Value === undefined ? { key: tag.Key } : { key: tag.Key, value: tag.Value };
}
