import type { ResourceType, ResourceTypeRegistry } from '#engine/ports/resource-type.ts';
import { instance } from './ecs/instance.ts';
import { instanceGroup } from './ecs/instance-group.ts';
import { securityGroup } from './ecs/security-group.ts';
import { securityGroupEgress } from './ecs/security-group-egress.ts';
import { securityGroupIngress } from './ecs/security-group-ingress.ts';
import { vpc } from './ecs/vpc.ts';
import { vswitch } from './ecs/vswitch.ts';
import { account } from './rds/account.ts';
import { database } from './rds/database.ts';
import { dbInstance } from './rds/db-instance.ts';
import { customResource } from './ros/custom-resource.ts';
import { sleep } from './ros/sleep.ts';
import { nestedStack } from './ros/stack.ts';
import { waitCondition } from './ros/wait-condition.ts';
import { waitConditionHandle } from './ros/wait-condition-handle.ts';
import type { ResourceServices } from './services.ts';
import { backendServerAttachment } from './slb/backend-server-attachment.ts';
import { listener } from './slb/listener.ts';
import { loadBalancer } from './slb/load-balancer.ts';
import { eip } from './vpc/eip.ts';
import { eipAssociation } from './vpc/eip-association.ts';

type Factory = (services: ResourceServices) => ResourceType;

/** Every type that this installation can provision, by name. A name that ends in `*` stands for all that begin so. */
const factories: Readonly<Record<string, Factory>> = {
  'ALIYUN::ECS::Instance': instance,
  'ALIYUN::ECS::InstanceGroup': instanceGroup,
  'ALIYUN::ECS::SecurityGroup': securityGroup,
  'ALIYUN::ECS::SecurityGroupEgress': securityGroupEgress,
  'ALIYUN::ECS::SecurityGroupIngress': securityGroupIngress,
  'ALIYUN::ECS::VPC': vpc,
  'ALIYUN::ECS::VSwitch': vswitch,
  'ALIYUN::RDS::Account': account,
  'ALIYUN::RDS::DBInstance': dbInstance,
  'ALIYUN::RDS::Database': database,
  'ALIYUN::ROS::CustomResource': customResource('ALIYUN::ROS::CustomResource'),
  'ALIYUN::ROS::Sleep': () => sleep,
  'ALIYUN::ROS::Stack': () => nestedStack,
  'ALIYUN::ROS::WaitCondition': () => waitCondition,
  'ALIYUN::ROS::WaitConditionHandle': waitConditionHandle,
  'ALIYUN::SLB::BackendServerAttachment': backendServerAttachment,
  'ALIYUN::SLB::Listener': listener,
  'ALIYUN::SLB::LoadBalancer': loadBalancer,
  'ALIYUN::VPC::EIP': eip,
  'ALIYUN::VPC::EIPAssociation': eipAssociation,
  'Custom::*': customResource('Custom::*'),
};

export function createResourceTypes(services: ResourceServices): ResourceTypeRegistry {
  const types = new Map(Object.entries(factories).map(([name, make]) => [name, make(services)]));
  const names = Object.keys(factories);
  return {
    get: (type) => types.get(type) ?? (type.startsWith('Custom::') ? types.get('Custom::*') : undefined),
    names: () => names,
  };
}
