import { readFileSync } from 'node:fs';
import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { beforeEach, expect, test } from 'vitest';
import { type Call, caller } from './caller.ts';
import { dataSources } from './data-sources.ts';
import { ecsApi } from './ecs/api.ts';
import { openSchemaCatalog } from './schema-catalog.ts';
import { scriptedCloud } from './testing/scripted-cloud.ts';
import { TestClock } from './testing/step-driver.ts';
import { openTestCloud } from './testing/test-cloud.ts';
import { vpcApi } from './vpc/api.ts';

const catalog = openSchemaCatalog(readFileSync(new URL('../../../../specs/resource-types.json', import.meta.url)));
const stack = { region: 'cn-hangzhou', accountId: '1234567890123456' };

let call: Call;
let clock: TestClock;
beforeEach(() => {
  clock = new TestClock();
  call = caller(openTestCloud(clock).client, { stack });
});

async function makeVswitch(): Promise<{ readonly VpcId: Json; readonly VSwitchId: Json }> {
  const { VpcId = '' } = await call(vpcApi, 'CreateVpc', { CidrBlock: '10.0.0.0/8' });
  clock.forward(1000);
  const { VSwitchId = '' } = await call(vpcApi, 'CreateVSwitch', {
    VpcId,
    ZoneId: 'cn-hangzhou-h',
    CidrBlock: '10.0.0.0/24',
  });
  return { VpcId, VSwitchId };
}

const find = (type: string, properties: JsonObject) => dataSources.get(`DATASOURCE::${type}`)!.query(call, properties);

test('each data source has a schema, and none gives an attribute that the schema does not know', async () => {
  const { AllocationId } = await call(vpcApi, 'AllocateEipAddress', {});
  const { VSwitchId } = await makeVswitch();
  // Those of ROS itself have a test of their own: the cloud of these tests has no ROS.
  const ofCloud = [...dataSources.values()].filter(({ type }) => !type.startsWith('DATASOURCE::ROS::'));
  for (const source of ofCloud) {
    const { attributes } = await source.query(call, { AllocationId: AllocationId!, VSwitchId });
    expect(Object.keys(catalog.get(source.type)!.attributes), source.type).toEqual(
      expect.arrayContaining(Object.keys(attributes)),
    );
    expect(Object.keys(attributes).length, source.type).toBeGreaterThan(1);
  }
});

test('an address is found by its id alone', async () => {
  const made = await call(vpcApi, 'AllocateEipAddress', { Bandwidth: '7', Name: 'front' });
  const id = made.AllocationId!;
  const { ref, attributes } = await find('EIP::Address', { AllocationId: id });
  expect(ref).toBe(id);
  expect(attributes).toMatchObject({ IpAddress: made.EipAddress, Bandwidth: '7', AddressName: 'front', Isp: 'BGP' });
  for (const other of ['eip-none', null, '']) {
    expect(await find('EIP::Address', { AllocationId: other })).toEqual({ ref: null, attributes: {} });
  }
});

test('a VSwitch is found by its id', async () => {
  const { VpcId, VSwitchId: id } = await makeVswitch();
  const { ref, attributes } = await find('VPC::VSwitch', { VSwitchId: id });
  expect(ref).toBe(id);
  expect(attributes).toMatchObject({ VpcId, CidrBlock: '10.0.0.0/24', RouteTableId: expect.stringMatching(/^vtb-/) });
  expect(await find('VPC::VSwitch', { VSwitchId: 'vsw-none' })).toEqual({ ref: null, attributes: {} });
});

test('instances are all that fit, page by page, under the names of the API', async () => {
  const page = (from: number, count: number) => ({
    Instances: { Instance: Array.from({ length: count }, (_, at) => ({ InstanceId: `i-${from + at}` })) },
  });
  const cloud = scriptedCloud({ DescribeInstances: [page(0, 100), page(100, 3)] });
  const query = dataSources.get('DATASOURCE::ECS::Instances')!.query(caller(cloud, { stack }), {
    InstanceIds: ['i-1', 'i-2'],
    VpcId: 'vpc-1',
    Tags: [{ Key: 'a', Value: 'b' }, { Key: 'c' }],
  });
  const { ref, attributes } = await query;
  expect(ref).toHaveLength(103);
  expect(attributes.InstanceIds).toEqual(ref);
  expect(attributes.Instances).toHaveLength(103);
  expect(cloud.calls.map(({ parameters }) => parameters)).toEqual(
    [1, 2].map((number) => ({
      InstanceIds: '["i-1","i-2"]',
      VpcId: 'vpc-1',
      Tag: [{ Key: 'a', Value: 'b' }, { Key: 'c' }],
      PageNumber: number,
      PageSize: 100,
    })),
  );
});

test('no instance that fits is null, and no error', async () => {
  expect(await call(ecsApi, 'DescribeInstances', {})).toMatchObject({ TotalCount: 0 });
  expect(await find('ECS::Instances', { InstanceId: 'i-none' })).toEqual({
    ref: null,
    attributes: { InstanceIds: [], Instances: [] },
  });
});
