import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { Call } from '../caller.ts';
import type { Declaration } from '../declaration.ts';
import { declare } from '../declare.ts';
import { at, same, text, texts, truth } from '../properties.ts';
import { stateField } from '../state.ts';
import { vpcApi } from '../vpc/api.ts';
import { vpcUpdate } from './vpc-update.ts';

/** reference/resource-types.md 5.2. The Vpc API in ECS clothing. */
const declaration: Declaration = {
  type: 'ALIYUN::ECS::VPC',
  api: vpcApi,
  identity: {
    kind: 'answered',
    id: (answer) => text(answer.VpcId),
    // DescribeVpcAttribute knows the router but not its route table.
    keep: ['RouteTableId', 'VRouterId'],
    find: async (call, tags) => text(at(await call(vpcApi, 'DescribeVpcs', { Tag: tags }), 'Vpcs', 'Vpc', 0, 'VpcId')),
  },
  identifiers: ['VpcId'],
  create: {
    action: 'CreateVpc',
    parameters: ({ properties, tags, token, stack }) => ({
      ...same(properties, 'CidrBlock', 'VpcName', 'Description', 'Ipv6CidrBlock', 'Ipv6Isp', 'UserCidr'),
      EnableIpv6: truth(properties.EnableIpv6),
      ResourceGroupId: properties.ResourceGroupId ?? stack.resourceGroupId,
      Tag: tags,
      ClientToken: token,
    }),
  },
  read: async (call, id) => {
    const found = await call(vpcApi, 'DescribeVpcAttribute', { VpcId: id });
    return text(found.VpcId) === undefined ? undefined : found;
  },
  gone: ['InvalidVpcID.NotFound', 'InvalidVpcId.NotFound', 'InvalidResource.NotFound'],
  state: stateField('Status', { ready: ['Available'] }),
  setup: [0, 1, 2, 3, 4].map((position) => secondaryBlock(position)),
  update: vpcUpdate,
  delete: {
    action: 'DeleteVpc',
    parameters: ({ id, token }) => ({ VpcId: id, ClientToken: token }),
  },
  attributes: async (found, { call, id, kept }) => ({
    VpcId: id,
    VpcName: found.VpcName ?? '',
    VRouterId: found.VRouterId ?? kept.VRouterId ?? '',
    RouteTableId: kept.RouteTableId ?? (await routeTable(call, id)),
  }),
};

/** Each secondary block is a call of its own (at most five of them). */
function secondaryBlock(position: number): NonNullable<Declaration['setup']>[number] {
  const blockOf = (properties: JsonObject) => texts(properties.SecondaryCidrBlocks)[position];
  return {
    name: `adding secondary block ${position + 1}`,
    wanted: (properties) => blockOf(properties) !== undefined,
    run: async ({ call, id, found, properties }) => {
      const block = blockOf(properties)!;
      const present = texts(at(found, 'SecondaryCidrBlocks', 'SecondaryCidrBlock'));
      if (present.includes(block)) return;
      await call(vpcApi, 'AssociateVpcCidrBlock', { VpcId: id, SecondaryCidrBlock: block });
    },
  };
}

async function routeTable(call: Call, id: string): Promise<Json> {
  const answer = await call(vpcApi, 'DescribeVpcs', { VpcId: id });
  return at(answer, 'Vpcs', 'Vpc', 0, 'RouterTableIds', 'RouterTableIds', 0) ?? '';
}

export const vpc = declare(declaration);
