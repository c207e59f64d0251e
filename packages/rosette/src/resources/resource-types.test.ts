import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { equalJson } from '@rosette/template/base/equality.ts';
import { isJsonObject, type Json } from '@rosette/template/base/json.ts';
import { compileConstraint, refuseValue } from '@rosette/template/model/property-constraint.ts';
import { fitsType } from '@rosette/template/schema/property-type.ts';
import type { PropertySchema } from '@rosette/template/schema/resource-schema.ts';
import { describe, expect, test } from 'vitest';
import { CallbackUrls } from '#wire/callback-url.ts';
import { createResourceTypes } from './registry.ts';
import { openSchemaCatalog } from './schema-catalog.ts';
import { scriptedCloud } from './testing/scripted-cloud.ts';

/*
 * That specs/resource-types.json is of its form, whoever wrote it last.
 */

const bytes = readFileSync(new URL('../../../../specs/resource-types.json', import.meta.url));
const lines = bytes.toString('utf8').split('\n');
const catalog = openSchemaCatalog(bytes);

/** Patterns that no linear engine can match: they are not checked. */
const unmatchable = new Set([
  '/[^\\\\/\\\\](?!\\/\\/)(.*){1,254}$/',
  '/^[a-z0-9][-_a-z0-9]{0,63}(?<![-_]$)$/',
  '/^(?=.*[a-zA-Z])(?=.*[a-z0-9])(?=.*[a-z!@#$%^&*()_+=-])(?=.*[A-Z0-9])(?=.*[A-Z!@#$%^&*()_+=-])(?=.*[0-9!@#$%^&*()_+=-])[a-zA-Z0-9!@#$%^&*()_+=-]{8,32}$|^$/',
  // More repetitions than RE2 allows.
  '/^[-a-zA-Z0-9]{1,1024}$/',
]);

const typeMembers = [
  'source',
  'properties',
  'propertiesComplete',
  'attributes',
  'attributesComplete',
  'ref',
  'refReturns',
];
const propertyMembers = [
  'type',
  'required',
  'updatable',
  'secret',
  'default',
  'constraints',
  'items',
  'properties',
  'values',
];
const words = new Set(['string', 'number', 'integer', 'boolean', 'list', 'map', 'any']);

/** `Type.Property: what is wrong`, for every property that is not of the form. */
function faults(path: string, schema: PropertySchema): readonly string[] {
  const { type = 'any', constraints = {}, default: value, items, properties, values } = schema;
  const wrong: string[] = [];
  const expectThat = (holds: boolean, what: string): void => {
    if (!holds) wrong.push(`${path}: ${what}`);
  };
  expectThat(words.has(type), `type ${type}`);
  expectThat(ordered(Object.keys(schema), propertyMembers), 'members in another order, or unknown');
  expectThat(items === undefined || type === 'list', 'items of what is no list');
  expectThat((properties ?? values) === undefined || type === 'map', 'properties or values of what is no map');
  expectThat(value === undefined || fitsType(value, type), 'a default of another type');
  expectThat(value === undefined || refuseValue(value, constraints) === undefined, 'a default outside the constraints');
  expectThat(
    constraints.allowedValues === undefined || fitting(constraints.allowedValues, type),
    'a value to choose of another type',
  );
  expectThat(isOrder(constraints.min, constraints.max), 'min above max');
  expectThat(isOrder(constraints.minLength, constraints.maxLength), 'minLength above maxLength');
  const { pattern } = constraints;
  const matched = pattern === undefined || unmatchable.has(pattern) || compileConstraint(pattern).kind === 'pattern';
  expectThat(matched, `pattern ${pattern}`);
  return [...wrong, ...inner(path, schema)];
}

function inner(path: string, { items, properties = {}, values }: PropertySchema): readonly string[] {
  return [
    ...(items === undefined ? [] : faults(`${path}[]`, items)),
    ...(values === undefined ? [] : faults(`${path}{}`, values)),
    ...Object.entries(properties).flatMap(([name, schema]) => faults(`${path}.${name}`, schema)),
  ];
}

function ordered(members: readonly string[], order: readonly string[]): boolean {
  const places = members.map((member) => order.indexOf(member));
  return places.every((place, index) => place >= 0 && (index === 0 || place > places[index - 1]!));
}

function fitting(choices: readonly Json[], type: NonNullable<PropertySchema['type']>): boolean {
  const distinct = choices.every((value, index) => choices.findIndex((other) => equalJson(other, value)) === index);
  return distinct && choices.every((value) => fitsType(value, type));
}

function isOrder(low: number | undefined, high: number | undefined): boolean {
  return low === undefined || high === undefined || low <= high;
}

describe('the file', () => {
  test('is one type a line between braces, sorted by name', () => {
    expect([lines[0], lines.at(-2), lines.at(-1)]).toEqual(['{', '}', '']);
    const names = lines.slice(1, -2).map((line) => /^"([^"]+)": \{.*\},?$/.exec(line)?.[1]);
    expect(names).toEqual([...new Set(names)].sort());
    expect(catalog.names()).toEqual(names);
  });

  test('has no name twice in one map: each line is as it would be written again', () => {
    const changed = lines.slice(1, -2).filter((line) => {
      const [name, value] = Object.entries(JSON.parse(`{${line.replace(/,$/, '')}}`) as object)[0]!;
      return `"${name}": ${JSON.stringify(value)}` !== line.replace(/,$/, '');
    });
    expect(changed).toEqual([]);
  });

  test('holds well-formed types only', () => {
    const wrong = catalog.names().flatMap((name) => {
      const schema = catalog.get(name)!;
      const properties = Object.entries(schema.properties ?? {});
      const words = Object.values(schema.attributes).every((word) => typeof word === 'string' && word !== '');
      return [
        ...(ordered(Object.keys(schema), typeMembers) ? [] : [`${name}: members in another order, or unknown`]),
        ...(isJsonObject(schema.attributes) && words ? [] : [`${name}: attributes`]),
        ...properties.flatMap(([property, each]) => faults(`${name}.${property}`, each)),
      ];
    });
    expect(wrong).toEqual([]);
  });

  test('patterns that nothing matches are still there', () => {
    const text = bytes.toString('utf8');
    for (const pattern of unmatchable) {
      expect(text).toContain(JSON.stringify(pattern));
      expect(compileConstraint(pattern).kind).toBe('unsupported');
    }
  });
});

test('of every type that can be provisioned all properties are known', () => {
  const registry = createResourceTypes({
    cloud: scriptedCloud({}),
    callbacks: new CallbackUrls(Buffer.from('key'), () => 'http://public.test'),
    http: { post: () => Promise.reject(new Error('nothing is sent here')) },
  });
  const incomplete = registry.names().filter((name) => {
    const schema = catalog.get(name.replace('*', 'Any'));
    return schema?.properties == null || schema.propertiesComplete === false;
  });
  // Of the package of MNS there is only the release of October 2024.
  expect(incomplete).toEqual(['ALIYUN::MNS::Queue', 'ALIYUN::MNS::Subscription', 'ALIYUN::MNS::Topic']);
});
