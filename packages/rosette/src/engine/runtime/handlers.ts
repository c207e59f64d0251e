import type { JsonObject } from '@rosette/template/base/json.ts';
import { reveal, type ValueObject } from '@rosette/template/evaluate/value.ts';
import { differences } from '#engine/diff/compare.ts';
import { createTokenOf, type OperationState, type StepState } from '#engine/operation/state.ts';
import type { Answer } from '#engine/operation/turn.ts';
import type { PlanStep } from '#engine/plan/plan.ts';
import type {
  CreateRequest,
  DeleteRequest,
  ImportRequest,
  NestedStacks,
  ResourceType,
  StepContext,
  StepError,
  StepResult,
  UpdateRequest,
} from '#engine/ports/resource-type.ts';
import { CloudError, isRetriable } from '#wire/cloud-client.ts';
import type { RuntimeDependencies } from './dependencies.ts';
import { type ImportClaims, ResourceOwned } from './import-claims.ts';
import { stackIdentity } from './rows.ts';
import { attributeValues, knownSecrets, masked } from './secret-texts.ts';
import { openSignal } from './signal-rows.ts';
import type { ValueCodec } from './value-codec.ts';

/** What handlers are run with. */
export interface HandlerServices {
  readonly dependencies: RuntimeDependencies;
  readonly codec: ValueCodec;
  readonly claims: ImportClaims;
  /** By the parent's id. */
  readonly nested: (parentId: string) => NestedStacks;
}

/** Runs the piece in hand of one step and puts the handler's answer into the machine's words. Never rejects. */
export async function runPiece(services: HandlerServices, operation: OperationState, number: number): Promise<Answer> {
  const { dependencies, claims } = services;
  const planned = operation.plan.steps[number]!;
  const type = dependencies.types.get(planned.type);
  if (type === undefined) {
    const message = `this installation has no code for the type ${planned.type}`;
    return { kind: 'failed', error: { code: 'NotSupported', message }, physicalId: undefined };
  }
  const secrets = secretsOf(services, operation, planned.logicalId);
  try {
    const context = contextOf(services, operation, number, secrets);
    const request = requestOf(operation, number, context);
    const result =
      request.action === 'import'
        ? await findFree(claims, type, operation, planned, request)
        : await callHandler(type, operation.steps[number]!, request);
    const answer = { ...translate(result, type, secrets()), ...exchangeOf(result, operation, planned, request.action) };
    return maskedAnswer(answer, secrets());
  } catch (error) {
    return maskedAnswer(thrown(error), secrets(), (message) =>
      dependencies.log.warn('a resource handler failed unexpectedly', { logicalId: planned.logicalId, message }),
    );
  }
}

/** Everything that the stack and the resource know to be secret; found out once, when it is asked for. */
function secretsOf(
  { codec }: HandlerServices,
  { stack, resources }: OperationState,
  logicalId: string,
): () => readonly string[] {
  let texts: readonly string[] | undefined;
  return () => {
    texts ??= knownSecrets(codec, stack, resources.get(logicalId));
    return texts;
  };
}

/** Finds what shall be imported, which no other stack may have. */
async function findFree(
  claims: ImportClaims,
  { name, importing }: ResourceType,
  operation: OperationState,
  planned: PlanStep,
  request: ImportRequest,
): Promise<StepResult> {
  if (importing === undefined) throw new Error(`the type ${name} cannot be imported`);
  // Before it is looked for as well: an owner that deletes it meanwhile may be struck off by the time it was found.
  const named = idByName(request.identifier);
  if (named !== undefined) await claims.assertFree(operation, planned, named);
  const result = await importing.find(request);
  if (result.kind !== 'done' || typeof result.physicalId !== 'string') return result;
  await claims.assertNotUnanswered(operation, planned, result.physicalId, importing, request.context);
  // Last, since an answer may have been recorded by now.
  await claims.assertFree(operation, planned, result.physicalId);
  return result;
}

/** The physical id, as far as the identifier alone tells it. */
function idByName(identifier: JsonObject): string | undefined {
  const [id, ...others] = Object.values(identifier);
  return others.length === 0 && typeof id === 'string' ? id : undefined;
}

function callHandler(
  type: ResourceType,
  step: StepState,
  request: CreateRequest | UpdateRequest | DeleteRequest,
): Promise<StepResult> {
  if (step.continuation === null) return begin(type, request);
  if (type.resume === undefined) throw new Error(`the type ${type.name} answered pending but cannot resume`);
  return type.resume({ ...request, physicalIdSoFar: step.physicalId, continuation: step.continuation });
}

function begin(type: ResourceType, request: CreateRequest | UpdateRequest | DeleteRequest): Promise<StepResult> {
  switch (request.action) {
    case 'create':
      return type.create(request);
    case 'delete':
      return type.delete(request);
    case 'update':
      if (type.update === undefined) throw new Error(`the type ${type.name} cannot be changed in place`);
      return type.update(request);
  }
}

function requestOf(
  operation: OperationState,
  number: number,
  context: StepContext,
): CreateRequest | UpdateRequest | DeleteRequest | ImportRequest {
  const planned = operation.plan.steps[number]!;
  const resource = operation.resources.get(planned.logicalId)!;
  const properties = reveal(resource.properties ?? {}) as JsonObject;
  const attributes = reveal(resource.attributes) as JsonObject;
  const { physicalId } = resource;
  switch (operation.steps[number]!.verb) {
    case 'create':
      return { action: 'create', context, properties };
    case 'import':
      return { action: 'import', context, properties, identifier: planned.identifier ?? {} };
    case 'update': {
      const wanted = resource.attempted ?? {};
      const differing = differences(resource.properties ?? {}, wanted).map((difference) => difference.name);
      const changed = [...new Set([...differing, ...(planned.touch ?? [])])];
      const after = reveal(wanted) as JsonObject;
      return { action: 'update', context, properties: after, before: properties, changed, physicalId, attributes };
    }
    case 'delete': {
      const { createContinuation, createToken } = resource;
      return {
        action: 'delete',
        context,
        properties,
        physicalId,
        attributes,
        createToken: createToken ?? '',
        createContinuation,
      };
    }
  }
}

function contextOf(
  { dependencies, codec, nested }: HandlerServices,
  operation: OperationState,
  number: number,
  secrets: () => readonly string[],
): StepContext {
  const step = operation.steps[number]!;
  const planned = operation.plan.steps[number]!;
  const { stack } = operation;
  return {
    stack: stackIdentity(stack),
    logicalId: planned.logicalId,
    resourceType: planned.type,
    operationId: operation.id,
    token: step.verb === 'create' ? createTokenOf(step, planned.action) : step.token,
    recovering: step.recovering,
    now: dependencies.clock.now(),
    startedAt: step.startedAt,
    deadline: operation.deadline,
    rollingBack: operation.phase === 'rollback',
    allowReplacement: operation.allowReplacement || operation.phase === 'rollback',
    failOnSubscriptions: operation.failOnSubscriptions,
    signals: async (name) => (await dependencies.store.signals(name)).map((row) => openSignal(codec, row)),
    masked: (text) => masked(text, secrets()),
    nested: nested(stack.id),
  };
}

function translate(result: StepResult, type: ResourceType, secrets: readonly string[]): Answer {
  const shown = (attributes: JsonObject, secret: readonly string[]): ValueObject =>
    attributeValues(attributes, [...(type.secretAttributes ?? []), ...secret], secrets);
  switch (result.kind) {
    case 'done':
      return {
        kind: 'done',
        physicalId: result.physicalId,
        attributes: result.attributes === undefined ? null : shown(result.attributes, result.secretAttributes ?? []),
        letGo: result.letGo,
        forgetSignals: result.forgetSignals ?? [],
        forgetSomeSignals: result.forgetSomeSignals ?? [],
      };
    case 'pending':
      return {
        kind: 'pending',
        continuation: result.continuation,
        physicalId: result.physicalId,
        afterMs: result.afterMs,
        signal: result.signal ?? null,
        progress: result.progress ?? null,
        announce: result.announce ?? false,
      };
    case 'failed':
      return { kind: 'failed', error: result.error, physicalId: result.physicalId };
  }
}

/** The exchange with the values that it speaks of. */
function exchangeOf(
  { exchange }: StepResult,
  operation: OperationState,
  { logicalId }: PlanStep,
  action: 'create' | 'update' | 'delete' | 'import',
): Pick<Answer, 'exchange'> {
  if (exchange === undefined) return {};
  const { properties = null, attempted = null } = operation.resources.get(logicalId) ?? {};
  const isUpdate = action === 'update';
  const spokenOf = { properties: (isUpdate ? attempted : properties) ?? {}, before: isUpdate ? properties : null };
  return { exchange: { ...exchange, ...spokenOf } };
}

/** Whatever people are told of it goes without secrets. `defect` is told of an error that no handler should let out. */
function maskedAnswer(
  answer: Answer,
  secrets: readonly string[],
  defect: (message: string) => void = () => {},
): Answer {
  if (answer.kind === 'failed' && answer.error.code === INTERNAL) defect(masked(answer.error.message, secrets));
  if (secrets.length === 0) return answer;
  const { exchange } = answer;
  const told = exchange === undefined ? {} : { exchange: { ...exchange, reason: masked(exchange.reason, secrets) } };
  switch (answer.kind) {
    case 'done':
      return { ...answer, ...told };
    case 'pending':
      return { ...answer, ...told, progress: answer.progress === null ? null : masked(answer.progress, secrets) };
    case 'retry':
    case 'failed':
      return { ...answer, ...told, error: maskedError(answer.error, secrets) };
  }
}

function maskedError(error: StepError, secrets: readonly string[]): StepError {
  const { origin } = error;
  const inner = origin === undefined ? {} : { origin: { ...origin, message: masked(origin.message, secrets) } };
  return { ...error, ...inner, message: masked(error.message, secrets) };
}

const INTERNAL = 'InternalError';

function thrown(error: unknown): Answer {
  if (error instanceof ResourceOwned) {
    return { kind: 'failed', error: { code: 'ResourceOwned', message: error.message }, physicalId: undefined };
  }
  if (!(error instanceof CloudError)) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'failed', error: { code: INTERNAL, message }, physicalId: undefined };
  }
  const stepError: StepError = {
    code: error.code,
    message: error.message,
    ...(error.requestId === undefined ? {} : { requestId: error.requestId }),
    ...(error.action === undefined ? {} : { action: error.action }),
  };
  if (!isRetriable(error)) return { kind: 'failed', error: stepError, physicalId: undefined };
  const throttled = error.code.includes('Throttling') && error.outcome === 'rejected';
  return { kind: 'retry', error: stepError, throttled, outcomeUnknown: !throttled };
}
