import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CloudError } from '#wire/cloud-client.ts';
import { image, TestCloud } from './test-cloud.fixture.ts';

// The official clients, unmodified, over HTTP. The server here only carries: it knows no signature, which is the business
// of another room.

// The packages are CommonJS, and are loaded as such.
const require = createRequire(import.meta.url);
const ecs = require('@alicloud/ecs20140526') as typeof import('@alicloud/ecs20140526');
const vpc = require('@alicloud/vpc20160428') as typeof import('@alicloud/vpc20160428');
const { $OpenApiUtil } = require('@alicloud/openapi-core') as typeof import('@alicloud/openapi-core');

const RegionId = 'cn-hangzhou';
let test: TestCloud;
let server: Server;
let ecsClient: InstanceType<typeof ecs.default>;
let vpcClient: InstanceType<typeof vpc.default>;

beforeAll(async () => {
  test = new TestCloud();
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', 'http://localhost');
    const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
    const parameters = Object.fromEntries([...url.searchParams, ...form]);
    const version = String(request.headers['x-acs-version']);
    const product = test.cloud.products.find((each) => each.version === version)!;
    const caller = { accountId: '1000000000000001', region: RegionId, requestId: 'R-1', principal: 'root' };
    const send = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    try {
      send(200, await product.handle(String(request.headers['x-acs-action']), parameters, caller));
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      send(error.status, { Code: error.code, Message: error.message, RequestId: error.requestId });
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const config = () =>
    new $OpenApiUtil.Config({
      accessKeyId: 'LTAI-test',
      accessKeySecret: 'secret',
      protocol: 'HTTP',
      endpoint: `127.0.0.1:${port}`,
      regionId: RegionId,
    });
  ecsClient = new ecs.default(config());
  vpcClient = new vpc.default(config());
});

afterAll(async () => {
  await new Promise((done) => server.close(done));
  test.close();
});

/** Its `types()` say what each field must be; this finds the first that is not, all the way down. */
function misfit(value: unknown, path = 'body'): string | undefined {
  if (Array.isArray(value)) return first(value.map((each, index) => misfit(each, `${path}.${index}`)));
  const types = (value?.constructor as { types?: () => Record<string, unknown> } | undefined)?.types?.();
  if (types === undefined) return undefined;
  return first(
    Object.entries(value as object).map(([name, field]) => {
      const wanted = types[name];
      if (field === undefined || field === null) return undefined;
      if (typeof wanted === 'string' && typeof field !== wanted)
        return `${path}.${name} is ${typeof field}, not ${wanted}`;
      return misfit(field, `${path}.${name}`);
    }),
  );
}

function first(found: readonly (string | undefined)[]): string | undefined {
  return found.find((each) => each !== undefined);
}

/** The body, once every field of it is of the type that the SDK declares. */
function fitting<T>(answer: { body?: T }): T {
  expect(misfit(answer.body)).toBeUndefined();
  return answer.body!;
}

describe('the official SDKs', () => {
  it('build a network and an instance, and take it down', { timeout: 30_000 }, async () => {
    const made = fitting(
      await vpcClient.createVpc(
        new vpc.CreateVpcRequest({
          regionId: RegionId,
          cidrBlock: '10.0.0.0/8',
          tag: [new vpc.CreateVpcRequestTag({ key: 'a', value: 'b' })],
        }),
      ),
    );
    const vpcId = made.vpcId!;
    await test.clock.advance(100);
    const attribute = fitting(
      await vpcClient.describeVpcAttribute(new vpc.DescribeVpcAttributeRequest({ regionId: RegionId, vpcId })),
    );
    expect(attribute).toMatchObject({ status: 'Available', tags: { tag: [{ key: 'a', value: 'b' }] } });
    const vpcs = fitting(
      await vpcClient.describeVpcs(
        new vpc.DescribeVpcsRequest({
          regionId: RegionId,
          tag: [new vpc.DescribeVpcsRequestTag({ key: 'a', value: 'b' })],
        }),
      ),
    );
    expect(vpcs.vpcs?.vpc?.map((each) => each.vpcId)).toEqual([vpcId]);

    const zones = fitting(await vpcClient.describeZones(new vpc.DescribeZonesRequest({ regionId: RegionId })));
    const zoneId = zones.zones!.zone![0]!.zoneId!;
    const vswitch = fitting(
      await vpcClient.createVSwitch(
        new vpc.CreateVSwitchRequest({ regionId: RegionId, vpcId, zoneId, cidrBlock: '10.0.1.0/24' }),
      ),
    );
    const vSwitchId = vswitch.vSwitchId!;
    await test.clock.advance(100);
    fitting(
      await vpcClient.describeVSwitchAttributes(
        new vpc.DescribeVSwitchAttributesRequest({ regionId: RegionId, vSwitchId }),
      ),
    );
    fitting(await vpcClient.describeVSwitches(new vpc.DescribeVSwitchesRequest({ regionId: RegionId, vpcId })));

    const group = fitting(
      await ecsClient.createSecurityGroup(new ecs.CreateSecurityGroupRequest({ regionId: RegionId, vpcId })),
    );
    const securityGroupId = group.securityGroupId!;
    const permission = new ecs.AuthorizeSecurityGroupRequestPermissions({
      ipProtocol: 'tcp',
      portRange: '22/22',
      sourceCidrIp: '0.0.0.0/0',
    });
    await ecsClient.authorizeSecurityGroup(
      new ecs.AuthorizeSecurityGroupRequest({ regionId: RegionId, securityGroupId, permissions: [permission] }),
    );
    const rules = fitting(
      await ecsClient.describeSecurityGroupAttribute(
        new ecs.DescribeSecurityGroupAttributeRequest({ regionId: RegionId, securityGroupId }),
      ),
    );
    expect(rules.permissions?.permission).toHaveLength(1);
    fitting(
      await ecsClient.describeSecurityGroups(new ecs.DescribeSecurityGroupsRequest({ regionId: RegionId, vpcId })),
    );

    const run = fitting(
      await ecsClient.runInstances(
        new ecs.RunInstancesRequest({
          regionId: RegionId,
          imageId: image,
          instanceType: 'ecs.g6.large',
          vSwitchId,
          securityGroupId,
          amount: 2,
          minAmount: 1,
          systemDisk: new ecs.RunInstancesRequestSystemDisk({ category: 'cloud_essd', size: '40' }),
          dataDisk: [new ecs.RunInstancesRequestDataDisk({ category: 'cloud_essd', size: 50 })],
        }),
      ),
    );
    const ids = run.instanceIdSets!.instanceIdSet!;
    expect(ids).toHaveLength(2);
    await test.clock.advance(1000);
    const found = fitting(
      await ecsClient.describeInstances(
        new ecs.DescribeInstancesRequest({ regionId: RegionId, instanceIds: JSON.stringify(ids) }),
      ),
    );
    expect(found.instances?.instance?.map(({ status }) => status)).toEqual(['Running', 'Running']);
    const disks = fitting(
      await ecsClient.describeDisks(new ecs.DescribeDisksRequest({ regionId: RegionId, instanceId: ids[0]! })),
    );
    expect(disks.disks?.disk?.map(({ type, size }) => [type, size])).toEqual([
      ['system', 40],
      ['data', 50],
    ]);
    fitting(await ecsClient.describeInstanceStatus(new ecs.DescribeInstanceStatusRequest({ regionId: RegionId })));
    fitting(
      await ecsClient.describeInstanceAttribute(new ecs.DescribeInstanceAttributeRequest({ instanceId: ids[0]! })),
    );

    const eip = fitting(
      await vpcClient.allocateEipAddress(new vpc.AllocateEipAddressRequest({ regionId: RegionId, bandwidth: '5' })),
    );
    const bind = { regionId: RegionId, allocationId: eip.allocationId!, instanceId: ids[0]! };
    await vpcClient.associateEipAddress(new vpc.AssociateEipAddressRequest(bind));
    await test.clock.advance(1000);
    const eips = fitting(
      await vpcClient.describeEipAddresses(
        new vpc.DescribeEipAddressesRequest({ regionId: RegionId, allocationId: eip.allocationId! }),
      ),
    );
    expect(eips.eipAddresses?.eipAddress?.[0]).toMatchObject({ status: 'InUse', instanceId: ids[0] });

    const command = fitting(
      await ecsClient.runCommand(
        new ecs.RunCommandRequest({
          regionId: RegionId,
          type: 'RunShellScript',
          commandContent: 'true',
          instanceId: ids,
        }),
      ),
    );
    fitting(
      await ecsClient.describeInvocations(
        new ecs.DescribeInvocationsRequest({ regionId: RegionId, invokeId: command.invokeId! }),
      ),
    );
    await test.clock.advance(1000);
    fitting(
      await ecsClient.describeInvocationResults(
        new ecs.DescribeInvocationResultsRequest({ regionId: RegionId, invokeId: command.invokeId! }),
      ),
    );

    await ecsClient.deleteInstances(
      new ecs.DeleteInstancesRequest({ regionId: RegionId, instanceId: ids, force: true }),
    );
    await test.clock.advance(1000);
    await vpcClient.releaseEipAddress(
      new vpc.ReleaseEipAddressRequest({ regionId: RegionId, allocationId: eip.allocationId! }),
    );
    await vpcClient.deleteVSwitch(new vpc.DeleteVSwitchRequest({ regionId: RegionId, vSwitchId }));
    await ecsClient.deleteSecurityGroup(new ecs.DeleteSecurityGroupRequest({ regionId: RegionId, securityGroupId }));
    await vpcClient.deleteVpc(new vpc.DeleteVpcRequest({ regionId: RegionId, vpcId }));
    expect(test.cloud.objects()).toEqual([]);
  });

  it('read the catalogues', { timeout: 30_000 }, async () => {
    fitting(await ecsClient.describeRegions(new ecs.DescribeRegionsRequest({})));
    fitting(await ecsClient.describeZones(new ecs.DescribeZonesRequest({ regionId: RegionId })));
    const types = fitting(
      await ecsClient.describeInstanceTypes(new ecs.DescribeInstanceTypesRequest({ instanceTypes: ['ecs.c7.large'] })),
    );
    expect(types.instanceTypes?.instanceType).toMatchObject([{ cpuCoreCount: 2, memorySize: 4 }]);
    fitting(await ecsClient.describeImages(new ecs.DescribeImagesRequest({ regionId: RegionId })));
    fitting(await ecsClient.describeSnapshots(new ecs.DescribeSnapshotsRequest({ regionId: RegionId })));
    fitting(await ecsClient.describeKeyPairs(new ecs.DescribeKeyPairsRequest({ regionId: RegionId })));
    const offer = new ecs.DescribeAvailableResourceRequest({
      regionId: RegionId,
      destinationResource: 'SystemDisk',
      instanceType: 'ecs.g6.large',
    });
    fitting(await ecsClient.describeAvailableResource(offer));
    fitting(await vpcClient.describeRegions(new vpc.DescribeRegionsRequest({})));
  });

  it('see the codes of the cloud', async () => {
    const request = new vpc.DeleteVpcRequest({ regionId: RegionId, vpcId: 'vpc-none' });
    await expect(vpcClient.deleteVpc(request)).rejects.toMatchObject({
      code: 'InvalidVpcId.NotFound',
      statusCode: 404,
    });
  });
});
