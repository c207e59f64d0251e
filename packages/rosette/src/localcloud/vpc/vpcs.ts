import type { JsonObject } from '@rosette/template/base/json.ts';
import { type Context, read, write } from '../core/action.ts';
import { contains, overlaps, parseCidr } from '../core/cidr.ts';
import { refuse } from '../core/errors.ts';
import { description, objectName } from '../core/names.ts';
import { onePage, pages } from '../core/paging.ts';
import { clearable, flag, invalid, list, record, required, tagList, text } from '../core/request-shape.ts';
import { defaultResourceGroup } from '../core/resource-group.ts';
import { hasTags, newTags, tagsAsKeyValue } from '../core/tags.ts';
import { secondsText } from '../core/time-text.ts';
import { settledAt, statusAt, timeline } from '../core/timeline.ts';
import { securityGroupKind } from '../model/compute.ts';
import { blockOf, theVpc, type Vpc, vpcKind, vswitchKind } from '../model/network.ts';

// Codes: public error code list of Vpc 2016-04-28 and the API pages of each action; the retry sets of
// reference/resource-types.md 5.2.

const vpcName = objectName({ min: 1, code: 'InvalidVpcName.Malformed' });
const vpcDescription = description('InvalidVpcDescription.Malformed');

/** Blocks that no VPC may use (reference/resource-types.md 5.2). */
const forbiddenBlocks = ['100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/4'].map(blockOf);

function checkedBlock(given: string): string {
  const block = parseCidr(given);
  if (block === undefined || block.mask < 8 || block.mask > 28) {
    throw refuse('InvalidCidrBlock', `"${given}" is not a network of mask 8 to 28, such as 192.168.0.0/16.`);
  }
  if (forbiddenBlocks.some((forbidden) => overlaps(forbidden, block))) {
    throw refuse('InvalidCidrBlock', `${given} overlaps with a block that the cloud keeps for itself.`);
  }
  return given;
}

function userCidrs(given: string | undefined): readonly string[] {
  const blocks = given?.split(',').map((block) => block.trim()) ?? [];
  if (blocks.length > 3 || blocks.some((block) => parseCidr(block) === undefined)) {
    throw invalid('UserCidr', given ?? '', 'at most three networks, separated by commas');
  }
  return blocks;
}

function randomIpv6Block(context: Context): string {
  const part = () => Math.floor(context.random() * 0x10000).toString(16);
  return `2408:4005:${part()}:${part().slice(0, 2)}00::/56`;
}

export const createVpc = write(
  {
    CidrBlock: text(),
    VpcName: vpcName,
    Description: vpcDescription,
    EnableIpv6: flag(),
    Ipv6CidrBlock: text(),
    UserCidr: text(),
    ResourceGroupId: text(),
    Tag: tagList,
  },
  (context, request) => {
    const state = {
      name: request.VpcName ?? '',
      description: request.Description ?? '',
      cidrBlock: checkedBlock(request.CidrBlock ?? '172.16.0.0/12'),
      secondaryCidrs: [],
      userCidrs: userCidrs(request.UserCidr),
      ipv6CidrBlock: request.EnableIpv6 ? (request.Ipv6CidrBlock ?? randomIpv6Block(context)) : '',
      vRouterId: context.newId('vrt', 21),
      routeTableId: context.newId('vtb', 21),
      resourceGroupId: request.ResourceGroupId ?? defaultResourceGroup,
      status: timeline(context.now, 'Pending', context.delays.vpc, 'Available'),
    };
    const vpc = context.objects.create(vpcKind, { id: context.newId('vpc', 21), state, tags: newTags(request.Tag) });
    return {
      VpcId: vpc.id,
      VRouterId: state.vRouterId,
      RouteTableId: state.routeTableId,
      ResourceGroupId: state.resourceGroupId,
    };
  },
);

export const deleteVpc = write({ VpcId: required(text()) }, (context, request) => {
  const vpc = theVpc(context, request.VpcId);
  requireAvailable(context, vpc);
  const dependent =
    context.objects.referring(vswitchKind, vpc.id)[0] ?? context.objects.referring(securityGroupKind, vpc.id)[0];
  if (dependent !== undefined) {
    throw refuse(
      `DependencyViolation.${dependent.kind}`,
      `The VPC "${vpc.id}" still has the ${dependent.kind} "${dependent.id}". Delete that first.`,
    );
  }
  context.objects.remove(vpc);
  return {};
});

export const modifyVpcAttribute = write(
  {
    VpcId: required(text()),
    VpcName: clearable(vpcName),
    Description: clearable(vpcDescription),
    CidrBlock: text(),
    EnableIPv6: flag(),
    Ipv6CidrBlock: text(),
  },
  (context, request) => {
    const vpc = theVpc(context, request.VpcId);
    requireAvailable(context, vpc);
    context.occupy(vpc.id, context.delays.vpc, 'OperationConflict');
    context.objects.update(vpc, {
      ...vpc.state,
      name: request.VpcName ?? vpc.state.name,
      description: request.Description ?? vpc.state.description,
      cidrBlock: request.CidrBlock === undefined ? vpc.state.cidrBlock : widened(context, vpc, request.CidrBlock),
      ipv6CidrBlock: changedIpv6Block(context, vpc, request),
      status:
        request.CidrBlock === undefined && request.EnableIPv6 === undefined
          ? vpc.state.status
          : timeline(context.now, 'Pending', context.delays.vpc, 'Available'),
    });
    return {};
  },
);

export const associateVpcCidrBlock = write(
  { VpcId: required(text()), SecondaryCidrBlock: required(text()) },
  (context, request) => {
    const vpc = theVpc(context, request.VpcId);
    requireAvailable(context, vpc);
    const block = blockOf(checkedBlock(request.SecondaryCidrBlock));
    const taken = [vpc.state.cidrBlock, ...vpc.state.secondaryCidrs].find((each) => overlaps(blockOf(each), block));
    if (taken !== undefined) {
      throw refuse(
        'InvalidCidrBlock.Overlapped',
        `${request.SecondaryCidrBlock} overlaps with ${taken} of "${vpc.id}".`,
      );
    }
    if (vpc.state.secondaryCidrs.length >= 5) {
      throw refuse('QuotaExceeded.SecondaryCidrBlock', `The VPC "${vpc.id}" already has 5 secondary blocks.`);
    }
    context.occupy(vpc.id, context.delays.vpc, 'OperationConflict');
    const secondaryCidrs = [...vpc.state.secondaryCidrs, request.SecondaryCidrBlock];
    context.objects.update(vpc, { ...vpc.state, secondaryCidrs });
    return {};
  },
);

export const unassociateVpcCidrBlock = write(
  { VpcId: required(text()), SecondaryCidrBlock: required(text()) },
  (context, request) => {
    const vpc = theVpc(context, request.VpcId);
    const block = request.SecondaryCidrBlock;
    if (!vpc.state.secondaryCidrs.includes(block)) {
      throw refuse('InvalidCidrBlock.NotFound', `${block} is not a secondary block of "${vpc.id}".`, 404);
    }
    const user = context.objects
      .referring(vswitchKind, vpc.id)
      .find((vswitch) => contains(blockOf(block), blockOf(vswitch.state.cidrBlock)));
    if (user !== undefined) {
      throw refuse('DependencyViolation.VSwitch', `The vSwitch "${user.id}" still uses ${block}. Delete that first.`);
    }
    context.occupy(vpc.id, context.delays.vpc, 'OperationConflict');
    const secondaryCidrs = vpc.state.secondaryCidrs.filter((each) => each !== block);
    context.objects.update(vpc, { ...vpc.state, secondaryCidrs });
    return {};
  },
);

/** Switching IPv6 off takes the block away, which must not be in use. */
function changedIpv6Block(
  context: Context,
  vpc: Vpc,
  request: { readonly EnableIPv6: boolean | undefined; readonly Ipv6CidrBlock: string | undefined },
): string {
  if (request.EnableIPv6 === undefined) return vpc.state.ipv6CidrBlock;
  if (request.EnableIPv6) return vpc.state.ipv6CidrBlock || (request.Ipv6CidrBlock ?? randomIpv6Block(context));
  const user = context.objects.referring(vswitchKind, vpc.id).find(({ state }) => state.ipv6CidrBlock !== '');
  if (user !== undefined) {
    throw refuse(
      'OperationDenied.Ipv6VSwitchExist',
      `The vSwitch "${user.id}" still has IPv6. Switch it off there first.`,
    );
  }
  return '';
}

/** A VPC's block may change as long as it still holds every vSwitch. */
function widened(context: Context, vpc: Vpc, given: string): string {
  const block = blockOf(checkedBlock(given));
  for (const vswitch of context.objects.referring(vswitchKind, vpc.id)) {
    const own = blockOf(vswitch.state.cidrBlock);
    if (![block, ...vpc.state.secondaryCidrs.map(blockOf)].some((each) => contains(each, own))) {
      throw refuse(
        'InvalidCidrBlock',
        `${given} does not hold ${vswitch.state.cidrBlock} of the vSwitch "${vswitch.id}".`,
      );
    }
  }
  return given;
}

export function requireAvailable(context: Context, vpc: Vpc): void {
  const status = statusAt(vpc.state.status, context.now);
  if (status !== 'Available') {
    const rest = settledAt(vpc.state.status) - context.now;
    throw refuse('IncorrectVpcStatus', `The VPC "${vpc.id}" is ${status}, not Available (for another ${rest} ms).`);
  }
}

export const describeVpcs = read(
  {
    ...pages,
    VpcId: text(),
    VpcName: text(),
    IsDefault: flag(),
    ResourceGroupId: text(),
    Tag: list(record({ Key: required(text()), Value: text() })),
  },
  (context, request) => {
    const ids = request.VpcId?.split(',');
    const found = context.objects
      .list(vpcKind)
      .filter((vpc) => ids?.includes(vpc.id) ?? true)
      .filter((vpc) => request.VpcName === undefined || vpc.state.name === request.VpcName)
      .filter((vpc) => request.ResourceGroupId === undefined || vpc.state.resourceGroupId === request.ResourceGroupId)
      .filter((vpc) => request.IsDefault === undefined || request.IsDefault === (vpc.state.isDefault ?? false))
      .filter((vpc) => hasTags(vpc, request.Tag));
    const { items, counts } = onePage(found, request);
    return { ...counts, Vpcs: { Vpc: items.map((vpc) => listed(context, vpc)) } };
  },
);

export const describeVpcAttribute = read({ VpcId: required(text()) }, (context, request) => {
  const vpc = theVpc(context, request.VpcId);
  const vswitches = context.objects.referring(vswitchKind, vpc.id).length;
  return {
    ...common(context, vpc),
    ClassicLinkEnabled: false,
    AssociatedCens: { AssociatedCen: [] },
    CloudResources: {
      CloudResourceSetType: [
        { ResourceType: 'VSwitch', ResourceCount: vswitches },
        { ResourceType: 'VRouter', ResourceCount: 1 },
        { ResourceType: 'RouteTable', ResourceCount: 1 },
      ],
    },
  };
});

function listed(context: Context, vpc: Vpc): JsonObject {
  return {
    ...common(context, vpc),
    RouterTableIds: { RouterTableIds: [vpc.state.routeTableId] },
    NatGatewayIds: { NatGatewayIds: [] },
    CenStatus: 'Detached',
  };
}

function common(context: Context, vpc: Vpc): JsonObject {
  const { state } = vpc;
  return {
    VpcId: vpc.id,
    VpcName: state.name,
    Description: state.description,
    RegionId: vpc.region,
    Status: statusAt(state.status, context.now),
    CidrBlock: state.cidrBlock,
    UserCidrs: { UserCidr: state.userCidrs },
    SecondaryCidrBlocks: { SecondaryCidrBlock: state.secondaryCidrs },
    Ipv6CidrBlock: state.ipv6CidrBlock,
    EnabledIpv6: state.ipv6CidrBlock !== '',
    IsDefault: vpc.state.isDefault ?? false,
    VRouterId: state.vRouterId,
    VSwitchIds: { VSwitchId: context.objects.referring(vswitchKind, vpc.id).map(({ id }) => id) },
    CreationTime: secondsText(vpc.createdAt),
    OwnerId: Number(vpc.accountId),
    ResourceGroupId: state.resourceGroupId,
    Tags: tagsAsKeyValue(vpc.tags),
  };
}
