import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import type { CreateRequest, StepResult } from '#engine/ports/resource-type.ts';
import { busyCodes, type Call, isCode } from '../caller.ts';
import { pace } from '../pace.ts';
import { at, text, texts } from '../properties.ts';
import { resourceTags } from '../tags.ts';
import { ecsApi } from './api.ts';
import { prepareImage } from './image.ts';
import { describeInstances, instancesPerCall } from './instance-calls.ts';
import { groupAttributes, ipv6AddressIds, size } from './instance-group-attributes.ts';
import { runInstancesParameters } from './instance-parameters.ts';

/** Durable between the pieces of a create. */
type GroupContinuation =
  | {
      /** Run number `run` is to be sent. */
      readonly stage: 'run';
      readonly prepared: JsonObject;
      readonly run: number;
      readonly ids: readonly string[];
      readonly orders: readonly string[];
      readonly looks: number;
    }
  | {
      /** All runs were answered; waiting until every instance runs. */
      readonly stage: 'start';
      readonly ids: readonly string[];
      readonly orders: readonly string[];
      readonly looks: number;
      readonly since: number;
    };

/** As for declared types: DescribeInstances may lag behind RunInstances. */
const visibleWithinMs = 300_000;

export async function beginGroup(call: Call, request: CreateRequest): Promise<StepResult> {
  if (size(request.properties) === 0)
    return { kind: 'done', physicalId: null, attributes: groupAttributes([], [], []) };
  const prepared = await prepareImage(call, request.properties);
  return next({ stage: 'run', prepared, run: 0, ids: [], orders: [], looks: 0 }, 0);
}

export function resumeGroup(call: Call, request: CreateRequest & { readonly continuation: Json }): Promise<StepResult> {
  const continuation = request.continuation;
  if (!isJsonObject(continuation)) throw new Error('InstanceGroup: the continuation is not an object');
  const known = continuation as unknown as GroupContinuation;
  return known.stage === 'run' ? sendRun(call, request, known) : start(call, request, known);
}

async function sendRun(
  call: Call,
  request: CreateRequest,
  continuation: Extract<GroupContinuation, { stage: 'run' }>,
): Promise<StepResult> {
  const { context, properties } = request;
  const { run } = continuation;
  const total = size(properties);
  const count = Math.min(instancesPerCall, total - run * instancesPerCall);
  const owner = { stack: context.stack, logicalId: context.logicalId, createToken: context.token };
  const token = run === 0 ? context.token : `${context.token}-${run}`;
  const input = { properties, prepared: continuation.prepared, token, stack: context.stack };
  const hostNames = texts(properties.HostNames).slice(run * instancesPerCall, run * instancesPerCall + count);
  try {
    const parameters = runInstancesParameters({ ...input, tags: resourceTags(owner, properties) }, count);
    const answer = await call(ecsApi, 'RunInstances', { ...parameters, HostNames: hostNames });
    const ids = [...continuation.ids, ...texts(at(answer, 'InstanceIdSets', 'InstanceIdSet'))];
    const orders = [...continuation.orders, ...texts(answer.OrderId)];
    if ((run + 1) * instancesPerCall < total) return next({ ...continuation, run: run + 1, ids, orders, looks: 0 }, 0);
    return next({ stage: 'start', ids, orders, looks: 0, since: context.now });
  } catch (error) {
    if (!isCode(error, busyCodes)) throw error;
    return next({ ...continuation, looks: continuation.looks + 1 });
  }
}

async function start(
  call: Call,
  request: CreateRequest,
  continuation: Extract<GroupContinuation, { stage: 'start' }>,
): Promise<StepResult> {
  const { ids } = continuation;
  const byId = new Map((await describeInstances(call, ids)).map((found) => [text(found.InstanceId) ?? '', found]));
  const instances = ids.map((id) => byId.get(id)).filter((found) => found !== undefined);
  const missing = ids.filter((id) => !byId.has(id));
  if (missing.length > 0 && request.context.now - continuation.since >= visibleWithinMs) {
    const message = `${missing.join(', ')} of the group cannot be found any more. Was it deleted by hand?`;
    return { kind: 'failed', physicalId: ids.join(','), error: { code: 'ResourceVanished', message } };
  }
  const running = instances.filter((found) => found.Status === 'Running').length;
  if (running < ids.length) return next({ ...continuation, looks: continuation.looks + 1 }, undefined, running);
  const ipv6 = await ipv6AddressIds(call, instances);
  return { kind: 'done', physicalId: ids.join(','), attributes: groupAttributes(instances, continuation.orders, ipv6) };
}

function next(continuation: GroupContinuation, afterMs?: number, running = 0): StepResult {
  return {
    kind: 'pending',
    continuation: continuation as unknown as JsonObject,
    afterMs: afterMs ?? pace(continuation.looks),
    ...(continuation.ids.length === 0 ? {} : { physicalId: continuation.ids.join(',') }),
    progress: `${running} of ${continuation.ids.length} instances are running`,
  };
}
