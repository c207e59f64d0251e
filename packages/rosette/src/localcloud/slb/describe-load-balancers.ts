import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import { type Context, read } from '../core/action.ts';
import { onePage, pages } from '../core/paging.ts';
import { regions, zonesOf } from '../core/regions.ts';
import { type Field, jsonList, list, record, required, text } from '../core/request-shape.ts';
import { hasTags, tagsAsTagKey } from '../core/tags.ts';
import { secondsText } from '../core/time-text.ts';
import { statusAt } from '../core/timeline.ts';
import { type LoadBalancer, listenerKind, loadBalancerKind, theLoadBalancer } from '../model/balancer.ts';

type TagFilter = readonly { readonly Key: string; readonly Value: string | undefined }[];

/** `Tags=[{"TagKey":"a","TagValue":"b"}]`, the older form of `Tag.1.Key`. */
const jsonTags: Field<TagFilter> = {
  decode(value, name) {
    const given = jsonList({ max: 20 }).decode(value, name) ?? [];
    return given
      .filter(isJsonObject)
      .map((tag: JsonObject) => ({ Key: textOf(tag.TagKey), Value: textOf(tag.TagValue) }));
  },
};

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

export const describeLoadBalancers = read(
  {
    ...pages,
    LoadBalancerId: text(),
    LoadBalancerName: text(),
    LoadBalancerStatus: text(),
    AddressType: text(),
    Address: text(),
    VpcId: text(),
    VSwitchId: text(),
    NetworkType: text(),
    ServerId: text(),
    MasterZoneId: text(),
    ResourceGroupId: text(),
    PayType: text(),
    Tag: list(record({ Key: required(text()), Value: text() })),
    Tags: jsonTags,
  },
  (context, request) => {
    const ids = request.LoadBalancerId?.split(',');
    const found = context.objects
      .list(loadBalancerKind)
      .filter(({ id }) => ids?.includes(id) ?? true)
      .filter((balancer) => hasTags(balancer, [...request.Tag, ...request.Tags]))
      .filter(
        ({ state }) =>
          request.ServerId === undefined || state.backends.some((each) => each.serverId === request.ServerId),
      )
      .map((balancer) => common(context, balancer))
      .filter((balancer) =>
        (
          [
            'LoadBalancerName',
            'LoadBalancerStatus',
            'AddressType',
            'Address',
            'VpcId',
            'VSwitchId',
            'NetworkType',
            'MasterZoneId',
            'ResourceGroupId',
            'PayType',
          ] as const
        ).every((name) => request[name] === undefined || request[name] === balancer[name]),
      );
    const { items, counts } = onePage(found, request);
    return { ...counts, LoadBalancers: { LoadBalancer: items } };
  },
);

export const describeLoadBalancerAttribute = read({ LoadBalancerId: required(text()) }, (context, request) => {
  const balancer = theLoadBalancer(context, request.LoadBalancerId);
  const listeners = context.objects.referring(listenerKind, balancer.id).map(({ state }) => state);
  const ports = listeners.map(({ port, protocol }) => ({ ListenerPort: port, ListenerProtocol: protocol }));
  return {
    ...common(context, balancer),
    BackendServers: { BackendServer: balancer.state.backends.map(describedBackend) },
    ListenerPorts: { ListenerPort: listeners.map(({ port }) => port) },
    // The misspelt list is older and still answered.
    ListenerPortsAndProtocal: {
      ListenerPortAndProtocal: ports.map(({ ListenerPort, ListenerProtocol }) => ({
        ListenerPort,
        ListenerProtocal: ListenerProtocol,
      })),
    },
    ListenerPortsAndProtocol: {
      ListenerPortAndProtocol: listeners.map(({ port, protocol, settings }) => ({
        ListenerPort: port,
        ListenerProtocol: protocol,
        Description: settings.Description ?? '',
        ListenerForward: settings.ListenerForward ?? 'off',
      })),
    },
  };
});

export function describedBackend(backend: LoadBalancer['state']['backends'][number]): JsonObject {
  return {
    ServerId: backend.serverId,
    Weight: backend.weight,
    Type: backend.type,
    ServerIp: backend.serverIp,
    Description: backend.description,
  };
}

function common(context: Context, balancer: LoadBalancer): JsonObject {
  const { state } = balancer;
  return {
    LoadBalancerId: balancer.id,
    LoadBalancerName: state.name,
    LoadBalancerStatus: statusAt(state.status, context.now),
    LoadBalancerSpec: state.spec,
    RegionId: balancer.region,
    RegionIdAlias: balancer.region,
    MasterZoneId: state.masterZoneId,
    SlaveZoneId: state.slaveZoneId,
    Address: state.address,
    AddressType: state.addressType,
    AddressIPVersion: state.ipVersion,
    NetworkType: state.vpcId === '' ? 'classic' : 'vpc',
    VpcId: state.vpcId,
    VSwitchId: state.vSwitchId,
    Bandwidth: state.bandwidth,
    InternetChargeType: state.internetChargeType,
    PayType: state.payType,
    InstanceChargeType: state.instanceChargeType,
    DeleteProtection: state.deleteProtection,
    ModificationProtectionStatus: state.modificationProtection,
    ModificationProtectionReason: state.modificationReason,
    CreateTime: secondsText(balancer.createdAt),
    CreateTimeStamp: balancer.createdAt,
    ResourceGroupId: state.resourceGroupId,
    Tags: tagsAsTagKey(balancer.tags),
  };
}

export const describeZones = read({}, (context) => {
  const zones = zonesOf(context.scope.region);
  const listed = zones.map((zone) => ({
    ZoneId: zone,
    LocalName: zone,
    SlaveZones: { SlaveZone: zones.filter((each) => each !== zone).map((each) => ({ ZoneId: each, LocalName: each })) },
  }));
  return { Zones: { Zone: listed } };
});

export const describeRegions = read({}, () => ({
  Regions: {
    Region: regions.map(({ id, name }) => ({
      RegionId: id,
      LocalName: name,
      RegionEndpoint: `slb.${id}.aliyuncs.com`,
    })),
  },
}));

export const describeAvailableResource = read({ AddressType: text(), AddressIPVersion: text() }, (context, request) => {
  const zones = zonesOf(context.scope.region);
  const offered = ['vpc', 'classic_internet']
    .map((AddressType) => ({ AddressType, AddressIPVersion: 'ipv4' }))
    .filter(({ AddressType }) => request.AddressType === undefined || AddressType === request.AddressType)
    .filter(({ AddressIPVersion }) => [undefined, AddressIPVersion].includes(request.AddressIPVersion));
  const pairs = zones.map((master, index) => ({
    MasterZoneId: master,
    SlaveZoneId: zones[(index + 1) % zones.length] ?? '',
    SupportResources: { SupportResource: offered },
  }));
  return { AvailableResources: { AvailableResource: offered.length > 0 ? pairs : [] } };
});
