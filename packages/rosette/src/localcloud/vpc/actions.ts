import { type ActionTable, read } from '../core/action.ts';
import { onePage, pages } from '../core/paging.ts';
import { regions, zonesOf } from '../core/regions.ts';
import { text } from '../core/request-shape.ts';
import { tagActions } from '../core/tags.ts';
import { eipKind, vpcKind, vswitchKind } from '../model/network.ts';
import {
  allocateEipAddress,
  associateEipAddress,
  deletionProtection,
  describeEipAddresses,
  modifyEipAddressAttribute,
  releaseEipAddress,
  unassociateEipAddress,
} from './eips.ts';
import { moveResourceGroup } from './resource-groups.ts';
import {
  associateVpcCidrBlock,
  createVpc,
  deleteVpc,
  describeVpcAttribute,
  describeVpcs,
  modifyVpcAttribute,
  unassociateVpcCidrBlock,
} from './vpcs.ts';
import {
  createVSwitch,
  deleteVSwitch,
  describeVSwitchAttributes,
  describeVSwitches,
  modifyVSwitchAttribute,
} from './vswitches.ts';

// ResourceType words of this product are upper case, and its untag action has a capital T.
const tags = tagActions({ VPC: vpcKind, VSWITCH: vswitchKind, EIP: eipKind });

const describeZones = read({}, (context) => ({
  Zones: {
    Zone: zonesOf(context.scope.region).map((id) => ({ ZoneId: id, LocalName: id, ZoneType: 'AvailabilityZone' })),
  },
}));

/** No instance of the local cloud has an IPv6 address: asking for one is refused. */
const describeIpv6Addresses = read({ ...pages, Ipv6Address: text(), AssociatedInstanceId: text() }, (_, request) => ({
  ...onePage([], request).counts,
  Ipv6Addresses: { Ipv6Address: [] },
}));

const describeRegions = read({}, () => ({
  Regions: {
    Region: regions.map(({ id, name }) => ({
      RegionId: id,
      LocalName: name,
      RegionEndpoint: `vpc.${id}.aliyuncs.com`,
    })),
  },
}));

/** Vpc 2016-04-28. */
export const vpcActions: ActionTable = {
  AllocateEipAddress: allocateEipAddress,
  AssociateEipAddress: associateEipAddress,
  AssociateVpcCidrBlock: associateVpcCidrBlock,
  CreateVSwitch: createVSwitch,
  CreateVpc: createVpc,
  DeleteVSwitch: deleteVSwitch,
  DeleteVpc: deleteVpc,
  DeletionProtection: deletionProtection,
  DescribeEipAddresses: describeEipAddresses,
  DescribeIpv6Addresses: describeIpv6Addresses,
  DescribeRegions: describeRegions,
  DescribeVSwitchAttributes: describeVSwitchAttributes,
  DescribeVSwitches: describeVSwitches,
  DescribeVpcAttribute: describeVpcAttribute,
  DescribeVpcs: describeVpcs,
  DescribeZones: describeZones,
  ListTagResources: tags.list,
  ModifyEipAddressAttribute: modifyEipAddressAttribute,
  ModifyVSwitchAttribute: modifyVSwitchAttribute,
  ModifyVpcAttribute: modifyVpcAttribute,
  MoveResourceGroup: moveResourceGroup,
  ReleaseEipAddress: releaseEipAddress,
  TagResources: tags.tag,
  UnTagResources: tags.untag,
  UnassociateEipAddress: unassociateEipAddress,
  UnassociateVpcCidrBlock: unassociateVpcCidrBlock,
};
