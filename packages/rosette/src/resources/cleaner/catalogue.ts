import type { Cleanable } from './cleanable.ts';
import { ecsDisk, ecsInstance, ecsKeyPair, ecsSecurityGroup, ecsSnapshot } from './ecs-types.ts';
import { slbLoadBalancer, vpcEip, vpcVpc, vpcVSwitch } from './network-types.ts';
import { rdsInstance } from './rds-types.ts';
import { fc3Function, fcService, mnsQueue, mnsTopic, ossBucket } from './service-types.ts';
import { rosStack } from './stack-type.ts';

/**
 * What this installation can clean up: types of the products that it reaches. In the order in which ResourceTypeOrder
 * deletes where the template names none: what holds on to other things goes before them.
 */
export const cleanables: readonly Cleanable[] = [
  rosStack,
  fc3Function,
  fcService,
  mnsTopic,
  mnsQueue,
  ossBucket,
  slbLoadBalancer,
  ecsInstance,
  rdsInstance,
  vpcEip,
  ecsDisk,
  ecsSnapshot,
  ecsKeyPair,
  ecsSecurityGroup,
  vpcVSwitch,
  vpcVpc,
];

export function findCleanable(type: string): Cleanable | undefined {
  return cleanables.find((each) => each.type === type);
}

/** Filters that every type knows. */
const usualFilters = ['RegionIds', 'ResourceIds', 'ResourceNamePatterns', 'ResourceTypePatterns'];

/** As GetFeatureDetails tells it. */
export function cleanableFeatures(): readonly {
  readonly type: string;
  readonly filters: readonly string[];
  readonly sideEffects: readonly string[];
}[] {
  return cleanables.map(({ type, filters, sideEffects }) => ({
    type,
    filters: [...usualFilters, ...filters].toSorted(),
    sideEffects,
  }));
}
