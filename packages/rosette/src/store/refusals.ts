import {
  type ChangeSetRow,
  NameTakenError,
  type OperationRow,
  OperationRunningError,
  type StackRow,
} from '#engine/ports/store.ts';
import type { Batch } from './batch.ts';
import { holdsName, isLiving, isRunning, type UniqueRule } from './unique-rules.ts';

/** @param batch What was to be written; a row of it wants what another holds. */
export function refusal(rule: UniqueRule, batch: Batch): NameTakenError | OperationRunningError {
  switch (rule) {
    case 'stack-name':
      return stackNameTaken([...batch.stacks.values()].filter(holdsName));
    case 'change-set-name':
      return changeSetNameTaken([...batch.changeSets.values()].filter(isLiving));
    case 'running-operation':
      return operationRunning([...batch.operations.values()].filter(isRunning));
  }
}

function stackNameTaken(rows: readonly StackRow[]): NameTakenError {
  const names = rows.map((row) => `${row.name} (region ${row.region}, account ${row.accountId})`);
  const subject = oneOf(rows, 'A stack named', 'One of the stacks named');
  return new NameTakenError(
    `${subject} ${names.join(', ')} exists already. Choose another name, or delete it first.`,
    'stack',
  );
}

function changeSetNameTaken(rows: readonly ChangeSetRow[]): NameTakenError {
  const names = rows.map((row) => `${row.name} (stack ${row.stackId})`);
  const subject = oneOf(rows, 'A change set named', 'One of the change sets named');
  return new NameTakenError(
    `${subject} ${names.join(', ')} exists already. Choose another name, or delete it first.`,
    'change-set',
  );
}

function operationRunning(rows: readonly OperationRow[]): OperationRunningError {
  const stacks = rows.map((row) => `${row.stackId} (for ${row.action}, operation ${row.id})`);
  const subject = oneOf(rows, 'Stack', 'One of the stacks');
  return new OperationRunningError(
    `${subject} ${stacks.join(', ')} has another operation running, so nothing of this was saved. ` +
      'Wait until it has ended, or cancel it, then try again.',
  );
}

function oneOf(rows: readonly unknown[], one: string, several: string): string {
  return rows.length === 1 ? one : several;
}
