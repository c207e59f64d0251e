import type { JsonObject } from '@rosette/template/base/json.ts';
import { rootArn } from '#access/authenticate.ts';
import type { Ids } from '#engine/ports/clock.ts';
import { CloudError, type RpcCaller, type RpcProduct } from '#wire/cloud-client.ts';
import { flattenParameters } from '#wire/rpc.ts';
import type { ApiClient, StackEvent } from './contract/api-client.ts';
import { internalError } from './errors.ts';
import { followEvents } from './event-feed.ts';
import type { Log } from './log.ts';
import type { Services } from './services.ts';
import { followedStack } from './stack-events.ts';
import { eventView } from './views/event-view.ts';

export interface EmbeddedClientOptions {
  readonly ros: RpcProduct;
  readonly services: Services;
  readonly ids: Ids;
  readonly log: Log;
  readonly accountId: string;
  readonly region: string;
}

/** The API in this process, as the root of one account. Parameters take the same flat form and the same decoding as on
 *  the wire, so that both ways mean the same. */
export function createEmbeddedClient(options: EmbeddedClientOptions): ApiClient {
  return {
    region: options.region,
    endpoint: 'embedded',
    call: (action, parameters) => call(options, action, parameters),
    events: (stackId, cursor, signal) => events(options, stackId, cursor, signal),
  };
}

async function call(options: EmbeddedClientOptions, action: string, parameters: JsonObject): Promise<JsonObject> {
  const flat = { RegionId: options.region, ...flattenParameters(parameters) };
  const caller = callerOf(options, flat.RegionId);
  try {
    return { ...(await options.ros.handle(action, flat, caller)), RequestId: caller.requestId };
  } catch (error) {
    if (error instanceof CloudError) throw error;
    options.log({ level: 'error', message: 'defect', requestId: caller.requestId, action, error });
    throw internalError(caller.requestId);
  }
}

async function* events(
  { services, ...options }: EmbeddedClientOptions,
  stackId: string,
  cursor: number,
  signal: AbortSignal,
): AsyncGenerator<StackEvent, void, void> {
  const stack = await followedStack(services, callerOf(options, options.region), stackId);
  for await (const batch of followEvents(services, stack, { cursor, idleMs: 15_000, signal })) {
    for (const event of batch) yield eventView(event);
  }
}

function callerOf(options: Pick<EmbeddedClientOptions, 'accountId' | 'ids'>, region: string): RpcCaller {
  return {
    accountId: options.accountId,
    region,
    requestId: options.ids.uuid().toUpperCase(),
    principal: rootArn(options.accountId),
  };
}
