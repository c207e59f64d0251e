import { expect, it } from 'vitest';
import { type Served, serve } from './house.ts';
import { reaches } from './reaches.ts';
import { readAccessKey, ros, sdkConfig, vpc } from './sdk.ts';

/* What exists is taken over into stacks: by the command line and by the official SDK, against a server with its local cloud. */

const region = { regionId: 'cn-hangzhou' };

/** A network that outlives its stack, and what `more` adds. */
const network = (more = '') => `ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Vpc:
    Type: ALIYUN::ECS::VPC
    DeletionPolicy: Retain
    Properties:
      VpcName: shop
      CidrBlock: 10.0.0.0/8
${more}Outputs:
  VpcId:
    Value: !Ref Vpc
`;
const group = `  Group:
    Type: ALIYUN::ECS::SecurityGroup
    DeletionPolicy: Retain
    Properties:
      VpcId: !Ref Vpc
`;

function clients({ house, url }: Served) {
  const config = sdkConfig(url, readAccessKey(house.dataDir));
  const [stacks, networks] = [new ros.default(config), new vpc.default(config)];
  return {
    stacks,
    /** Everything that the cloud tells of all networks. */
    vpcs: async () => {
      const { body } = await networks.describeVpcs(new vpc.DescribeVpcsRequest({ ...region, pageSize: 50 }));
      return body?.vpcs?.vpc?.map((each) => each.toMap());
    },
    createVpc: async (cidrBlock: string) => {
      const { body } = await networks.createVpc(new vpc.CreateVpcRequest({ ...region, vpcName: 'shop', cidrBlock }));
      await reaches(async () => {
        const asked = new vpc.DescribeVpcsRequest({ ...region, vpcId: body!.vpcId! });
        return (await networks.describeVpcs(asked)).body?.vpcs?.vpc?.[0]?.status;
      }, 'Available');
      return body!.vpcId!;
    },
  };
}

interface Stack {
  readonly StackId: string;
  readonly Status: string;
  readonly Outputs: readonly { readonly OutputValue: string }[];
}

async function stack(served: Served, name: string): Promise<Stack> {
  return JSON.parse((await served.house.rosette('show', name, '--json')).stdout) as Stack;
}

it('takes over again what a deleted stack retained, and is then the same as if it had made it', async () => {
  const served = await serve();
  const { house } = served;
  house.write('shop.yml', network(group));
  house.write('without.yml', network());
  expect(await house.rosette('up', 'shop.yml', '--name', 'old')).toMatchObject({ code: 0 });
  const old = await stack(served, 'old');
  expect(await house.rosette('down', 'old', '--yes')).toMatchObject({ code: 0 });
  const { vpcs } = clients(served);
  const before = await vpcs();

  const plan = await house.rosette('import', 'new', 'shop.yml', '--retained-by', old.StackId, '--only-plan');
  expect(plan).toMatchObject({ code: 0, stdout: expect.stringContaining('2 to import') });
  expect((await house.rosette('ls', '--json')).stdout).toContain('"TotalCount": 0');
  const taken = await house.rosette('import', 'new', 'shop.yml', '--retained-by', 'old', '--yes');
  expect(taken).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('Taken over: ') });
  expect(await vpcs()).toEqual(before);
  expect(await stack(served, 'new')).toMatchObject({ Status: 'IMPORT_CREATE_COMPLETE', Outputs: old.Outputs });
  expect((await house.rosette('up', 'shop.yml', '--name', 'new')).stdout).toContain('Nothing to do');
  expect(await house.rosette('wait', 'new')).toMatchObject({ code: 0 });

  // Moved on: removed from the one with DeletionPolicy Retain, imported into another that is there.
  expect(await house.rosette('up', 'without.yml', '--name', 'new', '--yes')).toMatchObject({ code: 0 });
  const moved = await house.rosette('import', 'new', 'shop.yml', '--retained-by', 'new', '--yes');
  expect(moved).toMatchObject({ code: 0, stdout: expect.stringContaining('1 to import, 1 unchanged') });
  expect(await stack(served, 'new')).toMatchObject({ Status: 'IMPORT_UPDATE_COMPLETE' });
});

it('imports what was made by hand, by the official SDK, into a new stack and into one that is there', async () => {
  const served = await serve();
  const { stacks, createVpc } = clients(served);
  const { body: features } = await stacks.getFeatureDetails(
    new ros.GetFeatureDetailsRequest({ ...region, feature: 'All' }),
  );
  const importable = features?.resourceImport?.supportedResourceTypes ?? [];
  const identifiers = new Map(importable.map((each) => [each.resourceType, each.resourceIdentifiers]));
  expect(identifiers.get('ALIYUN::ECS::VPC')).toEqual(['VpcId']);
  expect(features?.templateParameterConstraints?.supportedResourceTypes?.length).toBeGreaterThan(5);

  const vpcId = await createVpc('10.0.0.0/8');
  const vpcToImport = (logicalResourceId: string, id: string) => ({
    logicalResourceId,
    resourceType: 'ALIYUN::ECS::VPC',
    resourceIdentifier: JSON.stringify({ VpcId: id }),
  });
  const run = async (changeSetName: string, request: object) => {
    const asked = { ...region, changeSetName, changeSetType: 'IMPORT', ...request };
    const { body } = await stacks.createChangeSet(new ros.CreateChangeSetRequest(asked));
    const set = new ros.GetChangeSetRequest({ ...region, changeSetId: body!.changeSetId! });
    await reaches(async () => (await stacks.getChangeSet(set)).body?.executionStatus, 'AVAILABLE');
    const changes = (await stacks.getChangeSet(set)).body?.changes;
    await stacks.executeChangeSet(new ros.ExecuteChangeSetRequest({ ...region, changeSetId: body!.changeSetId! }));
    return { stackId: body!.stackId!, changes };
  };
  const status = async (stackId: string) =>
    (await stacks.getStack(new ros.GetStackRequest({ ...region, stackId }))).body?.status;

  const made = await run('adopt', {
    stackName: 'hand',
    templateBody: network(),
    resourcesToImport: [vpcToImport('Vpc', vpcId)],
  });
  expect(made.changes).toMatchObject([
    { ResourceChange: { Action: 'Import', LogicalResourceId: 'Vpc', PhysicalResourceId: vpcId } },
  ]);
  await reaches(() => status(made.stackId), 'IMPORT_CREATE_COMPLETE');

  const second = await createVpc('172.16.0.0/12');
  const more = network().replace(
    'Outputs:',
    '  Second:\n    Type: ALIYUN::ECS::VPC\n    Properties:\n      VpcName: shop\n      CidrBlock: 172.16.0.0/12\nOutputs:',
  );
  const added = await run('adopt-more', {
    stackId: made.stackId,
    templateBody: more,
    usePreviousParameters: true,
    resourcesToImport: [vpcToImport('Second', second)],
  });
  expect(added.stackId).toBe(made.stackId);
  await reaches(() => status(made.stackId), 'IMPORT_UPDATE_COMPLETE');
  const list = await stacks.listStackResources(new ros.ListStackResourcesRequest({ ...region, stackId: made.stackId }));
  const physical = list.body?.resources?.map((each) => [each.logicalResourceId, each.physicalResourceId, each.status]);
  expect(physical?.toSorted()).toEqual([
    ['Second', second, 'IMPORT_COMPLETE'],
    ['Vpc', vpcId, 'IMPORT_COMPLETE'],
  ]);
});

it('an import that fails lets go of everything, and touches nothing', async () => {
  const served = await serve();
  const { createVpc, vpcs } = clients(served);
  const vpcId = await createVpc('10.0.0.0/8');
  const before = await vpcs();
  // Without DeletionPolicy: to undo an import is to let go, never to delete.
  served.house.write('shop.yml', network(group).replaceAll('    DeletionPolicy: Retain\n', ''));
  const command = [
    'import',
    'shop',
    'shop.yml',
    '--resource',
    `Vpc=${vpcId}`,
    '--resource',
    'Group=sg-nowhere',
    '--yes',
  ];
  const failed = await served.house.rosette(...command);
  expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('ResourceNotFound') });
  expect(failed.stderr).toContain('IMPORT_CREATE_ROLLBACK_COMPLETE');
  expect(await served.house.rosette('wait', 'shop')).toMatchObject({ code: 1 });
  expect(await served.house.rosette('down', 'shop', '--yes')).toMatchObject({ code: 0 });
  expect(await vpcs()).toEqual(before);
});

it('what a stack has, no other can take, until it has let go of it', async () => {
  const served = await serve();
  const { house } = served;
  house.write('owner.yml', network());
  house.write(
    'empty.yml',
    "ROSTemplateFormatVersion: '2015-09-01'\nResources:\n  Nap:\n    Type: ALIYUN::ROS::Sleep\n",
  );
  expect(await house.rosette('up', 'owner.yml')).toMatchObject({ code: 0 });
  const [output] = (await stack(served, 'owner')).Outputs;
  const take = () => house.rosette('import', 'other', 'owner.yml', '--resource', `Vpc=${output!.OutputValue}`, '--yes');
  const refused = await take();
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('it is Vpc of stack owner') });
  expect(await stack(served, 'owner')).toMatchObject({ Status: 'CREATE_COMPLETE', Outputs: [output] });

  expect(await house.rosette('down', 'other', '--yes')).toMatchObject({ code: 0 });
  expect(await house.rosette('up', 'empty.yml', '--name', 'owner', '--yes')).toMatchObject({ code: 0 });
  expect(await take()).toMatchObject({ code: 0 });
  expect(await stack(served, 'other')).toMatchObject({ Status: 'IMPORT_CREATE_COMPLETE', Outputs: [output] });
});
