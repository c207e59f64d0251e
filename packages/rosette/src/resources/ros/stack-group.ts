import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { isJsonObject } from '@rosette/template/base/json.ts';
import type {
  CreateRequest,
  DeleteRequest,
  ResourceType,
  ResumeRequest,
  StepResult,
  UpdateRequest,
} from '#engine/ports/resource-type.ts';
import { asFailure, type Call, CallRefused, caller, isGone } from '../caller.ts';
import { map, need, type Parameters, PropertyError, same, text } from '../properties.ts';
import { rosApi } from '../ros-api.ts';
import type { ResourceServices } from '../services.ts';
import { type GroupStep, lookAtOperation, readGroupStep, startOperation, waitingFor } from './group-operation.ts';

/** reference/custom-resources.md 3.5. The group is one like another; an update of it waits until its instances are updated. */
export function stackGroup({ cloud }: Pick<ResourceServices, 'cloud'>): ResourceType {
  const attempt = async (
    request: CreateRequest | UpdateRequest | DeleteRequest | ResumeRequest,
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
    name: 'ALIYUN::ROS::StackGroup',
    updatable: [
      'AdministrationRoleName',
      'AutoDeployment',
      'Description',
      'ExecutionRoleName',
      'Parameters',
      'PermissionModel',
      'ResourceGroupId',
      'TemplateBody',
      'TemplateId',
      'TemplateURL',
      'TemplateVersion',
    ],
    create: (request) => attempt(request, null, (call) => create(call, request)),
    update: (request) => attempt(request, request.physicalId, (call) => update(call, request, 0)),
    delete: (request) => attempt(request, request.physicalId, (call) => remove(call, request)),
    resume: (request) => attempt(request, request.physicalIdSoFar, (call) => resume(call, request)),
  };
}

async function create(call: Call, { properties, context }: CreateRequest): Promise<StepResult> {
  return made(await createGroup(call, properties, context.token));
}

function made(id: string): StepResult {
  return { kind: 'done', physicalId: id, attributes: { StackGroupId: id } };
}

async function createGroup(call: Call, properties: JsonObject, token: string): Promise<string> {
  const answer = await call(rosApi, 'CreateStackGroup', {
    ...definition(properties),
    ClientToken: token,
  });
  return need(answer, 'StackGroupId');
}

function definition(properties: JsonObject): Parameters {
  return {
    StackGroupName: need(properties, 'StackGroupName'),
    ...same(properties, 'Description', 'AdministrationRoleName', 'ExecutionRoleName', 'PermissionModel'),
    ...same(properties, 'AutoDeployment', 'TemplateURL', 'TemplateId', 'TemplateVersion', 'ResourceGroupId'),
    TemplateBody: templateBody(properties),
    Parameters: parameterPairs(properties.Parameters),
  };
}

/** DynamicTemplateBody is TemplateBody whose functions the parent has evaluated already. */
function templateBody({ TemplateBody, DynamicTemplateBody }: JsonObject): string | undefined {
  const bodies = [TemplateBody, DynamicTemplateBody].filter((body) => text(body) !== undefined);
  if (bodies.length > 1) throw new PropertyError('Only one of TemplateBody and DynamicTemplateBody may be given.');
  const [body] = bodies;
  return isJsonObject(body) ? JSON.stringify(body) : text(body);
}

/** A map as the API takes it; what is no text is JSON. */
export function parameterPairs(parameters: Json | undefined): readonly JsonObject[] {
  const given = Object.entries(map(parameters)).filter(([, value]) => value !== null);
  return given.map(([key, value]) => ({ ParameterKey: key, ParameterValue: text(value) ?? '' }));
}

async function update(call: Call, request: UpdateRequest, looks: number): Promise<StepResult> {
  const { context, properties, physicalId } = request;
  const wanted = { ...definition(properties), StackGroupName: physicalId ?? '', ClientToken: context.token };
  const operationId = await startOperation(call, 'UpdateStackGroup', wanted);
  return follow(call, { operationId, looks }, physicalId ?? '');
}

async function resume(call: Call, request: ResumeRequest): Promise<StepResult> {
  const step = readGroupStep(request.continuation);
  if (step === undefined || request.action !== 'update')
    throw new Error('only an update of a stack group is waited for');
  const next = { ...step, looks: step.looks + 1 };
  if (step.operationId === null) return update(call, request, next.looks);
  return follow(call, next, request.physicalId ?? '');
}

async function follow(call: Call, step: GroupStep, id: string): Promise<StepResult> {
  if (step.operationId === null) return waitingFor(step, id, 'waiting for another operation of the stack group');
  const state = await lookAtOperation(call, step.operationId);
  if (state.kind === 'running') return waitingFor(step, id, 'waiting until the stacks of the group are updated');
  if (state.kind === 'succeeded') return made(id);
  return { kind: 'failed', physicalId: id, error: { code: 'StackGroupOperationFailed', message: state.reason } };
}

async function remove(call: Call, request: DeleteRequest): Promise<StepResult> {
  const id = request.physicalId ?? (await unanswered(call, request));
  if (id === null) return { kind: 'done' };
  try {
    await call(rosApi, 'DeleteStackGroup', { StackGroupName: id });
  } catch (error) {
    if (!isGone(error, ['StackGroupNotFound'])) throw error;
  }
  return { kind: 'done' };
}

/** The group that a create whose answer is not known has made: asked again with its token, it is answered the same. */
async function unanswered(call: Call, { properties, createToken }: DeleteRequest): Promise<string | null> {
  try {
    return await createGroup(call, properties, createToken);
  } catch (error) {
    if (error instanceof CallRefused || error instanceof PropertyError) return null;
    throw error;
  }
}
