import type { JsonObject } from '@rosette/template/base/json.ts';
import type { SetupStep } from '../declaration.ts';
import { declare } from '../declare.ts';
import { at, maps, same, text } from '../properties.ts';
import { movingGroup } from '../resource-group.ts';
import { tagging } from '../tagging.ts';
import { ecsApi } from './api.ts';
import { authorize, type Direction, rulesPerCall } from './security-group-rule.ts';
import { changingRules } from './security-group-rules-update.ts';

/** Quota of rules in one group, hence the most Authorize calls that can be wanted. */
const mostChunks = 5;

/** reference/resource-types.md 5.1. */
export const securityGroup = declare({
  type: 'ALIYUN::ECS::SecurityGroup',
  api: ecsApi,
  identity: {
    kind: 'answered',
    id: (answer) => text(answer.SecurityGroupId),
    find: async (call, tags) => {
      const answer = await call(ecsApi, 'DescribeSecurityGroups', { Tag: tags });
      return text(at(answer, 'SecurityGroups', 'SecurityGroup', 0, 'SecurityGroupId'));
    },
  },
  identifiers: ['SecurityGroupId'],
  create: {
    action: 'CreateSecurityGroup',
    parameters: ({ properties, tags, token, stack }) => ({
      ...same(properties, 'VpcId', 'SecurityGroupName', 'Description', 'SecurityGroupType'),
      ResourceGroupId: properties.ResourceGroupId ?? stack.resourceGroupId,
      Tag: tags,
      ClientToken: token,
    }),
  },
  read: async (call, id) => {
    const answer = await call(ecsApi, 'DescribeSecurityGroups', { SecurityGroupId: id });
    return at(answer, 'SecurityGroups', 'SecurityGroup', 0) as JsonObject | undefined;
  },
  gone: ['InvalidSecurityGroupId.NotFound'],
  setup: [...authorizing('ingress', 'SecurityGroupIngress'), ...authorizing('egress', 'SecurityGroupEgress')],
  update: {
    actions: [
      movingGroup(ecsApi, 'JoinResourceGroup', (ResourceId, ResourceGroupId) => ({
        ResourceType: 'securitygroup',
        ResourceId,
        ResourceGroupId,
      })),
      changingRules('ingress', 'SecurityGroupIngress'),
      changingRules('egress', 'SecurityGroupEgress'),
      tagging({ api: ecsApi, resourceType: 'securitygroup' }),
    ],
  },
  delete: {
    action: 'DeleteSecurityGroup',
    parameters: ({ id }) => ({ SecurityGroupId: id }),
  },
  attributes: (found, { id }) => ({ SecurityGroupId: id, SecurityGroupName: found.SecurityGroupName ?? '' }),
});

/** One step for each hundred rules of the inline list. */
function authorizing(direction: Direction, property: string): readonly SetupStep[] {
  return Array.from({ length: mostChunks }, (_, chunk) => {
    const rulesOf = (properties: JsonObject) =>
      maps(properties[property]).slice(chunk * rulesPerCall, (chunk + 1) * rulesPerCall);
    return {
      name: `adding ${direction} rules`,
      wanted: (properties) => rulesOf(properties).length > 0,
      run: ({ call, id, properties, token }) => authorize(call, direction, id, rulesOf(properties), token),
    };
  });
}
