import { describe, expect, it } from 'vitest';
import { forbidden } from '#access/errors.ts';
import { ACCOUNT, CREATED, demoStack, eventRow, resourceRow, STACK_ID, stackRow, startRos } from '../server.fixture.ts';

describe('GetStack', () => {
  it('shows the stack with everything that is known', async () => {
    const { call, commit } = await startRos({
      stacks: { outputs: async () => [{ OutputKey: 'Id', OutputValue: 'vpc-1', Description: 'The network' }] },
    });
    await commit(demoStack({ resourceGroupId: 'rg-1', ramRoleName: 'role', updatedAt: CREATED + 60_000 }));
    expect(await call('GetStack', { StackId: STACK_ID })).toEqual({
      StackId: STACK_ID,
      StackName: 'demo',
      StackType: 'ROS',
      RegionId: 'cn-hangzhou',
      Status: 'CREATE_COMPLETE',
      StatusReason: 'Stack CREATE completed successfully',
      CreateTime: '2026-11-21T10:00:00',
      UpdateTime: '2026-11-21T10:01:00',
      DisableRollback: false,
      TimeoutInMinutes: 60,
      DeletionProtection: 'Disabled',
      StackDriftStatus: 'NOT_CHECKED',
      ServiceManaged: false,
      Tags: [{ Key: 'team', Value: 'a' }],
      ResourceGroupId: 'rg-1',
      RootStackId: STACK_ID,
      Description: 'Says hello',
      TemplateDescription: 'Says hello',
      NotificationURLs: [],
      OrderIds: [],
      RamRoleName: 'role',
      Interface: '{"ParameterGroups":[]}',
      Parameters: [
        { ParameterKey: 'ALIYUN::AccountId', ParameterValue: ACCOUNT },
        { ParameterKey: 'ALIYUN::NoValue', ParameterValue: 'None' },
        { ParameterKey: 'ALIYUN::Region', ParameterValue: 'cn-hangzhou' },
        { ParameterKey: 'ALIYUN::StackId', ParameterValue: STACK_ID },
        { ParameterKey: 'ALIYUN::StackName', ParameterValue: 'demo' },
        { ParameterKey: 'ZoneId', ParameterValue: 'cn-hangzhou-h' },
        { ParameterKey: 'Password', ParameterValue: '******' },
      ],
      Outputs: [{ OutputKey: 'Id', OutputValue: 'vpc-1', Description: 'The network' }],
    });
  });

  it('finds by name, leaves outputs out when asked, and shows a deleted stack by id', async () => {
    const { call, commit } = await startRos();
    await commit(demoStack());
    const named = await call('GetStack', { StackId: 'demo', OutputOption: 'Disabled' });
    expect(named.StackId).toBe(STACK_ID);
    expect(named).not.toHaveProperty('Outputs');
    await commit([{ kind: 'stack', row: stackRow({ status: 'DELETE_COMPLETE', deletedAt: CREATED }) }]);
    expect(await call('GetStack', { StackId: STACK_ID })).toMatchObject({ Status: 'DELETE_COMPLETE', Outputs: [] });
  });

  it.each([
    ['CREATE_IN_PROGRESS', { StackActionProgress: 50, StackOperationProgress: 50 }],
    ['CREATE_ROLLBACK_IN_PROGRESS', { StackActionProgress: 25, StackOperationProgress: 75 }],
    ['CREATE_COMPLETE', { StackActionProgress: 100, StackOperationProgress: 100 }],
    ['CREATE_ROLLBACK_COMPLETE', { StackActionProgress: 100, StackOperationProgress: 0 }],
  ])('knows how far a stack in %s is', async (status, progress) => {
    const { call, commit } = await startRos();
    const resource = (logicalId: string, state: string) =>
      ({ kind: 'resource', row: resourceRow({ logicalId, status: state }) }) as const;
    await commit([
      ...demoStack({ status }),
      resource('B', 'CREATE_COMPLETE'),
      resource('C', 'CREATE_IN_PROGRESS'),
      resource('D', 'INIT_COMPLETE'),
    ]);
    const percent = await call('GetStack', { StackId: STACK_ID, ShowResourceProgress: 'PercentageOnly' });
    expect(percent.ResourceProgress).toEqual(progress);
    const counted = await call('GetStack', { StackId: STACK_ID, ShowResourceProgress: 'EnabledIfCreateStack' });
    expect(counted.ResourceProgress).toMatchObject({
      TotalResourceCount: 4,
      SuccessResourceCount: 2,
      PendingResourceCount: 1,
    });
  });

  it('never shows a stack of another account or region', async () => {
    const { refusal, commit, otherAccount } = await startRos();
    await commit(demoStack());
    const other = await otherAccount();
    const missing = { code: 'StackNotFound', status: 404, message: `The Stack (${STACK_ID}) could not be found.` };
    expect(await refusal('GetStack', { StackId: STACK_ID }, other.id)).toMatchObject(missing);
    expect(await refusal('GetStack', { StackId: STACK_ID, RegionId: 'cn-beijing' })).toMatchObject(missing);
  });

  it('asks for permission by id even when the stack is named, and a denial counts', async () => {
    const asked: unknown[] = [];
    const { refusal, commit } = await startRos({
      authorize: async (permission) => {
        asked.push(permission);
        throw forbidden(permission.action);
      },
    });
    await commit(demoStack());
    expect(await refusal('GetStack', { StackId: 'demo' })).toMatchObject({ code: 'Forbidden', status: 403 });
    const principal = `acs:ram::${ACCOUNT}:root`;
    const resource = `acs:ros:cn-hangzhou:${ACCOUNT}:stack/${STACK_ID}`;
    expect(asked).toEqual([{ principal, action: 'ros:GetStack', resource }]);
  });
});

describe('events and resources', () => {
  it('lists events newest first, filtered and paged', async () => {
    const { call, commit } = await startRos();
    const events = ['CREATE_IN_PROGRESS', 'CREATE_COMPLETE'].map(
      (status) =>
        ({
          kind: 'event',
          row: eventRow({ id: status, status, physicalId: status === 'CREATE_COMPLETE' ? 'vpc-1' : null }),
        }) as const,
    );
    await commit([...demoStack(), ...events]);
    const answer = await call('ListStackEvents', { StackId: STACK_ID });
    expect(answer).toMatchObject({ PageNumber: 1, PageSize: 10, TotalCount: 2 });
    const [newest, oldest] = answer.Events as unknown as readonly Record<string, unknown>[];
    expect(newest).toMatchObject({
      EventId: 'CREATE_COMPLETE',
      PhysicalResourceId: 'vpc-1',
      CreateTime: '2026-11-21T10:00:00',
    });
    expect(oldest).not.toHaveProperty('PhysicalResourceId');
    expect([oldest?.Cursor, newest?.Cursor]).toEqual([1, 2]);
    const filtered = await call('ListStackEvents', { StackId: STACK_ID, 'Status.1': 'CREATE_COMPLETE' });
    expect(filtered.TotalCount).toBe(1);
  });

  it('lists resources, with a text for every physical id', async () => {
    const { call, commit } = await startRos();
    await commit([...demoStack(), { kind: 'resource', row: resourceRow({ logicalId: 'Zzz', physicalId: null }) }]);
    const { Resources } = await call('ListStackResources', { StackId: STACK_ID });
    expect(Resources).toEqual([
      {
        StackId: STACK_ID,
        StackName: 'demo',
        LogicalResourceId: 'Vpc',
        PhysicalResourceId: 'vpc-1',
        ResourceType: 'ALIYUN::ECS::VPC',
        Status: 'CREATE_COMPLETE',
        StatusReason: 'state changed',
        CreateTime: '2026-11-21T10:00:00',
        UpdateTime: '2026-11-21T10:00:01',
        ResourceDriftStatus: 'NOT_CHECKED',
      },
      expect.objectContaining({ LogicalResourceId: 'Zzz', PhysicalResourceId: '' }),
    ]);
  });

  it('shows attributes when asked, secrets masked', async () => {
    const { call, refusal, commit } = await startRos();
    await commit(demoStack());
    const target = { StackId: STACK_ID, LogicalResourceId: 'Vpc' };
    expect(await call('GetStackResource', target)).not.toHaveProperty('ResourceAttributes');
    const all = await call('GetStackResource', { ...target, ShowResourceAttributes: 'true' });
    expect(all.ResourceAttributes).toEqual([
      { ResourceAttributeKey: 'VpcId', ResourceAttributeValue: 'vpc-1' },
      { ResourceAttributeKey: 'Secret', ResourceAttributeValue: '******' },
    ]);
    const one = await call('GetStackResource', {
      ...target,
      'ResourceAttributes.1': 'VpcId',
      'ResourceAttributes.2': 'x',
    });
    expect(one.ResourceAttributes).toHaveLength(1);
    expect(await refusal('GetStackResource', { ...target, LogicalResourceId: 'No' })).toMatchObject({
      code: 'ResourceNotFound',
      status: 404,
    });
  });
});
