import { createRequire } from 'node:module';
import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ResourceSchema } from '@rosette/template/schema/resource-schema.ts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Flat, startRos, startServer } from '../server.fixture.ts';
import { propertyView } from '../views/resource-type-view.ts';

const require = createRequire(import.meta.url);
const { default: Ros, ...models } = require('@alicloud/ros20190910') as typeof import('@alicloud/ros20190910');
const { $OpenApiUtil } = require('@alicloud/openapi-core') as typeof import('@alicloud/openapi-core');

async function sdk(): Promise<InstanceType<typeof Ros>> {
  const server = await startServer();
  onTestFinished(() => server.close());
  const { id: accessKeyId, secret: accessKeySecret } = server.key;
  const endpoint = new URL(server.url).host;
  return new Ros(new $OpenApiUtil.Config({ accessKeyId, accessKeySecret, endpoint, protocol: 'http' }));
}

describe('GetResourceType', () => {
  it('is read by the official SDK', async () => {
    const client = await sdk();
    const request = new models.GetResourceTypeRequest({ resourceType: 'ALIYUN::ECS::VPC' });
    const { body } = await client.getResourceType(request);
    expect(body).toMatchObject({
      resourceType: 'ALIYUN::ECS::VPC',
      entityType: 'Resource',
      provider: 'ROS',
      supportDriftDetection: false,
      supportScratchDetection: false,
    });
    expect(Object.keys(body?.properties ?? {})).toContain('VpcName');
    expect(Object.keys(body?.attributes ?? {})).toContain('VpcId');
  });

  it.each([
    [{}, 'MissingParameter', 400],
    [{ ResourceType: 'ALIYUN::ECS::Nothing' }, 'ResourceTypeNotFound', 404],
    [{ ResourceType: 'ALIYUN::ECS::VPC', VersionId: 'v1' }, 'NotSupported', 400],
  ])('refuses %j', async (parameters: Flat, code, status) => {
    const { refusal } = await startRos();
    expect(await refusal('GetResourceType', parameters)).toMatchObject({ code, status });
  });

  it('describes each kind of property', () => {
    expect(
      propertyView({
        type: 'list',
        required: true,
        updatable: false,
        constraints: { minLength: 1 },
        items: {
          type: 'map',
          properties: {
            Port: { type: 'integer', default: 80, constraints: { min: 1, max: 65535 } },
            Name: { type: 'string', updatable: true, constraints: { allowedValues: ['a'], pattern: '/^a$/' } },
            Labels: { type: 'map', values: {} },
          },
        },
      }),
    ).toEqual({
      Type: 'list',
      Required: true,
      Immutable: true,
      Constraints: [{ Length: { Min: 1 } }],
      Schema: {
        '*': {
          Type: 'map',
          Required: false,
          Schema: {
            Port: { Type: 'integer', Required: false, Default: 80, Constraints: [{ Range: { Min: 1, Max: 65535 } }] },
            Name: {
              Type: 'string',
              Required: false,
              Immutable: false,
              Constraints: [{ AllowedValues: ['a'] }, { AllowedPattern: '^a$' }],
            },
            Labels: { Type: 'map', Required: false, Schema: { '*': { Type: 'any', Required: false } } },
          },
        },
      },
    });
  });
});

const names = ['ALIYUN::ECS::VPC', 'ALIYUN::RDS::DBInstance', 'DATASOURCE::ECS::Instances'];

describe('ListResourceTypes', () => {
  const list = async (parameters: Flat): Promise<JsonObject> => {
    const schema: ResourceSchema = { properties: null, attributes: {}, attributesComplete: true };
    const { call } = await startRos({ catalog: { get: () => schema, names: () => names } });
    return call('ListResourceTypes', parameters);
  };

  it.each([
    [{}, names.slice(0, 2)],
    [{ EntityType: 'DataSource' }, names.slice(2)],
    [{ EntityType: 'All' }, names],
    [{ EntityType: 'Module' }, []],
    [{ Provider: 'Self' }, []],
    [{ ResourceType: 'ALIYUN::*::DB*' }, names.slice(1, 2)],
    [{ EntityType: 'All', ResourceType: '*ECS*' }, [names[0], names[2]]],
  ])('%j', async (parameters: Flat, expected) => {
    const { ResourceTypes, ResourceTypeSummaries } = await list(parameters);
    expect(ResourceTypes).toEqual(expected);
    expect(ResourceTypeSummaries).toHaveLength(expected.length);
  });

  it('is read by the official SDK, and refuses what is no name', async () => {
    const client = await sdk();
    const { body } = await client.listResourceTypes(new models.ListResourceTypesRequest({}));
    expect(body?.resourceTypes).toEqual(['ALIYUN::ECS::VPC']);
    expect(body?.resourceTypeSummaries?.[0]).toMatchObject({
      resourceType: 'ALIYUN::ECS::VPC',
      entityType: 'Resource',
    });
    const wrong = new models.ListResourceTypesRequest({ resourceType: 'a b' });
    await expect(client.listResourceTypes(wrong)).rejects.toMatchObject({ code: 'InvalidParameter' });
  });
});
