import { type Context, write } from '../core/action.ts';
import { notFound, refuse } from '../core/errors.ts';
import { zonesOf } from '../core/regions.ts';
import { choice, integer, missing, required, tagList, text, withDefault } from '../core/request-shape.ts';
import { defaultResourceGroup } from '../core/resource-group.ts';
import { newTags } from '../core/tags.ts';
import { timeline } from '../core/timeline.ts';
import {
  type LoadBalancer,
  type LoadBalancerState,
  listenerKind,
  loadBalancerKind,
  theLoadBalancer,
} from '../model/balancer.ts';
import { freeEips, takePrivateAddress, takePublicAddress, theVpc, usableVSwitch } from '../model/network.ts';
import { loadBalancerSpecs } from './catalogue.ts';

// Codes: error code list of Slb 2014-05-15 and reference/resource-types.md 5.10.

const balancerName = text({
  min: 1,
  max: 80,
  pattern: /^[\p{L}\p{N}][\p{L}\p{N}._/-]*$/u,
  expects: '1 to 80 letters, digits, ".", "_", "/" or "-"',
  code: 'InvalidLoadBalancerName',
});

const bandwidth = integer({ min: 1, max: 5120, code: 'InvalidBandwidth.ValueNotSupported' });
const internetChargeType = choice(['paybybandwidth', 'paybytraffic'], 'InvalidInternetChargeType.ValueNotSupported');

export const createLoadBalancer = write(
  {
    LoadBalancerName: balancerName,
    AddressType: withDefault(choice(['internet', 'intranet'], 'InvalidAddressType.ValueNotSupported'), 'internet'),
    AddressIPVersion: withDefault(choice(['ipv4', 'ipv6']), 'ipv4'),
    Address: text(),
    VpcId: text(),
    VSwitchId: text(),
    MasterZoneId: text(),
    SlaveZoneId: text(),
    LoadBalancerSpec: choice(loadBalancerSpecs, 'InvalidLoadBalancerSpec.NotSupport'),
    InternetChargeType: withDefault(internetChargeType, 'paybytraffic'),
    Bandwidth: withDefault(bandwidth, 1),
    PayType: withDefault(choice(['PayOnDemand', 'PrePay'], 'InvalidPayType.ValueNotSupported'), 'PayOnDemand'),
    InstanceChargeType: withDefault(choice(['PayBySpec', 'PayByCLCU']), 'PayBySpec'),
    DeleteProtection: withDefault(choice(['on', 'off']), 'off'),
    ModificationProtectionStatus: withDefault(choice(['NonProtection', 'ConsoleProtection']), 'NonProtection'),
    ModificationProtectionReason: text({ max: 80 }),
    ResourceGroupId: text(),
    Tag: tagList,
  },
  (context, request) => {
    const zones = checkedZones(context, request.MasterZoneId, request.SlaveZoneId);
    const network = checkedNetwork(context, request);
    const id = context.newId('lb', 21);
    const state: LoadBalancerState = {
      name: request.LoadBalancerName ?? id,
      addressType: request.AddressType,
      address: '',
      ipVersion: request.AddressIPVersion,
      ...network,
      ...zones,
      spec: request.LoadBalancerSpec ?? (request.InstanceChargeType === 'PayByCLCU' ? '' : 'slb.s1.small'),
      bandwidth: request.Bandwidth,
      internetChargeType: request.InternetChargeType,
      payType: request.PayType,
      instanceChargeType: request.InstanceChargeType,
      deleteProtection: request.DeleteProtection,
      modificationProtection: request.ModificationProtectionStatus,
      modificationReason: request.ModificationProtectionReason ?? '',
      resourceGroupId: request.ResourceGroupId ?? defaultResourceGroup,
      backends: [],
      status: timeline(context.now, 'inactive', context.delays.loadBalancer, 'active'),
    };
    const refers = network.vSwitchId === '' ? [] : [network.vSwitchId];
    const draft = context.objects.create(loadBalancerKind, { id, state, tags: newTags(request.Tag), refers });
    const address = takeAddress(context, draft, request.Address);
    context.objects.update(draft, { ...state, address });
    return {
      LoadBalancerId: id,
      LoadBalancerName: state.name,
      Address: address,
      AddressIPVersion: state.ipVersion,
      NetworkType: state.vpcId === '' ? 'classic' : 'vpc',
      VpcId: state.vpcId,
      VSwitchId: state.vSwitchId,
      ResourceGroupId: state.resourceGroupId,
    };
  },
);

function checkedZones(context: Context, master: string | undefined, slave: string | undefined) {
  const zones = zonesOf(context.scope.region);
  for (const zone of [master, slave]) {
    if (zone !== undefined && !zones.includes(zone)) throw notFound('InvalidZoneId.NotFound', 'zone', zone);
  }
  const masterZoneId = master ?? zones.find((zone) => zone !== slave) ?? '';
  if (slave === masterZoneId) {
    throw refuse('InvalidParameter.ZoneConflict', `Master and slave zone are both ${slave}; they must differ.`);
  }
  return { masterZoneId, slaveZoneId: slave ?? zones.find((zone) => zone !== masterZoneId) ?? '' };
}

/** Only an intranet balancer stands in a vSwitch; for the others VpcId and VSwitchId are passed over, as on the cloud. */
function checkedNetwork(
  context: Context,
  request: { readonly AddressType: string; readonly VpcId: string | undefined; readonly VSwitchId: string | undefined },
): { vpcId: string; vSwitchId: string } {
  if (request.VpcId !== undefined) theVpc(context, request.VpcId);
  if (request.AddressType === 'internet') return { vpcId: '', vSwitchId: '' };
  if (request.VSwitchId === undefined) {
    if (request.VpcId !== undefined) throw missing('VSwitchId');
    return { vpcId: '', vSwitchId: '' };
  }
  const { vpcId } = usableVSwitch(context, request.VSwitchId).state;
  if (request.VpcId !== undefined && request.VpcId !== vpcId) {
    throw refuse(
      'InvalidParameter.Mismatch',
      `The vSwitch "${request.VSwitchId}" is not in the VPC "${request.VpcId}".`,
    );
  }
  return { vpcId, vSwitchId: request.VSwitchId };
}

function takeAddress(context: Context, balancer: LoadBalancer, wanted: string | undefined): string {
  const { vSwitchId } = balancer.state;
  if (vSwitchId === '') return takePublicAddress(context, balancer);
  return takePrivateAddress(context, usableVSwitch(context, vSwitchId), balancer, wanted);
}

/** Its listeners go with it. */
export const deleteLoadBalancer = write({ LoadBalancerId: required(text()) }, (context, request) => {
  const balancer = theLoadBalancer(context, request.LoadBalancerId);
  if (balancer.state.deleteProtection === 'on') {
    throw refuse(
      'OperationDenied.DeleteProtection',
      `"${balancer.id}" is protected: set DeleteProtection to off first.`,
    );
  }
  if (balancer.state.payType === 'PrePay') {
    // The documentation says that only what is paid by use can be deleted, and names no code.
    throw refuse('OperationDenied.PrePay', `"${balancer.id}" is a subscription, which ends by itself only.`);
  }
  context.occupy(balancer.id, context.delays.listener, 'ServiceIsConfiguring');
  freeEips(context, balancer.id, context.now);
  for (const listener of context.objects.referring(listenerKind, balancer.id)) context.objects.remove(listener);
  context.objects.remove(balancer);
  return {};
});

const one = { LoadBalancerId: required(text()) };

export const setLoadBalancerName = write({ ...one, LoadBalancerName: required(balancerName) }, (context, request) =>
  change(context, request.LoadBalancerId, { name: request.LoadBalancerName }),
);

export const setLoadBalancerStatus = write(
  {
    ...one,
    LoadBalancerStatus: required(choice(['active', 'inactive'], 'InvalidLoadBalancerStatus.ValueNotSupported')),
  },
  (context, request) =>
    change(context, request.LoadBalancerId, { status: timeline(context.now, request.LoadBalancerStatus) }),
);

export const setLoadBalancerDeleteProtection = write(
  { ...one, DeleteProtection: required(choice(['on', 'off'])) },
  (context, request) => change(context, request.LoadBalancerId, { deleteProtection: request.DeleteProtection }),
);

export const setLoadBalancerModificationProtection = write(
  {
    ...one,
    ModificationProtectionStatus: required(choice(['NonProtection', 'ConsoleProtection'])),
    ModificationProtectionReason: text({ max: 80 }),
  },
  (context, request) =>
    change(context, request.LoadBalancerId, {
      modificationProtection: request.ModificationProtectionStatus,
      modificationReason: request.ModificationProtectionReason ?? '',
    }),
);

export const modifyLoadBalancerInstanceSpec = write(
  { ...one, LoadBalancerSpec: required(choice(loadBalancerSpecs, 'InvalidLoadBalancerSpec.NotSupport')) },
  (context, request) => {
    if (theLoadBalancer(context, request.LoadBalancerId).state.instanceChargeType === 'PayByCLCU') {
      throw refuse('OperationDenied.PayByCLCU', `"${request.LoadBalancerId}" is paid by use and has no specification.`);
    }
    return change(context, request.LoadBalancerId, { spec: request.LoadBalancerSpec });
  },
);

/** Paid by use it has no specification; paid by specification it gets the one that is asked for, or the smallest. */
export const modifyLoadBalancerInstanceChargeType = write(
  {
    ...one,
    InstanceChargeType: required(choice(['PayBySpec', 'PayByCLCU'], 'InvalidInstanceChargeType.ValueNotSupported')),
    LoadBalancerSpec: choice(loadBalancerSpecs, 'InvalidLoadBalancerSpec.NotSupport'),
  },
  (context, request) => {
    const instanceChargeType = request.InstanceChargeType;
    const spec = instanceChargeType === 'PayByCLCU' ? '' : (request.LoadBalancerSpec ?? 'slb.s1.small');
    return change(context, request.LoadBalancerId, { instanceChargeType, spec });
  },
);

export const modifyLoadBalancerInternetSpec = write(
  { ...one, InternetChargeType: internetChargeType, Bandwidth: bandwidth },
  (context, request) => {
    const { state } = theLoadBalancer(context, request.LoadBalancerId);
    return change(context, request.LoadBalancerId, {
      internetChargeType: request.InternetChargeType ?? state.internetChargeType,
      bandwidth: request.Bandwidth ?? state.bandwidth,
    });
  },
);

function change(context: Context, id: string, changed: Partial<LoadBalancerState>): Record<string, never> {
  const balancer = theLoadBalancer(context, id);
  context.objects.update(balancer, { ...balancer.state, ...changed });
  return {};
}
