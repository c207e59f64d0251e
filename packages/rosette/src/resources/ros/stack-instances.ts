import type { JsonObject } from '@rosette/template/base/json.ts';
import type {
  CreateRequest,
  DeleteRequest,
  ResourceType,
  ResumeRequest,
  StepResult,
  UpdateRequest,
} from '#engine/ports/resource-type.ts';
import { asFailure, type Call, CallRefused, caller, isGone } from '../caller.ts';
import { need, type Parameters, PropertyError, same, texts, truth } from '../properties.ts';
import { rosApi } from '../ros-api.ts';
import type { ResourceServices } from '../services.ts';
import { type GroupStep, lookAtOperation, readGroupStep, startOperation, waitingFor } from './group-operation.ts';
import { parameterPairs } from './stack-group.ts';
import { everyRow } from './stack-groups-source.ts';

type Request = CreateRequest | UpdateRequest | DeleteRequest;

/** reference/custom-resources.md 3.6. `Ref` is the operation that made the instances. */
export function stackInstances({ cloud }: Pick<ResourceServices, 'cloud'>): ResourceType {
  const attempt = async (
    request: Request,
    physicalId: string | null,
    run: (call: Call) => Promise<StepResult>,
  ): Promise<StepResult> => {
    try {
      return await run(caller(cloud, request.context));
    } catch (error) {
      return asFailure(error, physicalId);
    }
  };
  return {
    name: 'ALIYUN::ROS::StackInstances',
    updatable: [
      'OperationDescription',
      'OperationPreferences',
      'ParameterOverrides',
      'RetainStacks',
      'TimeoutInMinutes',
    ],
    create: (request) => attempt(request, null, (call) => create(call, request, 0)),
    update: (request) => attempt(request, request.physicalId, (call) => update(call, request, 0)),
    delete: (request) => attempt(request, request.physicalId, (call) => beginRemoval(call, request)),
    resume: (request) => attempt(request, request.physicalIdSoFar, (call) => resume(call, request)),
  };
}

async function resume(call: Call, request: ResumeRequest): Promise<StepResult> {
  const before = readGroupStep(request.continuation);
  if (before === undefined) throw new Error('ALIYUN::ROS::StackInstances: the continuation is not one of its own');
  const step = { ...before, looks: before.looks + 1 };
  switch (request.action) {
    case 'create':
      if (step.operationId === null) return create(call, request, step.looks);
      return follow(call, request, step, step.operationId);
    case 'update':
      if (step.operationId === null) return update(call, request, step.looks);
      return follow(call, request, step, request.physicalId);
    case 'delete':
      return resumeRemoval(call, request, step);
  }
}

async function create(call: Call, request: CreateRequest, looks: number): Promise<StepResult> {
  const operationId = await startCreation(call, request.properties, request.context.token);
  return follow(call, request, { operationId, looks }, operationId);
}

function startCreation(call: Call, properties: JsonObject, token: string): Promise<string | null> {
  return startOperation(call, 'CreateStackInstances', {
    ...target(properties),
    ...manner(properties),
    ...same(properties, 'DisableRollback', 'DeploymentTargets', 'TimeoutInMinutes'),
    ParameterOverrides: parameterPairs(properties.ParameterOverrides),
    ClientToken: token,
  });
}

function target(properties: JsonObject): Parameters {
  return {
    StackGroupName: need(properties, 'StackGroupName'),
    RegionIds: texts(properties.RegionIds),
    AccountIds: texts(properties.AccountIds),
  };
}

function manner(properties: JsonObject): Parameters {
  return same(properties, 'OperationPreferences', 'OperationDescription');
}

/** Only other overrides change anything; the rest is for the next operation. */
async function update(call: Call, request: UpdateRequest, looks: number): Promise<StepResult> {
  const { context, properties, changed, physicalId, attributes } = request;
  if (!changed.includes('ParameterOverrides')) return { kind: 'done', physicalId, attributes };
  const operationId = await startOperation(call, 'UpdateStackInstances', {
    ...target(properties),
    ...manner(properties),
    ...same(properties, 'TimeoutInMinutes'),
    ParameterOverrides: parameterPairs(properties.ParameterOverrides),
    ClientToken: context.token,
  });
  return follow(call, request, { operationId, looks }, physicalId);
}

async function follow(
  call: Call,
  request: CreateRequest | UpdateRequest,
  step: GroupStep,
  physicalId: string | null,
): Promise<StepResult> {
  const { operationId } = step;
  if (operationId === null) return waitingFor(step, physicalId, 'waiting for another operation of the stack group');
  const state = await lookAtOperation(call, operationId);
  if (state.kind === 'running') return waitingFor(step, physicalId, 'waiting for the stacks of the group');
  if (state.kind === 'failed') return failed(state.reason, physicalId);
  const Stacks = await ownInstances(call, request.properties);
  return { kind: 'done', physicalId, attributes: { LastOperationId: operationId, Stacks } };
}

function failed(message: string, physicalId: string | null): StepResult {
  const error = { code: 'StackGroupOperationFailed', message };
  return { kind: 'failed', error, ...(physicalId === null ? {} : { physicalId }) };
}

/** Those of the group's instances that are these; none when there is no such group. */
async function ownInstances(call: Call, properties: JsonObject): Promise<readonly JsonObject[]> {
  const { RegionIds, AccountIds, StackGroupName } = target(properties);
  const [regions, accounts] = [texts(RegionIds as readonly string[]), texts(AccountIds as readonly string[])];
  try {
    const all = await everyRow(call, 'ListStackInstances', 'StackInstances', { StackGroupName });
    return all.filter(
      ({ RegionId, AccountId }) => regions.includes(String(RegionId)) && accounts.includes(String(AccountId)),
    );
  } catch (error) {
    if (isGone(error, ['StackGroupNotFound'])) return [];
    throw error;
  }
}

/** A creation that is still under way is stopped first: a group does one thing at a time. */
async function beginRemoval(call: Call, request: DeleteRequest): Promise<StepResult> {
  const operationId = await creationOf(call, request);
  if (operationId === null) return { kind: 'done' };
  if ((await creationState(call, operationId)) !== 'running') return remove(call, request, 0, 0);
  await call(rosApi, 'StopStackGroupOperation', { OperationId: operationId });
  const step = { operationId, stopping: true, looks: 0 } as const;
  return waitingFor(step, request.physicalId, 'waiting until the creation of the stacks has stopped');
}

/** The group, and with it the operation, may be gone. */
async function creationState(call: Call, operationId: string): Promise<string> {
  try {
    return (await lookAtOperation(call, operationId)).kind;
  } catch (error) {
    if (isGone(error, ['StackGroupOperationNotFound'])) return 'gone';
    throw error;
  }
}

/** The operation that made the instances; of a create whose answer is not known it is asked again, with its token. */
async function creationOf(call: Call, request: DeleteRequest): Promise<string | null> {
  const { physicalId, createContinuation, createToken, properties } = request;
  const known = physicalId ?? readGroupStep(createContinuation)?.operationId ?? null;
  if (known !== null) return known;
  try {
    return await startCreation(call, properties, createToken);
  } catch (error) {
    if (error instanceof CallRefused || error instanceof PropertyError) return null;
    throw error;
  }
}

async function resumeRemoval(
  call: Call,
  request: DeleteRequest & { readonly physicalIdSoFar: string | null },
  step: GroupStep,
): Promise<StepResult> {
  const { operationId, stopping } = step;
  const round = step.round ?? 0;
  if (operationId === null) return remove(call, request, step.looks, round);
  const state = await lookAtOperation(call, operationId);
  if (state.kind === 'running') return waitingFor(step, request.physicalId, 'waiting until the stacks are gone');
  if (state.kind === 'failed' && stopping !== true) return failed(state.reason, request.physicalId);
  return remove(call, request, 0, round + 1);
}

/** As often as it takes: an operation reaches regions times accounts, which those that are left need not fill. */
async function remove(
  call: Call,
  { properties, context, physicalId }: DeleteRequest,
  looks: number,
  round: number,
): Promise<StepResult> {
  const left = await ownInstances(call, properties);
  if (left.length === 0) return { kind: 'done' };
  const operationId = await startOperation(call, 'DeleteStackInstances', {
    StackGroupName: need(properties, 'StackGroupName'),
    ...rectangle(left),
    ...manner(properties),
    RetainStacks: truth(properties.RetainStacks) ?? false,
    ClientToken: round === 0 ? context.token : `${context.token}-${round}`,
  });
  const progress = operationId === null ? 'waiting for another operation of the stack group' : 'deleting the stacks';
  return waitingFor({ operationId, looks, round }, physicalId, progress);
}

/** The regions of the first account, with all accounts that have the same ones. */
function rectangle(rows: readonly JsonObject[]): Parameters {
  const regions = Map.groupBy(rows, ({ AccountId }) => String(AccountId));
  const regionsOf = (account: string) => regions.get(account)?.map(({ RegionId }) => String(RegionId)) ?? [];
  const [first = ''] = regions.keys();
  const RegionIds = regionsOf(first);
  const isAlike = (account: string) => regionsOf(account).toSorted().join() === RegionIds.toSorted().join();
  return { RegionIds, AccountIds: [...regions.keys()].filter(isAlike) };
}
