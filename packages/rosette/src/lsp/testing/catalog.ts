import type { ResourceSchema, SchemaCatalog } from '@rosette/template/schema/resource-schema.ts';

const types: Readonly<Record<string, ResourceSchema>> = {
  'ALIYUN::ECS::VPC': {
    properties: {
      CidrBlock: { type: 'string', updatable: false, constraints: { allowedValues: ['10.0.0.0/8', '192.168.0.0/16'] } },
      Name: { type: 'string', required: true, updatable: true },
      EnableIpv6: { type: 'boolean', default: false },
      Tags: {
        type: 'list',
        items: { type: 'map', properties: { Key: { type: 'string', required: true }, Value: { type: 'string' } } },
      },
    },
    attributes: { VpcId: 'String', RouteTableId: 'String' },
    attributesComplete: true,
    refReturns: 'VpcId',
  },
  'ALIYUN::ECS::VSwitch': {
    properties: { VpcId: { type: 'string', required: true }, Description: { type: 'string' } },
    attributes: { VSwitchId: 'String' },
    attributesComplete: true,
  },
  'DATASOURCE::ECS::Zones': { properties: {}, attributes: { ZoneIds: 'List' }, attributesComplete: true },
};

/** Three types, enough for every question that an editor asks. */
export const catalog: SchemaCatalog = {
  get: (type) => (Object.hasOwn(types, type) ? types[type] : undefined),
  names: () => Object.keys(types),
};
