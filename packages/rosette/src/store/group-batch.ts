import type {
  GroupOperationRow,
  GroupResultRow,
  GroupWrite,
  InstanceKey,
  StackGroupRow,
  StackInstanceRow,
} from '#engine/ports/stack-group-store.ts';
import type { TokenRow } from '#engine/ports/store.ts';

/** Writes of one commit of stack groups, sorted by what they change. Of several writes of one row the last is left. */
export interface GroupBatch {
  readonly templates: Map<string, string>;
  readonly tokens: Map<string, TokenRow>;
  readonly groups: Map<string, StackGroupRow>;
  /** By `instanceKey`. */
  readonly instances: Map<string, InstanceChange>;
  readonly operations: Map<string, GroupOperationRow>;
  /** By `resultKey`. */
  readonly results: Map<string, GroupResultRow>;
}

export type InstanceChange =
  | { readonly kind: 'put'; readonly row: StackInstanceRow }
  | { readonly kind: 'removed'; readonly key: InstanceKey };

export function instanceKey({ groupId, accountId, region }: InstanceKey): string {
  return JSON.stringify([groupId, accountId, region]);
}

export function resultKey({ operationId, accountId, region }: GroupResultRow): string {
  return JSON.stringify([operationId, accountId, region]);
}

/** Whether the group holds its name: no second one of its account and region may have it then. */
export function holdsGroupName(row: { readonly status: string }): boolean {
  return row.status === 'ACTIVE';
}

/** Statuses in which an operation holds its group: no second one may run on it then. */
export const UNDER_WAY: readonly string[] = ['RUNNING', 'STOPPING'];

export function isUnderWay(row: { readonly status: string }): boolean {
  return UNDER_WAY.includes(row.status);
}

export function foldGroupWrites(writes: readonly GroupWrite[]): GroupBatch {
  const batch: GroupBatch = {
    templates: new Map(),
    tokens: new Map(),
    groups: new Map(),
    instances: new Map(),
    operations: new Map(),
    results: new Map(),
  };
  for (const write of writes) fold(batch, write);
  return batch;
}

function fold(batch: GroupBatch, write: GroupWrite): void {
  switch (write.kind) {
    case 'template':
      batch.templates.set(write.hash, write.body);
      return;
    case 'token':
      batch.tokens.set(write.row.key, write.row);
      return;
    case 'stack-group':
      batch.groups.set(write.row.id, write.row);
      return;
    case 'stack-instance':
      batch.instances.set(instanceKey(write.row), { kind: 'put', row: write.row });
      return;
    case 'stack-instance-removed':
      batch.instances.set(instanceKey(write.key), { kind: 'removed', key: write.key });
      return;
    case 'group-operation':
      batch.operations.set(write.row.id, write.row);
      return;
    case 'group-result':
      batch.results.set(resultKey(write.row), write.row);
      return;
  }
}
