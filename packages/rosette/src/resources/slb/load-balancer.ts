import { chargeType, internetChargeType } from '../charge-type.ts';
import { stateField } from '../declaration.ts';
import { declare } from '../declare.ts';
import { at, onOff, same, text, truth } from '../properties.ts';
import { slbApi } from './api.ts';

/** reference/resource-types.md 5.10. AutoRenew and AutoRenewPeriod are options of the bill and of no SLB call. */
export const loadBalancer = declare({
  type: 'ALIYUN::SLB::LoadBalancer',
  api: slbApi,
  identity: {
    kind: 'answered',
    id: (answer) => text(answer.LoadBalancerId),
    keep: ['OrderId'],
    find: async (call, tags) => {
      const answer = await call(slbApi, 'DescribeLoadBalancers', { Tag: tags });
      return text(at(answer, 'LoadBalancers', 'LoadBalancer', 0, 'LoadBalancerId'));
    },
  },
  create: {
    action: 'CreateLoadBalancer',
    parameters: ({ properties, tags, token, stack }) => ({
      ...same(
        properties,
        'LoadBalancerName',
        'AddressType',
        'LoadBalancerSpec',
        'Bandwidth',
        'MasterZoneId',
        'SlaveZoneId',
      ),
      ...same(properties, 'InstanceChargeType', 'Duration', 'AddressIPVersion'),
      ...same(properties, 'ModificationProtectionStatus', 'ModificationProtectionReason'),
      // An Internet-facing load balancer stands outside every VPC; the API takes the two for `intranet` only.
      ...(text(properties.AddressType) === 'intranet' ? same(properties, 'VpcId', 'VSwitchId') : {}),
      InternetChargeType: internetChargeType(properties.InternetChargeType, 'lower'),
      PayType: chargeType(properties.PayType, { later: 'PayOnDemand', first: 'PrePay' }),
      PricingCycle: text(properties.PricingCycle)?.toLowerCase(),
      AutoPay: truth(properties.AutoPay),
      DeleteProtection: onOff(properties.DeletionProtection),
      ResourceGroupId: properties.ResourceGroupId ?? stack.resourceGroupId,
      Tag: tags,
      ClientToken: token,
    }),
  },
  read: async (call, id) => {
    const found = await call(slbApi, 'DescribeLoadBalancerAttribute', { LoadBalancerId: id });
    return text(found.LoadBalancerId) === undefined ? undefined : found;
  },
  gone: ['InvalidLoadBalancerId.NotFound'],
  state: stateField('LoadBalancerStatus', { ready: ['active'], failed: ['locked'] }),
  delete: {
    before: async ({ call, id, properties }) => {
      if (truth(properties.DeletionProtection) !== true) return;
      await call(slbApi, 'SetLoadBalancerDeleteProtection', { LoadBalancerId: id, DeleteProtection: 'off' });
    },
    action: 'DeleteLoadBalancer',
    parameters: ({ id }) => ({ LoadBalancerId: id }),
  },
  attributes: (found, { id, kept }) => ({
    LoadBalancerId: id,
    LoadBalancerName: found.LoadBalancerName ?? '',
    LoadBalancerSpec: found.LoadBalancerSpec ?? '',
    AddressIPVersion: found.AddressIPVersion ?? '',
    AddressType: found.AddressType ?? '',
    Bandwidth: found.Bandwidth ?? '',
    IpAddress: found.Address ?? '',
    MasterZoneId: found.MasterZoneId ?? '',
    NetworkType: found.NetworkType ?? '',
    OrderId: kept.OrderId ?? '',
    PayType: found.PayType ?? '',
    ResourceGroupId: found.ResourceGroupId ?? '',
    SlaveZoneId: found.SlaveZoneId ?? '',
    VSwitchId: found.VSwitchId ?? '',
    VpcId: found.VpcId ?? '',
  }),
});
