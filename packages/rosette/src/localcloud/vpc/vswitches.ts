import type { JsonObject } from '@rosette/template/base/json.ts';
import { type Context, read, write } from '../core/action.ts';
import { contains, overlaps, parseCidr } from '../core/cidr.ts';
import { notFound, refuse } from '../core/errors.ts';
import { description, objectName } from '../core/names.ts';
import { onePage, pages } from '../core/paging.ts';
import { zonesOf } from '../core/regions.ts';
import { clearable, flag, integer, list, record, required, tagList, text } from '../core/request-shape.ts';
import { hasTags, newTags, tagsAsKeyValue } from '../core/tags.ts';
import { secondsText } from '../core/time-text.ts';
import { statusAt, timeline } from '../core/timeline.ts';
import { loadBalancerKind } from '../model/balancer.ts';
import { instanceKind } from '../model/compute.ts';
import { dbInstanceKind } from '../model/database.ts';
import {
  blockOf,
  freeAddressCount,
  theVpc,
  theVSwitch,
  type Vpc,
  type VSwitch,
  vpcKind,
  vswitchKind,
} from '../model/network.ts';
import { requireAvailable } from './vpcs.ts';

// Codes: the error code table of CreateVSwitch and DeleteVSwitch (Vpc 2016-04-28) and reference/resource-types.md 5.3.

const vswitchName = objectName({ min: 1, code: 'InvalidVSwitchName.Malformed' });
// The cloud itself spells this code so.
const vswitchDescription = description('InvalidVSwitchDiscription.Malformed');

/** Mask 16 to 29, inside the VPC, apart from its siblings. */
function checkedBlock(context: Context, vpc: Vpc, given: string): string {
  const block = parseCidr(given);
  if (block === undefined)
    throw refuse('InvalidCidrBlock.Malformed', `"${given}" is not a network such as 192.168.1.0/24.`);
  if (block.mask < 16 || block.mask > 29) {
    throw refuse('InvalidCidrBlock', `The mask of ${given} is not between 16 and 29.`);
  }
  if (![vpc.state.cidrBlock, ...vpc.state.secondaryCidrs].some((outer) => contains(blockOf(outer), block))) {
    throw refuse('InvalidCidrBlock', `${given} is not inside ${vpc.state.cidrBlock} of the VPC "${vpc.id}".`);
  }
  for (const sibling of context.objects.referring(vswitchKind, vpc.id)) {
    if (overlaps(blockOf(sibling.state.cidrBlock), block)) {
      throw refuse(
        'InvalidCidrBlock.Overlapped',
        `${given} overlaps with ${sibling.state.cidrBlock} of the vSwitch "${sibling.id}".`,
      );
    }
  }
  return given;
}

/** `2408:4005:ab:cd00::/56` and 3 make `2408:4005:ab:cd03::/64`. */
function ipv6Block(vpc: Vpc, index: number | undefined): string {
  if (index === undefined) return '';
  if (vpc.state.ipv6CidrBlock === '') {
    throw refuse(
      'OperationDenied.VpcIpv6Disabled',
      `The VPC "${vpc.id}" has no IPv6 block, so Ipv6CidrBlock cannot be set.`,
    );
  }
  const suffix = index.toString(16).padStart(2, '0');
  return vpc.state.ipv6CidrBlock.replace(/00::\/56$/, `${suffix}::/64`);
}

/** A VPC of the local cloud has one IPv6 block at most. */
function requireOwnIpv6Block(vpc: Vpc, given: string | undefined): void {
  if (given !== undefined && given !== vpc.state.ipv6CidrBlock) {
    throw refuse('InvalidVpcIpv6CidrBlock.NotFound', `${given} is no IPv6 block of the VPC "${vpc.id}".`, 404);
  }
}

export const createVSwitch = write(
  {
    VpcId: required(text()),
    ZoneId: required(text()),
    CidrBlock: required(text()),
    VSwitchName: vswitchName,
    Description: vswitchDescription,
    Ipv6CidrBlock: integer({ min: 0, max: 255 }),
    VpcIpv6CidrBlock: text(),
    Tag: tagList,
  },
  (context, request) => {
    const vpc = theVpc(context, request.VpcId);
    requireAvailable(context, vpc);
    if (!zonesOf(context.scope.region).includes(request.ZoneId)) {
      throw notFound('InvalidZoneId.NotFound', 'zone', request.ZoneId);
    }
    requireOwnIpv6Block(vpc, request.VpcIpv6CidrBlock);
    const state = {
      vpcId: vpc.id,
      zoneId: request.ZoneId,
      cidrBlock: checkedBlock(context, vpc, request.CidrBlock),
      name: request.VSwitchName ?? '',
      description: request.Description ?? '',
      ipv6CidrBlock: ipv6Block(vpc, request.Ipv6CidrBlock),
      resourceGroupId: vpc.state.resourceGroupId,
      status: timeline(context.now, 'Pending', context.delays.vswitch, 'Available'),
    };
    context.occupy(vpc.id, context.delays.vswitch, 'OperationConflict');
    const tags = newTags(request.Tag);
    const vswitch = context.objects.create(vswitchKind, {
      id: context.newId('vsw', 21),
      state,
      tags,
      refers: [vpc.id],
    });
    return { VSwitchId: vswitch.id };
  },
);

export const deleteVSwitch = write({ VSwitchId: required(text()) }, (context, request) => {
  const vswitch = theVSwitch(context, request.VSwitchId);
  const dependent = [instanceKind, dbInstanceKind, loadBalancerKind]
    .flatMap((kind) => context.objects.referring<unknown>(kind, vswitch.id))
    .at(0);
  if (dependent !== undefined) {
    throw refuse(
      'DependencyViolation',
      `The vSwitch "${vswitch.id}" still holds the ${dependent.kind} "${dependent.id}". Delete that first.`,
    );
  }
  if (statusAt(vswitch.state.status, context.now) !== 'Available') {
    throw refuse('IncorrectVSwitchStatus', `The vSwitch "${vswitch.id}" is not Available yet.`);
  }
  context.occupy(vswitch.state.vpcId, context.delays.vswitch, 'OperationConflict');
  context.objects.remove(vswitch);
  return {};
});

export const modifyVSwitchAttribute = write(
  {
    VSwitchId: required(text()),
    VSwitchName: clearable(vswitchName),
    Description: clearable(vswitchDescription),
    EnableIPv6: flag(),
    Ipv6CidrBlock: integer({ min: 0, max: 255 }),
    VpcIpv6CidrBlock: text(),
  },
  (context, request) => {
    const vswitch = theVSwitch(context, request.VSwitchId);
    const vpc = theVpc(context, vswitch.state.vpcId);
    requireOwnIpv6Block(vpc, request.VpcIpv6CidrBlock);
    context.occupy(vpc.id, context.delays.vswitch, 'OperationConflict');
    context.objects.update(vswitch, {
      ...vswitch.state,
      name: request.VSwitchName ?? vswitch.state.name,
      description: request.Description ?? vswitch.state.description,
      ipv6CidrBlock:
        request.EnableIPv6 === false ? '' : ipv6Block(vpc, request.Ipv6CidrBlock) || vswitch.state.ipv6CidrBlock,
    });
    return {};
  },
);

export const describeVSwitches = read(
  {
    ...pages,
    VpcId: text(),
    VSwitchId: text(),
    VSwitchName: text(),
    ZoneId: text(),
    ResourceGroupId: text(),
    Tag: list(record({ Key: required(text()), Value: text() })),
  },
  (context, request) => {
    const ids = request.VSwitchId?.split(',');
    const all =
      request.VpcId === undefined
        ? context.objects.list(vswitchKind)
        : context.objects.referring(vswitchKind, request.VpcId);
    const found = all
      .filter((vswitch) => ids?.includes(vswitch.id) ?? true)
      .filter(({ state }) => request.VSwitchName === undefined || state.name === request.VSwitchName)
      .filter(({ state }) => request.ZoneId === undefined || state.zoneId === request.ZoneId)
      .filter(({ state }) => request.ResourceGroupId === undefined || state.resourceGroupId === request.ResourceGroupId)
      .filter((vswitch) => hasTags(vswitch, request.Tag));
    const { items, counts } = onePage(found, request);
    return { ...counts, VSwitches: { VSwitch: items.map((vswitch) => described(context, vswitch)) } };
  },
);

/** For a vSwitch that does not exist the cloud answers an empty VSwitchId here, not an error. */
export const describeVSwitchAttributes = read({ VSwitchId: required(text()) }, (context, request) => {
  const vswitch = context.objects.find(vswitchKind, request.VSwitchId);
  return vswitch === undefined ? { VSwitchId: '', VpcId: '', Status: '' } : described(context, vswitch);
});

function described(context: Context, vswitch: VSwitch): JsonObject {
  const { state } = vswitch;
  const vpc = context.objects.find(vpcKind, state.vpcId);
  return {
    VSwitchId: vswitch.id,
    VpcId: state.vpcId,
    ZoneId: state.zoneId,
    CidrBlock: state.cidrBlock,
    Ipv6CidrBlock: state.ipv6CidrBlock,
    EnabledIpv6: state.ipv6CidrBlock !== '',
    VSwitchName: state.name,
    Description: state.description,
    Status: statusAt(state.status, context.now),
    AvailableIpAddressCount: freeAddressCount(context, vswitch),
    IsDefault: vswitch.state.isDefault ?? false,
    CreationTime: secondsText(vswitch.createdAt),
    OwnerId: Number(vswitch.accountId),
    ResourceGroupId: state.resourceGroupId,
    NetworkAclId: '',
    ShareType: '',
    RouteTable: { RouteTableId: vpc?.state.routeTableId ?? '', RouteTableType: 'System' },
    Tags: tagsAsKeyValue(vswitch.tags),
  };
}
