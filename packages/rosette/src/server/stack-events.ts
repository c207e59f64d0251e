import type { StackRow } from '#engine/ports/store.ts';
import type { RpcCaller } from '#wire/cloud-client.ts';
import { stackNotFound } from './errors.ts';
import type { Services } from './services.ts';
import { findStack } from './stack-lookup.ts';

/** The stack whose events a caller wants to follow. Permission is that of ListStackEvents, whatever the transport. */
export async function followedStack(services: Services, caller: RpcCaller, id: string): Promise<StackRow> {
  const { accountId, region, principal } = caller;
  const stack = await findStack(services.store, { accountId, region }, id);
  const resource = `acs:ros:${region}:${accountId}:stack/${stack?.id ?? id}`;
  await services.authorize({ principal, action: 'ros:ListStackEvents', resource });
  if (stack === undefined) throw stackNotFound(id);
  return stack;
}
