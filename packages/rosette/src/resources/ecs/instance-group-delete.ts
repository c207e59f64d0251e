import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import type { DeleteRequest, StepResult } from '#engine/ports/resource-type.ts';
import { busyOrInUseCodes, type Call, isCode, isGone } from '../caller.ts';
import { pace } from '../pace.ts';
import { text, texts, truth } from '../properties.ts';
import { searchTags } from '../tags.ts';
import { ecsApi } from './api.ts';
import {
  describeInstances,
  findInstances,
  goneInstanceCodes,
  instancesPerCall,
  paidAhead,
  unprotect,
} from './instance-calls.ts';
import { importedOwner } from './instance-group-attributes.ts';

interface GroupDeleteContinuation {
  /** What is left of the group. */
  readonly ids: readonly string[];
  readonly looks: number;
  /** Some stay, since they are paid ahead. */
  readonly kept: boolean;
}

/** What is recorded and what carries the group's tags: the answer of a later run may have been lost. */
export async function beginGroupDelete(call: Call, request: DeleteRequest): Promise<StepResult> {
  const { context, physicalId } = request;
  const createToken = request.createToken || importedOwner(texts(physicalId));
  // An empty value would match every instance of the stack.
  const tagged = createToken === undefined ? [] : await findInstances(call, searchTags(context.stack.id, createToken));
  const ids = [...new Set([...texts(physicalId), ...tagged])];
  return remove(call, request, { ids, looks: 0, kept: false });
}

export function resumeGroupDelete(
  call: Call,
  request: DeleteRequest & { readonly continuation: Json },
): Promise<StepResult> {
  const { continuation } = request;
  if (!isJsonObject(continuation)) throw new Error('InstanceGroup: the continuation is not an object');
  const { ids, looks, kept } = continuation;
  return remove(call, request, { ids: texts(ids), looks: Number(looks), kept: kept === true });
}

/**
 * Deletes what still exists and looks again later, until nothing does: repeating the call is harmless. Subscriptions that
 * are not to end early stay, as in ROS (reference/stack-lifecycle.md 4.3).
 */
async function remove(call: Call, request: DeleteRequest, continuation: GroupDeleteContinuation): Promise<StepResult> {
  const existing = await describeInstances(call, continuation.ids);
  const going = existing.filter((found) => !paidAhead(found, request.properties));
  const ids = going.flatMap((found) => text(found.InstanceId) ?? []);
  const staying = existing.length - going.length;
  if (staying > 0 && request.context.failOnSubscriptions === true) return paidAheadError(request, staying);
  const kept = continuation.kept || staying > 0;
  if (ids.length === 0) return { kind: 'done', ...(kept ? { letGo: 'subscription' } : {}) };
  await deleteMembers(call, request.properties, ids);
  return {
    kind: 'pending',
    continuation: { ids, looks: continuation.looks + 1, kept },
    afterMs: pace(continuation.looks),
    progress: `${ids.length} instances are still there`,
  };
}

function paidAheadError({ physicalId }: DeleteRequest, count: number): StepResult {
  const message = `${count} of the instances are paid ahead and cannot be released before their time (${physicalId}).`;
  const known = physicalId === null ? {} : { physicalId };
  return { kind: 'failed', error: { code: 'SubscriptionNotReleased', message }, ...known };
}

/** Sends the deletion of all of them; what is busy or gone is met again, or not, at the next look. */
export async function deleteMembers(call: Call, properties: JsonObject, ids: readonly string[]): Promise<void> {
  for (let start = 0; start < ids.length; start += instancesPerCall) {
    await deleteSome(call, properties, ids.slice(start, start + instancesPerCall));
  }
}

async function deleteSome(call: Call, properties: JsonObject, ids: readonly string[]): Promise<void> {
  try {
    if (truth(properties.DeletionProtection) === true) for (const id of ids) await unprotect(call, id);
    await call(ecsApi, 'DeleteInstances', {
      InstanceId: ids,
      Force: true,
      TerminateSubscription: truth(properties.SubscriptionDeletionForce),
    });
  } catch (error) {
    if (!isGone(error, goneInstanceCodes) && !isCode(error, busyOrInUseCodes)) throw error;
  }
}
