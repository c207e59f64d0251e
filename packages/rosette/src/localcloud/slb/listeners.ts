import type { JsonObject } from '@rosette/template/base/json.ts';
import { type Action, type Context, read, write } from '../core/action.ts';
import { refuse } from '../core/errors.ts';
import { choice, integer, required, tagList, text } from '../core/request-shape.ts';
import { newTags, tagsAsTagKey } from '../core/tags.ts';
import { statusAt, timeline } from '../core/timeline.ts';
import { type Listener, listenerKind, type Protocol, theLoadBalancer } from '../model/balancer.ts';
import { changedSettings, newSettings } from './listener-settings.ts';

// Codes: error code list of Slb 2014-05-15 and reference/resource-types.md 5.14.

const place = {
  LoadBalancerId: required(text()),
  ListenerPort: required(integer({ min: 1, max: 65535 })),
};

export function createListener(protocol: Protocol): Action {
  return withRaw({ ...place, VServerGroupId: text(), Tag: tagList }, (context, request, raw) => {
    const balancer = theLoadBalancer(context, request.LoadBalancerId);
    if (request.VServerGroupId !== undefined) {
      throw refuse(
        'InvalidParameter',
        `The specified VServerGroupId does not exist: "${request.VServerGroupId}".`,
        404,
      );
    }
    const port = request.ListenerPort;
    const taken = context.objects
      .referring(listenerKind, balancer.id)
      .find(({ state }) => clashes(state, protocol, port));
    if (taken !== undefined) {
      throw refuse(
        'ListenerAlreadyExists',
        `"${balancer.id}" already has a ${taken.state.protocol} listener on port ${port}.`,
      );
    }
    const settings = newSettings(protocol, raw);
    context.occupy(balancer.id, context.delays.listener, 'ServiceIsConfiguring');
    context.objects.create(listenerKind, {
      id: `${balancer.id}:${protocol}:${port}`,
      state: { loadBalancerId: balancer.id, protocol, port, settings, status: timeline(context.now, 'stopped') },
      tags: newTags(request.Tag),
      refers: [balancer.id],
    });
    return {};
  });
}

/** TCP and UDP may share a number; everything else speaks TCP. */
function clashes(other: { protocol: Protocol; port: number }, protocol: Protocol, port: number): boolean {
  return other.port === port && (other.protocol === 'udp') === (protocol === 'udp');
}

export function setListener(protocol: Protocol): Action {
  return withRaw(place, (context, request, raw) => {
    const listener = theListener(context, request.LoadBalancerId, request.ListenerPort, protocol);
    context.occupy(request.LoadBalancerId, context.delays.listener, 'ServiceIsConfiguring');
    const settings = changedSettings(protocol, listener.state.settings, raw);
    context.objects.update(listener, { ...listener.state, settings });
    return {};
  });
}

export function describeListener(protocol: Protocol): Action {
  return read(place, (context, request) => {
    const { state, tags } = theListener(context, request.LoadBalancerId, request.ListenerPort, protocol);
    const { HealthCheckSwitch, ...settings } = state.settings;
    return {
      ...settings,
      // Create calls it HealthCheckSwitch for TCP and UDP, Describe calls it HealthCheck everywhere.
      HealthCheck: settings.HealthCheck ?? HealthCheckSwitch ?? 'on',
      LoadBalancerId: state.loadBalancerId,
      ListenerPort: state.port,
      Status: statusAt(state.status, context.now),
      SecurityStatus: 'on',
      Tags: tagsAsTagKey(tags),
    };
  });
}

const anyProtocol = { ...place, ListenerProtocol: choice(['tcp', 'udp', 'http', 'https']) };

export const startLoadBalancerListener = write(anyProtocol, (context, request) => {
  const listener = theListener(context, request.LoadBalancerId, request.ListenerPort, request.ListenerProtocol);
  if (statusAt(listener.state.status, context.now) !== 'stopped') return {};
  return move(context, listener, 'starting', 'running');
});

export const stopLoadBalancerListener = write(anyProtocol, (context, request) => {
  const listener = theListener(context, request.LoadBalancerId, request.ListenerPort, request.ListenerProtocol);
  if (statusAt(listener.state.status, context.now) === 'stopped') return {};
  return move(context, listener, 'stopping', 'stopped');
});

export const deleteLoadBalancerListener = write(anyProtocol, (context, request) => {
  const listener = theListener(context, request.LoadBalancerId, request.ListenerPort, request.ListenerProtocol);
  context.occupy(request.LoadBalancerId, context.delays.listener, 'ServiceIsConfiguring');
  context.objects.remove(listener);
  return {};
});

function move(context: Context, listener: Listener, through: string, to: string): JsonObject {
  context.occupy(listener.state.loadBalancerId, context.delays.listener, 'ServiceIsConfiguring');
  const status = timeline(context.now, through, context.delays.listener, to);
  context.objects.update(listener, { ...listener.state, status });
  return {};
}

function theListener(context: Context, balancerId: string, port: number, protocol: Protocol | undefined): Listener {
  const balancer = theLoadBalancer(context, balancerId);
  const found = context.objects
    .referring(listenerKind, balancer.id)
    .find(({ state }) => state.port === port && (protocol === undefined || state.protocol === protocol));
  if (found === undefined) {
    const what = `${protocol ?? ''} listener on port ${port} of "${balancerId}"`.trim();
    throw refuse('ListenerNotFound', `The specified resource does not exist: ${what}.`, 404);
  }
  return found;
}

/** A write action that also reads the settings of its protocol from the undecoded parameters. */
function withRaw<S extends Parameters<typeof write>[0]>(
  shape: S,
  handle: (context: Context, request: Parameters<Parameters<typeof write<S>>[1]>[1], raw: JsonObject) => JsonObject,
): Action {
  return {
    writes: true,
    run: (context, raw) => write(shape, (inner, request) => handle(inner, request, raw)).run(context, raw),
  };
}
