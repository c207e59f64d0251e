import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Served, serve } from './house.ts';
import { reaches } from './reaches.ts';
import { ecs, readAccessKey, ros, sdkConfig, vpc } from './sdk.ts';
import { halfWay } from './templates.ts';

/* `rosette serve` in a process of its own, and the official SDKs of three products against its one port. */

const region = { regionId: 'cn-hangzhou' };

const servers = `ROSTemplateFormatVersion: '2015-09-01'
Parameters:
  ZoneId:
    Type: String
    AssociationProperty: ALIYUN::ECS::Instance::ZoneId
Resources:
  Vpc:
    Type: ALIYUN::ECS::VPC
    Properties:
      VpcName: from-a-stack
      CidrBlock: 10.0.0.0/8
  VSwitch:
    Type: ALIYUN::ECS::VSwitch
    Properties:
      VpcId: !Ref Vpc
      ZoneId: !Ref ZoneId
      CidrBlock: 10.0.1.0/24
  Group:
    Type: ALIYUN::ECS::SecurityGroup
    Properties:
      VpcId: !Ref Vpc
Outputs:
  VpcId:
    Value: !Ref Vpc
`;

function clients({ house, url }: Served) {
  const config = sdkConfig(url, readAccessKey(house.dataDir));
  return { ros: new ros.default(config), ecs: new ecs.default(config), vpc: new vpc.default(config) };
}

it('serves the official ROS SDK through the life of a stack', async () => {
  const served = await serve();
  expect(statSync(join(served.house.dataDir, 'access-key.json')).mode & 0o777).toBe(0o600);
  const { ros: client } = clients(served);
  const regions = (await client.describeRegions(new ros.DescribeRegionsRequest({}))).body;
  expect(regions?.regions?.map(({ regionId }) => regionId)).toContain('cn-hangzhou');

  const valid = await client.validateTemplate(new ros.ValidateTemplateRequest({ ...region, templateBody: servers }));
  expect(valid.body?.parameters).toMatchObject([{ ParameterKey: 'ZoneId' }]);
  const asked = { ...region, templateBody: servers, parametersKeyFilter: ['ZoneId'] };
  const { body: choices } = await client.getTemplateParameterConstraints(
    new ros.GetTemplateParameterConstraintsRequest(asked),
  );
  const zone = choices?.parameterConstraints?.[0]?.allowedValues?.[0] as string;
  expect(zone).toMatch(/^cn-hangzhou-[a-z]$/);

  const zoneId = (parameterValue: string) => ({ parameterKey: 'ZoneId', parameterValue });
  const wanted = { ...region, stackName: 'sdk', templateBody: servers, parameters: [zoneId(zone)] };
  const { body: preview } = await client.previewStack(new ros.PreviewStackRequest(wanted));
  expect(preview?.stack?.resources?.map(({ logicalResourceId, action }) => [logicalResourceId, action])).toEqual([
    ['Vpc', 'Add'],
    ['VSwitch', 'Add'],
    ['Group', 'Add'],
  ]);

  const create = (change: object) =>
    client.createStack(new ros.CreateStackRequest({ ...wanted, clientToken: 'once', ...change }));
  const stackId = (await create({})).body?.stackId as string;
  expect((await create({})).body?.stackId).toBe(stackId);
  await expect(create({ stackName: 'other' })).rejects.toMatchObject({
    code: 'InvalidIdempotenceParameter',
    statusCode: 400,
  });
  await expect(create({ clientToken: 'twice' })).rejects.toMatchObject({ code: 'StackExists', statusCode: 409 });

  const getStack = async () => (await client.getStack(new ros.GetStackRequest({ ...region, stackId }))).body;
  await reaches(async () => (await getStack())?.status, 'CREATE_COMPLETE');
  const vpcId = (await getStack())?.outputs?.[0]?.OutputValue as string;
  expect(vpcId).toMatch(/^vpc-/);

  const list = await client.listStacks(new ros.ListStacksRequest({ ...region }));
  expect(list.body?.stacks?.map((each) => [each.stackName, each.status])).toEqual([['sdk', 'CREATE_COMPLETE']]);
  const events = await client.listStackEvents(new ros.ListStackEventsRequest({ ...region, stackId, pageSize: 50 }));
  // Of the stack 2; of each of the 3 resources: begun, made with its id, ready.
  expect(events.body?.totalCount).toBe(11);
  expect(events.body?.events?.at(-1)).toMatchObject({ status: 'CREATE_IN_PROGRESS', logicalResourceId: 'sdk' });
  const resources = await client.listStackResources(new ros.ListStackResourcesRequest({ ...region, stackId }));
  expect(resources.body?.resources?.map((each) => each.logicalResourceId).toSorted()).toEqual([
    'Group',
    'VSwitch',
    'Vpc',
  ]);
  const one = { ...region, stackId, logicalResourceId: 'Vpc', showResourceAttributes: true };
  const resource = await client.getStackResource(new ros.GetStackResourceRequest(one));
  expect(resource.body).toMatchObject({ physicalResourceId: vpcId, status: 'CREATE_COMPLETE' });
  const template = await client.getTemplate(new ros.GetTemplateRequest({ ...region, stackId }));
  expect(template.body?.templateBody).toBe(servers);

  await client.deleteStack(new ros.DeleteStackRequest({ ...region, stackId }));
  await reaches(async () => (await getStack())?.status, 'DELETE_COMPLETE');
  expect((await client.listStacks(new ros.ListStacksRequest({ ...region }))).body?.stacks).toEqual([]);
});

it('serves the official ECS and VPC SDKs on the same port, which see what stacks made', async () => {
  const served = await serve();
  served.house.write('servers.yml', servers);
  const up = await served.house.rosette('up', 'servers.yml', '--auto', '--json');
  expect(up).toMatchObject({ code: 0, stderr: '' });
  const vpcId = (JSON.parse(up.stdout) as { Outputs: { OutputValue: string }[] }).Outputs[0]!.OutputValue;
  const sdk = clients(served);

  const vpcs = await sdk.vpc.describeVpcs(new vpc.DescribeVpcsRequest({ ...region, vpcId }));
  expect(vpcs.body?.vpcs?.vpc).toMatchObject([
    { vpcId, vpcName: 'from-a-stack', cidrBlock: '10.0.0.0/8', status: 'Available' },
  ]);
  const switches = await sdk.vpc.describeVSwitches(new vpc.DescribeVSwitchesRequest({ ...region, vpcId }));
  expect(switches.body?.vSwitches?.vSwitch).toMatchObject([{ cidrBlock: '10.0.1.0/24' }]);
  const groups = await sdk.ecs.describeSecurityGroups(new ecs.DescribeSecurityGroupsRequest({ ...region, vpcId }));
  expect(groups.body?.securityGroups?.securityGroup).toHaveLength(1);

  const made = await sdk.vpc.createVpc(
    new vpc.CreateVpcRequest({ ...region, vpcName: 'by-hand', cidrBlock: '172.16.0.0/12' }),
  );
  const byHand = made.body?.vpcId as string;
  const stateOf = async () =>
    (await sdk.vpc.describeVpcs(new vpc.DescribeVpcsRequest({ ...region, vpcId: byHand }))).body?.vpcs?.vpc?.[0]
      ?.status;
  await reaches(stateOf, 'Available');
  await sdk.vpc.deleteVpc(new vpc.DeleteVpcRequest({ ...region, vpcId: byHand }));
  const deleteAgain = sdk.vpc.deleteVpc(new vpc.DeleteVpcRequest({ ...region, vpcId: byHand }));
  await expect(deleteAgain).rejects.toMatchObject({ code: 'InvalidVpcId.NotFound' });
  const inUse = sdk.vpc.deleteVpc(new vpc.DeleteVpcRequest({ ...region, vpcId }));
  await expect(inUse).rejects.toMatchObject({ code: expect.stringMatching(/^DependencyViolation/) });
});

it('is found by the command line, by data directory and by --endpoint', async () => {
  const { house, server, url } = await serve();
  house.write('nap.yml', halfWay(0));
  const up = await house.rosette('up', 'nap.yml');
  expect(up).toMatchObject({ code: 0, stderr: '' });
  const far = await house.rosette('ls', '--endpoint', url, '--json');
  const near = await house.rosette('ls', '--json');
  expect(JSON.parse(far.stdout)).toMatchObject({ TotalCount: 1, Stacks: [{ StackName: 'nap' }] });
  expect({ ...JSON.parse(near.stdout), RequestId: '' }).toEqual({ ...JSON.parse(far.stdout), RequestId: '' });
  expect(await house.rosette('down', 'nap', '--endpoint', url)).toMatchObject({ code: 0 });
  server.signal('SIGTERM');
  expect(await server.ended).toMatchObject({ code: 0 });
  expect(await house.rosette('ls')).toMatchObject({ code: 0, stdout: expect.stringContaining('No stacks') });
});
