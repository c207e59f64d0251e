import type { JsonObject } from '@rosette/template/base/json.ts';
import { declare } from '../declare.ts';
import { at, need, text, truth } from '../properties.ts';
import { slbApi } from './api.ts';
import { changeableSettings, listenerChange } from './listener-change.ts';
import { listenerParameters, protocolOf } from './listener-parameters.ts';

/**
 * reference/resource-types.md 5.14. One type, four create calls. Protocol and port name it; it begins stopped and is
 * started unless StartListener is false.
 */
export const listener = declare({
  type: 'ALIYUN::SLB::Listener',
  api: slbApi,
  identity: {
    kind: 'named',
    id: (properties) =>
      `${need(properties, 'LoadBalancerId')}:${scheme(properties)}:${need(properties, 'ListenerPort')}`,
    describe: (properties) =>
      `A listener on ${scheme(properties)} port ${need(properties, 'ListenerPort')} of ${need(properties, 'LoadBalancerId')}`,
  },
  identifiers: ['LoadBalancerId', 'ListenerPort', 'Protocol'],
  create: {
    action: (properties) => `CreateLoadBalancer${protocolOf(properties)}Listener`,
    parameters: ({ properties, tags }) => listenerParameters(properties, tags),
  },
  read: async (call, _id, properties) => {
    const action = `DescribeLoadBalancer${protocolOf(properties)}ListenerAttribute`;
    const { LoadBalancerId, ListenerPort } = address(properties);
    const found = await call(slbApi, action, { LoadBalancerId, ListenerPort });
    return text(found.Status) === undefined ? undefined : found;
  },
  gone: ['InvalidLoadBalancerId.NotFound', 'InvalidListener.NotFound', 'ListenerNotFound', 'ResourceNotFound'],
  state: (found, properties, setUp) => {
    if (found.Status !== 'running' && found.Status !== 'stopped') return 'pending';
    return setUp && starts(properties) && found.Status === 'stopped' ? 'pending' : 'ready';
  },
  setup: [
    {
      name: 'starting the listener',
      wanted: starts,
      run: async ({ call, found, properties }) => {
        if (found.Status === 'stopped') await call(slbApi, 'StartLoadBalancerListener', address(properties));
      },
    },
  ],
  update: {
    actions: [
      {
        name: 'changing its settings',
        properties: changeableSettings,
        run: async ({ call, properties }) => {
          const action = `SetLoadBalancer${protocolOf(properties)}ListenerAttribute`;
          await call(slbApi, action, listenerChange(properties));
        },
      },
      {
        name: 'starting or stopping it',
        properties: ['StartListener'],
        run: async ({ call, found, properties }) => {
          if (starts(properties) === (found.Status === 'running')) return;
          const action = starts(properties) ? 'StartLoadBalancerListener' : 'StopLoadBalancerListener';
          await call(slbApi, action, address(properties));
        },
      },
    ],
  },
  delete: {
    action: 'DeleteLoadBalancerListener',
    parameters: ({ properties }) => address(properties),
  },
  attributes: async (_found, { call, properties }) => {
    const LoadBalancerId = need(properties, 'LoadBalancerId');
    const balancer = await call(slbApi, 'DescribeLoadBalancerAttribute', { LoadBalancerId });
    const ports = at(balancer, 'ListenerPortsAndProtocol', 'ListenerPortAndProtocol') ?? [];
    return { LoadBalancerId, ListenerPortsAndProtocol: ports };
  },
});

function scheme(properties: JsonObject): string {
  return protocolOf(properties).toLowerCase();
}

function starts(properties: JsonObject): boolean {
  return truth(properties.StartListener) !== false;
}

function address(properties: JsonObject): { LoadBalancerId: string; ListenerPort: string; ListenerProtocol: string } {
  return {
    LoadBalancerId: need(properties, 'LoadBalancerId'),
    ListenerPort: need(properties, 'ListenerPort'),
    ListenerProtocol: scheme(properties),
  };
}
