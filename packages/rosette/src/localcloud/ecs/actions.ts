import type { ActionTable } from '../core/action.ts';
import { tagActions } from '../core/tags.ts';
import { commandKind, diskKind, instanceKind, keyPairKind, securityGroupKind, snapshotKind } from '../model/compute.ts';
import { createCommand, deleteCommand, describeCommands, invokeCommand, runCommand } from './commands.ts';
import {
  describeCloudAssistantStatus,
  describeInstanceAttachmentAttributes,
  describeInstanceAttribute,
  describeInstanceStatus,
  describeInstances,
  describeUserData,
} from './describe-instances.ts';
import { createDisk, deleteDisk, describeDisks } from './disks.ts';
import {
  joinResourceGroup,
  joinSecurityGroup,
  leaveSecurityGroup,
  modifyInstanceAttachmentAttributes,
  modifyInstanceAttribute,
  modifyInstanceMetadataOptions,
} from './instance-attributes.ts';
import {
  attachKeyPair,
  detachKeyPair,
  modifyDiskSpec,
  modifyInstanceNetworkSpec,
  modifyInstanceSpec,
  modifyPrepayInstanceSpec,
  replaceSystemDisk,
  resizeDisk,
} from './instance-spec.ts';
import {
  allocatePublicIpAddress,
  deleteInstance,
  deleteInstances,
  rebootInstance,
  startInstance,
  stopInstance,
} from './instances.ts';
import { describeInvocationResults, describeInvocations } from './invocations.ts';
import { createKeyPair, deleteKeyPairs, describeKeyPairs, importKeyPair } from './key-pairs.ts';
import { createInstance, runInstances } from './launch.ts';
import {
  describeAvailableResource,
  describeImageFromFamily,
  describeImages,
  describeInstanceTypes,
  describeRegions,
  describeZones,
} from './offers.ts';
import {
  createSecurityGroup,
  deleteSecurityGroup,
  describeSecurityGroups,
  modifySecurityGroupAttribute,
} from './security-groups.ts';
import {
  authorizeSecurityGroup,
  authorizeSecurityGroupEgress,
  describeSecurityGroupAttribute,
  modifySecurityGroupEgressRule,
  modifySecurityGroupRule,
  revokeSecurityGroup,
  revokeSecurityGroupEgress,
} from './security-rules.ts';
import { createSnapshot, deleteSnapshot, describeSnapshots } from './snapshots.ts';

const tags = tagActions({
  instance: instanceKind,
  securitygroup: securityGroupKind,
  disk: diskKind,
  snapshot: snapshotKind,
  keypair: keyPairKind,
  command: commandKind,
});

/** Ecs 2014-05-26. */
export const ecsActions: ActionTable = {
  AllocatePublicIpAddress: allocatePublicIpAddress,
  AttachKeyPair: attachKeyPair,
  AuthorizeSecurityGroup: authorizeSecurityGroup,
  AuthorizeSecurityGroupEgress: authorizeSecurityGroupEgress,
  CreateCommand: createCommand,
  CreateDisk: createDisk,
  CreateInstance: createInstance,
  CreateKeyPair: createKeyPair,
  CreateSecurityGroup: createSecurityGroup,
  CreateSnapshot: createSnapshot,
  DeleteCommand: deleteCommand,
  DeleteDisk: deleteDisk,
  DeleteInstance: deleteInstance,
  DeleteInstances: deleteInstances,
  DeleteKeyPairs: deleteKeyPairs,
  DeleteSecurityGroup: deleteSecurityGroup,
  DeleteSnapshot: deleteSnapshot,
  DescribeAvailableResource: describeAvailableResource,
  DescribeCloudAssistantStatus: describeCloudAssistantStatus,
  DescribeCommands: describeCommands,
  DescribeDisks: describeDisks,
  DescribeImageFromFamily: describeImageFromFamily,
  DescribeImages: describeImages,
  DescribeInstanceAttachmentAttributes: describeInstanceAttachmentAttributes,
  DescribeInstanceAttribute: describeInstanceAttribute,
  DescribeInstanceStatus: describeInstanceStatus,
  DescribeInstanceTypes: describeInstanceTypes,
  DescribeInstances: describeInstances,
  DescribeInvocationResults: describeInvocationResults,
  DescribeInvocations: describeInvocations,
  DescribeKeyPairs: describeKeyPairs,
  DescribeRegions: describeRegions,
  DescribeSecurityGroupAttribute: describeSecurityGroupAttribute,
  DescribeSecurityGroups: describeSecurityGroups,
  DescribeSnapshots: describeSnapshots,
  DescribeUserData: describeUserData,
  DescribeZones: describeZones,
  DetachKeyPair: detachKeyPair,
  ImportKeyPair: importKeyPair,
  InvokeCommand: invokeCommand,
  JoinResourceGroup: joinResourceGroup,
  JoinSecurityGroup: joinSecurityGroup,
  LeaveSecurityGroup: leaveSecurityGroup,
  ListTagResources: tags.list,
  ModifyDiskSpec: modifyDiskSpec,
  ModifyInstanceAttachmentAttributes: modifyInstanceAttachmentAttributes,
  ModifyInstanceAttribute: modifyInstanceAttribute,
  ModifyInstanceMetadataOptions: modifyInstanceMetadataOptions,
  ModifyInstanceNetworkSpec: modifyInstanceNetworkSpec,
  ModifyInstanceSpec: modifyInstanceSpec,
  ModifyPrepayInstanceSpec: modifyPrepayInstanceSpec,
  ModifySecurityGroupAttribute: modifySecurityGroupAttribute,
  ModifySecurityGroupEgressRule: modifySecurityGroupEgressRule,
  ModifySecurityGroupRule: modifySecurityGroupRule,
  RebootInstance: rebootInstance,
  ReplaceSystemDisk: replaceSystemDisk,
  ResizeDisk: resizeDisk,
  RevokeSecurityGroup: revokeSecurityGroup,
  RevokeSecurityGroupEgress: revokeSecurityGroupEgress,
  RunCommand: runCommand,
  RunInstances: runInstances,
  StartInstance: startInstance,
  StopInstance: stopInstance,
  TagResources: tags.tag,
  UntagResources: tags.untag,
};
