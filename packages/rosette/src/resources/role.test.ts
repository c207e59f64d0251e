import { expect, test } from 'vitest';
import { adaptiveClient } from '#wire/adaptive-client.ts';
import { caller } from './caller.ts';
import { vpc } from './ecs/vpc.ts';
import { scriptedCloud } from './testing/scripted-cloud.ts';
import { StepDriver, stack, TestClock } from './testing/step-driver.ts';
import { openTestCloud } from './testing/test-cloud.ts';
import { vpcApi } from './vpc/api.ts';

/* reference/stack-lifecycle.md 2.4: with RamRoleName every call is made in the name of that role. */

test('every call of a stack with a role names the role, and of one without none', async () => {
  const cloud = scriptedCloud({ DescribeVpcs: {} });
  await caller(cloud, { stack: { ...stack, ramRoleName: 'deployer' } })(vpcApi, 'DescribeVpcs', {});
  await caller(cloud, { stack })(vpcApi, 'DescribeVpcs', {});
  const { region, accountId } = stack;
  await caller(cloud, { stack: { region, accountId } })(vpcApi, 'DescribeVpcs', {});
  expect(cloud.calls.map(({ role }) => role)).toEqual(['deployer', undefined, undefined]);
  expect(cloud.calls[1]).not.toHaveProperty('role');
});

test('what a stack with a role makes and removes stands in the name of the role in the ledger of the local cloud', async () => {
  const clock = new TestClock();
  const { cloud } = openTestCloud(clock);
  const client = adaptiveClient(cloud.client, {
    clock: { ...clock, now: () => 0, at: () => () => {} },
    random: () => 0,
  });
  const driver = new StepDriver({
    ...{ clock, type: vpc({ cloud: client }), properties: { CidrBlock: '10.0.0.0/8' } },
    stack: { ...stack, ramRoleName: 'deployer' },
  });
  await driver.create();
  await driver.delete();
  const principal = `acs:ram::${stack.accountId}:assumed-role/deployer/rosette`;
  expect(cloud.ledger().map((entry) => [entry.change, entry.principal])).toEqual([
    ['created', principal],
    ['removed', principal],
  ]);
  cloud.close();
});
