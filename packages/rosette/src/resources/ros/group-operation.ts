import { isJsonObject, type Json } from '@rosette/template/base/json.ts';
import type { StepResult } from '#engine/ports/resource-type.ts';
import { type Call, isCode } from '../caller.ts';
import { pace } from '../pace.ts';
import { at, text } from '../properties.ts';
import { rosApi } from '../ros-api.ts';
import { everyRow } from './stack-groups-source.ts';

/* An operation of a stack group, as the types that start one wait for it. */

/** Where a step stands. Durable, so every form ever written must stay readable. */
export interface GroupStep {
  /** Null: another operation of the group is waited for, and then it is asked again. */
  readonly operationId: string | null;
  /** A create's operation that is stopped before what it made is deleted. */
  readonly stopping?: true;
  /** How many operations of this step were over before: each needs a token of its own. */
  readonly round?: number;
  readonly looks: number;
}

export function readGroupStep(value: Json): GroupStep | undefined {
  if (!isJsonObject(value) || typeof value.looks !== 'number') return undefined;
  const stopping = value.stopping === true ? ({ stopping: true } as const) : {};
  const round = typeof value.round === 'number' ? { round: value.round } : {};
  return { operationId: text(value.operationId) ?? null, looks: value.looks, ...stopping, ...round };
}

export function waitingFor(step: GroupStep, physicalId: string | null, progress: string): StepResult {
  return {
    kind: 'pending',
    continuation: { ...step },
    afterMs: pace(step.looks),
    progress,
    ...(physicalId === null ? {} : { physicalId }),
  };
}

/** Asks for an operation; null while the group has another one. */
export async function startOperation(
  call: Call,
  action: string,
  parameters: Parameters<Call>[2],
): Promise<string | null> {
  try {
    const { OperationId } = await call(rosApi, action, parameters);
    return text(OperationId) ?? null;
  } catch (error) {
    if (isCode(error, ['StackGroupOperationInProgress'])) return null;
    throw error;
  }
}

type OperationState =
  | { readonly kind: 'running' }
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly reason: string };

/** How far it is: under way, over, or over and why it failed. */
export async function lookAtOperation(call: Call, operationId: string): Promise<OperationState> {
  const answer = await call(rosApi, 'GetStackGroupOperation', { OperationId: operationId });
  const status = text(at(answer, 'StackGroupOperation', 'Status'));
  if (status === 'SUCCEEDED') return { kind: 'succeeded' };
  if (status === 'RUNNING' || status === 'STOPPING') return { kind: 'running' };
  const action = 'ListStackGroupOperationResults';
  const results = await everyRow(call, action, 'StackGroupOperationResults', { OperationId: operationId });
  const failed = results.filter(({ Status }) => Status === 'FAILED');
  const told = failed.map(
    ({ RegionId, AccountId, StatusReason }) => `${RegionId}, account ${AccountId}: ${StatusReason}`,
  );
  return {
    kind: 'failed',
    reason: `Operation ${operationId} of the stack group ${[`is ${status}`, ...told].join('; ')}`,
  };
}
