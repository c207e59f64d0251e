import type { JsonObject } from '@rosette/template/base/json.ts';
import { type Context, read, write } from '../core/action.ts';
import { notFound, refuse } from '../core/errors.ts';
import { description, objectName } from '../core/names.ts';
import { onePage, pages } from '../core/paging.ts';
import {
  choice,
  clearable,
  flag,
  integer,
  list,
  record,
  required,
  tagList,
  text,
  withDefault,
} from '../core/request-shape.ts';
import { defaultResourceGroup } from '../core/resource-group.ts';
import { hasTags, newTags, tagsAsKeyValue } from '../core/tags.ts';
import { secondsText } from '../core/time-text.ts';
import { timeline } from '../core/timeline.ts';
import { theLoadBalancer } from '../model/balancer.ts';
import { instanceStatus, theInstance } from '../model/compute.ts';
import { boundEips, type Eip, eipKind, eipStatus, takePublicAddress } from '../model/network.ts';

// Codes and limits: API pages of the EIP actions of Vpc 2016-04-28 and reference/resource-types.md 5.6 and 5.7.

const eipName = objectName({ min: 1, code: 'InvalidName' });
const eipDescription = description('InvalidDescription');

function theEip(context: Context, id: string): Eip {
  const eip = context.objects.find(eipKind, id);
  if (eip === undefined) throw notFound('InvalidAllocationId.NotFound', 'EIP', id);
  return eip;
}

function checkBandwidth(bandwidth: number, internetChargeType: string, chargeType: string): void {
  const limit = chargeType === 'PrePaid' ? 1000 : internetChargeType === 'PayByTraffic' ? 200 : 500;
  if (bandwidth < 1 || bandwidth > limit) {
    throw refuse(
      'InvalidBandwidth.ValueNotSupported',
      `Bandwidth must be from 1 to ${limit} for ${internetChargeType}.`,
    );
  }
}

export const allocateEipAddress = write(
  {
    Bandwidth: withDefault(integer(), 5),
    InternetChargeType: withDefault(choice(['PayByBandwidth', 'PayByTraffic']), 'PayByBandwidth'),
    InstanceChargeType: withDefault(choice(['PostPaid', 'PrePaid']), 'PostPaid'),
    ISP: withDefault(text(), 'BGP'),
    Netmode: withDefault(text(), 'public'),
    Name: eipName,
    Description: eipDescription,
    ResourceGroupId: text(),
    Tag: tagList,
  },
  (context, request) => {
    checkBandwidth(request.Bandwidth, request.InternetChargeType, request.InstanceChargeType);
    const state = {
      address: '',
      name: request.Name ?? '',
      description: request.Description ?? '',
      bandwidth: request.Bandwidth,
      internetChargeType: request.InternetChargeType,
      chargeType: request.InstanceChargeType,
      isp: request.ISP,
      netmode: request.Netmode,
      resourceGroupId: request.ResourceGroupId ?? defaultResourceGroup,
      bound: null,
      deletionProtection: false,
      status: timeline(context.now, 'Available'),
    };
    const eip = context.objects.create(eipKind, { id: context.newId('eip', 21), state, tags: newTags(request.Tag) });
    const address = takePublicAddress(context, eip);
    context.objects.update(eip, { ...state, address });
    return { AllocationId: eip.id, EipAddress: address, ResourceGroupId: state.resourceGroupId };
  },
);

export const releaseEipAddress = write({ AllocationId: required(text()) }, (context, request) => {
  const eip = theEip(context, request.AllocationId);
  if (eip.state.deletionProtection) {
    throw refuse(
      'OperationDenied.DeletionProtection',
      `The EIP "${eip.id}" is protected: set DeletionProtection to false first.`,
    );
  }
  if (eip.state.chargeType === 'PrePaid') {
    throw refuse('Forbidden.ChargeTypeIsPrepaid', `The EIP "${eip.id}" is a subscription, which ends by itself only.`);
  }
  requireStatus(context, eip, 'Available');
  context.objects.remove(eip);
  return {};
});

export const modifyEipAddressAttribute = write(
  {
    AllocationId: required(text()),
    Bandwidth: integer(),
    Name: clearable(eipName),
    Description: clearable(eipDescription),
  },
  (context, request) => {
    const eip = theEip(context, request.AllocationId);
    const bandwidth = request.Bandwidth ?? eip.state.bandwidth;
    checkBandwidth(bandwidth, eip.state.internetChargeType, eip.state.chargeType);
    context.objects.update(eip, {
      ...eip.state,
      bandwidth,
      name: request.Name ?? eip.state.name,
      description: request.Description ?? eip.state.description,
    });
    return {};
  },
);

/** The action has the name of the thing it changes; of what it protects the local cloud has EIPs only. */
export const deletionProtection = write(
  {
    InstanceId: required(text()),
    Type: required(choice(['EIP'], 'InvalidType.ValueNotSupported')),
    ProtectionEnable: required(flag()),
  },
  (context, request) => {
    const eip = theEip(context, request.InstanceId);
    context.objects.update(eip, { ...eip.state, deletionProtection: request.ProtectionEnable });
    return {};
  },
);

export const associateEipAddress = write(
  {
    AllocationId: required(text()),
    InstanceId: required(text()),
    InstanceType: withDefault(
      choice(['EcsInstance', 'SlbInstance'], 'InvalidInstanceType.ValueNotSupported'),
      'EcsInstance',
    ),
    PrivateIpAddress: text(),
  },
  (context, request) => {
    const eip = theEip(context, request.AllocationId);
    requireStatus(context, eip, 'Available');
    requireBindable(context, request.InstanceId, request.InstanceType);
    const status = timeline(context.now, 'Associating', context.delays.eipAssociate, 'InUse');
    const privateIp = privateAddress(context, request);
    const bound = { instanceId: request.InstanceId, instanceType: request.InstanceType, privateIp };
    context.objects.update(eip, { ...eip.state, bound, status }, [request.InstanceId]);
    return {};
  },
);

/** An instance here has one private address, to which the EIP then belongs; a load balancer is bound as a whole. */
function privateAddress(
  context: Context,
  request: {
    readonly InstanceId: string;
    readonly InstanceType: string;
    readonly PrivateIpAddress: string | undefined;
  },
): string {
  const own = request.InstanceType === 'EcsInstance' ? theInstance(context, request.InstanceId).state.privateIp : '';
  if (request.PrivateIpAddress !== undefined && request.PrivateIpAddress !== own) {
    throw refuse(
      'InvalidPrivateIpAddress.NotFound',
      `${request.PrivateIpAddress} is no private address of "${request.InstanceId}".`,
      404,
    );
  }
  return own;
}

/** The instance exists, is at rest, and has no public address of its own or by another EIP. */
function requireBindable(context: Context, instanceId: string, type: 'EcsInstance' | 'SlbInstance'): void {
  const ownAddress =
    type === 'EcsInstance' ? instanceAddress(context, instanceId) : balancerAddress(context, instanceId);
  if (ownAddress !== '' || boundEips(context, instanceId).length > 0) {
    throw refuse(
      'InvalidInstanceId.AlreadyAssigned',
      `"${instanceId}" already has a public address; an EIP needs one without.`,
    );
  }
}

function instanceAddress(context: Context, id: string): string {
  const instance = theInstance(context, id);
  const status = instanceStatus(instance, context.now);
  if (status !== 'Running' && status !== 'Stopped') {
    throw refuse('IncorrectInstanceStatus', `The instance "${id}" is ${status}; it must be Running or Stopped.`);
  }
  return instance.state.publicIp;
}

function balancerAddress(context: Context, id: string): string {
  const { state } = theLoadBalancer(context, id);
  return state.addressType === 'internet' ? state.address : '';
}

export const unassociateEipAddress = write(
  { AllocationId: required(text()), InstanceId: text(), InstanceType: text(), Force: flag() },
  (context, request) => {
    const eip = theEip(context, request.AllocationId);
    requireStatus(context, eip, 'InUse');
    const bound = eip.state.bound;
    if (request.InstanceId !== undefined && request.InstanceId !== bound?.instanceId) {
      throw refuse(
        'IncorrectInstanceId',
        `The EIP "${eip.id}" is bound to "${bound?.instanceId}", not to "${request.InstanceId}".`,
      );
    }
    const status = timeline(context.now, 'Unassociating', context.delays.eipAssociate, 'Available');
    context.objects.update(eip, { ...eip.state, status });
    return {};
  },
);

function requireStatus(context: Context, eip: Eip, wanted: string): void {
  const status = eipStatus(eip, context.now);
  if (status !== wanted) {
    throw refuse('IncorrectEipStatus', `The EIP "${eip.id}" is ${status}; this needs ${wanted}.`);
  }
}

export const describeEipAddresses = read(
  {
    ...pages,
    AllocationId: text(),
    EipAddress: text(),
    EipName: text(),
    AssociatedInstanceId: text(),
    AssociatedInstanceType: text(),
    Status: text(),
    ChargeType: text(),
    ISP: text(),
    ResourceGroupId: text(),
    Tag: list(record({ Key: required(text()), Value: text() })),
  },
  (context, request) => {
    const ids = request.AllocationId?.split(',');
    const addresses = request.EipAddress?.split(',');
    const found = context.objects
      .list(eipKind)
      .filter((eip) => (ids?.includes(eip.id) ?? true) && (addresses?.includes(eip.state.address) ?? true))
      .filter((eip) => hasTags(eip, request.Tag))
      .map((eip) => described(context, eip))
      .filter((eip) => request.EipName === undefined || eip.Name === request.EipName)
      .filter((eip) => request.Status === undefined || eip.Status === request.Status)
      .filter((eip) => request.ChargeType === undefined || eip.ChargeType === request.ChargeType)
      .filter((eip) => request.ISP === undefined || eip.ISP === request.ISP)
      .filter((eip) => request.ResourceGroupId === undefined || eip.ResourceGroupId === request.ResourceGroupId)
      .filter((eip) => request.AssociatedInstanceId === undefined || eip.InstanceId === request.AssociatedInstanceId)
      .filter(
        (eip) => request.AssociatedInstanceType === undefined || eip.InstanceType === request.AssociatedInstanceType,
      );
    const { items, counts } = onePage(found, request);
    return { ...counts, EipAddresses: { EipAddress: items } };
  },
);

function described(context: Context, eip: Eip): JsonObject {
  const { state } = eip;
  const status = eipStatus(eip, context.now);
  const bound = status === 'Available' ? null : state.bound;
  return {
    AllocationId: eip.id,
    IpAddress: state.address,
    Name: state.name,
    Description: state.description,
    Status: status,
    InstanceId: bound?.instanceId ?? '',
    InstanceType: bound?.instanceType ?? '',
    PrivateIpAddress: bound?.privateIp ?? '',
    InstanceRegionId: bound === null ? '' : eip.region,
    RegionId: eip.region,
    Bandwidth: String(state.bandwidth),
    EipBandwidth: String(state.bandwidth),
    InternetChargeType: state.internetChargeType,
    ChargeType: state.chargeType,
    ISP: state.isp,
    Netmode: state.netmode,
    BusinessStatus: 'Normal',
    Mode: 'NAT',
    AllocationTime: secondsText(eip.createdAt),
    ExpiredTime: '',
    ResourceGroupId: state.resourceGroupId,
    DeletionProtection: state.deletionProtection ?? false,
    OperationLocks: { LockReason: [] },
    Tags: tagsAsKeyValue(eip.tags),
  };
}
