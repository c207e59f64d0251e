import { NameTakenError, type StackRow } from '#engine/ports/store.ts';

/** Whether the stack holds its name: no second root stack of its account and region may have it then. */
export function holdsName(row: StackRow): boolean {
  return row.depth === 0 && row.status !== 'DELETE_COMPLETE';
}

/** @param rows Those that were to be written; one of them wants a name that is held. */
export function nameTaken(rows: readonly StackRow[]): NameTakenError {
  const names = rows.filter(holdsName).map((row) => `${row.name} (region ${row.region}, account ${row.accountId})`);
  const subject = names.length === 1 ? 'A stack named' : 'One of the stacks named';
  return new NameTakenError(`${subject} ${names.join(', ')} exists already. Choose another name, or delete it first.`);
}
