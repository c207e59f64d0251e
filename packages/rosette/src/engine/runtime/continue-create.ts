import { newOperation } from '#engine/operation/new-operation.ts';
import { GIVEN_UP } from '#engine/operation/phases.ts';
import type { OperationState } from '#engine/operation/state.ts';
import type { Plan } from '#engine/plan/plan.ts';
import { planRemoval } from '#engine/plan/plan-removal.ts';
import { planUpdate } from '#engine/plan/plan-update.ts';
import { type ContinueCreateRequest, StackRefused } from '#engine/ports/stack-service.ts';
import type { EventRow, StackRow, Write } from '#engine/ports/store.ts';
import { startedEvent } from './create-stack.ts';
import type { RuntimeDependencies } from './dependencies.ts';
import type { IgnoredSignals } from './ignored-signals.ts';
import type { PlannedUpdate } from './planned-update.ts';
import { operationRow } from './rows.ts';
import { changeability } from './update-stack.ts';

/** Goes on with a creation that failed: what failed or was never made is made (anew), with what depends on it where the
 *  caller names it; in `ignore` mode what failed is given up (and removed from the cloud where something of it exists). */
export function prepareContinuation(
  dependencies: RuntimeDependencies,
  planned: PlannedUpdate,
  request: ContinueCreateRequest,
  ignored: IgnoredSignals,
  owner: string,
): { readonly state: OperationState; readonly writes: readonly Write[]; readonly event: Omit<EventRow, 'sequence'> } {
  if (request.mode === 'ignore') assertUnused(planned);
  const now = dependencies.clock.now();
  const id = dependencies.ids.uuid();
  const stack: StackRow = {
    ...planned.wanted,
    status: 'CREATE_IN_PROGRESS',
    statusReason: 'Stack CREATE started',
    operationId: id,
    operationInfo: null,
    updatedAt: now,
    options: { ...planned.wanted.options, [GIVEN_UP]: request.mode === 'ignore' ? unmade(planned) : [] },
  };
  const dropped = request.mode === 'ignore' ? neverBegun(planned) : [];
  for (const name of dropped) planned.resources.delete(name);
  for (const name of ignored.conditions) planned.resources.get(name)!.status = 'INIT_COMPLETE';
  const state = newOperation({
    id,
    action: 'CREATE',
    stack,
    resources: planned.resources,
    plan: request.mode === 'ignore' ? giveUp(planned) : continuation(dependencies, planned, request),
    parallelism: request.parallelism ?? stack.parallelism,
    startedAt: now,
    deadline: now + stack.timeoutMinutes * 60_000,
    owner,
    allowReplacement: true,
  });
  const event = startedEvent(dependencies, state, now);
  const writes: Write[] = [
    ...planned.textWrites,
    { kind: 'template', hash: stack.templateHash, body: planned.templateBody },
    { kind: 'stack', row: stack },
    { kind: 'operation', row: operationRow(state) },
    ...dropped.map((logicalId): Write => ({ kind: 'resource-removed', stackId: stack.id, logicalId })),
    ...ignored.writes,
    { kind: 'event', row: event },
  ];
  return { state, writes, event };
}

function neverBegun(planned: PlannedUpdate): string[] {
  return [...planned.resources.values()].filter((row) => row.status === 'INIT_COMPLETE').map((row) => row.logicalId);
}

/** What the template asks for and the stack will do without. */
function unmade(planned: PlannedUpdate): readonly string[] {
  return [...planned.model.desired.resources.keys()].filter((name) => {
    const row = planned.resources.get(name);
    return row === undefined || !isMade(row);
  });
}

function isMade(row: { readonly status: string }): boolean {
  return row.status === 'CREATE_COMPLETE' || row.status === 'UPDATE_COMPLETE';
}

/** What failed to be changed or replaced is still there as it was, and what is complete may stand on it: to remove the one
 *  would break the other. */
function assertUnused({ resources, stack }: PlannedUpdate): void {
  for (const { logicalId, status } of resources.values()) {
    if (status !== 'DELETE_FAILED' && status !== 'UPDATE_FAILED') continue;
    const user = [...resources.values()].find((row) => isMade(row) && row.dependsOn.includes(logicalId));
    if (user === undefined) continue;
    const message = `Stack ${stack.name} cannot go on without ${logicalId}, which is ${status}: ${user.logicalId} is there and uses it. Use the mode Recreate.`;
    throw new StackRefused('ContinueCreateStackValidationFailed', 400, message);
  }
}

/** Only what failed goes; what is complete stays. */
function giveUp(planned: PlannedUpdate): Plan {
  const failed = [...planned.resources.values()].filter((row) => !isMade(row));
  const { steps } = planRemoval(failed, { kind: 'give-up' });
  return { steps: steps.map((step) => ({ ...step, reason: 'removed' as const })) };
}

function continuation(dependencies: RuntimeDependencies, planned: PlannedUpdate, request: ContinueCreateRequest): Plan {
  const { desired } = planned.model;
  return planUpdate({
    recorded: planned.resources,
    wanted: desired.resources,
    evaluate: (name, known) => desired.properties(name, known),
    ...changeability(dependencies),
    taint: madeAnew(planned, request),
    tagsChanged: false,
    cleanup: true,
    textChanged: planned.textChanged,
    imports: new Map(),
    undoing: false,
  }).plan;
}

/** What is made anew beside what failed: what the caller names, what AutoRecreatingResources finds changed, and what
 *  depends on either. */
export function madeAnew(
  planned: PlannedUpdate,
  { mode, recreate, options = [] }: Pick<ContinueCreateRequest, 'mode' | 'recreate' | 'options'>,
): ReadonlySet<string> {
  if (mode === 'ignore') return new Set();
  const changed = options.includes('AutoRecreatingResources') ? changedResources(planned) : [];
  return withDependents(planned, [...recreate, ...changed]);
}

function changedResources({ verdicts }: PlannedUpdate): readonly string[] {
  return [...verdicts].flatMap(([name, { kind, reason }]) =>
    kind === 'modify' || (kind === 'replace' && reason !== 'failed-before') ? [name] : [],
  );
}

function withDependents(planned: PlannedUpdate, named: readonly string[]): ReadonlySet<string> {
  const { resources } = planned.model.desired;
  const unknown = named.filter((name) => !resources.has(name));
  if (unknown.length > 0) {
    throw new StackRefused(
      'ResourceNotFound',
      404,
      `The Resource (${unknown.join(', ')}) could not be found in Stack ${planned.stack.name}.`,
    );
  }
  const tainted = new Set(named);
  // Declaration order is no dependency order: go over it until nothing is added.
  for (let size = -1; size !== tainted.size; ) {
    size = tainted.size;
    for (const resource of resources.values())
      if (resource.dependsOn.some((need) => tainted.has(need))) tainted.add(resource.name);
  }
  return tainted;
}

/** ROS lets only a failed creation be continued (reference/stack-lifecycle.md 2.9). */
export function assertContinuable(stack: StackRow): void {
  if (stack.status === 'CREATE_FAILED') return;
  const message = `Stack ${stack.name} is ${stack.status}; only a creation that failed (CREATE_FAILED) can be continued.`;
  throw new StackRefused('ContinueCreateStackValidationFailed', 400, message);
}
