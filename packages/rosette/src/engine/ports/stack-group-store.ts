import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Fence, Page, Write } from './store.ts';

/*
 * What stack groups keep, beside the rows of stacks (`store.ts`). All times are epoch milliseconds.
 * Facts: reference/stack-lifecycle.md 7.
 */

export interface StackGroupRow {
  readonly id: string;
  /** The administrator account. */
  readonly accountId: string;
  readonly region: string;
  /** Unique among the groups of its account and region that are ACTIVE. */
  readonly name: string;
  /** ACTIVE or DELETED. */
  readonly status: string;
  readonly description: string | null;
  readonly templateHash: string;
  /** Encoded Values as supplied; those of parameters with NoEcho sealed. */
  readonly parameters: JsonObject;
  readonly administrationRoleName: string;
  readonly executionRoleName: string;
  readonly resourceGroupId: string | null;
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
  /** ClientToken of the request that made it. */
  readonly createToken: string | null;
  readonly createdAt: number;
  readonly updatedAt: number | null;
}

/** One account and region of a group, and the stack there. */
export interface StackInstanceRow {
  readonly groupId: string;
  readonly accountId: string;
  readonly region: string;
  /** CURRENT, or OUTDATED: the last operation on it has not succeeded, or an update of the group left it out. */
  readonly status: string;
  /** Why it is OUTDATED; else empty. */
  readonly statusReason: string;
  /** Null until a stack was made. */
  readonly stackId: string | null;
  /** Encoded Values that win over the group's parameters; secrets sealed. */
  readonly overrides: JsonObject;
  readonly disableRollback: boolean;
  readonly timeoutMinutes: number;
  readonly createdAt: number;
}

export interface GroupOperationRow {
  readonly id: string;
  readonly groupId: string;
  /** CREATE, UPDATE or DELETE. */
  readonly action: string;
  /** RUNNING, STOPPING; SUCCEEDED, FAILED, STOPPED. */
  readonly status: string;
  readonly description: string | null;
  /** `engine/groups/preferences.ts`. */
  readonly preferences: JsonObject;
  /** In the order in which they are worked on. */
  readonly regionIds: readonly string[];
  readonly accountIds: readonly string[];
  /** Of a DELETE: the stacks stay. */
  readonly retainStacks: boolean;
  /** Of an UPDATE: minutes that each stack may take; null: those of the instance. */
  readonly timeoutMinutes: number | null;
  /** ARN of who asked. */
  readonly principal: string;
  readonly createdAt: number;
  readonly endedAt: number | null;
  /** Fence: every write of an owner carries the epoch under which it claimed the operation. */
  readonly owner: string;
  readonly epoch: number;
}

/** What becomes of one instance in one operation. RUNNING is written before the stack is asked for anything. */
export interface GroupResultRow {
  readonly operationId: string;
  readonly accountId: string;
  readonly region: string;
  /** Place in the order of work, from 0. */
  readonly position: number;
  /** WAITING (not begun), RUNNING; SUCCEEDED, FAILED, STOPPED (never begun). */
  readonly status: string;
  readonly statusReason: string;
  /** ClientToken of the request to the stack; the same after every restart. */
  readonly token: string;
  readonly stackId: string | null;
  /** The stack's operation when this began, so that a new one can be told from it. */
  readonly operationBefore: string | null;
  /** The stack's operation that is waited for; null until it was accepted. */
  readonly stackOperationId: string | null;
}

export type GroupWrite =
  | Extract<Write, { readonly kind: 'template' | 'token' }>
  | { readonly kind: 'stack-group'; readonly row: StackGroupRow }
  | { readonly kind: 'stack-instance'; readonly row: StackInstanceRow }
  | { readonly kind: 'stack-instance-removed'; readonly key: InstanceKey }
  | { readonly kind: 'group-operation'; readonly row: GroupOperationRow }
  | { readonly kind: 'group-result'; readonly row: GroupResultRow };

export interface InstanceKey {
  readonly groupId: string;
  readonly accountId: string;
  readonly region: string;
}

export interface StackGroupFilter {
  readonly accountId: string;
  readonly region: string;
  /** Absent: ACTIVE and DELETED. */
  readonly status?: string;
  readonly resourceGroupId?: string;
  readonly tags?: readonly { readonly key: string; readonly value?: string }[];
}

interface Paged<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
}

/**
 * Rows of stack groups: SQLite embedded, memory for tests; one conformance suite for all
 * (`stack-group-store.conformance.ts`). Rejections: `StoreError`; `FencedError` when an epoch is out of date.
 */
export interface StackGroupStore {
  /** All writes or none, durable when the promise resolves. Refused when, after all writes, something would not hold: a
   *  fence (its `operationId` names a group's operation); one ACTIVE group of a name in an account and region
   *  (`GroupNameTakenError`); one operation of a group that is RUNNING or STOPPING (`GroupBusyError`). */
  commitGroups(writes: readonly GroupWrite[], fences: readonly Fence[]): Promise<void>;

  stackGroup(id: string): Promise<StackGroupRow | undefined>;
  /** The ACTIVE one of that name. */
  stackGroupByName(accountId: string, region: string, name: string): Promise<StackGroupRow | undefined>;
  /** Newest first. */
  stackGroups(filter: StackGroupFilter, page: Page): Promise<Paged<StackGroupRow>>;
  /** Oldest first; those of one moment by region and account. */
  stackInstances(groupId: string): Promise<readonly StackInstanceRow[]>;
  stackInstance(key: InstanceKey): Promise<StackInstanceRow | undefined>;
  groupOperation(id: string): Promise<GroupOperationRow | undefined>;
  /** Newest first. */
  groupOperations(groupId: string, page: Page): Promise<Paged<GroupOperationRow>>;
  /** Those that are RUNNING or STOPPING, oldest first. */
  runningGroupOperations(): Promise<readonly GroupOperationRow[]>;
  /** In the order of work. */
  groupResults(operationId: string): Promise<readonly GroupResultRow[]>;
}

export class GroupNameTakenError extends Error {
  override readonly name = 'GroupNameTakenError';
}

/** A group has an operation under way, and another was to run beside it. */
export class GroupBusyError extends Error {
  override readonly name = 'GroupBusyError';
}
