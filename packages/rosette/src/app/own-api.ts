import type { Ids } from '#engine/ports/clock.ts';
import { type CloudClient, CloudError, type CloudRequest, type RpcProduct } from '#wire/cloud-client.ts';
import { flattenParameters } from '#wire/rpc.ts';

/**
 * The door to a cloud with ROS behind it, too: this installation itself. So a resource type asks for stacks as for anything
 * else, and with the same rights as whoever signs. `ros` is asked for with the first call, since it is made later.
 */
export function withOwnApi(cloud: CloudClient, ros: () => RpcProduct, ids: Ids): CloudClient {
  return {
    call: (request) => {
      const own = request.product === 'ROS' ? ros() : undefined;
      return own?.version === request.version ? callOwn(own, request, ids) : cloud.call(request);
    },
  };
}

async function callOwn(ros: RpcProduct, request: CloudRequest, ids: Ids) {
  const { accountId, region, action, parameters } = request;
  const requestId = ids.uuid().toUpperCase();
  const flat = { RegionId: region, ...flattenParameters(parameters) };
  try {
    return await ros.handle(action, flat, { accountId, region, requestId, principal: principalOf(request) });
  } catch (error) {
    if (error instanceof CloudError) throw error;
    const what = error instanceof Error ? error.message : String(error);
    const message = `ROS failed inside this installation: ${what}`;
    throw new CloudError('InternalError', message, {
      status: 500,
      outcome: 'unknown',
      requestId,
      action,
      cause: error,
    });
  }
}

function principalOf({ accountId, role }: CloudRequest): string {
  return role === undefined ? `acs:ram::${accountId}:root` : `acs:ram::${accountId}:assumed-role/${role}/rosette`;
}
