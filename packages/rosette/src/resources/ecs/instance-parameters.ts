import { Buffer } from 'node:buffer';
import type { JsonObject } from '@rosette/template/base/json.ts';
import { chargeType, internetChargeType } from '../charge-type.ts';
import type { CreateInput } from '../declaration.ts';
import { amount, compact, map, maps, type Parameters, same, text, texts, truth } from '../properties.ts';

/** Parameters of RunInstances for ALIYUN::ECS::Instance and InstanceGroup (reference/resource-types.md 5.4, 5.8). */
export function runInstancesParameters(input: CreateInput, count: number): Parameters {
  const { properties, prepared, tags, token, stack } = input;
  return {
    ...sameNames(properties),
    ...network(properties),
    ...payment(properties),
    ...options(properties),
    ImageId: prepared.ImageId,
    Amount: count,
    DeletionProtection: truth(properties.DeletionProtection),
    PasswordInherit: truth(properties.PasswordInherit),
    UniqueSuffix: truth(properties.UniqueSuffix),
    ZoneId: properties.ZoneId ?? texts(properties.ZoneIds)[0],
    UserData: userData(properties),
    SystemDisk: systemDisk(properties),
    DataDisk: maps(properties.DiskMappings).map(dataDisk),
    ResourceGroupId: properties.ResourceGroupId ?? stack.resourceGroupId,
    Tag: tags,
    ClientToken: token,
  };
}

function sameNames(properties: JsonObject): Parameters {
  return {
    ...same(
      properties,
      'InstanceType',
      'InstanceName',
      'Description',
      'HostName',
      'Password',
      'KeyPairName',
      'RamRoleName',
    ),
    ...same(
      properties,
      'ImageFamily',
      'LaunchTemplateId',
      'LaunchTemplateName',
      'LaunchTemplateVersion',
      'IoOptimized',
    ),
    ...same(
      properties,
      'DeploymentSetId',
      'DeploymentSetGroupNo',
      'DedicatedHostId',
      'HpcClusterId',
      'Affinity',
      'Tenancy',
    ),
    ...same(
      properties,
      'SpotStrategy',
      'SpotPriceLimit',
      'SpotDuration',
      'SpotInterruptionBehavior',
      'CreditSpecification',
    ),
    ...same(properties, 'StorageSetId', 'StorageSetPartitionNumber', 'SecurityEnhancementStrategy', 'AutoReleaseTime'),
    ...same(properties, 'HttpEndpoint', 'HttpTokens', 'NetworkInterfaceQueueNumber', 'MinAmount'),
  };
}

/** A public address comes with Internet bandwidth; AllocatePublicIP: false means none whatever the bandwidth. */
function network(properties: JsonObject): Parameters {
  const groups = texts(properties.SecurityGroupIds);
  const withAddress = truth(properties.AllocatePublicIP) !== false;
  return {
    ...same(properties, 'VSwitchId', 'PrivateIpAddress', 'InternetMaxBandwidthIn', 'Ipv6AddressCount'),
    ...(groups.length > 0 ? { SecurityGroupIds: groups } : same(properties, 'SecurityGroupId')),
    InternetChargeType: internetChargeType(properties.InternetChargeType, 'Pascal'),
    InternetMaxBandwidthOut: withAddress ? amount(properties.InternetMaxBandwidthOut) : 0,
    Ipv6Address: texts(properties.Ipv6Addresses),
    NetworkInterface: maps(properties.EniMappings).map(networkInterface),
    NetworkOptions: map(properties.NetworkOptions),
  };
}

function payment(properties: JsonObject): Parameters {
  const subscription = chargeType(properties.InstanceChargeType, { later: 'PostPaid', first: 'PrePaid' });
  return {
    InstanceChargeType: subscription,
    ...(subscription === 'PrePaid'
      ? { ...same(properties, 'Period', 'PeriodUnit', 'AutoRenewPeriod'), AutoRenew: truth(properties.AutoRenew) }
      : {}),
  };
}

function options(properties: JsonObject): Parameters {
  return {
    CpuOptions: compact(same(map(properties.CpuOptions), 'Core', 'ThreadsPerCore')),
    ImageOptions: map(properties.ImageOptions),
    PrivatePoolOptions: compact(same(map(properties.PrivatePoolOptions), 'Id', 'MatchCriteria')),
    SchedulerOptions: map(properties.SchedulerOptions),
    SecurityOptions: map(properties.SecurityOptions),
  };
}

/** Templates give user data in clear, the API takes Base64. */
export function userData(properties: JsonObject): string | undefined {
  const script = text(properties.UserData);
  return script === undefined ? undefined : Buffer.from(script, 'utf8').toString('base64');
}

function systemDisk(properties: JsonObject): JsonObject {
  return compact({
    Category: properties.SystemDiskCategory ?? properties.SystemDisk_Category,
    Size: amount(properties.SystemDiskSize ?? properties.SystemDisk_Size),
    DiskName: properties.SystemDiskDiskName,
    Description: properties.SystemDiskDescription,
    PerformanceLevel: properties.SystemDiskPerformanceLevel,
    AutoSnapshotPolicyId: properties.SystemDiskAutoSnapshotPolicyId,
    BurstingEnabled: truth(properties.SystemDiskBurstingEnabled),
    Encrypted: truth(properties.SystemDiskEncrypted),
    EncryptAlgorithm: properties.SystemDiskEncryptAlgorithm,
    KMSKeyId: properties.SystemDiskKMSKeyId,
    ProvisionedIops: properties.SystemDiskProvisionedIops,
    StorageClusterId: properties.SystemDiskStorageClusterId,
  });
}

function dataDisk(disk: JsonObject): JsonObject {
  return compact({
    ...same(disk, 'Category', 'Size', 'DiskName', 'Description', 'Device', 'SnapshotId', 'PerformanceLevel'),
    ...same(disk, 'AutoSnapshotPolicyId', 'KMSKeyId', 'ProvisionedIops', 'StorageClusterId'),
    BurstingEnabled: truth(disk.BurstingEnabled),
    Encrypted: truth(disk.Encrypted),
    DeleteWithInstance: true,
  });
}

function networkInterface(eni: JsonObject): JsonObject {
  return compact({
    ...same(
      eni,
      'InstanceType',
      'VSwitchId',
      'SecurityGroupId',
      'NetworkInterfaceId',
      'NetworkInterfaceName',
      'Description',
    ),
    ...same(
      eni,
      'PrimaryIpAddress',
      'NetworkInterfaceTrafficMode',
      'NetworkCardIndex',
      'QueueNumber',
      'QueuePairNumber',
    ),
    ...same(eni, 'Ipv6AddressCount'),
    DeleteOnRelease: truth(eni.DeleteOnRelease),
    Ipv6Address: texts(eni.Ipv6Addresses),
    SecurityGroupIds: texts(eni.SecurityGroupIds),
  });
}
