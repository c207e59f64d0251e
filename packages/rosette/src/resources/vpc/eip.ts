import type { JsonObject } from '@rosette/template/base/json.ts';
import { chargeType, internetChargeType } from '../charge-type.ts';
import { stateField } from '../declaration.ts';
import { declare } from '../declare.ts';
import { at, same, text, texts, truth } from '../properties.ts';
import { vpcApi } from './api.ts';

/** reference/resource-types.md 5.6. */
export const eip = declare({
  type: 'ALIYUN::VPC::EIP',
  api: vpcApi,
  identity: {
    kind: 'answered',
    id: (answer) => text(answer.AllocationId),
    keep: ['OrderId'],
    find: async (call, tags) =>
      text(
        at(await call(vpcApi, 'DescribeEipAddresses', { Tag: tags }), 'EipAddresses', 'EipAddress', 0, 'AllocationId'),
      ),
  },
  create: {
    action: 'AllocateEipAddress',
    parameters: ({ properties, tags, token, stack }) => ({
      ...same(properties, 'Bandwidth', 'Name', 'Description', 'Netmode', 'Period', 'PricingCycle', 'Zone'),
      ...same(properties, 'PublicIpAddressPoolId'),
      AutoPay: truth(properties.AutoPay),
      ISP: properties.Isp,
      InstanceChargeType: chargeType(properties.InstanceChargeType, { later: 'PostPaid', first: 'PrePaid' }),
      InternetChargeType: internetChargeType(properties.InternetChargeType, 'Pascal'),
      SecurityProtectionTypes: texts(properties.SecurityProtectionTypes),
      ResourceGroupId: properties.ResourceGroupId ?? stack.resourceGroupId,
      Tag: tags,
      ClientToken: token,
    }),
  },
  read: async (call, id) => {
    const answer = await call(vpcApi, 'DescribeEipAddresses', { AllocationId: id });
    return at(answer, 'EipAddresses', 'EipAddress', 0) as JsonObject | undefined;
  },
  gone: ['InvalidAllocationId.NotFound'],
  state: stateField('Status', { ready: ['Available', 'InUse'] }),
  setup: [
    {
      name: 'protecting it from deletion',
      wanted: (properties) => truth(properties.DeletionProtection) === true,
      run: async ({ call, id, token }) => {
        await call(vpcApi, 'DeletionProtection', {
          InstanceId: id,
          Type: 'EIP',
          ProtectionEnable: true,
          ClientToken: token,
        });
      },
    },
  ],
  delete: {
    before: async ({ call, id, properties, token }) => {
      if (truth(properties.DeletionProtection) !== true) return;
      const parameters = { InstanceId: id, Type: 'EIP', ProtectionEnable: false, ClientToken: `${token}-p` };
      await call(vpcApi, 'DeletionProtection', parameters);
    },
    action: 'ReleaseEipAddress',
    parameters: ({ id }) => ({ AllocationId: id }),
  },
  attributes: (found, { id, kept }) => ({
    AllocationId: id,
    EipAddress: found.IpAddress ?? '',
    Isp: found.ISP ?? '',
    OrderId: kept.OrderId ?? '',
  }),
});
