import type { JsonObject } from '@rosette/template/base/json.ts';
import { type Context, read, write } from '../core/action.ts';
import { refuse } from '../core/errors.ts';
import { description, objectName } from '../core/names.ts';
import { pageOrToken, pages, tokens } from '../core/paging.ts';
import {
  choice,
  clearable,
  jsonTexts,
  list,
  record,
  required,
  tagList,
  text,
  withDefault,
} from '../core/request-shape.ts';
import { defaultResourceGroup } from '../core/resource-group.ts';
import { hasTags, newTags, tagsAsTagKey } from '../core/tags.ts';
import { minutesText } from '../core/time-text.ts';
import { instanceKind, type SecurityGroup, securityGroupKind, theSecurityGroup } from '../model/compute.ts';
import { theVpc } from '../model/network.ts';

// Codes: API pages of the security group actions of Ecs 2014-05-26 and reference/resource-types.md 5.1.

const groupName = objectName({ code: 'InvalidSecurityGroupName.Malformed' });
const groupDescription = description('InvalidSecurityGroupDiscription.Malformed');

export const createSecurityGroup = write(
  {
    VpcId: text(),
    SecurityGroupName: groupName,
    Description: groupDescription,
    SecurityGroupType: withDefault(choice(['normal', 'enterprise']), 'normal'),
    ResourceGroupId: text(),
    Tag: tagList,
  },
  (context, request) => {
    if (request.VpcId !== undefined) theVpc(context, request.VpcId);
    const state = {
      name: request.SecurityGroupName ?? '',
      description: request.Description ?? '',
      vpcId: request.VpcId ?? '',
      type: request.SecurityGroupType,
      resourceGroupId: request.ResourceGroupId ?? defaultResourceGroup,
      rules: [],
    };
    const group = context.objects.create(securityGroupKind, {
      id: context.newId('sg', 20),
      state,
      tags: newTags(request.Tag),
      refers: state.vpcId === '' ? [] : [state.vpcId],
    });
    return { SecurityGroupId: group.id };
  },
);

export const deleteSecurityGroup = write({ SecurityGroupId: required(text()) }, (context, request) => {
  const group = theSecurityGroup(context, request.SecurityGroupId);
  const user =
    context.objects.referring(instanceKind, group.id)[0] ??
    context.objects.referring(securityGroupKind, group.id).find(({ id }) => id !== group.id);
  if (user !== undefined) {
    throw refuse(
      'DependencyViolation',
      `The ${user.kind} "${user.id}" still uses the security group "${group.id}". Remove it first.`,
      403,
    );
  }
  context.objects.remove(group);
  return {};
});

export const modifySecurityGroupAttribute = write(
  { SecurityGroupId: required(text()), SecurityGroupName: groupName, Description: clearable(groupDescription) },
  (context, request) => {
    const group = theSecurityGroup(context, request.SecurityGroupId);
    context.objects.update(group, {
      ...group.state,
      name: request.SecurityGroupName ?? group.state.name,
      description: request.Description ?? group.state.description,
    });
    return {};
  },
);

export const describeSecurityGroups = read(
  {
    ...pages,
    ...tokens,
    SecurityGroupId: text(),
    SecurityGroupIds: jsonTexts({ code: 'InvalidSecurityGroupIds.Malformed' }),
    SecurityGroupName: text(),
    SecurityGroupType: text(),
    VpcId: text(),
    NetworkType: choice(['vpc', 'classic']),
    ResourceGroupId: text(),
    Tag: list(record({ Key: required(text()), Value: text() })),
  },
  (context, request) => {
    const found = context.objects
      .list(securityGroupKind)
      .filter(({ id }) => request.SecurityGroupId === undefined || id === request.SecurityGroupId)
      .filter(({ id }) => request.SecurityGroupIds?.includes(id) ?? true)
      .filter(({ state }) => request.SecurityGroupName === undefined || state.name === request.SecurityGroupName)
      .filter(({ state }) => request.SecurityGroupType === undefined || state.type === request.SecurityGroupType)
      .filter(({ state }) => request.VpcId === undefined || state.vpcId === request.VpcId)
      .filter(
        ({ state }) => request.NetworkType === undefined || (state.vpcId !== '') === (request.NetworkType === 'vpc'),
      )
      .filter(({ state }) => request.ResourceGroupId === undefined || state.resourceGroupId === request.ResourceGroupId)
      .filter((group) => hasTags(group, request.Tag));
    const { items, counts } = pageOrToken(found, request);
    const described = items.map((group) => listed(context, group));
    return { ...counts, RegionId: context.scope.region, SecurityGroups: { SecurityGroup: described } };
  },
);

function listed(context: Context, group: SecurityGroup): JsonObject {
  const members = context.objects.referring(instanceKind, group.id).length;
  return {
    SecurityGroupId: group.id,
    SecurityGroupName: group.state.name,
    Description: group.state.description,
    VpcId: group.state.vpcId,
    SecurityGroupType: group.state.type,
    CreationTime: minutesText(group.createdAt),
    EcsCount: members,
    AvailableInstanceAmount: 2000 - members,
    RuleCount: group.state.rules.length,
    ResourceGroupId: group.state.resourceGroupId,
    ServiceManaged: false,
    Tags: tagsAsTagKey(group.tags),
  };
}
