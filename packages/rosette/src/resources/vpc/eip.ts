import type { JsonObject } from '@rosette/template/base/json.ts';
import { chargeType, internetChargeType } from '../charge-type.ts';
import { declare } from '../declare.ts';
import { at, only, type Parameters, same, text, textOrCleared, texts, told, truth } from '../properties.ts';
import { movingGroup } from '../resource-group.ts';
import { stateField } from '../state.ts';
import { tagging } from '../tagging.ts';
import { vpcApi } from './api.ts';

/** Mbit/s that AllocateEipAddress gives when none are asked for. */
const defaultBandwidth = '5';

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
  identifiers: ['AllocationId'],
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
  update: {
    actions: [
      {
        name: 'changing its attributes',
        properties: ['Bandwidth', 'Name', 'Description'],
        run: async ({ call, id, properties, changed }) => {
          const all: Parameters = {
            Bandwidth: text(properties.Bandwidth) ?? defaultBandwidth,
            Name: textOrCleared(properties.Name),
            Description: textOrCleared(properties.Description),
          };
          await call(vpcApi, 'ModifyEipAddressAttribute', { AllocationId: id, ...only(all, changed) });
        },
      },
      {
        name: 'changing its deletion protection',
        properties: ['DeletionProtection'],
        run: async ({ call, id, properties, token }) => {
          await call(vpcApi, 'DeletionProtection', {
            InstanceId: id,
            Type: 'EIP',
            ProtectionEnable: truth(properties.DeletionProtection) ?? false,
            ClientToken: token,
          });
        },
      },
      movingGroup(vpcApi, 'MoveResourceGroup', (ResourceId, NewResourceGroupId) => ({
        ResourceType: 'eip',
        ResourceId,
        NewResourceGroupId,
      })),
      tagging({ api: vpcApi, resourceType: 'EIP', untag: 'UnTagResources' }),
    ],
  },
  delete: {
    before: async ({ call, id, properties, token }) => {
      if (truth(properties.DeletionProtection) !== true) return;
      const parameters = { InstanceId: id, Type: 'EIP', ProtectionEnable: false, ClientToken: `${token}-p` };
      await call(vpcApi, 'DeletionProtection', parameters);
    },
    paidAhead: (found) => found.ChargeType === 'PrePaid',
    action: 'ReleaseEipAddress',
    parameters: ({ id }) => ({ AllocationId: id }),
  },
  attributes: (found, { id, kept }) => ({
    AllocationId: id,
    EipAddress: found.IpAddress ?? '',
    Isp: found.ISP ?? '',
    OrderId: told(kept, 'OrderId'),
  }),
});
