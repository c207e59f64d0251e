import type { ResourceType, ResourceTypeRegistry } from '#engine/ports/resource-type.ts';
import { dataSourceType } from './data-source-type.ts';
import { instance } from './ecs/instance.ts';
import { instanceGroup } from './ecs/instance-group.ts';
import { securityGroup } from './ecs/security-group.ts';
import { securityGroupEgress } from './ecs/security-group-egress.ts';
import { securityGroupIngress } from './ecs/security-group-ingress.ts';
import { vpc } from './ecs/vpc.ts';
import { vswitch } from './ecs/vswitch.ts';
import { alias as fcAlias } from './fc/alias.ts';
import { fcFunction } from './fc/function.ts';
import { invoker as fcInvoker } from './fc/function-invoker.ts';
import { service as fcService } from './fc/service.ts';
import { trigger as fcTrigger } from './fc/trigger.ts';
import { version as fcVersion } from './fc/version.ts';
import { alias as fc3Alias } from './fc3/alias.ts';
import { fc3Function } from './fc3/function.ts';
import { invoker as fc3Invoker } from './fc3/function-invoker.ts';
import { version as fc3Version, functionVersion } from './fc3/function-version.ts';
import { trigger as fc3Trigger } from './fc3/trigger.ts';
import { queue } from './mns/queue.ts';
import { subscription } from './mns/subscription.ts';
import { topic } from './mns/topic.ts';
import { bucket } from './oss/bucket.ts';
import { bucketPolicy } from './oss/bucket-policy.ts';
import { account } from './rds/account.ts';
import { database } from './rds/database.ts';
import { dbInstance } from './rds/db-instance.ts';
import { assertion } from './ros/assert.ts';
import { autoEnableService } from './ros/auto-enable-service.ts';
import { customResource } from './ros/custom-resource.ts';
import { resourceCleaner } from './ros/resource-cleaner.ts';
import { sleep } from './ros/sleep.ts';
import { nestedStack } from './ros/stack.ts';
import { stackGroup } from './ros/stack-group.ts';
import { stackGroupsSource, stackInstanceSource } from './ros/stack-groups-source.ts';
import { stackInstances } from './ros/stack-instances.ts';
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
  'ALIYUN::FC3::Alias': fc3Alias,
  'ALIYUN::FC3::Function': fc3Function,
  'ALIYUN::FC3::FunctionInvoker': fc3Invoker,
  'ALIYUN::FC3::FunctionVersion': functionVersion,
  'ALIYUN::FC3::Trigger': fc3Trigger,
  'ALIYUN::FC3::Version': fc3Version,
  'ALIYUN::FC::Alias': fcAlias,
  'ALIYUN::FC::Function': fcFunction,
  'ALIYUN::FC::FunctionInvoker': fcInvoker,
  'ALIYUN::FC::Service': fcService,
  'ALIYUN::FC::Trigger': fcTrigger,
  'ALIYUN::FC::Version': fcVersion,
  'ALIYUN::MNS::Queue': queue,
  'ALIYUN::MNS::Subscription': subscription,
  'ALIYUN::MNS::Topic': topic,
  'ALIYUN::OSS::Bucket': bucket,
  'ALIYUN::OSS::BucketPolicy': bucketPolicy,
  'ALIYUN::RDS::Account': account,
  'ALIYUN::RDS::DBInstance': dbInstance,
  'ALIYUN::RDS::Database': database,
  'ALIYUN::ROS::Assert': () => assertion,
  'ALIYUN::ROS::AutoEnableService': () => autoEnableService,
  'ALIYUN::ROS::CustomResource': customResource('ALIYUN::ROS::CustomResource'),
  'ALIYUN::ROS::ResourceCleaner': resourceCleaner,
  'ALIYUN::ROS::Sleep': () => sleep,
  'ALIYUN::ROS::Stack': () => nestedStack,
  'ALIYUN::ROS::StackGroup': stackGroup,
  'ALIYUN::ROS::StackInstances': stackInstances,
  'ALIYUN::ROS::WaitCondition': () => waitCondition,
  'ALIYUN::ROS::WaitConditionHandle': waitConditionHandle,
  'ALIYUN::SLB::BackendServerAttachment': backendServerAttachment,
  'ALIYUN::SLB::Listener': listener,
  'ALIYUN::SLB::LoadBalancer': loadBalancer,
  'ALIYUN::VPC::EIP': eip,
  'ALIYUN::VPC::EIPAssociation': eipAssociation,
  'Custom::*': customResource('Custom::*'),
  'DATASOURCE::ROS::StackGroups': dataSourceType(stackGroupsSource, ['RefreshOptions', 'ResourceGroupId']),
  'DATASOURCE::ROS::StackInstance': dataSourceType(stackInstanceSource, [
    'OutputOption',
    'RefreshOptions',
    'StackGroupName',
    'StackInstanceAccountId',
    'StackInstanceRegionId',
  ]),
};

export function createResourceTypes(services: ResourceServices): ResourceTypeRegistry {
  const types = new Map(Object.entries(factories).map(([name, make]) => [name, make(services)]));
  const names = Object.keys(factories);
  return {
    get: (type) => types.get(type) ?? (type.startsWith('Custom::') ? types.get('Custom::*') : undefined),
    names: () => names,
  };
}
