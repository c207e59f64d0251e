import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';

/*
 * Facts that the collected schemas lack or have wrong, each with where it comes from. They are applied whenever the file is
 * written, after everything else, and win.
 */

export interface Correction {
  /** Where the fact comes from, and why it is not in the collected schemas. */
  readonly why: string;
  /** Property path to what is to be changed of it: `Addresses[].Port` is a property of the maps in a list. */
  readonly properties?: Readonly<Record<string, JsonObject>>;
  /** Names that the type has besides. */
  readonly attributes?: readonly string[];
}

const SEEN = 'in several published templates that deploy; no page of the type describes it';

const text: JsonObject = { type: 'string' };
const flag: JsonObject = { type: 'boolean' };
const number: JsonObject = { type: 'number' };

export const corrections: Readonly<Record<string, readonly Correction[]>> = {
  'ALIYUN::ApiGateway::Api': [
    {
      why: `Spelling of the type's first version, ${SEEN}; the newer one begins with capitals`,
      properties: Object.fromEntries(
        ['fcRegionId', 'functionName', 'qualifier', 'roleArn', 'serviceName'].map((name) => [
          `ServiceConfig.FunctionComputeConfig.${name}`,
          text,
        ]),
      ),
    },
  ],
  'ALIYUN::CDN::DomainConfig': [
    { why: `First form of FunctionList, JSON text; ${SEEN}`, properties: { Functions: { type: 'any' } } },
  ],
  'ALIYUN::CS::ManagedKubernetesCluster': [
    {
      why: 'Parameters of the CS API: nodepool.scaling_group.desired_size, image_type',
      properties: { ImageType: text, 'NodePools[].ScalingGroup.DesiredSize': number },
    },
  ],
  'ALIYUN::DRDS::DrdsInstance': [
    { why: 'Property of older releases of the CDK (ros-cdk-drds)', properties: { Quantity: number } },
  ],
  'ALIYUN::ECS::ImageSharePermission': [
    { why: `RegionId of ECS ModifyImageSharePermission, ${SEEN}`, properties: { RegionId: text } },
  ],
  'ALIYUN::ECS::Instance': [
    {
      why: 'InternetMaxBandwidthIn of ECS RunInstances; SystemDisk_* is the spelling of the first version',
      properties: { InternetMaxBandwidthIn: number, SystemDisk_Category: text, SystemDisk_Size: number },
    },
  ],
  'ALIYUN::ECS::InstanceGroup': [
    {
      why: 'As ALIYUN::ECS::Instance; MinAmount of ECS RunInstances',
      properties: {
        InternetMaxBandwidthIn: number,
        MinAmount: number,
        SystemDisk_Category: text,
        SystemDisk_Size: number,
      },
    },
  ],
  'ALIYUN::ECS::PrepayInstance': [
    {
      why: 'The attributes of the instance groups, of which it is the elder sister; used in a published template',
      attributes: ['HostNames', 'InnerIps', 'InstanceIds', 'OrderId', 'PrivateIps', 'PublicIps', 'ZoneIds'],
    },
  ],
  'ALIYUN::ECS::PrepayInstanceGroupClone': [{ why: 'As ALIYUN::ECS::PrepayInstance', attributes: ['OrderId'] }],
  'ALIYUN::ECS::Route': [
    { why: `The virtual router, needed before VPCs had one route table each; ${SEEN}`, properties: { RouteId: text } },
  ],
  'ALIYUN::ECS::RunCommand': [
    { why: 'Timed of ECS RunCommand, which RepeatMode has replaced', properties: { Timed: flag } },
  ],
  'ALIYUN::ESS::ScalingConfiguration': [{ why: SEEN, properties: { InstanceChargeType: text } }],
  'ALIYUN::ESS::ScalingGroup': [{ why: SEEN, properties: { VpcId: text } }],
  'ALIYUN::KMS::Key': [{ why: 'Newer release of the CDK (ros-cdk-kms)', properties: { DeletionProtection: flag } }],
  'ALIYUN::MONGODB::Instance': [
    {
      why: 'None is what is left out, and not one of the values to choose',
      properties: { ReadonlyReplicas: { default: null } },
    },
  ],
  'ALIYUN::MONGODB::ShardingInstance': [
    { why: 'NetworkType of DDS CreateShardingDBInstance', properties: { NetworkType: text } },
  ],
  'ALIYUN::MaxCompute::Project': [
    {
      why: 'Newer release of the CDK (ros-cdk-maxcompute)',
      properties: { SupportSchemaLevels: { ...flag, default: false } },
    },
  ],
  'ALIYUN::RDS::DBInstance': [
    { why: 'The spelling of the RDS API; ROS later settled on VpcId', properties: { VPCId: text } },
  ],
  'ALIYUN::RDS::PrepayDBInstance': [
    {
      why: 'PayType as in ALIYUN::RDS::DBInstance; a published template leaves CommodityCode out, which names the order only',
      properties: { CommodityCode: { required: false }, PayType: text },
    },
  ],
  'ALIYUN::REDIS::Instance': [
    { why: 'Help page of the type, March 2026', properties: { ReadOnlyCount: { type: 'integer' } } },
  ],
  'ALIYUN::ROCKETMQ::Topic': [{ why: 'Perm of ONS OnsTopicCreate', properties: { Perm: number } }],
  'ALIYUN::ROS::CustomResource': [
    {
      why: 'Optional with default 60 by the request page (reference/custom-resources.md 1.3)',
      properties: { Timeout: { required: false, default: 60 } },
    },
  ],
  'ALIYUN::ROS::WaitCondition': [
    {
      // A grown group of instances signals only for its new members, so a wait that began anew would never end.
      why: 'The newer page says that Count can change (reference/custom-resources.md 3.3)',
      properties: { Count: { updatable: true } },
    },
  ],
  'ALIYUN::SAE::Application': [
    {
      why: 'Published templates name more languages than the old list',
      properties: { ProgrammingLanguage: { constraints: {} } },
    },
  ],
  'ALIYUN::SAE::Namespace': [
    { why: 'VpcId of SAE UpdateNamespaceVpc; in a published template', properties: { VpcId: text } },
  ],
  'ALIYUN::SLS::Index': [
    {
      why: 'The CDK documents the default; published templates leave it out',
      properties: { 'FullTextIndex.Enable': { required: false, default: true } },
    },
  ],
  'ALIYUN::VPC::NatGateway': [{ why: SEEN, properties: { ZoneId: text } }],
};

export function correct(name: string, type: JsonObject): JsonObject {
  let corrected = type;
  for (const { properties = {}, attributes = [] } of corrections[name] ?? []) {
    for (const [path, change] of Object.entries(properties)) corrected = correctProperty(name, corrected, path, change);
    const more = Object.fromEntries(attributes.map((attribute) => [attribute, 'Any']));
    corrected = { ...corrected, attributes: { ...more, ...(corrected.attributes as JsonObject) } };
  }
  return corrected;
}

function correctProperty(name: string, type: JsonObject, path: string, change: JsonObject): JsonObject {
  const steps = path.split('.').flatMap((step) => ['properties', ...step.split(/(?=\[\])/)]);
  return descend(
    type,
    steps.map((step) => (step === '[]' ? 'items' : step)),
    change,
    `${name}.${path}`,
  );
}

/** All but the last step must be there: a correction of nothing is a slip. */
function descend(at: JsonObject, [step, ...rest]: readonly string[], change: JsonObject, name: string): JsonObject {
  const inner: Json | undefined = at[step!];
  if (rest.length === 0) return { ...at, [step!]: { ...(isJsonObject(inner) ? inner : {}), ...change } };
  if (!isJsonObject(inner)) throw new Error(`the correction of ${name} has nothing to correct: there is no ${step}`);
  return { ...at, [step!]: descend(inner, rest, change, name) };
}
