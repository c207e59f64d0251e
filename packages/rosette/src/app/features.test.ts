import { expect, it } from 'vitest';
import type { ResourceType } from '#engine/ports/resource-type.ts';
import { featuresOf } from './features.ts';
import { loadSchemaCatalog } from './specs.ts';

const undone = () => Promise.reject(new Error('nothing is carried out here'));

function typed(name: string, importing?: ResourceType['importing']): ResourceType {
  return { name, create: undone, delete: undone, ...(importing === undefined ? {} : { importing }) };
}

function features(...types: readonly ResourceType[]) {
  const registry = {
    get: (name: string) => types.find((type) => type.name === name),
    names: () => types.map(({ name }) => name),
  };
  return featuresOf(registry, loadSchemaCatalog());
}

it('a type is importable when it says so', () => {
  const { importable } = features(
    typed('ALIYUN::ECS::VPC', { identifiers: ['VpcId'], find: undone, findUnanswered: undone }),
    typed('ALIYUN::ROS::Sleep'),
  );
  expect(importable).toEqual([{ type: 'ALIYUN::ECS::VPC', identifiers: ['VpcId'] }]);
});

it('what can be cleaned up is told where there is a cleaner', async () => {
  expect(await features(typed('ALIYUN::ROS::Sleep')).cleanable()).toEqual([]);
  const cleanable = await features(typed('ALIYUN::ROS::ResourceCleaner')).cleanable();
  expect(cleanable).toContainEqual({
    type: 'VPC:EIP',
    filters: [
      ...['IncludeDeletionProtection', 'RegionIds', 'ResourceGroupIds', 'ResourceIds', 'ResourceNamePatterns'],
      ...['ResourceTypePatterns', 'Tags'],
    ],
    sideEffects: ['DisableDeletionProtection', 'UnassociateEip'],
  });
});

it('properties that limit a parameter are found in maps and lists, of the types here alone', () => {
  const { constrained } = features(typed('ALIYUN::ECS::Instance'), typed('ALIYUN::ROS::Sleep'));
  const [instance, ...others] = constrained();
  expect(others).toEqual([]);
  expect(instance?.type).toBe('ALIYUN::ECS::Instance');
  expect(instance?.properties).toEqual(expect.arrayContaining(['ZoneId', 'InstanceType', 'DiskMappings.Category']));
  expect(instance?.properties).not.toContain('InstanceName');
});
