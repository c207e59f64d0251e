import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import type { StepResult, UpdateRequest } from '#engine/ports/resource-type.ts';
import { busyCodes, type Call, isCode } from '../caller.ts';
import { pace } from '../pace.ts';
import { at, maps, text, texts } from '../properties.ts';
import { createTokenTag, logicalIdTag, logicalIdValue, resourceTags, stackIdTag } from '../tags.ts';
import type { UpdateAction, UpdateInput } from '../update-declaration.ts';
import { ecsApi } from './api.ts';
import { prepareImage } from './image.ts';
import { describeInstances, findInstances, instancesPerCall } from './instance-calls.ts';
import {
  groupAttributes,
  importedAttributes,
  importedOwner,
  ipv6AddressIds,
  isImported,
  size,
} from './instance-group-attributes.ts';
import { memberChanges } from './instance-group-changes.ts';
import { deleteMembers } from './instance-group-delete.ts';
import { runInstancesParameters } from './instance-parameters.ts';

/**
 * Durable between the pieces. First the members that stay are changed, a few at a time, then new ones are added, then
 * surplus ones go: what cannot be brought back is done when everything else has succeeded.
 */
interface Continuation {
  readonly stage: 'gather' | 'change' | 'grow' | 'settle' | 'shrink';
  readonly prepared: JsonObject;
  /** The members in order of their creation, those included that a lost answer never told. */
  readonly ids: readonly string[];
  readonly orders: readonly string[];
  /** Token of the create, which the tags of the members tell. */
  readonly owner: string;
  /** stage change: number of the first member of those at hand, and of the action. */
  readonly member: number;
  readonly action: number;
  /** stage grow: how many runs were answered. */
  readonly runs: number;
  readonly looks: number;
  /** Epoch milliseconds when the stage began. */
  readonly since: number;
}

/** Members that are changed together, and so may stand still together. */
const membersAtOnce = 20;
/** As for a create: DescribeInstances may lag behind RunInstances. */
const visibleWithinMs = 300_000;

export function beginGroupUpdate(call: Call, request: UpdateRequest): Promise<StepResult> {
  const { context, attributes, physicalId } = request;
  const orders = [...texts(attributes.OrderId), ...texts(attributes.RelatedOrderIds)];
  const numbers = { member: 0, action: 0, runs: 0, looks: 0, since: context.now };
  const known = { ids: texts(physicalId), orders, owner: context.token, prepared: {} };
  return gather(call, request, { stage: 'gather', ...known, ...numbers });
}

export function resumeGroupUpdate(
  call: Call,
  request: UpdateRequest & { readonly continuation: Json },
): Promise<StepResult> {
  if (!isJsonObject(request.continuation)) throw new Error('InstanceGroup: the continuation is not an object');
  const continuation = request.continuation as unknown as Continuation;
  switch (continuation.stage) {
    case 'gather':
      return gather(call, request, continuation);
    case 'change':
      return change(call, request, continuation);
    case 'grow':
      return grow(call, request, continuation);
    case 'settle':
      return settle(call, request, continuation);
    case 'shrink':
      return shrink(call, request, continuation);
  }
}

/**
 * Finds out who the members are: those on record that still exist, then those that an update whose answer was lost made,
 * oldest first. One that is stopping may be on its way out, by an update that did not end: that shows soon.
 */
async function gather(call: Call, request: UpdateRequest, continuation: Continuation): Promise<StepResult> {
  const { context, physicalId, properties, changed, attributes } = request;
  const known = texts(physicalId);
  const recorded = await describeInstances(call, known);
  // Tags of what was imported speak of another resource, or of this one in an earlier life.
  const owner = isImported(attributes) ? (importedOwner(known) ?? context.token) : ownerOf(recorded);
  const tagged = await findInstances(call, [
    { Key: stackIdTag, Value: context.stack.id },
    ...(owner === undefined
      ? [{ Key: logicalIdTag, Value: logicalIdValue(context.logicalId) }]
      : [{ Key: createTokenTag, Value: owner }]),
  ]);
  const alive = new Set(recorded.flatMap((found) => text(found.InstanceId) ?? []));
  const ids = [...known.filter((id) => alive.has(id)), ...tagged.filter((id) => !known.includes(id))];
  const present = await describeInstances(call, ids);
  if (present.some((found) => found.Status === 'Stopping'))
    return next({ ...continuation, looks: continuation.looks + 1 });
  const needsImage = ids.length < size(properties) || changed.includes('ImageId');
  const prepared = needsImage ? await prepareImage(call, properties) : {};
  const found = { ids, prepared, owner: owner ?? ownerOf(present) ?? context.token };
  return next({ ...continuation, ...found, stage: 'change', looks: 0 }, 0);
}

/** The token of the create under which the delete looks for members. */
function ownerOf(present: readonly JsonObject[]): string | undefined {
  const tags = present.flatMap((found) => maps(at(found, 'Tags', 'Tag')));
  return text(tags.find((tag) => tag.TagKey === createTokenTag)?.TagValue);
}

async function change(call: Call, request: UpdateRequest, continuation: Continuation): Promise<StepResult> {
  const { properties, changed, before, context } = request;
  const { member, action: number, prepared } = continuation;
  const staying = continuation.ids.slice(0, size(properties));
  const action = memberChanges(properties, changed)[number];
  if (action === undefined || member >= staying.length) return afterChange(request, continuation);
  const some = staying.slice(member, member + membersAtOnce);
  let again = false;
  for (const found of await describeInstances(call, some)) {
    const id = text(found.InstanceId)!;
    const token = `${context.token}-u${number}m${staying.indexOf(id)}`;
    const about = { call, id, found, properties, before, changed, prepared, token };
    const input = { ...about, stack: context.stack, rollingBack: context.rollingBack };
    if (await isUnfinished(action, input)) again = true;
  }
  if (again) return next({ ...continuation, looks: continuation.looks + 1 });
  return next({ ...continuation, action: number + 1, looks: 0 }, 0);
}

async function isUnfinished(action: UpdateAction, input: UpdateInput): Promise<boolean> {
  if (input.found.Status !== 'Running' && input.found.Status !== 'Stopped') return true;
  try {
    return (await action.run(input)) === 'again';
  } catch (error) {
    if (isCode(error, [...busyCodes, ...(action.retry ?? [])])) return true;
    throw error;
  }
}

/** The next few members, or when there are none the next stage. */
function afterChange(request: UpdateRequest, continuation: Continuation): StepResult {
  const { properties, changed, context } = request;
  const total = size(properties);
  const member = continuation.member + membersAtOnce;
  const isLast = member >= Math.min(continuation.ids.length, total) || memberChanges(properties, changed).length === 0;
  if (!isLast) return next({ ...continuation, member, action: 0, looks: 0 }, 0);
  const stage = continuation.ids.length < total ? 'grow' : 'settle';
  return next({ ...continuation, stage, looks: 0, since: context.now }, 0);
}

async function grow(call: Call, request: UpdateRequest, continuation: Continuation): Promise<StepResult> {
  const { context, properties } = request;
  const { ids, owner, prepared, runs } = continuation;
  const count = Math.min(instancesPerCall, size(properties) - ids.length);
  const tags = resourceTags({ stack: context.stack, logicalId: context.logicalId, createToken: owner }, properties);
  const input = { properties, prepared, token: `${context.token}-g${runs}`, stack: context.stack, tags };
  const HostNames = texts(properties.HostNames).slice(ids.length, ids.length + count);
  try {
    const answer = await call(ecsApi, 'RunInstances', { ...runInstancesParameters(input, count), HostNames });
    const added = texts(at(answer, 'InstanceIdSets', 'InstanceIdSet'));
    const orders = [...continuation.orders, ...texts(answer.OrderId)];
    const grown = { ...continuation, ids: [...ids, ...added], orders, runs: runs + 1, looks: 0 };
    if (grown.ids.length < size(properties)) return next(grown, 0);
    return next({ ...grown, stage: 'settle', since: context.now });
  } catch (error) {
    if (!isCode(error, busyCodes)) throw error;
    return next({ ...continuation, looks: continuation.looks + 1 });
  }
}

/** Waits until every member is at rest, and the new ones run. */
async function settle(call: Call, request: UpdateRequest, continuation: Continuation): Promise<StepResult> {
  const { context, physicalId, properties } = request;
  const { ids, orders } = continuation;
  const staying = ids.slice(0, size(properties));
  const byId = new Map((await describeInstances(call, staying)).map((found) => [text(found.InstanceId) ?? '', found]));
  const missing = staying.filter((id) => !byId.has(id));
  if (missing.length > 0 && context.now - continuation.since >= visibleWithinMs) {
    const message = `${missing.join(', ')} of the group cannot be found any more. Was it deleted by hand?`;
    return { kind: 'failed', physicalId: ids.join(','), error: { code: 'ResourceVanished', message } };
  }
  const former = new Set(texts(physicalId));
  const resting = staying.filter((id) => {
    const status = byId.get(id)?.Status;
    return status === 'Running' || (status === 'Stopped' && former.has(id));
  });
  if (resting.length < staying.length) return next({ ...continuation, looks: continuation.looks + 1 });
  if (staying.length < ids.length) return next({ ...continuation, stage: 'shrink', looks: 0 }, 0);
  const instances = staying.map((id) => byId.get(id)!);
  const told = groupAttributes(instances, orders, await ipv6AddressIds(call, instances));
  const attributes = isImported(request.attributes) ? importedAttributes(told) : told;
  return { kind: 'done', physicalId: ids.length === 0 ? null : ids.join(','), attributes };
}

/** The newest go, until none of them is left. */
async function shrink(call: Call, request: UpdateRequest, continuation: Continuation): Promise<StepResult> {
  const { context, properties } = request;
  const total = size(properties);
  const surplus = await describeInstances(call, continuation.ids.slice(total));
  if (surplus.length === 0) {
    return next({ ...continuation, stage: 'settle', ids: continuation.ids.slice(0, total), since: context.now }, 0);
  }
  await deleteMembers(
    call,
    properties,
    surplus.flatMap((found) => text(found.InstanceId) ?? []),
  );
  return next({ ...continuation, looks: continuation.looks + 1 });
}

const doing: Readonly<Record<Continuation['stage'], string>> = {
  gather: 'looking for its instances',
  change: 'changing its instances',
  grow: 'adding instances',
  settle: 'waiting until its instances run',
  shrink: 'removing the newest instances',
};

function next(continuation: Continuation, afterMs?: number): StepResult {
  return {
    kind: 'pending',
    continuation: continuation as unknown as JsonObject,
    afterMs: afterMs ?? pace(continuation.looks),
    ...(continuation.ids.length === 0 ? {} : { physicalId: continuation.ids.join(',') }),
    progress: doing[continuation.stage],
  };
}
