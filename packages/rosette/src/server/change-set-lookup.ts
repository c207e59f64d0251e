import type { ChangeSetRow, StackRow } from '#engine/ports/store.ts';
import { changeSetNotFound } from './errors.ts';
import { required, text } from './fields.ts';
import { type Context, requirePermission } from './operation.ts';
import { findStack } from './stack-lookup.ts';

export const changeSetId = required(text({ max: 255 }));

export interface FoundChangeSet {
  readonly row: ChangeSetRow;
  readonly stack: StackRow;
}

/** The change set of that id, after permission was asked for its stack. Never one of another account or region. */
export async function requireChangeSet(operation: string, id: string, context: Context): Promise<FoundChangeSet> {
  const { caller, services } = context;
  const row = await services.store.changeSet(id);
  const scope = { accountId: caller.accountId, region: caller.region };
  const stack = row === undefined ? undefined : await findStack(services.store, scope, row.stackId);
  await requirePermission(operation, `stack/${stack?.id ?? '*'}`, context);
  if (row === undefined || stack === undefined) throw changeSetNotFound(id);
  return { row, stack };
}
