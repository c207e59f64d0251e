import { stateField } from '../declaration.ts';
import { declare } from '../declare.ts';
import { amount, at, same, text } from '../properties.ts';
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
