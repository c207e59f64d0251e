import type { JsonObject } from '@rosette/template/base/json.ts';
import { chargeType, internetChargeType } from '../charge-type.ts';
import { declare } from '../declare.ts';
import { at, onOff, same, text, told, truth } from '../properties.ts';
import { stateField } from '../state.ts';
import { tagging } from '../tagging.ts';
import { slbApi } from './api.ts';

/** What a load balancer has that is paid by specification and was given none. */
const defaultSpec = 'slb.s1.small';

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
  identifiers: ['LoadBalancerId'],
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
  update: {
    actions: [
      {
        name: 'renaming it',
        properties: ['LoadBalancerName'],
        run: async ({ call, id, properties }) => {
          // A load balancer that was given no name is called by its id.
          const LoadBalancerName = text(properties.LoadBalancerName) ?? id;
          await call(slbApi, 'SetLoadBalancerName', { LoadBalancerId: id, LoadBalancerName });
        },
      },
      {
        name: 'changing how it is paid',
        properties: ['InstanceChargeType'],
        run: async ({ call, id, found, properties }) => {
          const InstanceChargeType = text(properties.InstanceChargeType) ?? 'PayBySpec';
          if (found.InstanceChargeType === InstanceChargeType) return;
          const spec = InstanceChargeType === 'PayBySpec' ? { LoadBalancerSpec: specOf(properties) } : {};
          await call(slbApi, 'ModifyLoadBalancerInstanceChargeType', {
            LoadBalancerId: id,
            InstanceChargeType,
            ...spec,
          });
        },
      },
      {
        name: 'changing its specification',
        properties: ['LoadBalancerSpec'],
        run: async ({ call, id, found, properties }) => {
          // What is paid by use has none.
          if (found.InstanceChargeType === 'PayByCLCU' || found.LoadBalancerSpec === specOf(properties)) return;
          const parameters = { LoadBalancerId: id, LoadBalancerSpec: specOf(properties) };
          await call(slbApi, 'ModifyLoadBalancerInstanceSpec', parameters);
        },
      },
      tagging({ api: slbApi, resourceType: 'instance' }),
    ],
  },
  delete: {
    before: async ({ call, id, properties }) => {
      if (truth(properties.DeletionProtection) !== true) return;
      await call(slbApi, 'SetLoadBalancerDeleteProtection', { LoadBalancerId: id, DeleteProtection: 'off' });
    },
    paidAhead: (found) => found.PayType === 'PrePay',
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
    OrderId: told(kept, 'OrderId'),
    PayType: found.PayType ?? '',
    ResourceGroupId: found.ResourceGroupId ?? '',
    SlaveZoneId: found.SlaveZoneId ?? '',
    VSwitchId: found.VSwitchId ?? '',
    VpcId: found.VpcId ?? '',
  }),
});

function specOf(properties: JsonObject): string {
  return text(properties.LoadBalancerSpec) ?? defaultSpec;
}
