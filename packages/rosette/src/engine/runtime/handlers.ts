import type { JsonObject } from '@rosette/template/base/json.ts';
import { reveal, type ValueObject } from '@rosette/template/evaluate/value.ts';
import type { OperationState } from '#engine/operation/state.ts';
import type { Answer } from '#engine/operation/turn.ts';
import type {
  CreateRequest,
  DeleteRequest,
  NestedStacks,
  ResourceType,
  StepContext,
  StepError,
  StepResult,
} from '#engine/ports/resource-type.ts';
import { CloudError, isRetriable } from '#wire/cloud-client.ts';
import type { RuntimeDependencies } from './dependencies.ts';
import { attributeValues } from './value-codec.ts';

/** Runs the piece in hand of one step and puts the handler's answer into the machine's words. Never rejects. */
export async function runPiece(
  dependencies: RuntimeDependencies,
  nested: NestedStacks,
  operation: OperationState,
  number: number,
): Promise<Answer> {
  const planned = operation.plan.steps[number]!;
  const type = dependencies.types.get(planned.type);
  if (type === undefined) {
    const message = `this installation has no code for the type ${planned.type}`;
    return { kind: 'failed', error: { code: 'NotSupported', message }, physicalId: undefined };
  }
  try {
    const result = await callHandler(dependencies, nested, type, operation, number);
    return translate(result, type, operation.resources.get(planned.logicalId)?.properties ?? {});
  } catch (error) {
    return thrown(error, dependencies, planned.logicalId);
  }
}

function callHandler(
  dependencies: RuntimeDependencies,
  nested: NestedStacks,
  type: ResourceType,
  operation: OperationState,
  number: number,
): Promise<StepResult> {
  const step = operation.steps[number]!;
  const context = contextOf(dependencies, nested, operation, number);
  const request = requestOf(operation, number, context);
  if (step.continuation === null) return request.action === 'create' ? type.create(request) : type.delete(request);
  if (type.resume === undefined) throw new Error(`the type ${type.name} answered pending but cannot resume`);
  return type.resume({ ...request, physicalIdSoFar: step.physicalId, continuation: step.continuation });
}

function requestOf(operation: OperationState, number: number, context: StepContext): CreateRequest | DeleteRequest {
  const resource = operation.resources.get(operation.plan.steps[number]!.logicalId)!;
  const properties = reveal(resource.properties ?? {}) as JsonObject;
  if (operation.plan.steps[number]!.action === 'create') return { action: 'create', context, properties };
  return {
    action: 'delete',
    context,
    properties,
    physicalId: resource.physicalId,
    attributes: reveal(resource.attributes) as JsonObject,
    createToken: resource.createToken ?? '',
    createContinuation: resource.createContinuation,
  };
}

function contextOf(
  dependencies: RuntimeDependencies,
  nested: NestedStacks,
  operation: OperationState,
  number: number,
): StepContext {
  const step = operation.steps[number]!;
  const planned = operation.plan.steps[number]!;
  const { stack } = operation;
  return {
    stack: {
      id: stack.id,
      name: stack.name,
      region: stack.region,
      accountId: stack.accountId,
      tags: stack.tags,
      resourceGroupId: stack.resourceGroupId,
      depth: stack.depth,
      disableRollback: stack.disableRollback,
    },
    logicalId: planned.logicalId,
    resourceType: planned.type,
    operationId: operation.id,
    token: step.token,
    recovering: step.recovering,
    now: dependencies.clock.now(),
    startedAt: step.startedAt,
    deadline: operation.deadline,
    signals: (name) => dependencies.store.signals(name),
    nested,
  };
}

function translate(result: StepResult, type: ResourceType, given: ValueObject): Answer {
  switch (result.kind) {
    case 'done':
      return {
        kind: 'done',
        physicalId: result.physicalId,
        attributes: attributeValues(
          result.attributes ?? {},
          [...(type.secretAttributes ?? []), ...(result.secretAttributes ?? [])],
          given,
        ),
        forgetSignals: result.forgetSignals ?? [],
      };
    case 'pending':
      return {
        kind: 'pending',
        continuation: result.continuation,
        physicalId: result.physicalId,
        afterMs: result.afterMs,
        signal: result.signal ?? null,
        progress: result.progress ?? null,
      };
    case 'failed':
      return { kind: 'failed', error: result.error, physicalId: result.physicalId };
  }
}

function thrown(error: unknown, dependencies: RuntimeDependencies, logicalId: string): Answer {
  if (!(error instanceof CloudError)) {
    const message = error instanceof Error ? error.message : String(error);
    dependencies.log.warn('a resource handler failed unexpectedly', { logicalId, message });
    return { kind: 'failed', error: { code: 'InternalError', message }, physicalId: undefined };
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
