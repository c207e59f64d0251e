import type { JsonObject } from '@rosette/template/base/json.ts';
import type { CancelRequest } from '#engine/ports/stack-service.ts';
import type { StackRow } from '#engine/ports/store.ts';
import { regionId, stackId } from './common-fields.ts';
import { choice, type Decoded, withDefault } from './fields.ts';
import type { Context } from './operation.ts';

/* Two operations of ROS stop what runs on a stack, in the same words (reference/stack-lifecycle.md 3.10). */

export const cancelFields = {
  RegionId: regionId,
  StackId: stackId,
  CancelType: withDefault(choice('Safe', 'Quick'), 'Safe'),
} as const;

/** What an operation adds: whether it undoes what it stops, and which actions it may stop. */
type Cancellation = Pick<CancelRequest, 'rollback' | 'allowed'>;

export async function cancelRunning(
  { CancelType }: Pick<Decoded<typeof cancelFields>, 'CancelType'>,
  { id, region }: StackRow,
  { caller, services }: Context,
  cancellation: Cancellation,
): Promise<JsonObject> {
  const mode = CancelType === 'Quick' ? 'quick' : 'safe';
  await services.stacks.cancel({ accountId: caller.accountId, region, stack: id, mode, ...cancellation });
  return {};
}
