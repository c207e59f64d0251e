import { createHash } from 'node:crypto';
import { failedAnswer, successAnswer } from './answers.ts';
import type { About, Context, DeleteRequest, Handlers, Result } from './handlers.ts';
import type { Answer, JsonObject, WireRequest } from './protocol.ts';
import { messageOf } from './world.ts';

/** Handlers with the check of their inputs, whatever type those have. */
export interface Carrier {
  readonly handlers: Handlers<unknown>;
  /** Throws an error for people when the inputs do not fit. */
  readonly readInputs: (inputs: JsonObject) => unknown;
}

/** What became of a request: its answer, and what was thrown, for the log. */
export interface Outcome {
  readonly answer: Answer;
  readonly error?: unknown;
}

/** Has the handler do what the request asks for. Whatever goes wrong is a FAILED; never rejects. */
export async function carryOut(
  carrier: Carrier,
  request: WireRequest,
  context: Context,
  limitBytes: number,
): Promise<Outcome> {
  try {
    return { answer: await attempt(carrier, request, context, limitBytes) };
  } catch (error) {
    return { answer: failedAnswer(request, messageOf(error), limitBytes), error };
  }
}

function attempt(carrier: Carrier, request: WireRequest, context: Context, limitBytes: number): Promise<Answer> {
  switch (request.RequestType) {
    case 'Create':
      return create(carrier, request, context, limitBytes);
    case 'Update':
      return update(carrier, request, context, limitBytes);
    case 'Delete':
      return remove(carrier, request, context, limitBytes);
    case 'Read':
      return read(carrier, request, context, limitBytes);
  }
}

async function create(
  { handlers, readInputs }: Carrier,
  request: WireRequest,
  context: Context,
  limitBytes: number,
): Promise<Answer> {
  const about = aboutOf(request);
  const inputs = readInputs(request.ResourceProperties);
  const result = (await handlers.create({ type: 'Create', ...about, inputs }, context)) ?? {};
  const physicalId = result.physicalId || about.stableId;
  try {
    return successAnswer(request, physicalId, result, limitBytes);
  } catch (error) {
    throw new Error(await undo(handlers, request, context, physicalId, messageOf(error)));
  }
}

/** ROS would never delete what a Create made whose answer cannot be a success. */
async function undo(
  handlers: Handlers<unknown>,
  request: WireRequest,
  context: Context,
  physicalId: string,
  problem: string,
): Promise<string> {
  const reason = `The provider made ${physicalId}, but cannot answer so: ${problem}.`;
  try {
    await handlers.delete(deleteRequest(request, physicalId), context);
    return `${reason} It was deleted again.`;
  } catch (error) {
    return `${reason} Deleting it again failed: ${messageOf(error)}`;
  }
}

async function update(
  { handlers, readInputs }: Carrier,
  request: WireRequest,
  context: Context,
  limitBytes: number,
): Promise<Answer> {
  const physicalId = request.PhysicalResourceId ?? '';
  const inputs = readInputs(request.ResourceProperties);
  const oldInputs = request.OldResourceProperties ?? {};
  const whole = { type: 'Update' as const, ...aboutOf(request), physicalId, inputs, oldInputs };
  const result: Result = (await handlers.update(whole, context)) ?? {};
  if (result.physicalId !== undefined && result.physicalId !== physicalId) {
    throw new Error(
      `The provider answered the Update with the id ${result.physicalId}, but ROS lets no Update change it from ${physicalId}.`,
    );
  }
  return successAnswer(request, physicalId, result, limitBytes);
}

async function remove(
  { handlers }: Carrier,
  request: WireRequest,
  context: Context,
  limitBytes: number,
): Promise<Answer> {
  const physicalId = request.PhysicalResourceId || null;
  await handlers.delete(deleteRequest(request, physicalId), context);
  return successAnswer(request, physicalId ?? aboutOf(request).stableId, {}, limitBytes);
}

/** The answer for what is gone has no id. */
async function read(
  { handlers }: Carrier,
  request: WireRequest,
  context: Context,
  limitBytes: number,
): Promise<Answer> {
  if (handlers.read === undefined) throw new Error('This provider cannot look at what it made: it has no read.');
  const physicalId = request.PhysicalResourceId ?? '';
  const whole = { type: 'Read' as const, ...aboutOf(request), physicalId, inputs: request.ResourceProperties };
  const found = await handlers.read(whole, context);
  return found === null
    ? successAnswer(request, '', {}, limitBytes)
    : successAnswer(request, physicalId, found, limitBytes);
}

function deleteRequest(request: WireRequest, physicalId: string | null): DeleteRequest {
  return { type: 'Delete', ...aboutOf(request), physicalId, inputs: request.ResourceProperties };
}

const LONGEST_NAME = 64;

function aboutOf(request: WireRequest): About {
  const { StackId, LogicalResourceId } = request;
  const hash = createHash('sha256').update(`${StackId}/${LogicalResourceId}`).digest('hex').slice(0, 16);
  return {
    requestId: request.RequestId,
    resourceType: request.ResourceType,
    logicalId: LogicalResourceId,
    stackId: StackId,
    stackName: request.StackName,
    ownerId: request.ResourceOwnerId,
    callerId: request.CallerId,
    regionId: request.RegionId,
    stableId: `${LogicalResourceId.slice(0, LONGEST_NAME)}-${hash}`,
  };
}
