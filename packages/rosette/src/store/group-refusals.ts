import {
  GroupBusyError,
  GroupNameTakenError,
  type GroupOperationRow,
  type StackGroupRow,
} from '#engine/ports/stack-group-store.ts';
import { StoreError } from '#engine/ports/store.ts';

/* Why a commit of stack groups was refused, in words for people; the same from every store. */

export function groupNameTaken(row: StackGroupRow): GroupNameTakenError {
  return new GroupNameTakenError(
    `A stack group named ${row.name} (region ${row.region}, account ${row.accountId}) exists already. ` +
      'Choose another name, or delete it first.',
  );
}

export function groupBusy(row: GroupOperationRow): GroupBusyError {
  return new GroupBusyError(
    `Stack group ${row.groupId} has another operation running (asked for: ${row.action}, operation ${row.id}), so ` +
      'nothing of this was saved. Wait until it has ended, or stop it, then try again.',
  );
}

export function noSuchParent(kind: 'stack group' | 'operation of a stack group', id: string): StoreError {
  return new StoreError('failed', `A row refers to the ${kind} ${id}, which is not stored; nothing was saved.`);
}
