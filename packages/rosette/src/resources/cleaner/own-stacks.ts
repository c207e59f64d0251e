import type { StackIdentity } from '#engine/ports/resource-type.ts';
import type { CloudClient } from '#wire/cloud-client.ts';
import { type Call, caller } from '../caller.ts';
import { maps, text } from '../properties.ts';
import { rosApi } from '../ros-api.ts';

/** The stack that contains the cleaner, with those above and inside it: nothing of them is ever cleaned up. */
export interface OwnStacks {
  /** Whether the thing is one of these stacks, or belongs to one. */
  readonly has: (thing: { readonly id: string; readonly stackId: string }) => boolean;
}

/**
 * Not every product has tags, so what belongs to these stacks is asked of ROS, and the tags are believed besides. Asked in
 * the account's own name: a role that may not see the stack must not make its resources look like anybody's. Rejects when
 * the answer does not come; then nothing may be deleted.
 */
export async function ownStacks(cloud: CloudClient, stack: StackIdentity): Promise<OwnStacks> {
  const { id, region, accountId } = stack;
  const call = caller(cloud, { stack: { id, region, accountId } });
  const stacks = new Set<string>();
  const things = new Set<string>();
  const waiting = [stack.depth === 0 ? id : await rootOf(call, id)];
  while (waiting.length > 0) {
    const next = waiting.pop()!;
    if (stacks.has(next)) continue;
    stacks.add(next);
    const { Resources } = await call(rosApi, 'ListStackResources', { StackId: next });
    for (const { PhysicalResourceId, ResourceType } of maps(Resources)) {
      const physicalId = text(PhysicalResourceId);
      if (physicalId === undefined) continue;
      things.add(physicalId);
      // `arn:acs:ros::<region>:<account>:stacks/<name>/<id>`
      if (ResourceType === 'ALIYUN::ROS::Stack') waiting.push(physicalId.slice(physicalId.lastIndexOf('/') + 1));
    }
  }
  stacks.add(id);
  return { has: (thing) => stacks.has(thing.id) || stacks.has(thing.stackId) || things.has(thing.id) };
}

async function rootOf(call: Call, stackId: string): Promise<string> {
  const found = await call(rosApi, 'GetStack', { StackId: stackId });
  return text(found.RootStackId) ?? stackId;
}
