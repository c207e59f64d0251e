import { createHash } from 'node:crypto';
import { isJsonObject, type JsonObject } from '@rosette/template/base/json.ts';
import type {
  CreateRequest,
  DeleteRequest,
  NestedStacks,
  ResourceType,
  ResumeRequest,
  StackIdentity,
  StepContext,
  StepError,
  StepResult,
  TemplateAt,
  UpdateRequest,
} from '#engine/ports/resource-type.ts';
import { CloudError, isRetriable } from '#wire/cloud-client.ts';
import { asFailure } from '../caller.ts';
import { amount, map, maps, PropertyError, text } from '../properties.ts';
import type { Tag } from '../tags.ts';

/** Minutes that a child stack may take unless the template says otherwise. */
const defaultTimeout = 60;
const deepestLevel = 5;
const longestName = 255;
/** The child's signal wakes the step; this is only in case one is lost. */
const lookEveryMs = 30_000;

/** reference/custom-resources.md 3.4. The child is a stack like another; this waits for it. */
export const nestedStack: ResourceType = {
  name: 'ALIYUN::ROS::Stack',
  create: (request) => begin(request).catch((error) => refusal(error, null)),
  // TemplateId and TemplateVersion are refused, by a create and by an update: there is no registry of templates yet.
  updatable: ['Parameters', 'Tags', 'TemplateBody', 'TemplateId', 'TemplateURL', 'TemplateVersion', 'TimeoutMins'],
  update: (request) => beginUpdate(request).catch((error) => refusal(error, request.physicalId)),
  delete: (request) => beginDelete(request).catch((error) => refusal(error, request.physicalId)),
  resume: (request) => resume(request).catch((error) => refusal(error, request.physicalIdSoFar)),
};

async function resume(request: ResumeRequest): Promise<StepResult> {
  const childId = childOf(request.continuation);
  switch (request.action) {
    case 'create':
      return look(request.context, childId, 'CREATE_COMPLETE');
    case 'update':
      if (isBusy(request.continuation)) return beginUpdate(request);
      return look(request.context, childId, 'UPDATE_COMPLETE');
    case 'delete':
      return lookGone(request.context, childId);
  }
}

async function begin(request: CreateRequest): Promise<StepResult> {
  const { context } = request;
  if (context.stack.depth + 1 > deepestLevel) {
    throw new PropertyError(`Stacks nest at most ${deepestLevel} levels deep; this one would be deeper.`);
  }
  const { stackId } = await context.nested.create(childRequest(context, request.properties, context.token));
  return waiting(context.stack, childName(context, context.token), stackId);
}

function childRequest(
  context: StepContext,
  properties: JsonObject,
  token: string,
): Parameters<NestedStacks['create']>[0] {
  return {
    token,
    name: childName(context, token),
    templateBody: templateBody(context, properties),
    parameters: map(properties.Parameters),
    timeoutMinutes: amount(properties.TimeoutMins) ?? defaultTimeout,
    tags: childTags(context.stack, properties),
  };
}

/** Parent's name, logical id and something that no sibling has, the same after every retry. */
function childName({ stack, logicalId }: StepContext, token: string): string {
  const suffix = createHash('sha256').update(token).digest('hex').slice(0, 12);
  return `${`${stack.name}-${logicalId}`.slice(0, longestName - suffix.length - 1)}-${suffix}`;
}

/** TemplateBody wins over TemplateURL, and both over TemplateId. */
function templateBody({ logicalId }: StepContext, properties: JsonObject): string | TemplateAt {
  const { TemplateBody: body, TemplateURL } = properties;
  if (isJsonObject(body)) return JSON.stringify(body);
  if (typeof body === 'string' && body !== '') return body;
  const address = text(TemplateURL);
  if (address !== undefined && address !== '') return { logicalId, address };
  if (text(properties.TemplateId) === undefined) {
    throw new PropertyError('A nested stack needs a template: give it as TemplateBody, or its address as TemplateURL.');
  }
  const message = 'This installation keeps no templates by id, so TemplateId and TemplateVersion are not supported.';
  throw new CloudError('NotSupported', `${message} Give the template as TemplateBody, or its address as TemplateURL.`);
}

function childTags(stack: StackIdentity, properties: JsonObject): readonly Tag[] {
  const tags = new Map(stack.tags.map(({ Key, Value }) => [Key, Value]));
  for (const tag of maps(properties.Tags)) tags.set(text(tag.Key) ?? '', text(tag.Value) ?? '');
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

function waiting(stack: StackIdentity, name: string, childId: string): StepResult {
  return {
    kind: 'pending',
    continuation: { childId },
    physicalId: reference(stack, name, childId),
    afterMs: lookEveryMs,
    signal: childSignal(childId),
    progress: `waiting for the stack ${name}`,
  };
}

function reference(stack: StackIdentity, name: string, childId: string): string {
  return `arn:acs:ros::${stack.region}:${stack.accountId}:stacks/${name}/${childId}`;
}

function childSignal(childId: string): string {
  return `nested/${childId}`;
}

/** The last part of the reference. */
function childIdOf(physicalId: string): string {
  return physicalId.slice(physicalId.lastIndexOf('/') + 1);
}

function childOf(continuation: unknown): string {
  const childId = isJsonObject(continuation) ? text(continuation.childId) : undefined;
  if (childId === undefined) throw new Error('ALIYUN::ROS::Stack: the continuation names no child stack');
  return childId;
}

/** The child is told what it shall be, and says itself whether that is anything new. */
async function beginUpdate(request: UpdateRequest): Promise<StepResult> {
  const { context, properties, physicalId } = request;
  if (physicalId === null) throw new Error(`${context.logicalId} has no physical id, so it cannot be changed`);
  const stackId = childIdOf(physicalId);
  const { name: _, ...wanted } = childRequest(context, properties, context.token);
  const allowReplacement = context.allowReplacement ?? context.rollingBack;
  const name = (await context.nested.get(stackId))?.name ?? stackId;
  try {
    const { changed } = await context.nested.update({ ...wanted, stackId, allowReplacement });
    return changed ? waiting(context.stack, name, stackId) : await look(context, stackId, 'UNCHANGED');
  } catch (error) {
    if (!(error instanceof CloudError) || error.code !== 'ActionInProgress') throw error;
    // It is still ending what an earlier operation asked for; its end wakes us, and then it is asked again.
    return { ...waiting(context.stack, name, stackId), continuation: { childId: stackId, busy: true } } as StepResult;
  }
}

function isBusy(continuation: unknown): boolean {
  return isJsonObject(continuation) && continuation.busy === true;
}

/** Statuses of a child that is as it shall be. */
const reached: Readonly<Record<'CREATE_COMPLETE' | 'UPDATE_COMPLETE' | 'UNCHANGED', readonly string[]>> = {
  CREATE_COMPLETE: ['CREATE_COMPLETE'],
  UPDATE_COMPLETE: ['UPDATE_COMPLETE'],
  // Nothing was started, so it rests as an earlier operation left it: made, changed, or brought back.
  UNCHANGED: [
    'CREATE_COMPLETE',
    'UPDATE_COMPLETE',
    'ROLLBACK_COMPLETE',
    'IMPORT_CREATE_COMPLETE',
    'IMPORT_UPDATE_COMPLETE',
    'IMPORT_UPDATE_ROLLBACK_COMPLETE',
  ],
};

async function look(context: StepContext, childId: string, wanted: keyof typeof reached): Promise<StepResult> {
  const child = await context.nested.get(childId);
  if (child === undefined) return failed(null, 'StackNotFound', `The nested stack ${childId} does not exist any more.`);
  const physicalId = reference(context.stack, child.name, childId);
  if (child.status.endsWith('_IN_PROGRESS')) return waiting(context.stack, child.name, childId);
  if (!reached[wanted].includes(child.status)) {
    return childFailed(physicalId, child);
  }
  const forgetSignals = [childSignal(childId)];
  const secretAttributes = child.secretOutputs.flatMap((name) => [`Outputs.${name}`, 'Outputs']);
  return { kind: 'done', physicalId, attributes: outputAttributes(child.outputs), secretAttributes, forgetSignals };
}

/** `Outputs.<Name>` for each output, and all of them together. */
function outputAttributes(outputs: JsonObject): JsonObject {
  const named = Object.entries(outputs).map(([name, value]) => [`Outputs.${name}`, value] as const);
  return { ...Object.fromEntries(named), Outputs: outputs };
}

async function beginDelete(request: DeleteRequest): Promise<StepResult> {
  const childId = await existingChild(request);
  if (childId === undefined) return { kind: 'done' };
  return lookGone(request.context, childId, true);
}

/** The child, also when its create never answered. */
async function existingChild(request: DeleteRequest): Promise<string | undefined> {
  const { physicalId, createContinuation } = request;
  if (physicalId !== null) return childIdOf(physicalId);
  if (isJsonObject(createContinuation)) return text(createContinuation.childId);
  return request.context.nested.find(request.createToken);
}

async function lookGone(context: StepContext, childId: string, begin = false): Promise<StepResult> {
  const child = await context.nested.get(childId);
  const forgetSignals = [childSignal(childId)];
  if (child === undefined || child.status === 'DELETE_COMPLETE') return { kind: 'done', forgetSignals };
  if (child.status === 'DELETE_FAILED' && !begin) {
    return childFailed(reference(context.stack, child.name, childId), child);
  }
  // While the child is being created this cancels that; its end wakes us, and the next look deletes it.
  await context.nested.delete(childId);
  return {
    ...waiting(context.stack, child.name, childId),
    progress: `waiting until the stack ${child.name} is gone`,
  } as StepResult;
}

/** A template that the child's engine rejects fails the step with its own code. */
function refusal(error: unknown, physicalId: string | null): StepResult {
  if (error instanceof CloudError && !isRetriable(error)) return failed(physicalId, error.code, error.message);
  return asFailure(error, physicalId);
}

/** In the words of the child, so that the engine can join the path of the resource that failed to ours, and with what the
 *  cloud said to that resource. */
function childFailed(
  physicalId: string,
  {
    statusReason,
    operationInfo,
  }: Pick<NonNullable<Awaited<ReturnType<NestedStacks['get']>>>, 'statusReason' | 'operationInfo'>,
): StepResult {
  const error = { code: 'NestedStackFailed', message: statusReason };
  return {
    kind: 'failed',
    physicalId,
    error: operationInfo == null ? error : { ...error, ...cloudFacts(operationInfo) },
  };
}

function cloudFacts(info: JsonObject): Partial<StepError> {
  const [requestId, action] = [text(info.RequestId), text(info.Action)];
  const origin = {
    code: text(info.Code) ?? '',
    message: text(info.Message) ?? '',
    resourceType: text(info.ResourceType) ?? '',
    logicalId: text(info.LogicalResourceId) ?? '',
  };
  return { ...(requestId === undefined ? {} : { requestId }), ...(action === undefined ? {} : { action }), origin };
}

function failed(physicalId: string | null, code: string, message: string): StepResult {
  return { kind: 'failed', error: { code, message }, ...(physicalId === null ? {} : { physicalId }) };
}
