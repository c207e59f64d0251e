import type { Context } from '../core/action.ts';
import { notFound } from '../core/errors.ts';
import type { CloudObject, Kind } from '../core/objects.ts';
import type { Timeline } from '../core/timeline.ts';

export interface Backend {
  readonly serverId: string;
  readonly weight: number;
  readonly type: string;
  readonly serverIp: string;
  readonly description: string;
}

export interface LoadBalancerState {
  readonly name: string;
  readonly addressType: 'internet' | 'intranet';
  readonly address: string;
  readonly ipVersion: string;
  readonly vpcId: string;
  readonly vSwitchId: string;
  readonly masterZoneId: string;
  readonly slaveZoneId: string;
  readonly spec: string;
  readonly bandwidth: number;
  readonly internetChargeType: string;
  readonly payType: string;
  readonly instanceChargeType: string;
  readonly deleteProtection: 'on' | 'off';
  readonly modificationProtection: string;
  readonly modificationReason: string;
  readonly resourceGroupId: string;
  readonly backends: readonly Backend[];
  readonly status: Timeline;
}

export type Protocol = 'tcp' | 'udp' | 'http' | 'https';

export interface ListenerState {
  readonly loadBalancerId: string;
  readonly protocol: Protocol;
  readonly port: number;
  /** As the Describe action answers them: names of the API, defaults filled in. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  readonly status: Timeline;
}

export const loadBalancerKind: Kind<LoadBalancerState> = { product: 'Slb', name: 'LoadBalancer' };
export const listenerKind: Kind<ListenerState> = { product: 'Slb', name: 'Listener' };

export type LoadBalancer = CloudObject<LoadBalancerState>;
export type Listener = CloudObject<ListenerState>;

export function theLoadBalancer(context: Context, id: string): LoadBalancer {
  const balancer = context.objects.find(loadBalancerKind, id);
  if (balancer === undefined) throw notFound('InvalidLoadBalancerId.NotFound', 'load balancer', id);
  return balancer;
}

/** What happens when an instance is released: no load balancer sends anything to it any more. */
export function dropBackend(context: Context, instanceId: string): void {
  for (const balancer of context.objects.referring(loadBalancerKind, instanceId)) {
    setBackends(
      context,
      balancer,
      balancer.state.backends.filter(({ serverId }) => serverId !== instanceId),
    );
  }
}

export function setBackends(context: Context, balancer: LoadBalancer, backends: readonly Backend[]): LoadBalancer {
  const network = balancer.state.vSwitchId === '' ? [] : [balancer.state.vSwitchId];
  const refers = [...network, ...backends.map(({ serverId }) => serverId)];
  return context.objects.update(balancer, { ...balancer.state, backends }, refers);
}
