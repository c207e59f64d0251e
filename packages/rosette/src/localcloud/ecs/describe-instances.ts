import type { JsonObject } from '@rosette/template/base/json.ts';
import { type Context, read } from '../core/action.ts';
import { notFound } from '../core/errors.ts';
import { onePage, pageOrToken, pages, tokens } from '../core/paging.ts';
import { type Decoded, jsonTexts, list, record, required, text } from '../core/request-shape.ts';
import { hasTags, tagsAsTagKey } from '../core/tags.ts';
import { minutesText } from '../core/time-text.ts';
import { type Instance, instanceKind, instanceStatus, theInstance } from '../model/compute.ts';
import { boundEips } from '../model/network.ts';
import { findInstanceType } from './catalogue.ts';
import { findImage } from './images.ts';

const filters = {
  InstanceIds: jsonTexts({ code: 'InvalidInstanceIds.Malformed' }),
  InstanceName: text(),
  Status: text(),
  VpcId: text(),
  VSwitchId: text(),
  ZoneId: text(),
  SecurityGroupId: text(),
  ImageId: text(),
  InstanceType: text(),
  InstanceTypeFamily: text(),
  InstanceChargeType: text(),
  InternetChargeType: text(),
  KeyPairName: text(),
  ResourceGroupId: text(),
  PrivateIpAddresses: jsonTexts(),
  PublicIpAddresses: jsonTexts(),
  EipAddresses: jsonTexts(),
  Tag: list(record({ Key: required(text()), Value: text() })),
};

export const describeInstances = read({ ...pages, ...tokens, ...filters }, (context, request) => {
  const found = selected(context, request).filter((instance) => matches(context, instance, request));
  const { items, counts } = pageOrToken(found, request);
  return { ...counts, Instances: { Instance: items.map((instance) => described(context, instance)) } };
});

function selected(context: Context, request: Decoded<typeof filters>): readonly Instance[] {
  const ids = request.InstanceIds;
  if (ids === undefined) return context.objects.list(instanceKind);
  return ids.map((id) => context.objects.find(instanceKind, id)).filter((instance) => instance !== undefined);
}

function matches(context: Context, instance: Instance, request: Decoded<typeof filters>): boolean {
  const { state } = instance;
  const exact: readonly (readonly [string | undefined, string])[] = [
    [request.Status, instanceStatus(instance, context.now)],
    [request.VpcId, state.vpcId],
    [request.VSwitchId, state.vSwitchId],
    [request.ZoneId, state.zoneId],
    [request.ImageId, state.imageId],
    [request.InstanceType, state.instanceType],
    [request.InstanceTypeFamily, findInstanceType(state.instanceType)?.family ?? ''],
    [request.InstanceChargeType, state.chargeType],
    [request.InternetChargeType, state.internetChargeType],
    [request.KeyPairName, state.keyPairName],
    [request.ResourceGroupId, state.resourceGroupId],
  ];
  return (
    exact.every(([wanted, actual]) => wanted === undefined || wanted === actual) &&
    (request.InstanceName === undefined || matchesName(request.InstanceName, state.name)) &&
    (request.SecurityGroupId === undefined || state.securityGroupIds.includes(request.SecurityGroupId)) &&
    (request.PrivateIpAddresses?.includes(state.privateIp) ?? true) &&
    (request.PublicIpAddresses?.includes(state.publicIp) ?? true) &&
    (request.EipAddresses?.some((address) => boundEips(context, instance.id)[0]?.state.address === address) ?? true) &&
    hasTags(instance, request.Tag)
  );
}

/** `web*`, `*web`, `*web*` or the exact name. */
function matchesName(wanted: string, name: string): boolean {
  const core = wanted.replace(/^\*|\*$/g, '');
  if (wanted.startsWith('*') && wanted.endsWith('*')) return name.includes(core);
  if (wanted.endsWith('*')) return name.startsWith(core);
  return wanted.startsWith('*') ? name.endsWith(core) : name === wanted;
}

function described(context: Context, instance: Instance): JsonObject {
  const { state } = instance;
  const image = findImage(state.imageId);
  const type = findInstanceType(state.instanceType);
  return {
    ...common(context, instance),
    InstanceTypeFamily: type?.family ?? '',
    GPUAmount: type?.gpu ?? 0,
    OSName: image?.osName ?? '',
    OSNameEn: image?.osName ?? '',
    OSType: image?.osType ?? '',
    IoOptimized: true,
    StartTime: minutesText(state.status.at(-1)?.since ?? instance.createdAt),
    ExpiredTime: '2099-12-31T15:59Z',
    AutoReleaseTime: '',
    KeyPairName: state.keyPairName,
    ResourceGroupId: state.resourceGroupId,
    SpotStrategy: state.spotStrategy,
    DeletionProtection: state.deletionProtection,
    DeviceAvailable: true,
    Recyclable: false,
    MetadataOptions: {
      HttpEndpoint: state.httpEndpoint ?? 'enabled',
      HttpTokens: state.httpTokens ?? 'optional',
    },
    OperationLocks: { LockReason: [] },
    RdmaIpAddress: { IpAddress: [] },
    NetworkInterfaces: { NetworkInterface: [networkInterface(instance)] },
    Tags: tagsAsTagKey(instance.tags),
  };
}

function networkInterface({ state }: Instance): JsonObject {
  return {
    NetworkInterfaceId: state.networkInterfaceId,
    MacAddress: state.macAddress,
    PrimaryIpAddress: state.privateIp,
    Type: 'Primary',
    PrivateIpSets: { PrivateIpSet: [{ PrivateIpAddress: state.privateIp, Primary: true }] },
    Ipv6Sets: { Ipv6Set: [] },
  };
}

/** What DescribeInstances and DescribeInstanceAttribute both answer. */
function common(context: Context, instance: Instance): JsonObject {
  const { state } = instance;
  const type = findInstanceType(state.instanceType);
  const eip = boundEips(context, instance.id)[0];
  return {
    InstanceId: instance.id,
    InstanceName: state.name,
    Description: state.description,
    HostName: state.hostName,
    Status: instanceStatus(instance, context.now),
    RegionId: instance.region,
    ZoneId: state.zoneId,
    ClusterId: '',
    ImageId: state.imageId,
    InstanceType: state.instanceType,
    Cpu: type?.cpu ?? 0,
    Memory: (type?.memory ?? 0) * 1024,
    InstanceNetworkType: 'vpc',
    InstanceChargeType: state.chargeType,
    InternetChargeType: state.internetChargeType,
    InternetMaxBandwidthIn: state.bandwidthIn,
    InternetMaxBandwidthOut: state.bandwidthOut,
    CreditSpecification: state.creditSpecification,
    CreationTime: minutesText(instance.createdAt),
    SerialNumber: state.serialNumber,
    StoppedMode: 'Not-applicable',
    VlanId: '',
    SecurityGroupIds: { SecurityGroupId: state.securityGroupIds },
    InnerIpAddress: { IpAddress: [] },
    PublicIpAddress: { IpAddress: state.publicIp === '' ? [] : [state.publicIp] },
    EipAddress: {
      AllocationId: eip?.id ?? '',
      IpAddress: eip?.state.address ?? '',
      Bandwidth: eip?.state.bandwidth ?? 0,
      InternetChargeType: eip?.state.internetChargeType ?? '',
    },
    VpcAttributes: {
      VpcId: state.vpcId,
      VSwitchId: state.vSwitchId,
      NatIpAddress: '',
      PrivateIpAddress: { IpAddress: [state.privateIp] },
    },
  };
}

export const describeInstanceAttribute = read({ InstanceId: required(text()) }, (context, request) => ({
  ...common(context, theInstance(context, request.InstanceId)),
  // A text here, a boolean in DescribeInstances.
  IoOptimized: 'optimized',
}));

export const describeInstanceAttachmentAttributes = read(
  { ...pages, InstanceIds: list(required(text()), { max: 100 }) },
  (context, request) => {
    const found = context.objects.list(instanceKind).filter(({ id }) => request.InstanceIds.includes(id));
    const { items, counts } = onePage(found, request);
    const rows = items.map(({ id, state }) => ({
      InstanceId: id,
      PrivatePoolOptionsMatchCriteria: state.privatePool?.matchCriteria ?? 'Open',
      PrivatePoolOptionsId: state.privatePool?.id ?? '',
    }));
    return { ...counts, Instances: { Instance: rows } };
  },
);

export const describeInstanceStatus = read(
  { ...pages, InstanceId: list(required(text()), { max: 100 }), ZoneId: text() },
  (context, request) => {
    const wanted = request.InstanceId;
    const missing = wanted.find((id) => context.objects.find(instanceKind, id) === undefined);
    if (missing !== undefined) throw notFound('InvalidInstanceId.NotFound', 'instance', missing);
    const found = context.objects
      .list(instanceKind)
      .filter(({ id }) => wanted.length === 0 || wanted.includes(id))
      .filter(({ state }) => request.ZoneId === undefined || state.zoneId === request.ZoneId);
    const { items, counts } = onePage(found, request);
    const statuses = items.map((each) => ({ InstanceId: each.id, Status: instanceStatus(each, context.now) }));
    return { ...counts, InstanceStatuses: { InstanceStatus: statuses } };
  },
);

export const describeUserData = read({ InstanceId: required(text()) }, (context, request) => {
  const instance = theInstance(context, request.InstanceId);
  return { InstanceId: instance.id, RegionId: instance.region, UserData: instance.state.userData };
});

export const describeCloudAssistantStatus = read(
  { ...pages, InstanceId: list(required(text()), { max: 100 }) },
  (context, request) => {
    const found = context.objects
      .list(instanceKind)
      .filter(({ id }) => request.InstanceId.length === 0 || request.InstanceId.includes(id));
    const { items, counts } = onePage(found, request);
    const set = items.map((instance) => ({
      InstanceId: instance.id,
      CloudAssistantStatus: String(instanceStatus(instance, context.now) === 'Running'),
      OSType: findImage(instance.state.imageId)?.osType === 'windows' ? 'Windows' : 'Linux',
    }));
    return { ...counts, InstanceCloudAssistantStatusSet: { InstanceCloudAssistantStatus: set } };
  },
);
