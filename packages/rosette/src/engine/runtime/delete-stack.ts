import { newOperation } from '#engine/operation/new-operation.ts';
import type { OperationState, ResourceState } from '#engine/operation/state.ts';
import { planRemoval } from '#engine/plan/plan-removal.ts';
import { StackRefused } from '#engine/ports/stack-service.ts';
import type { EventRow, StackRow, Write } from '#engine/ports/store.ts';
import { startedEvent } from './create-stack.ts';
import type { RuntimeDependencies } from './dependencies.ts';
import { assertIdle } from './refusals.ts';
import { operationRow, resourceState } from './rows.ts';
import type { ValueCodec } from './value-codec.ts';

/** A deletion is never given less time than this: ROS documents no limit for it. */
const MIN_DELETE_MS = 60 * 60_000;

export interface Deletion {
  readonly state: OperationState;
  readonly writes: readonly Write[];
  readonly event: Omit<EventRow, 'sequence'>;
}

export interface Retention {
  readonly retainAllResources: boolean;
  readonly retainResources: readonly string[];
  readonly parallelism: number;
  readonly ramRoleName: string | null;
  readonly failOnSubscriptions?: boolean;
  /** The stack was made by what is undone: everything in it goes, whatever its DeletionPolicy. */
  readonly undoing?: boolean;
}

/** Prepares everything that accepting a deletion will write. */
export async function prepareDeletion(
  dependencies: RuntimeDependencies,
  codec: ValueCodec,
  stack: StackRow,
  retention: Retention,
  owner: string,
): Promise<Deletion> {
  const resources = await recordedResources(dependencies, codec, stack.id);
  const unknown = retention.retainResources.filter((name) => !resources.has(name));
  if (unknown.length > 0) {
    throw new StackRefused(
      'ResourceNotFound',
      404,
      `The Resource (${unknown.join(', ')}) could not be found in Stack ${stack.name}.`,
    );
  }
  const now = dependencies.clock.now();
  const id = dependencies.ids.uuid();
  const deleting: StackRow = {
    ...stack,
    status: 'DELETE_IN_PROGRESS',
    statusReason: 'Stack DELETE started',
    operationId: id,
    operationInfo: null,
    updatedAt: now,
    ramRoleName: retention.ramRoleName,
  };
  const retain = new Set(retention.retainResources);
  const state = newOperation({
    id,
    action: 'DELETE',
    stack: deleting,
    resources,
    plan: planRemoval(
      resources.values(),
      retention.undoing === true
        ? { kind: 'undo-create' }
        : { kind: 'delete-stack', retainAll: retention.retainAllResources, retain },
    ),
    parallelism: retention.parallelism,
    failOnSubscriptions: retention.failOnSubscriptions ?? false,
    startedAt: now,
    deadline: now + Math.max(MIN_DELETE_MS, stack.timeoutMinutes * 60_000),
    owner,
  });
  const event = startedEvent(dependencies, state, now);
  const writes: Write[] = [
    { kind: 'stack', row: deleting },
    { kind: 'operation', row: operationRow(state) },
    { kind: 'event', row: event },
  ];
  return { state, writes, event };
}

export async function recordedResources(
  dependencies: RuntimeDependencies,
  codec: ValueCodec,
  stackId: string,
): Promise<Map<string, ResourceState>> {
  const rows = await dependencies.store.resources(stackId);
  return new Map(rows.map((row) => [row.logicalId, resourceState(row, codec)]));
}

/** Throws the API's refusal when the stack may not be deleted now. */
export function assertDeletable(stack: StackRow): void {
  if (stack.deletionProtection) {
    const message = `Fail to delete stack ${stack.name}, as deletion protection is enabled.`;
    throw new StackRefused('InvalidOperation.DeletionProtection', 400, message);
  }
  assertIdle(stack);
}
