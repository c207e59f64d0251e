import { type Context, write } from '../core/action.ts';
import { refuse } from '../core/errors.ts';
import { choice, clearable, flag, list, required, text } from '../core/request-shape.ts';
import { diskKind, type Instance, theInstance, theSecurityGroup } from '../model/compute.ts';
import { findInstanceType, isBurstable } from './catalogue.ts';
import {
  hostName,
  instanceDescription,
  instanceName,
  metadataFields,
  password,
  privatePoolOptions,
  userData,
} from './instance-request.ts';
import { inStatus } from './instances.ts';
import { privatePool } from './launch.ts';

// Codes: API pages of the modifying actions of Ecs 2014-05-26; reference/resource-types.md 5.4 and 5.8.

const one = { InstanceId: required(text()) };

/** User data changes only while the instance is stopped; a password is checked and, as ever, not kept. */
export const modifyInstanceAttribute = write(
  {
    ...one,
    InstanceName: instanceName,
    Description: clearable(instanceDescription),
    HostName: hostName,
    Password: password,
    UserData: clearable(userData),
    DeletionProtection: flag(),
    CreditSpecification: choice(['Standard', 'Unlimited']),
    SecurityGroupIds: list(required(text()), { max: 16 }),
  },
  (context, request) => {
    const instance = theInstance(context, request.InstanceId);
    const { state } = instance;
    if (request.UserData !== undefined) inStatus(context, instance.id, ['Stopped']);
    requireCredits(instance, request.CreditSpecification);
    const changed = context.objects.update(instance, {
      ...state,
      name: request.InstanceName ?? state.name,
      description: request.Description ?? state.description,
      hostName: request.HostName ?? state.hostName,
      userData: request.UserData ?? state.userData,
      deletionProtection: request.DeletionProtection ?? state.deletionProtection,
      creditSpecification: request.CreditSpecification ?? state.creditSpecification,
    });
    if (request.SecurityGroupIds.length > 0) setGroups(context, changed, request.SecurityGroupIds);
    return {};
  },
);

function setGroups(context: Context, instance: Instance, ids: readonly string[]): void {
  const securityGroupIds = [...new Set(ids)];
  for (const id of securityGroupIds) {
    if (theSecurityGroup(context, id).state.vpcId !== instance.state.vpcId) {
      throw refuse(
        'InvalidSecurityGroupId.VPCMismatch',
        `"${id}" is not in VPC "${instance.state.vpcId}" of the instance.`,
      );
    }
  }
  context.objects.update(instance, { ...instance.state, securityGroupIds }, [
    instance.state.vSwitchId,
    ...securityGroupIds,
  ]);
}

function requireCredits(instance: Instance, given: string | undefined): void {
  const type = findInstanceType(instance.state.instanceType);
  if (given === undefined || (type !== undefined && isBurstable(type))) return;
  throw refuse(
    'InvalidCreditSpecification.NotSupported',
    `"${instance.id}" is of type ${instance.state.instanceType}, which has no CreditSpecification.`,
  );
}

const membership = { ...one, SecurityGroupId: required(text()) };

export const joinSecurityGroup = write(membership, (context, request) => {
  const instance = theInstance(context, request.InstanceId);
  theSecurityGroup(context, request.SecurityGroupId);
  if (instance.state.securityGroupIds.includes(request.SecurityGroupId)) {
    throw refuse(
      'InvalidInstanceId.AlreadyExists',
      `"${instance.id}" is already in "${request.SecurityGroupId}".`,
      403,
    );
  }
  setGroups(context, instance, [...instance.state.securityGroupIds, request.SecurityGroupId]);
  return {};
});

export const leaveSecurityGroup = write(membership, (context, request) => {
  const instance = theInstance(context, request.InstanceId);
  theSecurityGroup(context, request.SecurityGroupId);
  if (!instance.state.securityGroupIds.includes(request.SecurityGroupId)) {
    throw refuse('InstanceNotInSecurityGroup', `"${instance.id}" is not in "${request.SecurityGroupId}".`, 403);
  }
  const rest = instance.state.securityGroupIds.filter((id) => id !== request.SecurityGroupId);
  if (rest.length === 0)
    throw refuse('InstanceLastSecurityGroup', `"${instance.id}" would be in no security group.`, 403);
  setGroups(context, instance, rest);
  return {};
});

export const modifyInstanceMetadataOptions = write({ ...one, ...metadataFields }, (context, request) => {
  const instance = theInstance(context, request.InstanceId);
  const { HttpEndpoint: httpEndpoint, HttpTokens: httpTokens } = request;
  context.objects.update(instance, { ...instance.state, httpEndpoint, httpTokens });
  return {};
});

export const modifyInstanceAttachmentAttributes = write(
  { ...one, PrivatePoolOptions: privatePoolOptions },
  (context, request) => {
    const instance = theInstance(context, request.InstanceId);
    context.objects.update(instance, { ...instance.state, privatePool: privatePool(request.PrivatePoolOptions) });
    return {};
  },
);

/** The system disk goes with its instance. */
export const joinResourceGroup = write(
  {
    ResourceType: required(choice(['instance', 'securitygroup'], 'InvalidResourceType.ValueNotSupported')),
    ResourceId: required(text()),
    ResourceGroupId: required(text()),
  },
  (context, request) => {
    const resourceGroupId = request.ResourceGroupId;
    if (request.ResourceType === 'instance') {
      const instance = theInstance(context, request.ResourceId);
      context.objects.update(instance, { ...instance.state, resourceGroupId });
      const [system] = context.objects.referring(diskKind, instance.id).filter(({ state }) => state.type === 'system');
      if (system !== undefined) context.objects.update(system, { ...system.state, resourceGroupId });
    } else {
      const group = theSecurityGroup(context, request.ResourceId);
      context.objects.update(group, { ...group.state, resourceGroupId });
    }
    return {};
  },
);
