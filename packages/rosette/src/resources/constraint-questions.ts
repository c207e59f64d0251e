import type { ConstrainedParameter, Question } from './constraint-types.ts';
import {
  dataDiskCategories,
  images,
  instanceIds,
  instanceTypes,
  keyPairs,
  securityGroups,
  snapshots,
  systemDiskCategories,
  zones,
} from './ecs/constraint-questions.ts';
import { dbClasses, dbEngineVersions, dbInstances, dbStorageTypes, dbZones } from './rds/constraint-questions.ts';
import { loadBalancerSpecs, loadBalancers } from './slb/constraint-questions.ts';
import { eips, vpcs, vswitches } from './vpc/constraint-questions.ts';

/** What each AssociationProperty asks (reference/resource-types.md 8). The single colon is a spelling that ROS accepts. */
const byAssociation: Readonly<Record<string, Question>> = {
  'ALIYUN::ECS::Disk::DataDiskCategory': dataDiskCategories,
  'ALIYUN::ECS::Disk::SystemDiskCategory': systemDiskCategories,
  'ALIYUN::ECS::Image::ImageId': images,
  'ALIYUN::ECS::Instance::ImageId': images,
  'ALIYUN::ECS::Instance::InstanceId': instanceIds,
  'ALIYUN::ECS::Instance::InstanceType': instanceTypes,
  'ALIYUN::ECS::Instance::ZoneId': zones,
  'ALIYUN::ECS::Instance:ZoneId': zones,
  'ALIYUN::ECS::KeyPair::KeyPairName': keyPairs,
  'ALIYUN::ECS::SecurityGroup::SecurityGroupId': securityGroups,
  'ALIYUN::ECS::Snapshot::SnapshotId': snapshots,
  'ALIYUN::ECS::VPC::VPCId': vpcs,
  'ALIYUN::ECS::VSwitch::VSwitchId': vswitches,
  'ALIYUN::ECS::ZoneId': zones,
  'ALIYUN::RDS::Engine::EngineVersion': dbEngineVersions,
  'ALIYUN::RDS::Instance::InstanceId': dbInstances,
  'ALIYUN::RDS::Instance::InstanceType': dbClasses,
  'ALIYUN::RDS::Instance::ZoneId': dbZones,
  'ALIYUN::SLB::Instance::InstanceId': loadBalancers,
  'ALIYUN::SLB::Instance::InstanceType': loadBalancerSpecs,
  'ALIYUN::SLB::LoadBalancer::LoadBalancerId': loadBalancers,
  'ALIYUN::VPC::EIP::AllocationId': eips,
  'ALIYUN::VPC::EIP::EipId': eips,
  ZoneId: zones,
};

const instanceQuestions: Readonly<Record<string, Question>> = {
  'DiskMappings.Category': dataDiskCategories,
  'DiskMappings.SnapshotId': snapshots,
  ImageId: images,
  InstanceType: instanceTypes,
  KeyPairName: keyPairs,
  SecurityGroupId: securityGroups,
  SystemDiskCategory: systemDiskCategories,
  SystemDisk_Category: systemDiskCategories,
  VSwitchId: vswitches,
  VpcId: vpcs,
  ZoneId: zones,
};

/** What each property asks, where a parameter has no AssociationProperty. */
const byUse: Readonly<Record<string, Readonly<Record<string, Question>>>> = {
  'ALIYUN::ECS::Instance': instanceQuestions,
  'ALIYUN::ECS::InstanceGroup': instanceQuestions,
  'ALIYUN::ECS::SecurityGroup': { VpcId: vpcs },
  'ALIYUN::ECS::SecurityGroupEgress': { SecurityGroupId: securityGroups },
  'ALIYUN::ECS::SecurityGroupIngress': { SecurityGroupId: securityGroups },
  'ALIYUN::ECS::VSwitch': { VpcId: vpcs, ZoneId: zones },
  'ALIYUN::RDS::Account': { DBInstanceId: dbInstances },
  'ALIYUN::RDS::DBInstance': {
    DBInstanceClass: dbClasses,
    DBInstanceStorageType: dbStorageTypes,
    EngineVersion: dbEngineVersions,
    VSwitchId: vswitches,
    VpcId: vpcs,
    ZoneId: dbZones,
  },
  'ALIYUN::RDS::Database': { DBInstanceId: dbInstances },
  'ALIYUN::SLB::BackendServerAttachment': { LoadBalancerId: loadBalancers },
  'ALIYUN::SLB::Listener': { LoadBalancerId: loadBalancers },
  'ALIYUN::SLB::LoadBalancer': {
    LoadBalancerSpec: loadBalancerSpecs,
    MasterZoneId: zones,
    SlaveZoneId: zones,
    VSwitchId: vswitches,
    VpcId: vpcs,
  },
  'ALIYUN::VPC::EIPAssociation': { AllocationId: eips, InstanceId: instanceIds },
};

/** Undefined when nothing limits the parameter. */
export function questionOf({ associationProperty, uses }: ConstrainedParameter): Question | undefined {
  const associated = associationProperty === null ? undefined : byAssociation[associationProperty];
  if (associated !== undefined) return associated;
  for (const { resourceType, property } of uses) {
    const question = byUse[resourceType]?.[property];
    if (question !== undefined) return question;
  }
  return undefined;
}
