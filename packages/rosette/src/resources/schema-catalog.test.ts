import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openSchemaCatalog } from './schema-catalog.ts';

const bytes = readFileSync(new URL('../../../../specs/resource-types.json', import.meta.url));
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

test('every type of the file is named, and each line reads as a schema', () => {
  const catalog = openSchemaCatalog(bytes);
  expect(catalog.names()).toEqual(Object.keys(JSON.parse(bytes.toString('utf8'))));
  for (const name of catalog.names()) expect(catalog.get(name)?.attributesComplete).toBeTypeOf('boolean');
});

test('a type is parsed once and has its facts', () => {
  const catalog = openSchemaCatalog(bytes);
  const vpc = catalog.get('ALIYUN::ECS::VPC');
  expect(vpc).toBe(catalog.get('ALIYUN::ECS::VPC'));
  expect(vpc?.properties?.SecondaryCidrBlocks?.items?.type).toBe('string');
  expect(Object.keys(vpc?.attributes ?? {})).toEqual(['RouteTableId', 'VRouterId', 'VpcId', 'VpcName']);
  expect(catalog.get('ALIYUN::ECS::Nothing')).toBeUndefined();
});

test('passwords are secret, and what only sounds like one is not', () => {
  const group = openSchemaCatalog(bytes).get('ALIYUN::ECS::InstanceGroup')?.properties;
  expect(group?.Password?.secret).toBe(true);
  expect(group?.PasswordInherit?.secret).toBeUndefined();
  const custom = openSchemaCatalog(bytes).get('ALIYUN::ROS::CustomResource')?.properties;
  expect(custom?.HttpConfig?.properties?.SignKey?.secret).toBe(true);
  expect(custom?.Timeout?.required).toBeUndefined();
});

test('Custom::<Name> has the schema of the custom resource, with attributes of any name', () => {
  const catalog = openSchemaCatalog(bytes);
  expect(catalog.get('Custom::Add')).toBe(catalog.get('ALIYUN::ROS::CustomResource'));
  expect(catalog.get('Custom::Add')?.attributesComplete).toBe(false);
  expect(catalog.get(`Custom::${'a'.repeat(60)}`)).toBeDefined();
  expect(catalog.get(`Custom::${'a'.repeat(61)}`)).toBeUndefined();
  expect(catalog.get('Custom::No spaces')).toBeUndefined();
});

test('only the lines asked for are parsed', () => {
  const line = '{"properties":null,"attributes":{},"attributesComplete":true}';
  const catalog = openSchemaCatalog(encode(`{\n"A::B::C": ${line},\n"D::E::F": {nonsense\n}\n`));
  expect(catalog.get('A::B::C')?.properties).toBeNull();
  expect(() => catalog.get('D::E::F')).toThrow();
  expect(() => openSchemaCatalog(encode('{}'))).toThrow(/no resource type/);
});

test('a name is found wherever it stands, and none beside it', () => {
  const names = ['A', 'AB', 'B::C', 'B::CD', 'Zürich'];
  const line = '{"properties":null,"attributes":{},"attributesComplete":true}';
  for (let count = 1; count <= names.length; count += 1) {
    const written = names.slice(0, count);
    for (const [newline, last] of [
      ['\n', '\n'],
      ['\r\n', ''],
    ] as const) {
      const lines = written.map((name) => `"${name}": ${line}`).join(`,${newline}`);
      const catalog = openSchemaCatalog(encode(`{${newline}${lines}${newline}}${last}`));
      expect(catalog.names()).toEqual(written);
      for (const name of written) expect(catalog.get(name)?.attributesComplete, name).toBe(true);
      for (const other of ['', 'AA', 'B', 'B::C:', 'Z', 'Zürich2', '{', '}', 'é']) {
        expect(catalog.get(other), other).toBeUndefined();
      }
    }
  }
});
