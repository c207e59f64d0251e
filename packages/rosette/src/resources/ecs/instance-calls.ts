import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Call } from '../caller.ts';
import { everyRow } from '../numbered-pages.ts';
import { at, maps, text, truth } from '../properties.ts';
import type { Tag } from '../tags.ts';
import { ecsApi } from './api.ts';

/** Most instances that one DescribeInstances or DeleteInstances takes. */
export const instancesPerCall = 100;

/** The instances that exist of these, in no order. */
export async function describeInstances(call: Call, ids: readonly string[]): Promise<readonly JsonObject[]> {
  const found: JsonObject[] = [];
  for (let start = 0; start < ids.length; start += instancesPerCall) {
    const some = ids.slice(start, start + instancesPerCall);
    const answer = await call(ecsApi, 'DescribeInstances', {
      InstanceIds: JSON.stringify(some),
      PageSize: instancesPerCall,
    });
    found.push(...maps(at(answer, 'Instances', 'Instance')));
  }
  return found;
}

/** Ids of every instance that carries all the tags. */
export async function findInstances(call: Call, tags: readonly Tag[]): Promise<readonly string[]> {
  const pages = {
    api: ecsApi,
    action: 'DescribeInstances',
    path: ['Instances', 'Instance'],
    pageSize: instancesPerCall,
  };
  const found = await everyRow(call, pages, { Tag: tags });
  return found.flatMap((instance) => text(instance.InstanceId) ?? []);
}

/** A protected instance cannot be deleted; whoever deletes the stack means it. */
export async function unprotect(call: Call, id: string): Promise<void> {
  await call(ecsApi, 'ModifyInstanceAttribute', { InstanceId: id, DeletionProtection: false });
}

/** Whether it is a subscription that the template does not want to end early. */
export function paidAhead(found: JsonObject, properties: JsonObject): boolean {
  return found.InstanceChargeType === 'PrePaid' && truth(properties.SubscriptionDeletionForce) !== true;
}

export const goneInstanceCodes: readonly string[] = [
  'InvalidInstanceId.NotFound',
  'InvalidInstanceIds.NotFound',
  'Forbidden.InstanceNotFound',
];
