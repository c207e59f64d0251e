import type { StackRow } from '#engine/ports/store.ts';
import type { StackReads } from './services.ts';

/** Where a stack is looked for; a region that is left out means any. */
export interface StackScope {
  readonly accountId: string;
  readonly region?: string;
}

/** The stack of that id, deleted ones included, or the living one of that name. Never one of another account or region:
 *  an id is no secret, so it must not open anything. */
export async function findStack(store: StackReads, scope: StackScope, stack: string): Promise<StackRow | undefined> {
  const byId = await store.stack(stack);
  if (byId !== undefined) return isInScope(byId, scope) ? byId : undefined;
  return scope.region === undefined ? undefined : store.stackByName(scope.accountId, scope.region, stack);
}

function isInScope(row: StackRow, scope: StackScope): boolean {
  return row.accountId === scope.accountId && (scope.region === undefined || row.region === scope.region);
}
