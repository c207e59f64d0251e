import { expect, test } from 'vitest';
import { type CloudClient, CloudError, type RpcCaller, type RpcProduct } from '#wire/cloud-client.ts';
import { withOwnApi } from './own-api.ts';

const elsewhere: CloudClient = { call: async ({ product }) => ({ from: product }) };
const ids = { uuid: () => 'abc' };

function ros(handle: RpcProduct['handle']): CloudClient {
  return withOwnApi(elsewhere, () => ({ name: 'ROS', version: '2019-09-10', handle }), ids as never);
}

function ask(client: CloudClient, product: string, version: string, more: { readonly role?: string } = {}) {
  const parameters = { StackIds: ['a', 'b'] };
  return client.call({
    product,
    version,
    action: 'ListStacks',
    region: 'cn-beijing',
    accountId: '1',
    parameters,
    ...more,
  });
}

test('ROS is this installation, asked as on the wire and in the name of whoever calls', async () => {
  const seen: [string, Readonly<Record<string, string>>, RpcCaller][] = [];
  const client = ros(async (...asked) => {
    seen.push(asked);
    return { Stacks: [] };
  });
  expect(await ask(client, 'ROS', '2019-09-10')).toEqual({ Stacks: [] });
  await ask(client, 'ROS', '2019-09-10', { role: 'robot' });
  const caller = { accountId: '1', region: 'cn-beijing', requestId: 'ABC', principal: 'acs:ram::1:root' };
  expect(seen[0]).toEqual(['ListStacks', { RegionId: 'cn-beijing', 'StackIds.1': 'a', 'StackIds.2': 'b' }, caller]);
  expect(seen[1]![2].principal).toBe('acs:ram::1:assumed-role/robot/rosette');
});

test('everything else goes to the cloud', async () => {
  const client = ros(() => Promise.reject(new Error('never asked')));
  expect(await ask(client, 'Ecs', '2014-05-26')).toEqual({ from: 'Ecs' });
  expect(await ask(client, 'ROS', '2015-09-01')).toEqual({ from: 'ROS' });
});

test('its refusals are its own, and a defect is an answer that never came', async () => {
  const refusal = new CloudError('StackNotFound', 'no', { status: 404 });
  await expect(
    ask(
      ros(() => Promise.reject(refusal)),
      'ROS',
      '2019-09-10',
    ),
  ).rejects.toBe(refusal);
  const broken = ask(
    ros(() => Promise.reject(new Error('oops'))),
    'ROS',
    '2019-09-10',
  );
  await expect(broken).rejects.toMatchObject({ code: 'InternalError', outcome: 'unknown', requestId: 'ABC' });
});
