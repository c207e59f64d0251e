import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CallbackUrls } from '#wire/callback-url.ts';
import { createResourceTypes } from './registry.ts';
import { openSchemaCatalog } from './schema-catalog.ts';
import { scriptedCloud } from './testing/scripted-cloud.ts';

const registry = createResourceTypes({
  cloud: scriptedCloud({}),
  callbacks: new CallbackUrls(Buffer.from('key'), () => 'http://public.test'),
  http: { post: () => Promise.reject(new Error('nothing is sent here')) },
});

test('each line of the registry stands in order and under its own name', () => {
  expect(registry.names()).toEqual([...registry.names()].toSorted((a, b) => (a < b ? -1 : 1)));
  for (const name of registry.names()) expect(registry.get(name)?.name).toBe(name);
});

test('every type has a schema', () => {
  const catalog = openSchemaCatalog(readFileSync(new URL('../../../../specs/resource-types.json', import.meta.url)));
  for (const name of registry.names()) expect(catalog.get(name.replace('*', 'Any'))?.properties, name).toBeTruthy();
});

test('Custom::<Name> is provisioned whatever the name, other unknown types are not', () => {
  expect(registry.get('Custom::Add')?.name).toBe('Custom::*');
  expect(registry.get('ALIYUN::ECS::Nothing')).toBeUndefined();
});
