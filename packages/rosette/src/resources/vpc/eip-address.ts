import { type DataSource, NOTHING_FOUND, withNames } from '../data-source.ts';
import { at, maps, text } from '../properties.ts';
import { vpcApi } from './api.ts';

/** One elastic IP address by its id. Without an id there is none: the call would then tell of all. */
export const eipAddress: DataSource = {
  type: 'DATASOURCE::EIP::Address',
  async query(call, properties) {
    const id = text(properties.AllocationId);
    if (id === undefined) return NOTHING_FOUND;
    const answer = await call(vpcApi, 'DescribeEipAddresses', { AllocationId: id });
    const [eip] = maps(at(answer, 'EipAddresses', 'EipAddress'));
    if (eip === undefined) return NOTHING_FOUND;
    const renamed = {
      AddressName: eip.Name ?? '',
      CreateTime: eip.AllocationTime ?? '',
      Isp: eip.ISP ?? '',
      PaymentType: eip.ChargeType ?? '',
      Description: eip.Description ?? eip.Descritpion ?? '',
      OperationLocks: at(eip, 'OperationLocks', 'LockReason') ?? [],
      Tags: at(eip, 'Tags', 'Tag') ?? [],
    };
    return { ref: id, attributes: { ...withNames(eip, ALIKE), ...renamed } };
  },
};

const ALIKE = [
  'AllocationId',
  'Bandwidth',
  'BandwidthPackageBandwidth',
  'BandwidthPackageId',
  'BandwidthPackageType',
  'BusinessStatus',
  'DeletionProtection',
  'EipBandwidth',
  'ExpiredTime',
  'HasReservationData',
  'InstanceId',
  'InstanceRegionId',
  'InstanceType',
  'IpAddress',
  'Netmode',
  'PublicIpAddressPoolId',
  'ResourceGroupId',
  'SegmentInstanceId',
  'ServiceManaged',
];
