import { isGone } from '../caller.ts';
import { type DataSource, NOTHING_FOUND, withNames } from '../data-source.ts';
import { at, text } from '../properties.ts';
import { vpcApi } from './api.ts';

/** One VSwitch by its id. */
export const vswitchLookup: DataSource = {
  type: 'DATASOURCE::VPC::VSwitch',
  async query(call, properties) {
    const id = text(properties.VSwitchId);
    if (id === undefined) return NOTHING_FOUND;
    try {
      const answer = await call(vpcApi, 'DescribeVSwitchAttributes', { VSwitchId: id });
      // One that is not there is answered with empty fields.
      if (text(answer.VSwitchId) === undefined) return NOTHING_FOUND;
      const renamed = {
        CreateTime: answer.CreationTime ?? '',
        RouteTableId: at(answer, 'RouteTable', 'RouteTableId') ?? '',
        Tags: at(answer, 'Tags', 'Tag') ?? [],
      };
      return { ref: id, attributes: { ...withNames(answer, ALIKE), ...renamed } };
    } catch (error) {
      if (isGone(error, ['InvalidVswitchID.NotFound'])) return NOTHING_FOUND;
      throw error;
    }
  },
};

const ALIKE = [
  'AvailableIpAddressCount',
  'CidrBlock',
  'Description',
  'Ipv6CidrBlock',
  'IsDefault',
  'ResourceGroupId',
  'VSwitchId',
  'VSwitchName',
  'VpcId',
  'ZoneId',
];
