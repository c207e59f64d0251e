import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Call } from '../caller.ts';
import type { SetupStep } from '../declaration.ts';
import { declare } from '../declare.ts';
import { at, maps, need, text } from '../properties.ts';
import type { UpdateInput } from '../update-declaration.ts';
import { slbApi } from './api.ts';
import { chunk, isAsWanted, serversText, split, wantedServers } from './backend-servers.ts';

/** Quota of servers behind one load balancer, in calls. */
const mostChunks = 10;

/**
 * reference/resource-types.md 5.15. It exists while any of its servers is behind the load balancer; `Ref` is the
 * LoadBalancerId.
 */
export const backendServerAttachment = declare({
  type: 'ALIYUN::SLB::BackendServerAttachment',
  api: slbApi,
  identity: {
    kind: 'named',
    id: (properties) => need(properties, 'LoadBalancerId'),
    describe: (properties) => `One of the servers behind ${need(properties, 'LoadBalancerId')}`,
  },
  identifiers: ['LoadBalancerId'],
  create: {
    action: 'AddBackendServers',
    parameters: ({ properties }) => ({
      LoadBalancerId: need(properties, 'LoadBalancerId'),
      BackendServers: serversText(chunk(wantedServers(properties), 0)),
    }),
  },
  read: async (call, id, properties) => {
    const found = await describeBalancer(call, id);
    if (found === undefined) return undefined;
    const wanted = wantedServers(properties);
    return wanted.length === 0 || split(wanted, attached(found)).present.length > 0 ? found : undefined;
  },
  gone: ['InvalidLoadBalancerId.NotFound'],
  state: (found, properties, setUp) =>
    setUp && split(wantedServers(properties), attached(found)).missing.length > 0 ? 'pending' : 'ready',
  setup: Array.from({ length: mostChunks - 1 }, (_, number) => addFurther(number + 1)),
  update: {
    actions: [
      {
        name: 'changing the servers',
        properties: ['BackendServers', 'BackendServerList', 'BackendServerWeightList'],
        retry: ['RspoolVipExist'],
        run: changeServers,
      },
    ],
    read: (call, id) => describeBalancer(call, id),
  },
  delete: {
    // All but the first twenty; what an earlier try removed is not asked for again.
    before: async ({ call, id, properties }) => {
      const balancer = await call(slbApi, 'DescribeLoadBalancerAttribute', { LoadBalancerId: id });
      const wanted = wantedServers(properties);
      for (let number = 1; chunk(wanted, number).length > 0; number += 1) {
        const { present } = split(chunk(wanted, number), attached(balancer));
        if (present.length === 0) continue;
        await call(slbApi, 'RemoveBackendServers', { LoadBalancerId: id, BackendServers: serversText(present) });
      }
    },
    action: 'RemoveBackendServers',
    parameters: ({ id, properties }) => ({
      LoadBalancerId: id,
      BackendServers: serversText(chunk(wantedServers(properties), 0)),
    }),
  },
  attributes: (found, { id }) => ({ LoadBalancerId: id, BackendServers: attached(found) }),
});

async function describeBalancer(call: Call, id: string): Promise<JsonObject | undefined> {
  const found = await call(slbApi, 'DescribeLoadBalancerAttribute', { LoadBalancerId: id });
  return text(found.LoadBalancerId) === undefined ? undefined : found;
}

/** One call at a time: new servers come before old ones go, so that the load balancer is never without any. */
async function changeServers({ call, id, found, properties, before }: UpdateInput): Promise<'again' | undefined> {
  const wanted = wantedServers(properties);
  const present = attached(found);
  const change = (action: string, servers: readonly JsonObject[]) =>
    call(slbApi, action, { LoadBalancerId: id, BackendServers: serversText(chunk(servers, 0)) });
  const { missing } = split(wanted, present);
  if (missing.length > 0) return change('AddBackendServers', missing).then(() => 'again');
  const different = wanted.filter((server) => !isAsWanted(server, present));
  if (different.length > 0) return change('SetBackendServers', different).then(() => 'again');
  const surplus = split(split(wantedServers(before), wanted).missing, present).present;
  if (surplus.length > 0) return change('RemoveBackendServers', surplus).then(() => 'again');
}

function attached(balancer: JsonObject): readonly JsonObject[] {
  return maps(at(balancer, 'BackendServers', 'BackendServer'));
}

function addFurther(number: number): SetupStep {
  return {
    name: 'adding further servers',
    wanted: (properties) => chunk(wantedServers(properties), number).length > 0,
    run: async ({ call, id, found, properties }) => {
      const { missing } = split(chunk(wantedServers(properties), number), attached(found));
      if (missing.length === 0) return;
      await call(slbApi, 'AddBackendServers', { LoadBalancerId: id, BackendServers: serversText(missing) });
    },
  };
}
