import { expect, it } from 'vitest';
import { openHouse, serve } from './house.ts';
import { readAccessKey, ros, sdkConfig } from './sdk.ts';

/* Stack groups by the unmodified official SDK: over two regions, through failures and the death of the server. */

const REGIONS = ['cn-hangzhou', 'cn-beijing'];

/** One network and a pause that can be set, so that there is a middle in which the server can die. */
const template = (name: string) =>
  JSON.stringify({
    ROSTemplateFormatVersion: '2015-09-01',
    Parameters: {
      Pause: { Type: 'Number', Default: 0 },
      Label: { Type: 'String', Default: 'none' },
    },
    Resources: {
      Nap: { Type: 'ALIYUN::ROS::Sleep', Properties: { CreateDuration: { Ref: 'Pause' } } },
      Vpc: {
        Type: 'ALIYUN::ECS::VPC',
        DependsOn: 'Nap',
        Properties: { VpcName: name, CidrBlock: '10.0.0.0/8', Description: { Ref: 'Label' } },
      },
    },
    Outputs: { Name: { Value: name }, Id: { Value: { Ref: 'Vpc' } } },
  });

type Client = InstanceType<typeof ros.default>;

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The operation when it is over. */
const over = (client: Client, operationId: string | undefined) =>
  until(async () => {
    const request = new ros.GetStackGroupOperationRequest({ regionId: 'cn-hangzhou', operationId: operationId! });
    const { stackGroupOperation } = (await client.getStackGroupOperation(request)).body!;
    return ['RUNNING', 'STOPPING'].includes(stackGroupOperation!.status!) ? undefined : stackGroupOperation;
  });

async function instances(client: Client): Promise<readonly string[]> {
  const { body } = await client.listStackInstances(
    new ros.ListStackInstancesRequest({ regionId: 'cn-hangzhou', stackGroupName: 'nets' }),
  );
  return body!.stackInstances!.map((row) => `${row.regionId}/${row.accountId} ${row.status}`);
}

it('makes, updates and deletes stacks in two regions; a failure within the tolerance is one of its own', async () => {
  const { house, url } = await serve();
  const key = readAccessKey(house.dataDir);
  const client = new ros.default(sdkConfig(url, key));
  const group = { regionId: 'cn-hangzhou', stackGroupName: 'nets' };
  const made = await client.createStackGroup(
    new ros.CreateStackGroupRequest({ ...group, description: 'Networks', templateBody: template('first') }),
  );
  expect(made.body!.stackGroupId).toMatch(/^[0-9a-f-]{36}$/);

  const targets = { accountIds: [key.AccountId, '1999999999999999'], regionIds: REGIONS };
  const created = await client.createStackInstances(
    new ros.CreateStackInstancesRequest({
      ...{ ...group, ...targets, operationDescription: 'begin' },
      operationPreferences: { FailureToleranceCount: 1, MaxConcurrentCount: 2 },
      parameterOverrides: [{ parameterKey: 'Label', parameterValue: 'ours' }],
    }),
  );
  expect(await over(client, created.body!.operationId)).toMatchObject({
    action: 'CREATE',
    status: 'SUCCEEDED',
    operationDescription: 'begin',
    operationPreferences: { failureToleranceCount: 1, maxConcurrentCount: 2, regionIdsOrder: REGIONS },
  });
  const results = await client.listStackGroupOperationResults(
    new ros.ListStackGroupOperationResultsRequest({
      regionId: 'cn-hangzhou',
      operationId: created.body!.operationId!,
      pageSize: 50,
    }),
  );
  const foreign = {
    accountId: '1999999999999999',
    status: 'FAILED',
    statusReason: expect.stringMatching(/not an account/),
  };
  expect(results.body!.stackGroupOperationResults).toMatchObject([
    { accountId: key.AccountId, regionId: 'cn-hangzhou', status: 'SUCCEEDED' },
    { ...foreign, regionId: 'cn-hangzhou' },
    { accountId: key.AccountId, regionId: 'cn-beijing', status: 'SUCCEEDED' },
    { ...foreign, regionId: 'cn-beijing' },
  ]);

  const updated = await client.updateStackGroup(
    new ros.UpdateStackGroupRequest({
      ...{ ...group, accountIds: [key.AccountId], regionIds: REGIONS },
      templateBody: template('second'),
    }),
  );
  expect(await over(client, updated.body!.operationId)).toMatchObject({ action: 'UPDATE', status: 'SUCCEEDED' });
  const one = await client.getStackInstance(
    new ros.GetStackInstanceRequest({
      ...group,
      stackInstanceAccountId: key.AccountId,
      stackInstanceRegionId: 'cn-beijing',
      outputOption: 'Enabled',
    }),
  );
  expect(one.body!.stackInstance).toMatchObject({
    status: 'CURRENT',
    stackGroupName: 'nets',
    parameterOverrides: [{ parameterKey: 'Label', parameterValue: 'ours' }],
    outputs: [{ OutputKey: 'Name', OutputValue: 'second' }, { OutputKey: 'Id' }],
  });
  const got = await client.getStackGroup(new ros.GetStackGroupRequest(group));
  expect(got.body!.stackGroup).toMatchObject({
    status: 'ACTIVE',
    description: 'Networks',
    templateContent: template('second'),
    administrationRoleName: 'AliyunROSStackGroupAdministrationRole',
  });

  const full = client.deleteStackGroup(new ros.DeleteStackGroupRequest(group));
  await expect(full).rejects.toMatchObject({ code: 'StackGroupNotEmpty' });
  const removed = await client.deleteStackInstances(
    new ros.DeleteStackInstancesRequest({ ...group, ...targets, retainStacks: false }),
  );
  expect(await over(client, removed.body!.operationId)).toMatchObject({ status: 'SUCCEEDED', retainStacks: false });
  expect(await instances(client)).toEqual([]);
  await client.deleteStackGroup(new ros.DeleteStackGroupRequest(group));
  const listed = await client.listStackGroups(new ros.ListStackGroupsRequest({ regionId: 'cn-hangzhou' }));
  expect(listed.body!.stackGroups).toMatchObject([{ stackGroupName: 'nets', status: 'DELETED' }]);
});

it('goes on after the server was killed, and stops when it is asked to', async () => {
  const house = openHouse();
  const first = await serve(house);
  const key = readAccessKey(house.dataDir);
  const before = new ros.default(sdkConfig(first.url, key));
  const group = { regionId: 'cn-hangzhou', stackGroupName: 'nets' };
  await before.createStackGroup(
    new ros.CreateStackGroupRequest({
      ...{ ...group, templateBody: template('nap') },
      parameters: [{ parameterKey: 'Pause', parameterValue: '2' }],
    }),
  );
  const request = new ros.CreateStackInstancesRequest({ ...group, accountIds: [key.AccountId], regionIds: REGIONS });
  const { operationId } = (await before.createStackInstances(request)).body!;
  expect(await instances(before)).toHaveLength(2);
  first.server.signal('SIGKILL');
  await first.server.ended;

  const second = await serve(house);
  const client = new ros.default(sdkConfig(second.url, key));
  expect(await over(client, operationId)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await instances(client)).toEqual([
    `cn-beijing/${key.AccountId} CURRENT`,
    `cn-hangzhou/${key.AccountId} CURRENT`,
  ]);
  for (const regionId of REGIONS) {
    const { body } = await client.listStacks(new ros.ListStacksRequest({ regionId }));
    expect(body!.stacks).toMatchObject([{ status: 'CREATE_COMPLETE' }]);
  }

  const again = await client.deleteStackInstances(
    new ros.DeleteStackInstancesRequest({
      ...group,
      ...{ accountIds: [key.AccountId], regionIds: REGIONS, retainStacks: true },
    }),
  );
  await over(client, again.body!.operationId);
  const next = (await client.createStackInstances(request)).body!;
  await client.stopStackGroupOperation(
    new ros.StopStackGroupOperationRequest({ regionId: 'cn-hangzhou', operationId: next.operationId! }),
  );
  expect(await over(client, next.operationId)).toMatchObject({ status: 'STOPPED' });
  expect(await instances(client)).toEqual([
    `cn-beijing/${key.AccountId} OUTDATED`,
    `cn-hangzhou/${key.AccountId} CURRENT`,
  ]);
});

it('stands in a template: the group, its instances, and what they tell', async () => {
  const house = openHouse();
  const { url } = await serve(house);
  const key = readAccessKey(house.dataDir);
  const client = new ros.default(sdkConfig(url, key));
  const inner = JSON.parse(template('inner')) as object;
  const templateBody = JSON.stringify({
    ROSTemplateFormatVersion: '2015-09-01',
    Parameters: { Label: { Type: 'String' } },
    Resources: {
      Group: { Type: 'ALIYUN::ROS::StackGroup', Properties: { StackGroupName: 'nets', TemplateBody: inner } },
      Instances: {
        Type: 'ALIYUN::ROS::StackInstances',
        Properties: {
          StackGroupName: { Ref: 'Group' },
          RegionIds: REGIONS,
          AccountIds: [{ Ref: 'ALIYUN::AccountId' }],
          ParameterOverrides: { Label: { Ref: 'Label' } },
        },
      },
      Groups: { Type: 'DATASOURCE::ROS::StackGroups', DependsOn: 'Instances' },
      One: {
        Type: 'DATASOURCE::ROS::StackInstance',
        DependsOn: 'Instances',
        Properties: {
          StackGroupName: 'nets',
          StackInstanceAccountId: { Ref: 'ALIYUN::AccountId' },
          StackInstanceRegionId: 'cn-beijing',
          OutputOption: 'Enabled',
          RefreshOptions: 'Always',
        },
      },
    },
    Outputs: {
      Names: { Value: { 'Fn::GetAtt': ['Groups', 'StackGroupNames'] } },
      Overrides: { Value: { 'Fn::GetAtt': ['One', 'ParameterOverrides'] } },
      Stacks: { Value: { 'Fn::GetAtt': ['Instances', 'Stacks'] } },
    },
  });
  const label = (value: string) => [{ parameterKey: 'Label', parameterValue: value }];
  const { stackId } = (
    await client.createStack(
      new ros.CreateStackRequest({
        ...{ regionId: 'cn-hangzhou', stackName: 'outer', templateBody },
        parameters: label('one'),
      }),
    )
  ).body!;
  const settled = () =>
    until(async () => {
      const { body } = await client.getStack(new ros.GetStackRequest({ regionId: 'cn-hangzhou', stackId: stackId! }));
      return body!.status!.endsWith('_IN_PROGRESS') ? undefined : body;
    });
  const outputs = async () => {
    const stack = await settled();
    return { status: stack!.status, ...Object.fromEntries(stack!.outputs!.map((o) => [o.OutputKey, o.OutputValue])) };
  };
  expect(await outputs()).toMatchObject({
    status: 'CREATE_COMPLETE',
    Names: ['nets'],
    Overrides: [{ ParameterKey: 'Label', ParameterValue: 'one' }],
    Stacks: [{ RegionId: 'cn-beijing', Status: 'CURRENT' }, { RegionId: 'cn-hangzhou' }],
  });
  await client.updateStack(
    new ros.UpdateStackRequest({
      ...{ regionId: 'cn-hangzhou', stackId: stackId!, templateBody },
      parameters: label('two'),
    }),
  );
  expect(await outputs()).toMatchObject({
    status: 'UPDATE_COMPLETE',
    Overrides: [{ ParameterKey: 'Label', ParameterValue: 'two' }],
  });
  await client.deleteStack(new ros.DeleteStackRequest({ regionId: 'cn-hangzhou', stackId: stackId! }));
  await until(async () => {
    const { body } = await client.listStackGroups(
      new ros.ListStackGroupsRequest({ regionId: 'cn-hangzhou', status: 'ACTIVE' }),
    );
    return body!.totalCount === 0 ? true : undefined;
  });
});
