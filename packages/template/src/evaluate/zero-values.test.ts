import { expect, it } from 'vitest';
import type { PropertySchema } from '../schema/resource-schema.ts';
import { everything, load, pseudo } from './given.fixture.ts';
import { instantiate } from './instantiate.ts';

const types = ['string', 'number', 'integer', 'boolean', 'list', 'map', 'any'] as const;
const schemas: Record<string, PropertySchema> = {
  Optional: { type: 'string' },
  Absent: { type: 'string', required: true },
};
for (const type of types) schemas[type] = { type, required: true };
const catalog = {
  get: () => ({ properties: schemas, attributes: {}, attributesComplete: true }),
  names: () => [],
};

it('no value for a required property is the zero of its type', () => {
  const properties = ['Optional', 'Unknown', ...types].map((name) => `${name}: {Ref: ALIYUN::NoValue}`);
  const template = load(`Resources: {A: {Type: T, Properties: {${properties.join(', ')}}}}`);
  const inputs = { parameters: new Map(), pseudo, world: { zones: () => [] } };
  const propertiesOf = (given: Parameters<typeof instantiate>[1]) =>
    instantiate(template, given).desired!.properties('A', everything).value;
  expect(propertiesOf({ ...inputs, catalog })).toEqual({
    string: '',
    number: 0,
    integer: 0,
    boolean: false,
    list: [],
    map: {},
    any: '',
  });
  expect(propertiesOf(inputs)).toEqual({});
});
