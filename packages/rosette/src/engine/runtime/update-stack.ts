import { equalJson } from '@rosette/template/base/equality.ts';
import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { type Desired, instantiate } from '@rosette/template/evaluate/instantiate.ts';
import { mask } from '@rosette/template/evaluate/value.ts';
import { compareValues } from '#engine/diff/compare.ts';
import { newOperation } from '#engine/operation/new-operation.ts';
import { PREVIOUS, TAGS_UNSURE, unsureTagKeys } from '#engine/operation/phases.ts';
import type { OperationState } from '#engine/operation/state.ts';
import { changesStack } from '#engine/operation/status.ts';
import { isUnderImport, mayExist } from '#engine/plan/plan-removal.ts';
import { type PlannedImport, planUpdate, type UpdateInputs } from '#engine/plan/plan-update.ts';
import { keptTexts, NESTED_TEXTS, textDiffers } from '#engine/ports/nested-texts.ts';
import { StackRefused, type UpdateStackRequest } from '#engine/ports/stack-service.ts';
import type { EventRow, StackRow, Write } from '#engine/ports/store.ts';
import { assertProvisionable, GIVEN, startedEvent } from './create-stack.ts';
import { recordedResources } from './delete-stack.ts';
import type { RuntimeDependencies } from './dependencies.ts';
import { recordedView } from './live-operation.ts';
import { type Handed, pseudoParameters } from './models.ts';
import { readNestedTexts, textWrites } from './nested-texts.ts';
import type { PlannedUpdate } from './planned-update.ts';
import { prepareModel } from './prepare-model.ts';
import { assertIdle } from './refusals.ts';
import { operationRow } from './rows.ts';
import { assertAllowed } from './update-policy.ts';
import type { ValueCodec } from './value-codec.ts';
import { previousParameters, wantedStack } from './wanted-stack.ts';
import { answering } from './world-answers.ts';

const NO_IMPORTS: ReadonlyMap<string, PlannedImport> = new Map();

/** What of a stack an update may change, besides its resources; what a rollback brings back. */
const CHANGEABLE = [
  'templateHash',
  'description',
  'parameters',
  'tags',
  'timeoutMinutes',
  'parallelism',
  'ramRoleName',
  'resourceGroupId',
] as const;

export function canUpdate(
  dependencies: Pick<RuntimeDependencies, 'types' | 'catalog'>,
): (type: string, property: string) => boolean {
  return (type, property) => {
    const handler = dependencies.types.get(type);
    if (handler?.update === undefined) return false;
    if (dependencies.catalog.get(type)?.properties?.[property]?.updatable === false) return false;
    return handler.updatable?.some((name) => name === '*' || name === property) ?? false;
  };
}

/** What the planner asks of resource types. */
export function changeability(
  dependencies: Pick<RuntimeDependencies, 'types' | 'catalog'>,
): Pick<UpdateInputs, 'canUpdate' | 'changesId' | 'reachedByEveryUpdate'> {
  return {
    canUpdate: canUpdate(dependencies),
    changesId: (type, property) => dependencies.types.get(type)?.identifying?.includes(property) ?? false,
    reachedByEveryUpdate: (type, properties) =>
      dependencies.types.get(type)?.reachedByEveryUpdate?.(mask(properties) as JsonObject) ?? false,
  };
}

/** Everything that can be found out before anything is touched. */
export async function planStackUpdate(
  dependencies: RuntimeDependencies,
  codec: ValueCodec,
  stack: StackRow,
  request: UpdateStackRequest,
  /** What a parent hands to its nested stack. */
  fromParent?: Handed,
  imports: ReadonlyMap<string, PlannedImport> = NO_IMPORTS,
  /** It is a parent's rollback that asks: what was added has to go before it can be called done. */
  undoing = false,
): Promise<PlannedUpdate> {
  const templateBody = request.templateBody ?? (await dependencies.store.template(stack.templateHash)) ?? '';
  const own = previousParameters(codec, stack, request);
  const { given } = own;
  const handed = fromParent ?? own.handed;
  const model = await prepareModel(dependencies, templateBody, request.parameters, handed, pseudoParameters(stack));
  assertProvisionable(dependencies, model);
  const resources = await recordedResources(dependencies, codec, stack.id);
  const made = keptTexts(stack);
  const read = await readNestedTexts(dependencies, {
    stack,
    desired: model.desired,
    view: recordedView((name) => resources.get(name)),
    given: request.nestedTexts ?? {},
    made,
  });
  // After a failure nobody knows here which nested stacks got their new texts: each is asked.
  const textChanged = textDiffers(stack.status.endsWith('_FAILED') ? {} : made, read.texts);
  const wanted = wantedStack(dependencies, codec, stack, request, templateBody, model, given, read.texts);
  const tagsChanged =
    stack.options[TAGS_UNSURE] !== undefined ||
    !equalJson(wanted.tags as unknown as Json, stack.tags as unknown as Json);
  const planned = planUpdate({
    recorded: resources,
    wanted: model.desired.resources,
    evaluate: (name, known) => model.desired.properties(name, known),
    ...changeability(dependencies),
    taint: new Set(request.taint),
    tagsChanged,
    textChanged,
    cleanup: !undoing,
    imports,
    undoing,
  });
  const before = codec.decodeObject(stack.parameters);
  const changedParameters = [...model.parameters].filter(
    ([name, value]) => compareValues(before[name], value) !== 'same',
  );
  const withPrevious = (parameter: string): Desired | undefined => {
    const parameters = new Map([...model.parameters, [parameter, before[parameter] ?? null] as const]);
    return instantiate(model.template, {
      parameters,
      pseudo: pseudoParameters(stack),
      world: answering(dependencies.world, model.answers),
      maxResources: dependencies.limits.resourcesPerStack,
    }).desired;
  };
  const names = changedParameters.map(([name]) => name);
  return {
    ...planned,
    imports,
    stack,
    templateBody,
    model,
    resources,
    wanted,
    tagsChanged,
    textChanged,
    textWrites: textWrites(read),
    changedParameters: names,
    withPrevious,
  };
}

/** Refuses what ROS refuses: nothing to do, a replacement that is not allowed, what the stack policy denies. */
export function assertAcceptable(planned: PlannedUpdate, request: UpdateStackRequest): void {
  assertCustomTypes(planned);
  if (!request.allowReplacement) assertNoReplacement(planned);
  assertAllowed(planned, request);
  if (!request.dryRun && isSame(planned)) {
    throw new StackRefused('NotSupported', 400, 'Update the completely same stack is not supported.');
  }
}

/** The type of a custom resource cannot be changed into another custom one (reference/custom-resources.md 1.2): a provider
 *  that serves both would be asked to delete what it has just been asked to make. */
function assertCustomTypes({ model, resources }: PlannedUpdate): void {
  const changed = [...resources.values()].flatMap(({ logicalId, type, status }) => {
    const wanted = model.desired.resources.get(logicalId)?.type ?? type;
    const same = wanted === type || !mayExist(status) || !isCustom(type) || !isCustom(wanted);
    return same ? [] : [`${logicalId} (${type} to ${wanted})`];
  });
  if (changed.length === 0) return;
  const message = `The type of a custom resource cannot be changed: ${changed.join(', ')}. Give the new one another logical id.`;
  throw new StackRefused('StackValidationFailed', 400, message);
}

function isCustom(type: string): boolean {
  return type.startsWith('Custom::') || type === 'ALIYUN::ROS::CustomResource';
}

export function assertNoReplacement(planned: PlannedUpdate): void {
  const replaced = [...planned.verdicts].filter(
    ([, verdict]) => verdict.kind === 'replace' && verdict.reason !== 'failed-before',
  );
  if (replaced.length === 0) return;
  const list = replaced.map(([name, verdict]) => {
    const names = verdict.differences.map((difference) => difference.name).join(', ');
    return names === '' ? `${name} (${verdict.reason})` : `${name} (${names})`;
  });
  const message = `These resources would have to be replaced, which ReplacementOption does not allow: ${list.join('; ')}.`;
  throw new StackRefused('StackValidationFailed', 400, message);
}

export function isSame(planned: PlannedUpdate): boolean {
  const { stack, wanted, plan, changedParameters } = planned;
  // Outputs may say something else though no resource changes.
  if (stack.templateHash !== wanted.templateHash || changedParameters.length > 0) return false;
  // A text that differs touches its nested stack, and so is in the plan.
  const { [GIVEN]: _given, [NESTED_TEXTS]: _texts, ...before } = stack.options;
  const { [GIVEN]: _wanted, [NESTED_TEXTS]: _read, ...after } = wanted.options;
  const unchanged = (['tags', 'timeoutMinutes', 'parallelism', 'ramRoleName', 'resourceGroupId'] as const).every(
    (name) => equalJson(stack[name] as unknown as Json, wanted[name] as unknown as Json),
  );
  return plan.steps.length === 0 && unchanged && equalJson(before, after) && !stack.status.endsWith('_FAILED');
}

/** The operation of an accepted update, with everything that accepting it writes. */
export function prepareUpdate(
  dependencies: RuntimeDependencies,
  planned: PlannedUpdate,
  request: Pick<UpdateStackRequest, 'allowReplacement'>,
  owner: string,
  action: 'UPDATE' | 'IMPORT_CREATE' | 'IMPORT_UPDATE' = 'UPDATE',
): { readonly state: OperationState; readonly writes: readonly Write[]; readonly event: Omit<EventRow, 'sequence'> } {
  const now = dependencies.clock.now();
  const id = dependencies.ids.uuid();
  const { stack, wanted } = planned;
  // Of what an update that stopped half way has removed, nothing is left to show.
  const ghosts = [...planned.resources.values()].flatMap(({ logicalId, status }) =>
    mayExist(status) || isUnderImport(status) || planned.model.desired.resources.has(logicalId) ? [] : [logicalId],
  );
  for (const name of ghosts) planned.resources.delete(name);
  const updating: StackRow = {
    ...wanted,
    status: `${action}_IN_PROGRESS`,
    statusReason: `Stack ${action} started`,
    operationId: id,
    operationInfo: null,
    updatedAt: changesStack(action) ? now : stack.updatedAt,
    options: {
      ...wanted.options,
      ...(changesStack(action) ? { [PREVIOUS]: lastGood(stack) } : {}),
      ...(planned.tagsChanged ? { [TAGS_UNSURE]: tagKeys(stack, wanted) } : {}),
    },
  };
  const state = newOperation({
    id,
    action,
    stack: updating,
    resources: planned.resources,
    plan: planned.plan,
    parallelism: wanted.parallelism,
    startedAt: now,
    deadline: now + wanted.timeoutMinutes * 60_000,
    owner,
    allowReplacement: request.allowReplacement,
  });
  const event = startedEvent(dependencies, state, now);
  const writes: Write[] = [
    ...planned.textWrites,
    { kind: 'template', hash: wanted.templateHash, body: planned.templateBody },
    { kind: 'stack', row: updating },
    { kind: 'operation', row: operationRow(state) },
    ...ghosts.map((logicalId): Write => ({ kind: 'resource-removed', stackId: stack.id, logicalId })),
    { kind: 'event', row: event },
  ];
  return { state, writes, event };
}

/** Keys of every tag that a resource of the stack may bear because of the stack. */
function tagKeys(stack: StackRow, wanted: StackRow): readonly string[] {
  return [...new Set([...unsureTagKeys(stack), ...[...stack.tags, ...wanted.tags].map(({ Key }) => Key)])];
}

/** What a failure goes back to. After an update that failed without rollback, that is still what was before that one. */
function lastGood(stack: StackRow): JsonObject {
  const kept = stack.options[PREVIOUS];
  if (kept !== undefined && stack.status.endsWith('_FAILED')) return kept as JsonObject;
  const { [PREVIOUS]: _previous, ...options } = stack.options;
  return { ...(Object.fromEntries(CHANGEABLE.map((name) => [name, stack[name]])) as JsonObject), options };
}

/** The stack as it was before the update under way. */
export function previousStack(stack: StackRow): Partial<StackRow> | null {
  const previous = stack.options[PREVIOUS];
  return previous === undefined ? null : (previous as unknown as Partial<StackRow>);
}

/** Throws the API's refusal when the stack may not be updated now (reference/stack-lifecycle.md 1.5). */
export function assertUpdatable(stack: StackRow): void {
  const updatable =
    /^(CREATE_COMPLETE|UPDATE_(COMPLETE|FAILED)|ROLLBACK_(COMPLETE|FAILED)|IMPORT_(CREATE|UPDATE|UPDATE_ROLLBACK)_(COMPLETE|FAILED)|CHECK_(COMPLETE|FAILED))$/;
  if (updatable.test(stack.status)) return;
  assertIdle(stack);
  const hint =
    stack.status === 'CREATE_FAILED'
      ? ' Continue its creation (ContinueCreateStack) or delete it.'
      : ' It can only be deleted.';
  throw new StackRefused(
    'StackValidationFailed',
    400,
    `Stack ${stack.name} is ${stack.status} and cannot be updated.${hint}`,
  );
}
