import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Context } from '../core/action.ts';
import { type DbInstanceState, runningDbInstance } from '../model/database.ts';

/** Changes a Running instance; with conflicts on, one change at a time. */
export function change(
  context: Context,
  id: string,
  edit: (state: DbInstanceState) => Partial<DbInstanceState>,
): JsonObject {
  const instance = runningDbInstance(context, id);
  context.occupy(id, context.delays.database, 'OperationDenied.DBInstanceStatus');
  context.objects.update(instance, { ...instance.state, ...edit(instance.state) });
  return {};
}
