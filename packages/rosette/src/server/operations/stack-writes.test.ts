import { describe, expect, it } from 'vitest';
import { ACCOUNT, demoStack, resourceRow, STACK_ID, startRos } from '../server.fixture.ts';

describe('DeleteStack', () => {
  it('hands the deletion to the engine', async () => {
    const seen: unknown[] = [];
    const { call, commit } = await startRos({ stacks: { delete: async (request) => void seen.push(request) } });
    await commit(demoStack());
    expect(
      await call('DeleteStack', { StackId: 'demo', 'RetainResources.1': 'Vpc', RetainAllResources: 'false' }),
    ).toEqual({});
    expect(seen).toEqual([
      {
        accountId: ACCOUNT,
        region: 'cn-hangzhou',
        stack: STACK_ID,
        retainAllResources: false,
        retainResources: ['Vpc'],
        parallelism: 0,
        ramRoleName: null,
        failOnSubscriptions: false,
      },
    ]);
  });

  it.each([
    ['ThrowErrorWithSubscriptionResources', undefined],
    ['Other', 'InvalidParameter'],
  ])('with the option %s', async (option, code) => {
    const asked: unknown[] = [];
    const { call, commit } = await startRos({ stacks: { delete: async (request) => void asked.push(request) } });
    await commit(demoStack());
    const answer = call('DeleteStack', { StackId: 'demo', 'DeleteOptions.1': option });
    if (code === undefined) {
      expect(await answer).toEqual({});
      expect(asked).toMatchObject([{ failOnSubscriptions: true }]);
    } else await expect(answer).rejects.toMatchObject({ code });
  });

  it('knows no stack of that id', async () => {
    const { refusal } = await startRos();
    expect(await refusal('DeleteStack', { StackId: STACK_ID })).toMatchObject({ code: 'StackNotFound', status: 404 });
  });
});

describe('SignalResource', () => {
  const signal = { StackId: STACK_ID, Status: 'FAILURE', UniqueId: 'u1' };

  it.each(['Handle', 'Wait'])('signals the handle by the name of the %s', async (LogicalResourceId) => {
    const { call, commit, calls } = await startRos();
    const handle = resourceRow({ logicalId: 'Handle', type: 'ALIYUN::ROS::WaitConditionHandle' });
    const properties = { Handle: `${STACK_ID}/Handle` };
    const wait = resourceRow({ logicalId: 'Wait', type: 'ALIYUN::ROS::WaitCondition', properties });
    await commit([...demoStack(), { kind: 'resource', row: handle }, { kind: 'resource', row: wait }]);
    expect(await call('SignalResource', { ...signal, LogicalResourceId })).toEqual({});
    expect(calls).toEqual([
      {
        method: 'signal',
        request: {
          name: `wait/${STACK_ID}/Handle`,
          stackId: STACK_ID,
          id: 'u1',
          payload: { id: 'u1', status: 'FAILURE', reason: expect.any(String), data: null },
        },
      },
    ]);
  });

  it('hands the token on, with what it is scoped by', async () => {
    const { call, commit, calls } = await startRos();
    await commit([
      ...demoStack(),
      { kind: 'resource', row: resourceRow({ logicalId: 'Handle', type: 'ALIYUN::ROS::WaitConditionHandle' }) },
    ]);
    await call('SignalResource', { ...signal, LogicalResourceId: 'Handle', ClientToken: 't-1' });
    const token = { accountId: ACCOUNT, region: 'cn-hangzhou', clientToken: 't-1' };
    expect(calls).toMatchObject([{ method: 'signal', request: { token } }]);
  });

  it.each([
    ['Vpc', 'ResourceNotAvailable'],
    ['No', 'ResourceNotFound'],
  ])('refuses to signal %s', async (LogicalResourceId, code) => {
    const { refusal, commit } = await startRos();
    await commit(demoStack());
    expect(await refusal('SignalResource', { ...signal, LogicalResourceId })).toMatchObject({ code, status: 404 });
  });
});
