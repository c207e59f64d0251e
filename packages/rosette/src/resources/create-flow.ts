import { isJsonObject, type JsonObject } from '@rosette/template/base/json.ts';
import type { CreateRequest, ResumeRequest, StepResult, UnansweredCreate } from '#engine/ports/resource-type.ts';
import { busyCodes, type Call, isCode, isGone } from './caller.ts';
import { type Continuation, lookAgain, pending } from './continuation.ts';
import type { Declaration, SetupStep } from './declaration.ts';
import { resourceTags, searchTags } from './tags.ts';

type Create = Extract<Continuation, { stage: 'create' }>;
type Settle = Extract<Continuation, { stage: 'settle' }>;
type Request = CreateRequest | (ResumeRequest & { readonly action: 'create' });

/** Describe calls may lag behind the create; what stays invisible this long has been removed by someone else. */
const visibleWithinMs = 300_000;

export async function beginCreate(declaration: Declaration, call: Call, request: Request): Promise<StepResult> {
  const { identity, prepare } = declaration;
  const start: Create = { stage: 'create', prepared: {}, absent: false, looks: 0 };
  if (identity.kind === 'answered' && prepare === undefined) return sendCreate(declaration, call, request, start);
  const prepared = prepare === undefined ? {} : await prepare(call, request.properties);
  if (identity.kind === 'answered') return pending({ ...start, prepared }, { afterMs: 0 });
  const id = identity.id(request.properties);
  if ((await find(declaration, call, id, request.properties)) !== undefined) {
    return alreadyExists(identity.describe(request.properties));
  }
  return pending({ ...start, prepared, absent: true }, { afterMs: 0 });
}

export function resumeCreate(
  declaration: Declaration,
  call: Call,
  request: Request,
  continuation: Continuation,
): Promise<StepResult> {
  switch (continuation.stage) {
    case 'create':
      return sendCreate(declaration, call, request, continuation);
    case 'settle':
      return settle(declaration, call, request, continuation);
    case 'update':
    case 'delete':
    case 'leaving':
      throw new Error(`${declaration.type}: a create cannot go on from the stage ${continuation.stage}`);
  }
}

async function sendCreate(
  declaration: Declaration,
  call: Call,
  request: Request,
  continuation: Create,
): Promise<StepResult> {
  const { identity, create } = declaration;
  const { properties, context } = request;
  if (identity.kind === 'named' && context.recovering) {
    const id = identity.id(properties);
    if ((await find(declaration, call, id, properties)) !== undefined) return created(declaration, request, id, {});
  }
  const owner = { stack: context.stack, logicalId: context.logicalId, createToken: context.token };
  const input = { properties, prepared: continuation.prepared, token: context.token, stack: context.stack };
  const action = typeof create.action === 'string' ? create.action : create.action(properties);
  try {
    const tags = resourceTags(owner, properties);
    const answer = await call(declaration.api, action, create.parameters({ ...input, tags }));
    return created(declaration, request, answeredId(declaration, properties, answer, action), answer);
  } catch (error) {
    if (!isCode(error, [...busyCodes, ...(create.retry ?? [])])) throw error;
    return pending(lookAgain(continuation), { progress: `the cloud is busy (${error.error.code}), trying again` });
  }
}

function answeredId(declaration: Declaration, properties: JsonObject, answer: JsonObject, action: string): string {
  const { identity } = declaration;
  if (identity.kind === 'named') return identity.id(properties);
  const id = identity.id(answer);
  if (id === undefined) throw new Error(`${action} succeeded but its answer has no id for ${declaration.type}`);
  return id;
}

function created(declaration: Declaration, request: Request, id: string, answer: JsonObject): StepResult {
  const { identity, state } = declaration;
  const kept: Record<string, JsonObject[string]> = {};
  if (identity.kind === 'answered') {
    for (const name of identity.keep ?? []) if (answer[name] !== undefined) kept[name] = answer[name];
  }
  const settled: Settle = { stage: 'settle', id, kept, next: 0, looks: 0, since: request.context.now };
  const afterMs = state === undefined ? { afterMs: 0 } : {};
  return pending(settled, { physicalId: id, progress: 'waiting until it is ready', ...afterMs });
}

async function settle(
  declaration: Declaration,
  call: Call,
  request: Request,
  continuation: Settle,
): Promise<StepResult> {
  const { properties, context } = request;
  const { id } = continuation;
  const found = await find(declaration, call, id, properties);
  if (found === undefined) {
    if (context.now - continuation.since < visibleWithinMs) return pending(lookAgain(continuation));
    return failed(id, 'ResourceVanished', `${id} was created but does not exist any more. Was it deleted by hand?`);
  }
  const step = nextStep(declaration, properties, continuation.next);
  const state = declaration.state?.(found, properties, step === undefined) ?? 'ready';
  if (state === 'pending') return pending(lookAgain(continuation));
  if (state !== 'ready') return failed(id, 'ResourceFailed', `${id} cannot be used: ${state.failed}.`);
  if (step !== undefined) return runStep(step, call, request, continuation, found);
  const about = { call, id, properties, kept: continuation.kept };
  return { kind: 'done', physicalId: id, attributes: await declaration.attributes(found, about) };
}

interface NumberedStep {
  readonly number: number;
  readonly step: SetupStep;
}

function nextStep(declaration: Declaration, properties: JsonObject, from: number): NumberedStep | undefined {
  const steps = declaration.setup ?? [];
  const number = steps.findIndex((step, index) => index >= from && step.wanted(properties));
  return number === -1 ? undefined : { number, step: steps[number]! };
}

async function runStep(
  { number, step }: NumberedStep,
  call: Call,
  request: Request,
  continuation: Settle,
  found: JsonObject,
): Promise<StepResult> {
  const { token, recovering } = request.context;
  const input = { call, id: continuation.id, found, properties: request.properties, recovering };
  try {
    const outcome = await step.run({ ...input, token: `${token}-s${number}` });
    if (outcome === 'again') return pending({ ...lookAgain(continuation), next: number }, { progress: step.name });
    return pending({ ...continuation, next: number + 1, looks: 0 }, { afterMs: 0, progress: `${step.name}: sent` });
  } catch (error) {
    if (!isCode(error, busyCodes)) throw error;
    return pending(lookAgain(continuation), { progress: `${step.name}: the cloud is busy (${error.error.code})` });
  }
}

/** The object, or undefined when it does not exist. */
export async function find(
  declaration: Declaration,
  call: Call,
  id: string,
  properties: JsonObject,
): Promise<JsonObject | undefined> {
  try {
    return await declaration.read(call, id, properties);
  } catch (error) {
    if (isGone(error, declaration.gone ?? [])) return undefined;
    throw error;
  }
}

/** What an unanswered create left: found by its tags, or by its name when the create got as far as being sent. */
export async function findUnanswered(
  declaration: Declaration,
  call: Call,
  { stackId, createToken, createContinuation, properties }: Omit<UnansweredCreate, 'context'>,
): Promise<string | undefined> {
  const { identity } = declaration;
  // No create of ours: it was imported, and what was imported has an id.
  if (createToken === '') return undefined;
  if (identity.kind === 'answered') return identity.find(call, searchTags(stackId, createToken), properties);
  const wasAbsent = isJsonObject(createContinuation) && createContinuation.absent === true;
  if (!wasAbsent) return undefined;
  const id = identity.id(properties);
  return (await find(declaration, call, id, properties)) === undefined ? undefined : id;
}

function failed(physicalId: string, code: string, message: string): StepResult {
  return { kind: 'failed', physicalId, error: { code, message } };
}

function alreadyExists(what: string): StepResult {
  const message = `${what} exists already and does not belong to this stack. Delete it, or choose another name.`;
  return { kind: 'failed', error: { code: 'ResourceAlreadyExists', message } };
}
