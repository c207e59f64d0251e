import { describe, expect, it } from 'vitest';
import { openLocalCloud } from '../local-cloud.ts';

function cloud(path = ':memory:', defaultNetwork = true) {
  const clock = { now: () => Date.now(), at: () => () => {} };
  return openLocalCloud({ path, clock, random: Math.random, postSignal: async () => {}, defaultNetwork });
}

function call(of: ReturnType<typeof cloud>, action: string, parameters = {}, region = 'cn-hangzhou') {
  return of.client.call({ product: 'Vpc', version: '2016-04-28', action, region, accountId: '1', parameters });
}

describe('the default network', () => {
  it('is there in every region that an account looks at, once', async () => {
    const it1 = cloud();
    const answer = await call(it1, 'DescribeVpcs');
    await call(it1, 'DescribeVpcs');
    await call(it1, 'DescribeVpcs', {}, 'cn-beijing');
    expect(answer).toMatchObject({ TotalCount: 1, Vpcs: { Vpc: [{ IsDefault: true, Status: 'Available' }] } });
    expect(it1.objects().map(({ kind, region }) => `${kind} ${region}`)).toEqual([
      'Vpc cn-hangzhou',
      'VSwitch cn-hangzhou',
      'SecurityGroup cn-hangzhou',
      'Vpc cn-beijing',
      'VSwitch cn-beijing',
      'SecurityGroup cn-beijing',
    ]);
  });

  it('can be asked for or left out', async () => {
    const it1 = cloud();
    await call(it1, 'CreateVpc', { CidrBlock: '10.0.0.0/16' });
    expect(await call(it1, 'DescribeVpcs', { IsDefault: false })).toMatchObject({ TotalCount: 1 });
    expect(await call(it1, 'DescribeVSwitches', {})).toMatchObject({ VSwitches: { VSwitch: [{ IsDefault: true }] } });
  });

  it('is not there unless the cloud is opened with it', async () => {
    expect(await call(cloud(':memory:', false), 'DescribeVpcs')).toMatchObject({ TotalCount: 0 });
  });
});
