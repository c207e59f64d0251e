import type { GroupOperationRow, StackGroupRow, StackGroupStore } from '#engine/ports/stack-group-store.ts';
import type { GroupOperationReference, GroupReference } from '#engine/ports/stack-groups.ts';
import { groupNotFound, operationNotFound } from './group-refusals.ts';

/** The ACTIVE group of that name or id; a group is seen in its own region only. */
export async function findGroup(store: StackGroupStore, reference: GroupReference): Promise<StackGroupRow> {
  const { accountId, region, group: nameOrId } = reference;
  const named = await store.stackGroupByName(accountId, region, nameOrId);
  const group = named ?? (await store.stackGroup(nameOrId));
  const isTheirs = group?.accountId === accountId && group.region === region && group.status === 'ACTIVE';
  if (!isTheirs) throw groupNotFound(nameOrId);
  return group;
}

/** Also one of a group that is deleted. */
export async function findOperation(
  store: StackGroupStore,
  { accountId, region, operationId }: GroupOperationReference,
): Promise<{ readonly operation: GroupOperationRow; readonly group: StackGroupRow }> {
  const operation = await store.groupOperation(operationId);
  const group = operation === undefined ? undefined : await store.stackGroup(operation.groupId);
  if (operation === undefined || group?.accountId !== accountId || group.region !== region) {
    throw operationNotFound(operationId);
  }
  return { operation, group };
}
