import { at, only, type Parameters, same, text, textOrCleared, texts, truth } from '../properties.ts';
import { movingGroup } from '../resource-group.ts';
import { tagging } from '../tagging.ts';
import type { UpdateDeclaration, UpdateInput } from '../update-declaration.ts';
import { vpcApi } from '../vpc/api.ts';

/** What CreateVpc takes when no block is given. */
const defaultBlock = '172.16.0.0/12';

/** reference/resource-types.md 5.2, Update. */
export const vpcUpdate: UpdateDeclaration = {
  actions: [
    {
      name: 'changing its secondary blocks',
      properties: ['SecondaryCidrBlocks'],
      run: changeSecondaryBlocks,
    },
    {
      name: 'changing its attributes',
      properties: ['VpcName', 'Description', 'CidrBlock', 'EnableIpv6'],
      run: async (input) => {
        await input.call(vpcApi, 'ModifyVpcAttribute', { VpcId: input.id, ...changedAttributes(input) });
      },
    },
    movingGroup(vpcApi, 'MoveResourceGroup', (ResourceId, NewResourceGroupId) => ({
      ResourceType: 'vpc',
      ResourceId,
      NewResourceGroupId,
    })),
    tagging({ api: vpcApi, resourceType: 'VPC', untag: 'UnTagResources' }),
  ],
};

function changedAttributes({ properties, changed }: UpdateInput): Parameters {
  const ipv6 = truth(properties.EnableIpv6) === true;
  const all: Parameters = {
    VpcName: textOrCleared(properties.VpcName),
    Description: textOrCleared(properties.Description),
    CidrBlock: text(properties.CidrBlock) ?? defaultBlock,
  };
  const named = only(all, changed);
  if (!changed.includes('EnableIpv6')) return named;
  return { ...named, EnableIPv6: ipv6, ...(ipv6 ? same(properties, 'Ipv6CidrBlock', 'Ipv6Isp') : {}) };
}

/** One call at a time, those to go first: a VPC has at most five, and a new one may overlap with an old one. */
async function changeSecondaryBlocks({
  call,
  id,
  found,
  properties,
  before,
}: UpdateInput): Promise<'again' | undefined> {
  const present = texts(at(found, 'SecondaryCidrBlocks', 'SecondaryCidrBlock'));
  const wanted = texts(properties.SecondaryCidrBlocks);
  const surplus = texts(before.SecondaryCidrBlocks).find((block) => present.includes(block) && !wanted.includes(block));
  const missing = wanted.find((block) => !present.includes(block));
  if (surplus !== undefined) {
    await call(vpcApi, 'UnassociateVpcCidrBlock', { VpcId: id, SecondaryCidrBlock: surplus });
    return 'again';
  }
  if (missing === undefined) return;
  await call(vpcApi, 'AssociateVpcCidrBlock', { VpcId: id, SecondaryCidrBlock: missing });
  return 'again';
}
