import type { JsonObject } from '@rosette/template/base/json.ts';
import { expect, test } from 'vitest';
import { vpc } from './ecs/vpc.ts';
import { lostAnswer, refusal, type Script, scriptedCloud } from './testing/scripted-cloud.ts';
import { StepDriver, stack, TestClock } from './testing/step-driver.ts';
import { eip } from './vpc/eip.ts';
import { eipAssociation } from './vpc/eip-association.ts';

const available = { VpcId: 'vpc-1', VpcName: 'main', Status: 'Available' };
const tagRow = (TagKey: string, TagValue: string) => ({ ResourceId: 'vpc-1', TagKey, TagValue });

function vpcDriver(scripts: Readonly<Record<string, Script>>, properties: JsonObject = { VpcName: 'main' }) {
  const cloud = scriptedCloud({ DescribeVpcAttribute: available, ModifyVpcAttribute: {}, ...scripts });
  const driver = new StepDriver({ clock: new TestClock(), type: vpc({ cloud }), properties });
  driver.physicalId = 'vpc-1';
  driver.attributes = { VpcId: 'vpc-1', RouteTableId: 'vtb-1', VRouterId: 'vrt-1' };
  return { cloud, driver };
}

const writes = (cloud: ReturnType<typeof scriptedCloud>) =>
  cloud.calls.filter(({ action }) => !/^(?:Describe|List)/.test(action));

test('only what changed goes out, and what the template dropped goes out empty', async () => {
  const { cloud, driver } = vpcDriver({}, { VpcName: 'main', Description: 'old', CidrBlock: '10.0.0.0/8' });
  const result = await driver.update({ VpcName: 'main', CidrBlock: '10.0.0.0/8' });
  expect(writes(cloud).map(({ parameters }) => parameters)).toEqual([{ VpcId: 'vpc-1', Description: '' }]);
  expect(result).toEqual({
    kind: 'done',
    physicalId: 'vpc-1',
    attributes: { VpcId: 'vpc-1', VpcName: 'main', VRouterId: 'vrt-1', RouteTableId: 'vtb-1' },
  });
});

test('each action waits until the thing is ready, and the end does too', async () => {
  const busy = { ...available, Status: 'Pending' };
  const { cloud, driver } = vpcDriver({ DescribeVpcAttribute: [busy, available, busy, available] });
  expect(await driver.update({ VpcName: 'new' })).toMatchObject({ kind: 'done' });
  expect(cloud.actions()).toEqual([
    'DescribeVpcAttribute',
    'DescribeVpcAttribute',
    'ModifyVpcAttribute',
    'DescribeVpcAttribute',
    'DescribeVpcAttribute',
  ]);
});

test('a busy cloud and a lost answer are asked again, a refusal fails the step and keeps the id', async () => {
  const { cloud, driver } = vpcDriver({ ModifyVpcAttribute: [refusal('OperationConflict'), lostAnswer(), {}] });
  expect(await driver.update({ VpcName: 'new' })).toMatchObject({ kind: 'done' });
  expect(writes(cloud)).toHaveLength(3);
  const refused = vpcDriver({ ModifyVpcAttribute: refusal('InvalidVpcName.Malformed') });
  expect(await refused.driver.update({ VpcName: '!' })).toEqual({
    kind: 'failed',
    physicalId: 'vpc-1',
    error: {
      code: 'InvalidVpcName.Malformed',
      message: 'refused with InvalidVpcName.Malformed',
      action: 'ModifyVpcAttribute',
      requestId: 'request-1',
    },
  });
});

test('what does not exist any more cannot be changed', async () => {
  const { driver } = vpcDriver({ DescribeVpcAttribute: { VpcId: '' } });
  expect(await driver.update({ VpcName: 'new' })).toMatchObject({
    kind: 'failed',
    error: { code: 'ResourceVanished' },
  });
});

test('tags are those of template and stack; what others put there stays, and what is right is not asked for', async () => {
  const rows = [
    tagRow('team', 'stack'),
    tagRow('gone', '1'),
    tagRow('former-stack-tag', '1'),
    tagRow('put-by-hand', '1'),
    tagRow('acs:ros:stackId', stack.id),
    tagRow('rosette:createToken', 'create-token-1'),
    tagRow('rosette:guest', 'fail'),
  ];
  const before = {
    Tags: [
      { Key: 'gone', Value: '1' },
      { Key: 'rosette:guest', Value: 'fail' },
    ],
  };
  const scripts = { ListTagResources: { TagResources: { TagResource: rows } }, TagResources: {}, UnTagResources: {} };
  const { cloud, driver } = vpcDriver(scripts, before);
  await driver.update({ Tags: [{ Key: 'new', Value: '2' }] });
  expect(writes(cloud).map(({ action, parameters }) => [action, parameters])).toEqual([
    [
      'UnTagResources',
      { ResourceType: 'VPC', ResourceId: ['vpc-1'], TagKey: ['gone', 'former-stack-tag', 'rosette:guest'] },
    ],
    [
      'TagResources',
      {
        ResourceType: 'VPC',
        ResourceId: ['vpc-1'],
        Tag: [
          { Key: 'env', Value: 'test' },
          { Key: 'new', Value: '2' },
        ],
      },
    ],
  ]);
});

test('a stack tag that changed reaches a resource whose own properties did not', async () => {
  const { cloud, driver } = vpcDriver({ ListTagResources: {}, TagResources: {} });
  await driver.update({ VpcName: 'main' }, { changed: ['Tags'] });
  expect(cloud.actions()).toContain('TagResources');
});

test('without a resource group of its own a thing goes to that of the account', async () => {
  const groups = { ResourceGroups: { ResourceGroup: [{ Id: 'rg-default' }] } };
  const cloud = scriptedCloud({
    DescribeEipAddresses: { EipAddresses: { EipAddress: [{ AllocationId: 'eip-1', Status: 'Available' }] } },
    ListResourceGroups: groups,
    MoveResourceGroup: {},
  });
  const properties = { ResourceGroupId: 'rg-1' };
  const driver = new StepDriver({ clock: new TestClock(), type: eip({ cloud }), properties });
  driver.physicalId = 'eip-1';
  expect(await driver.update({})).toMatchObject({ kind: 'done' });
  expect(writes(cloud)[0]?.parameters).toEqual({
    ResourceType: 'eip',
    ResourceId: 'eip-1',
    NewResourceGroupId: 'rg-default',
  });
});

test('what is in its resource group already is not moved', async () => {
  const address = { AllocationId: 'eip-1', Status: 'Available', ResourceGroupId: 'rg-2' };
  const cloud = scriptedCloud({ DescribeEipAddresses: { EipAddresses: { EipAddress: [address] } } });
  const properties = { ResourceGroupId: 'rg-1' };
  const driver = new StepDriver({ clock: new TestClock(), type: eip({ cloud }), properties });
  driver.physicalId = 'eip-1';
  expect(await driver.update({ ResourceGroupId: 'rg-2' })).toMatchObject({ kind: 'done' });
  expect(writes(cloud)).toEqual([]);
});

test('another private address of the same instance is bound anew, also after a move that did not end', async () => {
  const bound = (PrivateIpAddress: string) => ({
    AllocationId: 'eip-1',
    Status: 'InUse',
    InstanceId: 'i-1',
    PrivateIpAddress,
  });
  const addresses = [bound('10.0.0.1'), { AllocationId: 'eip-1', Status: 'Available' }, bound('10.0.0.2')];
  // The first look, the one after it is unbound, and the rest.
  const [first, free, last] = addresses.map((address) => ({ EipAddresses: { EipAddress: [address] } }));
  const cloud = scriptedCloud({
    DescribeEipAddresses: [first!, free!, free!, last!],
    UnassociateEipAddress: {},
    AssociateEipAddress: {},
  });
  const properties = { AllocationId: 'eip-1', InstanceId: 'i-1', PrivateIpAddress: '10.0.0.2' };
  const driver = new StepDriver({ clock: new TestClock(), type: eipAssociation({ cloud }), properties });
  driver.physicalId = 'eip-1';
  const before = { AllocationId: 'eip-1', InstanceId: 'i-2' };
  expect(await driver.update(properties, { before, rollingBack: true })).toMatchObject({ kind: 'done' });
  expect(writes(cloud).map(({ action, parameters }) => [action, parameters.InstanceId])).toEqual([
    ['UnassociateEipAddress', 'i-1'],
    ['AssociateEipAddress', 'i-1'],
  ]);
});

test('an address that someone else bound meanwhile is not taken from them', async () => {
  const address = { AllocationId: 'eip-1', Status: 'InUse', InstanceId: 'i-other' };
  const cloud = scriptedCloud({ DescribeEipAddresses: { EipAddresses: { EipAddress: [address] } } });
  const properties = { AllocationId: 'eip-1', InstanceId: 'i-1' };
  const driver = new StepDriver({ clock: new TestClock(), type: eipAssociation({ cloud }), properties });
  driver.physicalId = 'eip-1';
  expect(await driver.update({ AllocationId: 'eip-1', InstanceId: 'i-2' })).toMatchObject({
    kind: 'failed',
    error: { code: 'InvalidProperty', message: expect.stringContaining('i-other') },
  });
  expect(writes(cloud)).toEqual([]);
});

test('the mode changes of a network interface only, by the action for it', async () => {
  const bound = (InstanceId: string) => ({
    EipAddresses: { EipAddress: [{ AllocationId: 'eip-1', Status: 'InUse', InstanceId }] },
  });
  const change = async (InstanceId: string) => {
    const cloud = scriptedCloud({ DescribeEipAddresses: bound(InstanceId), ModifyEipForwardMode: {} });
    const properties = { AllocationId: 'eip-1', InstanceId };
    const driver = new StepDriver({ clock: new TestClock(), type: eipAssociation({ cloud }), properties });
    driver.physicalId = 'eip-1';
    expect(await driver.update({ ...properties, Mode: 'BINDED' })).toMatchObject({ kind: 'done' });
    return writes(cloud).map(({ parameters }) => [parameters.InstanceId, parameters.Mode]);
  };
  expect(await change('eni-1')).toEqual([['eip-1', 'BINDED']]);
  expect(await change('i-1')).toEqual([]);
});
