import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openSchemaCatalog } from './schema-catalog.ts';

const text = readFileSync(new URL('../../../../specs/resource-types.json', import.meta.url), 'utf8');

test('every type of the file is named, and each line reads as a schema', () => {
  const catalog = openSchemaCatalog(text);
  expect(catalog.names()).toEqual(Object.keys(JSON.parse(text)));
  for (const name of catalog.names()) expect(catalog.get(name)?.attributesComplete).toBeTypeOf('boolean');
});

test('a type is parsed once and has its facts', () => {
  const catalog = openSchemaCatalog(text);
  const vpc = catalog.get('ALIYUN::ECS::VPC');
  expect(vpc).toBe(catalog.get('ALIYUN::ECS::VPC'));
  expect(vpc?.properties?.SecondaryCidrBlocks?.items?.type).toBe('string');
  expect(Object.keys(vpc?.attributes ?? {})).toEqual(['RouteTableId', 'VRouterId', 'VpcId', 'VpcName']);
  expect(catalog.get('ALIYUN::ECS::Nothing')).toBeUndefined();
});

test('passwords are secret, and what only sounds like one is not', () => {
  const group = openSchemaCatalog(text).get('ALIYUN::ECS::InstanceGroup')?.properties;
  expect(group?.Password?.secret).toBe(true);
  expect(group?.PasswordInherit?.secret).toBeUndefined();
  const custom = openSchemaCatalog(text).get('ALIYUN::ROS::CustomResource')?.properties;
  expect(custom?.HttpConfig?.properties?.SignKey?.secret).toBe(true);
  expect(custom?.Timeout?.required).toBeUndefined();
});

test('Custom::<Name> has the schema of the custom resource, with attributes of any name', () => {
  const catalog = openSchemaCatalog(text);
  expect(catalog.get('Custom::Add')).toBe(catalog.get('ALIYUN::ROS::CustomResource'));
  expect(catalog.get('Custom::Add')?.attributesComplete).toBe(false);
  expect(catalog.get(`Custom::${'a'.repeat(60)}`)).toBeDefined();
  expect(catalog.get(`Custom::${'a'.repeat(61)}`)).toBeUndefined();
  expect(catalog.get('Custom::No spaces')).toBeUndefined();
});

test('only the lines asked for are parsed', () => {
  const catalog = openSchemaCatalog(
    '{\n"A::B::C": {"properties":null,"attributes":{},"attributesComplete":true},\n"D::E::F": {nonsense\n}\n',
  );
  expect(catalog.get('A::B::C')?.properties).toBeNull();
  expect(() => catalog.get('D::E::F')).toThrow();
  expect(() => openSchemaCatalog('{}')).toThrow(/no resource type/);
});
