import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CallbackUrls } from '#wire/callback-url.ts';
import { createResourceTypes } from './registry.ts';
import { openSchemaCatalog } from './schema-catalog.ts';
import { scriptedCloud } from './testing/scripted-cloud.ts';

/*
 * What the types say that they can update, held against the schemas.
 */

const registry = createResourceTypes({
  cloud: scriptedCloud({}),
  callbacks: new CallbackUrls(Buffer.from('key'), () => 'http://public.test'),
  http: { post: () => Promise.reject(new Error('nothing is sent here')) },
});
const catalog = openSchemaCatalog(readFileSync(new URL('../../../../specs/resource-types.json', import.meta.url)));

/** Properties that the schema calls updatable and that cannot be updated, and why. */
const reasons: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'ALIYUN::ECS::Instance': { SpotDuration: 'no action changes how long a bought spot instance is protected' },
};

/** Names that no schema has: what ROS itself counts. */
const internal: Readonly<Record<string, readonly string[]>> = { 'ALIYUN::ROS::WaitConditionHandle': ['UpdateVersion'] };

describe.each(registry.names())('%s', (name) => {
  const type = registry.get(name)!;
  const updatable = type.updatable ?? [];
  const schema = catalog.get(name.replace('*', 'Any'))!.properties!;

  test('never promises to change what the schema calls fixed, or what there is not', () => {
    const fixed = updatable.filter((property) => schema[property]?.updatable === false);
    const unknown = updatable.filter((property) => schema[property] === undefined);
    expect({ fixed, unknown }).toEqual({ fixed: [], unknown: internal[name] ?? [] });
  });

  test('changes everything that the schema calls updatable, but for what has a reason', () => {
    const missing = Object.keys(schema).filter(
      (property) => schema[property]!.updatable === true && !updatable.includes(property),
    );
    expect(missing.toSorted()).toEqual(Object.keys(reasons[name] ?? {}));
  });

  test('has the method that its list promises', () => {
    expect(type.update !== undefined).toBe(updatable.length > 0);
    expect(updatable).toEqual([...new Set(updatable)].toSorted());
  });
});
