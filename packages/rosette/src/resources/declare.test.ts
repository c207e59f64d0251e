import { expect, test } from 'vitest';
import { vpc } from './ecs/vpc.ts';
import { account } from './rds/account.ts';
import { lostAnswer, refusal, type Script, scriptedCloud } from './testing/scripted-cloud.ts';
import { StepDriver, stack, TestClock } from './testing/step-driver.ts';

const created = { VpcId: 'vpc-1', RouteTableId: 'vtb-1', VRouterId: 'vrt-1' };
const available = { VpcId: 'vpc-1', VpcName: 'main', Status: 'Available' };

function vpcDriver(scripts: Readonly<Record<string, Script>>) {
  const cloud = scriptedCloud({ CreateVpc: created, DescribeVpcAttribute: available, ...scripts });
  const properties = { CidrBlock: '10.0.0.0/8', EnableIpv6: 'True', Tags: [{ Key: 'team', Value: 'template' }] };
  return { cloud, driver: new StepDriver({ clock: new TestClock(), type: vpc({ cloud }), properties }) };
}

test('the id is durable before anything else happens, then it waits until ready and reads every attribute', async () => {
  const pendingVpc = { ...available, Status: 'Pending' };
  const { cloud, driver } = vpcDriver({ DescribeVpcAttribute: [pendingVpc, pendingVpc, available] });
  const result = await driver.create();
  expect(driver.pieces[0]).toMatchObject({ kind: 'pending', physicalId: 'vpc-1' });
  expect(cloud.actions()).toEqual([
    'CreateVpc',
    'DescribeVpcAttribute',
    'DescribeVpcAttribute',
    'DescribeVpcAttribute',
  ]);
  expect(result).toEqual({
    kind: 'done',
    physicalId: 'vpc-1',
    attributes: { VpcId: 'vpc-1', VpcName: 'main', VRouterId: 'vrt-1', RouteTableId: 'vtb-1' },
  });
});

test('the create carries token, converted properties, and tags of which the template wins over the stack', async () => {
  const { cloud, driver } = vpcDriver({});
  await driver.create();
  expect(cloud.calls[0]).toMatchObject({ product: 'Vpc', version: '2016-04-28', region: 'cn-hangzhou' });
  expect(cloud.calls[0]?.parameters).toEqual({
    CidrBlock: '10.0.0.0/8',
    EnableIpv6: true,
    ClientToken: 'create-token-1',
    Tag: [
      { Key: 'team', Value: 'template' },
      { Key: 'env', Value: 'test' },
      { Key: 'acs:ros:stackId', Value: stack.id },
      { Key: 'rosette:logicalId', Value: 'Thing' },
      { Key: 'rosette:createToken', Value: 'create-token-1' },
    ],
  });
});

test('a busy cloud is asked again, at a growing distance', async () => {
  const { cloud, driver } = vpcDriver({
    CreateVpc: [refusal('TaskConflict'), refusal('OperationConflict.Vpc'), created],
  });
  expect((await driver.create()).kind).toBe('done');
  expect(cloud.actions().filter((action) => action === 'CreateVpc')).toHaveLength(3);
  const waits = driver.pieces.slice(0, 2).map((piece) => (piece.kind === 'pending' ? piece.afterMs : 0));
  expect(waits[1]).toBeGreaterThan(waits[0]!);
});

test('after a lost answer the very same call goes out again', async () => {
  const { cloud, driver } = vpcDriver({ CreateVpc: [lostAnswer(), created] });
  expect((await driver.create()).kind).toBe('done');
  expect(cloud.calls[1]?.parameters).toEqual(cloud.calls[0]?.parameters);
});

test('a refusal fails the step with code, action and request id', async () => {
  const { driver } = vpcDriver({ CreateVpc: refusal('InvalidCidrBlock.Malformed') });
  expect(await driver.create()).toEqual({
    kind: 'failed',
    error: {
      code: 'InvalidCidrBlock.Malformed',
      message: 'refused with InvalidCidrBlock.Malformed',
      action: 'CreateVpc',
      requestId: 'request-1',
    },
  });
});

test('what does not become visible for minutes has vanished, and its id is kept', async () => {
  const { driver } = vpcDriver({ DescribeVpcAttribute: { VpcId: '' } });
  expect(await driver.create()).toMatchObject({
    kind: 'failed',
    physicalId: 'vpc-1',
    error: { code: 'ResourceVanished' },
  });
});

test('each set-up step runs once, when the thing is ready, and what is there already is not added again', async () => {
  const blocks = { ...available, SecondaryCidrBlocks: { SecondaryCidrBlock: ['192.168.0.0/16'] } };
  const cloud = scriptedCloud({ CreateVpc: created, DescribeVpcAttribute: blocks, AssociateVpcCidrBlock: {} });
  const properties = { SecondaryCidrBlocks: ['192.168.0.0/16', '172.16.0.0/12'] };
  const driver = new StepDriver({ clock: new TestClock(), type: vpc({ cloud }), properties });
  expect((await driver.create()).kind).toBe('done');
  const added = cloud.calls.filter(({ action }) => action === 'AssociateVpcCidrBlock');
  expect(added.map(({ parameters }) => parameters)).toEqual([{ VpcId: 'vpc-1', SecondaryCidrBlock: '172.16.0.0/12' }]);
});

test('a delete goes on while something depends on it, and ends when it cannot be read', async () => {
  const { cloud, driver } = vpcDriver({ DeleteVpc: [refusal('DependencyViolation.VSwitch'), {}] });
  await driver.create();
  const gone = scriptedCloud({
    DeleteVpc: [refusal('DependencyViolation.VSwitch'), {}],
    DescribeVpcAttribute: [available, available, { VpcId: '' }],
  });
  const again = new StepDriver({ clock: new TestClock(), type: vpc({ cloud: gone }), properties: {} });
  again.physicalId = driver.physicalId;
  expect(await again.delete()).toEqual({ kind: 'done' });
  expect(gone.actions().filter((action) => action === 'DeleteVpc')).toHaveLength(2);
  expect(cloud.actions()).not.toContain('DeleteVpc');
});

test('already gone counts as deleted', async () => {
  const { driver } = vpcDriver({ DeleteVpc: refusal('InvalidVpcId.NotFound', 404) });
  driver.physicalId = 'vpc-1';
  expect(await driver.delete()).toEqual({ kind: 'done' });
});

test.each(['InvalidAccessKeyId.NotFound', 'InvalidAction.NotFound'])(
  '%s does not mean that the thing is gone',
  async (code) => {
    const { driver } = vpcDriver({ DeleteVpc: refusal(code, 404) });
    driver.physicalId = 'vpc-1';
    expect(await driver.delete()).toMatchObject({ kind: 'failed', error: { code } });
  },
);

test('an id that was never learned is found by the tags of its create', async () => {
  const { cloud, driver } = vpcDriver({
    DescribeVpcs: { Vpcs: { Vpc: [{ VpcId: 'vpc-7' }] } },
    DeleteVpc: {},
    DescribeVpcAttribute: { VpcId: '' },
  });
  expect(await driver.delete()).toEqual({ kind: 'done' });
  expect(cloud.calls[0]?.parameters.Tag).toEqual([
    { Key: 'acs:ros:stackId', Value: stack.id },
    { Key: 'rosette:createToken', Value: 'create-token-1' },
  ]);
  expect(cloud.calls[1]?.parameters).toMatchObject({ VpcId: 'vpc-7' });
});

test('when nothing carries the tags, nothing is deleted', async () => {
  const { cloud, driver } = vpcDriver({ DescribeVpcs: { Vpcs: { Vpc: [] } } });
  expect(await driver.delete()).toEqual({ kind: 'done' });
  expect(cloud.actions()).toEqual(['DescribeVpcs']);
});

const accounts = (...names: readonly string[]) => ({
  Accounts: { DBInstanceAccount: names.map((AccountName) => ({ AccountName, AccountStatus: 'Available' })) },
});

function accountDriver(scripts: Readonly<Record<string, Script>>) {
  const cloud = scriptedCloud({ CreateAccount: {}, DeleteAccount: {}, ...scripts });
  const properties = { DBInstanceId: 'rm-1', AccountName: 'shop', AccountPassword: 'Secret1!' };
  return { cloud, driver: new StepDriver({ clock: new TestClock(), type: account({ cloud }), properties }) };
}

test('a named thing is looked for before its create, and one of another is neither adopted nor deleted', async () => {
  const { cloud, driver } = accountDriver({ DescribeAccounts: accounts('shop') });
  expect(await driver.create()).toMatchObject({ kind: 'failed', error: { code: 'ResourceAlreadyExists' } });
  expect(await driver.delete()).toEqual({ kind: 'done' });
  expect(cloud.actions()).toEqual(['DescribeAccounts']);
});

test('after a lost answer, a named thing that was absent before is our own', async () => {
  const { cloud, driver } = accountDriver({
    DescribeAccounts: [accounts(), accounts('shop')],
    CreateAccount: lostAnswer(),
  });
  expect(await driver.create()).toEqual({ kind: 'done', physicalId: 'shop', attributes: { AccountName: 'shop' } });
  expect(cloud.actions().filter((action) => action === 'CreateAccount')).toHaveLength(1);
});

test('an unanswered create of a named thing is undone when it did happen', async () => {
  const { cloud, driver } = accountDriver({ DescribeAccounts: [accounts(), accounts('shop'), accounts()] });
  await driver.create(1);
  expect(driver.physicalId).toBeNull();
  expect(await driver.delete()).toEqual({ kind: 'done' });
  expect(cloud.calls.find(({ action }) => action === 'DeleteAccount')?.parameters).toEqual({
    DBInstanceId: 'rm-1',
    AccountName: 'shop',
  });
});
