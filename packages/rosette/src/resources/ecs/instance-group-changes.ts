import type { JsonObject } from '@rosette/template/base/json.ts';
import { text } from '../properties.ts';
import type { UpdateAction } from '../update-declaration.ts';
import {
  changingDiskCategory,
  changingLogin,
  changingNetwork,
  changingType,
  growingSystemDisk,
  movingInstance,
  replacingImage,
  taggingInstance,
  whileStopped,
} from './instance-changes.ts';

/** What tells whose the instances are reaches all of them, whatever the policy. */
const always: readonly UpdateAction[] = [movingInstance, taggingInstance];

/** What reaches the instances that exist when UpdatePolicy is ForAllInstances (reference/resource-types.md 5.4). */
const forAll: readonly UpdateAction[] = [
  changingNetwork,
  changingDiskCategory,
  growingSystemDisk,
  ...whileStopped([{ ...replacingImage, properties: ['ImageId'] }, changingLogin, changingType]),
];

/** Properties whose change only instances that are added later see, or only the deletion. */
const forNew: readonly string[] = [
  'Affinity',
  'AutoRenew',
  'AutoRenewPeriod',
  'CpuOptions',
  'CreditSpecification',
  'DeletionForce',
  'DeploymentSetGroupNo',
  'DeploymentSetId',
  'Description',
  'DiskMappings',
  'EniMappings',
  'HostNames',
  'HpcClusterId',
  'HttpEndpoint',
  'HttpTokens',
  'ImageFamily',
  'ImageOptions',
  'InstanceChargeType',
  'Ipv6AddressCount',
  'Ipv6Addresses',
  'KeyPairName',
  'LaunchTemplateId',
  'LaunchTemplateName',
  'LaunchTemplateVersion',
  'MinAmount',
  'NetworkInterfaceQueueNumber',
  'NetworkOptions',
  'Period',
  'PeriodUnit',
  'PrivatePoolOptions',
  'RamRoleName',
  'SchedulerOptions',
  'SecurityOptions',
  'SpotDuration',
  'SpotInterruptionBehavior',
  'StorageSetId',
  'StorageSetPartitionNumber',
  'SubscriptionDeletionForce',
  'SystemDiskAutoSnapshotPolicyId',
  'SystemDiskBurstingEnabled',
  'SystemDiskDescription',
  'SystemDiskDiskName',
  'SystemDiskEncryptAlgorithm',
  'SystemDiskEncrypted',
  'SystemDiskKMSKeyId',
  'SystemDiskProvisionedIops',
  'SystemDiskStorageClusterId',
  'SystemDisk_Category',
  'SystemDisk_Size',
  'Tenancy',
  'UpdatePolicy',
  'ZoneIds',
];

/** Every property of a group that an update can change. */
export const groupUpdatable: readonly string[] = [
  ...new Set([...[...always, ...forAll].flatMap(({ properties }) => properties), ...forNew, 'MaxAmount']),
].toSorted();

/** The changes of instances that exist which this update makes, in order. */
export function memberChanges(properties: JsonObject, changed: readonly string[]): readonly UpdateAction[] {
  const reaching = text(properties.UpdatePolicy) === 'ForAllInstances' ? [...forAll, ...always] : always;
  return reaching.filter((action) => action.properties.some((property) => changed.includes(property)));
}
