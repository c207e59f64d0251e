import { declare } from '../declare.ts';
import { amount, at, only, type Parameters, same, text, textOrCleared } from '../properties.ts';
import { stateField } from '../state.ts';
import { tagging } from '../tagging.ts';
import { vpcApi } from '../vpc/api.ts';

/** reference/resource-types.md 5.3. `ZoneType` is a filter of the console and no parameter of the API. */
export const vswitch = declare({
  type: 'ALIYUN::ECS::VSwitch',
  api: vpcApi,
  identity: {
    kind: 'answered',
    id: (answer) => text(answer.VSwitchId),
    find: async (call, tags) =>
      text(at(await call(vpcApi, 'DescribeVSwitches', { Tag: tags }), 'VSwitches', 'VSwitch', 0, 'VSwitchId')),
  },
  identifiers: ['VSwitchId'],
  create: {
    action: 'CreateVSwitch',
    parameters: ({ properties, tags, token }) => ({
      ...same(properties, 'VpcId', 'ZoneId', 'CidrBlock', 'VSwitchName', 'Description', 'VpcIpv6CidrBlock'),
      Ipv6CidrBlock: amount(properties.Ipv6CidrBlock),
      Tag: tags,
      ClientToken: token,
    }),
    retry: ['CreateVSwitch.IncorrectStatus.cbnStatus', 'OperationFailed.NotifyCenCreate'],
  },
  read: async (call, id) => {
    const found = await call(vpcApi, 'DescribeVSwitchAttributes', { VSwitchId: id });
    return text(found.VSwitchId) === undefined ? undefined : found;
  },
  gone: ['InvalidVSwitchId.NotFound', 'InvalidVswitchID.NotFound'],
  state: stateField('Status', { ready: ['Available'] }),
  update: {
    actions: [
      {
        name: 'changing its attributes',
        properties: ['VSwitchName', 'Description'],
        run: async ({ call, id, properties, changed }) => {
          const all: Parameters = {
            VSwitchName: textOrCleared(properties.VSwitchName),
            Description: textOrCleared(properties.Description),
          };
          await call(vpcApi, 'ModifyVSwitchAttribute', { VSwitchId: id, ...only(all, changed) });
        },
      },
      {
        name: 'changing its IPv6 block',
        properties: ['VpcIpv6CidrBlock'],
        run: async ({ call, id, properties }) => {
          // Which of the VPC's IPv6 blocks it has its part of means nothing to a vSwitch without IPv6.
          const position = amount(properties.Ipv6CidrBlock);
          if (position === undefined) return;
          const block = { EnableIPv6: true, Ipv6CidrBlock: position, ...same(properties, 'VpcIpv6CidrBlock') };
          await call(vpcApi, 'ModifyVSwitchAttribute', { VSwitchId: id, ...block });
        },
      },
      tagging({ api: vpcApi, resourceType: 'VSWITCH', untag: 'UnTagResources' }),
    ],
  },
  delete: {
    action: 'DeleteVSwitch',
    parameters: ({ id }) => ({ VSwitchId: id }),
    retry: [
      'IncorrectRouteEntryStatus',
      'LastTokenProcessing',
      'DeleteVSwitch.IncorrectStatus.cbnStatus',
      'InternalError',
    ],
  },
  attributes: (found, { id }) => ({
    VSwitchId: id,
    VSwitchName: found.VSwitchName ?? '',
    CidrBlock: found.CidrBlock ?? '',
    Ipv6CidrBlock: found.Ipv6CidrBlock ?? '',
  }),
});
