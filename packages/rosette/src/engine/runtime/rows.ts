import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { newOperation } from '#engine/operation/new-operation.ts';
import { unsureTagKeys } from '#engine/operation/phases.ts';
import type { OperationState, ResourceState, StepState } from '#engine/operation/state.ts';
import { stepToken, waitingStep } from '#engine/operation/state.ts';
import type { Cause, OperationAction, Phase } from '#engine/operation/status.ts';
import type { TouchedStep, TurnExchange } from '#engine/operation/turn.ts';
import type { Plan } from '#engine/plan/plan.ts';
import type { StackIdentity, StepError } from '#engine/ports/resource-type.ts';
import type { ExchangeRow, OperationRow, ResourceRow, StackRow, StepRow } from '#engine/ports/store.ts';
import type { ValueCodec } from './value-codec.ts';

/* State to rows and back. Rebuilding from rows gives the state that the last commit left. */

export function operationRow(state: OperationState): OperationRow {
  return {
    id: state.id,
    stackId: state.stack.id,
    action: state.action,
    state: state.outcome,
    phase: state.phase,
    plan: state.plan as unknown as Json,
    parallelism: state.parallelism,
    startedAt: state.startedAt,
    endedAt: state.endedAt,
    deadline: state.deadline,
    cause: {
      first: state.cause as unknown as Json,
      rollback: state.rollbackCause as unknown as Json,
      stopping: state.stopping,
      graceUntil: state.graceUntil,
      allowReplacement: state.allowReplacement,
      failOnSubscriptions: state.failOnSubscriptions,
    },
    owner: state.owner,
    epoch: state.epoch,
  };
}

/** `id` is phase and number: `forward/12`. */
export function stepRow(operationId: string, id: string, { planned, step }: TouchedStep): StepRow {
  return {
    operationId,
    id,
    logicalId: planned.logicalId,
    action: step.verb,
    state: step.state,
    token: step.token,
    attempt: step.attempt,
    continuation: step.continuation,
    physicalId: step.physicalId,
    wakeAt: step.wakeAt,
    signal: step.signal,
    progress: step.progress,
    startedAt: step.startedAt,
    endedAt: step.endedAt,
    error: step.error as unknown as JsonObject | null,
  };
}

/** What handlers are told of a stack. */
export function stackIdentity(stack: StackRow): StackIdentity {
  return {
    id: stack.id,
    name: stack.name,
    region: stack.region,
    accountId: stack.accountId,
    tags: stack.tags,
    formerTagKeys: unsureTagKeys(stack),
    resourceGroupId: stack.resourceGroupId,
    ramRoleName: stack.ramRoleName,
    depth: stack.depth,
    disableRollback: stack.disableRollback,
  };
}

export function exchangeRow(
  of: { readonly stackId: string; readonly operationId: string },
  { exchange, attributes, ...about }: TurnExchange,
  codec: ValueCodec,
  now: number,
): ExchangeRow {
  const { properties, before, answeredBy = null, ...told } = exchange;
  return {
    ...told,
    ...about,
    ...of,
    properties: codec.encodeObject(properties),
    before: before === null ? null : codec.encodeObject(before),
    answer: attributes === null ? null : codec.encodeObject(attributes),
    answeredBy,
    endedAt: told.state === 'open' ? null : now,
  };
}

export function resourceRow(state: ResourceState, codec: ValueCodec): ResourceRow {
  return {
    ...state,
    properties: state.properties === null ? null : codec.encodeObject(state.properties),
    attempted: state.attempted === null ? null : codec.encodeObject(state.attempted),
    attributes: codec.encodeObject(state.attributes),
  };
}

export function resourceState(row: ResourceRow, codec: ValueCodec): ResourceState {
  return {
    ...row,
    properties: row.properties === null ? null : codec.decodeObject(row.properties),
    attempted: row.attempted === null ? null : codec.decodeObject(row.attempted),
    attributes: codec.decodeObject(row.attributes),
  };
}

/** The operation as its rows tell it, claimed by a new owner. */
export function rebuildOperation(
  row: OperationRow,
  stack: StackRow,
  resources: Map<string, ResourceState>,
  stepRows: readonly StepRow[],
  owner: string,
): OperationState {
  const plan = row.plan as unknown as Plan;
  const phase = row.phase as Phase;
  const facts = { id: row.id, action: row.action as OperationAction, stack, resources, plan, owner };
  const state = newOperation({
    ...facts,
    parallelism: row.parallelism,
    startedAt: row.startedAt,
    deadline: row.deadline,
  });
  const failure = (row.cause ?? {}) as {
    first?: Cause;
    rollback?: Cause;
    stopping?: boolean;
    graceUntil?: number;
    allowReplacement?: boolean;
    failOnSubscriptions?: boolean;
  };
  Object.assign(state, {
    epoch: row.epoch + 1,
    phase,
    cause: failure.first ?? null,
    rollbackCause: failure.rollback ?? null,
    stopping: failure.stopping ?? false,
    graceUntil: failure.graceUntil ?? null,
    allowReplacement: failure.allowReplacement ?? false,
    failOnSubscriptions: failure.failOnSubscriptions ?? false,
  });
  state.steps = plan.steps.map((planned, step) => waitingStep(stepToken(row.id, phase, step), planned.action));
  for (const stored of stepRows) {
    const [storedPhase, number] = stored.id.split('/');
    if (storedPhase === phase) restoreStep(state, Number(number), stored);
  }
  return state;
}

function restoreStep(state: OperationState, number: number, row: StepRow): void {
  const step = state.steps[number]!;
  Object.assign(step, {
    state: row.state as StepState['state'],
    verb: row.action as StepState['verb'],
    attempt: row.attempt,
    continuation: row.continuation,
    physicalId: row.physicalId,
    wakeAt: row.wakeAt,
    signal: row.signal,
    progress: row.progress,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    error: row.error as unknown as StepError | null,
  });
  if (step.state === 'done') state.schedule.markDone(number);
  if (step.state === 'running') state.running += 1;
  if (step.state === 'pending') state.pending += 1;
}
