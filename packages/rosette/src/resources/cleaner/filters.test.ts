import type { JsonObject } from '@rosette/template/base/json.ts';
import { describe, expect, test } from 'vitest';
import { type Candidate, judge, readSelection } from './filters.ts';

const thing: Candidate = {
  type: 'ECS:Instance',
  region: 'cn-hangzhou',
  id: 'i-1',
  name: 'web-1',
  group: 'rg-a',
  isProtected: false,
  tells: ['ResourceGroupIds', 'Tags'],
  tags: [
    { Key: 'env', Value: 'test' },
    { Key: 'team', Value: 'a' },
  ],
};

function verdict(properties: JsonObject, about: Partial<Candidate> = {}) {
  return judge(readSelection(properties), { ...thing, ...about });
}

const allow = (...filters: readonly JsonObject[]) => ({
  ResourceFilters: filters.map((each) => ({ Effect: 'Allow', ...each })),
});

describe('a filter that allows', () => {
  test.each<[JsonObject, boolean]>([
    [{}, true],
    [{ RegionIds: ['cn-beijing', 'cn-hangzhou'] }, true],
    [{ RegionIds: ['cn-beijing'] }, false],
    [{ ResourceTypePatterns: ['ecs:*'] }, true],
    [{ ResourceTypePatterns: ['ECS:Inst'] }, false],
    [{ ResourceTypePatterns: ['ECS?Instance', 'x'] }, true],
    [{ ResourceIds: ['i-1'] }, true],
    [{ ResourceIds: ['i-11'] }, false],
    [{ ResourceGroupIds: ['rg-b', 'rg-a'] }, true],
    [{ ResourceGroupIds: ['rg-b'] }, false],
    [{ ResourceNamePatterns: ['web-*'] }, true],
    [{ ResourceNamePatterns: ['WEB-*'] }, false],
    // Exactly this name, for nothing says how fuzzy is meant.
    [{ ResourceNamePatterns: ['web'] }, false],
    [{ ResourceNamePatterns: ['web.1'] }, false],
    [{ RegionIds: ['cn-hangzhou'], ResourceIds: ['i-2'] }, false],
    [{ Tags: [{ Key: 'env' }] }, true],
    [{ Tags: [{ Key: 'env', Value: 'prod' }] }, false],
    [
      {
        Tags: [
          { Key: 'env', Value: 'prod' },
          { Key: 'env', Value: 'test' },
        ],
      },
      true,
    ],
    [
      {
        Tags: [
          { Key: 'env', Value: 'test' },
          { Key: 'team', Value: 'b' },
        ],
      },
      false,
    ],
    [
      {
        Tags: [
          { Key: 'env', Value: 'test' },
          { Key: 'team', Value: 'a' },
        ],
      },
      true,
    ],
    [{ Tags: [{ Key: 'gone' }] }, false],
  ])('%j: %s', (filter, isClean) => {
    expect(verdict(allow(filter)) === 'clean').toBe(isClean);
  });

  test('any of several is enough, and what none allows stays', () => {
    expect(verdict(allow({ ResourceIds: ['x'] }, { ResourceIds: ['i-1'] }))).toBe('clean');
    expect(verdict({ ResourceFilters: [{ Effect: 'Deny', ResourceIds: ['x'] }] })).toEqual({
      kept: 'no filter allows it',
    });
  });

  test('protected things are meant too, unless it says otherwise', () => {
    expect(verdict(allow({}), { isProtected: true })).toBe('clean');
    expect(verdict(allow({ IncludeDeletionProtection: 'false' }), { isProtected: true })).toEqual({
      kept: 'no filter allows it',
    });
  });
});

describe('what is denied', () => {
  const deny = (filter: JsonObject, ...allowed: readonly JsonObject[]) => ({
    ResourceFilters: [...allowed, { Effect: 'Deny', ...filter }, { Effect: 'Allow', ResourceIds: ['i-1'] }],
  });

  test('is never cleaned up, whatever allows it and in whatever order', () => {
    expect(verdict(deny({ ResourceTypePatterns: ['ECS:*'] }))).toEqual({ kept: 'ResourceFilters[0] denies it' });
    expect(verdict(deny({ Tags: [{ Key: 'team', Value: 'a' }] }, { Effect: 'Allow' }))).toEqual({
      kept: 'ResourceFilters[1] denies it',
    });
    expect(verdict(deny({ Tags: [{ Key: 'team', Value: 'b' }] }))).toBe('clean');
  });

  test('is what does not tell whether the filter means it', () => {
    const queue = { type: 'MNS:Queue', tags: [], group: '', tells: [] };
    for (const filter of [{ Tags: [{ Key: 'env', Value: 'prod' }] }, { ResourceGroupIds: ['rg-prod'] }]) {
      expect(verdict(deny(filter))).toBe('clean');
      expect(verdict(deny(filter), queue)).toEqual({ kept: 'ResourceFilters[0] denies it' });
      expect(verdict(allow(filter), queue)).toEqual({ kept: 'no filter allows it' });
      expect(verdict(deny({ ...filter, ResourceTypePatterns: ['ECS:*'] }), queue)).toBe('clean');
    }
  });

  test('is every name that contains the pattern', () => {
    expect(verdict(deny({ ResourceNamePatterns: ['web'] }))).not.toBe('clean');
    expect(verdict(deny({ ResourceNamePatterns: ['db'] }))).toBe('clean');
  });
});

test('what is excluded stays, whole or only of a type or region', () => {
  const excluding = (excluded: JsonObject) => ({
    ...allow({}),
    ExcludedResources: [{ ResourceId: 'i-1', ...excluded }],
  });
  expect(verdict(excluding({}))).toEqual({ kept: 'ExcludedResources names it' });
  expect(verdict(excluding({ ResourceType: 'ECS:Instance', RegionId: 'cn-hangzhou' }))).not.toBe('clean');
  expect(verdict(excluding({ ResourceType: 'ECS:Disk' }))).toBe('clean');
  expect(verdict(excluding({ RegionId: 'cn-beijing' }))).toBe('clean');
});

test('resources that are named one by one', () => {
  const named = { Resources: [{ ResourceType: 'ECS:Instance', RegionId: 'cn-hangzhou', ResourceId: 'i-1' }] };
  expect(verdict(named)).toBe('clean');
  expect(verdict(named, { region: 'cn-beijing' })).toEqual({ kept: 'Resources does not name it' });
});

test.each<[string, JsonObject]>([
  ['neither', {}],
  ['both', { ...allow({}), Resources: [{ ResourceType: 'a', RegionId: 'b', ResourceId: 'c' }] }],
  ['no effect', { ResourceFilters: [{ ResourceIds: ['i-1'] }] }],
  ['another effect', { ResourceFilters: [{ Effect: 'allow' }] }],
  ['a resource without an id', { Resources: [{ ResourceType: 'a', RegionId: 'b' }] }],
  ['too many', { ResourceFilters: Array.from({ length: 101 }, () => ({ Effect: 'Allow' })) }],
])('is refused: %s', (_, properties) => {
  expect(() => readSelection(properties)).toThrow();
});
