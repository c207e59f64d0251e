import { isJsonObject, type JsonObject } from '@rosette/template/base/json.ts';
import { type Context, read, write } from '../core/action.ts';
import { notFound, refuse } from '../core/errors.ts';
import { integer, invalid, jsonList, required, text } from '../core/request-shape.ts';
import { statusAt } from '../core/timeline.ts';
import { type Backend, type LoadBalancer, listenerKind, setBackends, theLoadBalancer } from '../model/balancer.ts';
import { instanceKind, instanceStatus } from '../model/compute.ts';
import { describedBackend } from './describe-load-balancers.ts';

// Codes: error code list of Slb 2014-05-15 and reference/resource-types.md 5.15. The list travels as JSON text.

const shape = {
  LoadBalancerId: required(text()),
  BackendServers: required(jsonList({ max: 20, code: 'InvalidBackendServers' })),
};

export const addBackendServers = write(shape, (context, request) => {
  const balancer = theLoadBalancer(context, request.LoadBalancerId);
  const added = request.BackendServers.map((each) => checkedBackend(context, each));
  const others = balancer.state.backends.filter(({ serverId }) => !added.some((each) => each.serverId === serverId));
  return changed(context, balancer, [...others, ...added]);
});

export const setBackendServers = write(shape, (context, request) => {
  const balancer = theLoadBalancer(context, request.LoadBalancerId);
  const given = request.BackendServers.map((each) => checkedBackend(context, each));
  const unknown = given.find(({ serverId }) => !balancer.state.backends.some((each) => each.serverId === serverId));
  if (unknown !== undefined) {
    throw notFound('InvalidServerId.NotFound', `backend of "${balancer.id}"`, unknown.serverId);
  }
  const backends = balancer.state.backends.map(
    (backend) => given.find(({ serverId }) => serverId === backend.serverId) ?? backend,
  );
  return changed(context, balancer, backends);
});

/** Servers that are not attached are passed over. A list of bare ids is accepted too. */
export const removeBackendServers = write(shape, (context, request) => {
  const balancer = theLoadBalancer(context, request.LoadBalancerId);
  const ids = request.BackendServers.map((each) => (isJsonObject(each) ? String(each.ServerId) : String(each)));
  const backends = balancer.state.backends.filter(({ serverId }) => !ids.includes(serverId));
  return changed(context, balancer, backends);
});

function changed(context: Context, balancer: LoadBalancer, backends: readonly Backend[]): JsonObject {
  requireOneNetwork(context, backends);
  context.occupy(balancer.id, context.delays.listener, 'BackendServer.configuring');
  const { state } = setBackends(context, balancer, backends);
  return { LoadBalancerId: balancer.id, BackendServers: { BackendServer: state.backends.map(describedBackend) } };
}

function checkedBackend(context: Context, given: unknown): Backend {
  if (!isJsonObject(given))
    throw invalid('BackendServers', JSON.stringify(given), 'objects such as {"ServerId": "i-…"}');
  const serverId = typeof given.ServerId === 'string' ? given.ServerId : '';
  const instance = context.objects.find(instanceKind, serverId);
  if (instance === undefined || instance.goneAt !== null) {
    throw refuse('ObtainIpFail', `No address of the server "${serverId}" can be found: the instance does not exist.`);
  }
  const weight = given.Weight === undefined ? 100 : Number(given.Weight);
  if (!Number.isInteger(weight) || weight < 0 || weight > 100) {
    throw refuse('InvalidWeight', `The weight of "${serverId}" must be an integer from 0 to 100, not ${given.Weight}.`);
  }
  return {
    serverId,
    weight,
    type: typeof given.Type === 'string' ? given.Type : 'ecs',
    serverIp: typeof given.ServerIp === 'string' ? given.ServerIp : instance.state.privateIp,
    description: typeof given.Description === 'string' ? given.Description : '',
  };
}

function requireOneNetwork(context: Context, backends: readonly Backend[]): void {
  const vpcs = new Set(backends.map(({ serverId }) => context.objects.find(instanceKind, serverId)?.state.vpcId));
  if (vpcs.size > 1) {
    throw refuse(
      'InvalidBackendServers.Inconsistent',
      'All backend servers of one load balancer must be in the same VPC.',
    );
  }
}

export const describeHealthStatus = read(
  { LoadBalancerId: required(text()), ListenerPort: integer({ min: 1, max: 65535 }), ListenerProtocol: text() },
  (context, request) => {
    const balancer = theLoadBalancer(context, request.LoadBalancerId);
    const listeners = context.objects
      .referring(listenerKind, balancer.id)
      .filter(({ state }) => request.ListenerPort === undefined || state.port === request.ListenerPort)
      .filter(({ state }) => request.ListenerProtocol === undefined || state.protocol === request.ListenerProtocol);
    const rows = listeners.flatMap(({ state }) =>
      balancer.state.backends.map((backend) => ({
        ServerId: backend.serverId,
        ServerIp: backend.serverIp,
        Type: backend.type,
        Port: Number(state.settings.BackendServerPort ?? 0),
        ListenerPort: state.port,
        Protocol: state.protocol,
        ServerHealthStatus: health(context, backend, statusAt(state.status, context.now)),
      })),
    );
    return { BackendServers: { BackendServer: rows } };
  },
);

/** A guest serves whatever its listener asks for as soon as the instance runs. */
function health(context: Context, backend: Backend, listenerStatus: string): string {
  const instance = context.objects.find(instanceKind, backend.serverId);
  if (listenerStatus !== 'running') return 'unavailable';
  return instance !== undefined && instanceStatus(instance, context.now) === 'Running' ? 'normal' : 'abnormal';
}
