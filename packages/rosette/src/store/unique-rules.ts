import type { ChangeSetRow, OperationRow, StackRow } from '#engine/ports/store.ts';

/*
 * What only one row may hold at a time. SQL stores have a partial unique index for each rule, the memory store a
 * `UniqueIndex`; which rows hold something is written once, here.
 */

export type UniqueRule = 'stack-name' | 'change-set-name' | 'running-operation';

/** Whether the stack holds its name: no second root stack of its account and region may have it then. */
export function holdsName(row: StackRow): boolean {
  return row.depth === 0 && row.status !== 'DELETE_COMPLETE';
}

/** Whether the change set holds its name: no second one of its stack may have it then. */
export function isLiving(row: ChangeSetRow): boolean {
  return row.status !== 'DELETE_COMPLETE';
}

/** Whether the operation holds its stack: no second one may run on it then. */
export function isRunning(row: OperationRow): boolean {
  return row.state === 'running';
}
