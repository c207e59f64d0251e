import { diagnostic } from '@rosette/template/base/catalogue.ts';
import { describe, expect, it } from 'vitest';
import { type Authorize, rootOnly } from '#access/authorize.ts';
import { type StackService, TemplateRejected } from '#engine/ports/stack-service.ts';
import { CloudError } from '#wire/cloud-client.ts';
import { ACCOUNT, demoStack, type Flat, HELLO, resourceRow, STACK_ID, startRos } from '../server.fixture.ts';

const here = { accountId: ACCOUNT, region: 'cn-hangzhou', stack: STACK_ID };

async function controlled(method: keyof StackService, answer: unknown = undefined) {
  const seen: unknown[] = [];
  const script = async (request: unknown) => {
    seen.push(request);
    return answer;
  };
  const ros = await startRos({ stacks: { [method]: script } });
  await ros.commit(demoStack());
  const call = (action: string, parameters: Flat = {}) => ros.call(action, { StackId: 'demo', ...parameters });
  const refusal = (action: string, parameters: Flat = {}) => ros.refusal(action, { StackId: 'demo', ...parameters });
  return { ...ros, seen, call, refusal };
}

describe('cancelling', () => {
  const forward = ['CREATE', 'UPDATE', 'IMPORT_CREATE', 'IMPORT_UPDATE', 'DELETE'];
  const undoing = ['CREATE_ROLLBACK', 'ROLLBACK', 'IMPORT_CREATE_ROLLBACK', 'IMPORT_UPDATE_ROLLBACK'];

  it.each([
    ['CancelUpdateStack', {}, { mode: 'safe', rollback: true, allowed: ['CREATE', 'UPDATE'] }],
    ['CancelUpdateStack', { CancelType: 'Quick' }, { mode: 'quick', rollback: true, allowed: ['CREATE', 'UPDATE'] }],
    ['CancelStackOperation', {}, { mode: 'safe', rollback: false, allowed: forward }],
    ['CancelStackOperation', { CancelType: 'Quick' }, { mode: 'quick', rollback: false, allowed: forward }],
    [
      'CancelStackOperation',
      { 'AllowedStackOperations.1': 'UPDATE', 'AllowedStackOperations.2': 'ROLLBACK' },
      { mode: 'safe', rollback: false, allowed: ['UPDATE', 'ROLLBACK'] },
    ],
    [
      'CancelStackOperation',
      { AllowedStackOperations: '["DELETE", "ALL"]' },
      {
        mode: 'safe',
        rollback: false,
        allowed: ['DELETE', ...forward.filter((each) => each !== 'DELETE'), ...undoing],
      },
    ],
  ])('%s %j', async (action, parameters: Flat, expected) => {
    const { call, seen } = await controlled('cancel');
    expect(await call(action, parameters)).toEqual({});
    expect(seen).toEqual([{ ...here, ...expected }]);
  });

  it.each([
    ['CancelUpdateStack', { CancelType: 'Now' }, 'CancelType'],
    ['CancelStackOperation', { 'AllowedStackOperations.1': 'PAUSE' }, 'AllowedStackOperations.1'],
  ])('%s refuses %j', async (action, parameters: Flat, named) => {
    const { refusal } = await controlled('cancel');
    const error = await refusal(action, parameters);
    expect(error).toMatchObject({ code: 'InvalidParameter', message: expect.stringContaining(named) });
  });
});

describe('ContinueCreateStack', () => {
  it('makes anew what failed, by default', async () => {
    const { call, seen } = await controlled('continueCreate', { stackId: STACK_ID });
    expect(await call('ContinueCreateStack')).toEqual({ StackId: STACK_ID });
    expect(seen).toEqual([
      {
        ...here,
        mode: 'recreate',
        recreate: [],
        options: [],
        templateBody: null,
        parameters: {},
        parallelism: null,
        ramRoleName: null,
        dryRun: false,
      },
    ]);
  });

  it('hands everything to the engine', async () => {
    const { call, seen } = await controlled('continueCreate', { stackId: STACK_ID });
    await call('ContinueCreateStack', {
      'RecreatingResources.1': 'Vpc',
      TemplateBody: HELLO,
      'Parameters.1.ParameterKey': 'Type',
      'Parameters.1.ParameterValue': 'big',
      Parallelism: '2',
      RamRoleName: 'role',
      'RecreatingOptions.1': 'IgnoreExistingSignalFailure',
      'RecreatingOptions.2': 'AutoRecreatingResources',
    });
    expect(seen).toMatchObject([
      {
        recreate: ['Vpc'],
        options: ['IgnoreExistingSignalFailure', 'AutoRecreatingResources'],
        templateBody: HELLO,
        parameters: { Type: 'big' },
        parallelism: 2,
        ramRoleName: 'role',
        dryRun: false,
      },
    ]);
  });

  it('tells in a dry run which parameters may change', async () => {
    const seen: unknown[] = [];
    const analysis = { allowed: ['A'], conditionallyAllowed: ['B'], uncertainlyAllowed: [], notAllowed: ['C'] };
    const { call, commit } = await startRos({
      stacks: {
        continueCreate: async ({ dryRun }) => {
          seen.push(dryRun);
          return { stackId: STACK_ID };
        },
        parametersOfContinuation: async () => ({
          ...analysis,
          ...{ replacing: ['A'], conditionallyReplacing: [], uncertainlyReplacing: [] },
        }),
      },
    });
    await commit(demoStack());
    expect(await call('ContinueCreateStack', { StackId: 'demo', DryRun: 'true' })).toEqual({
      StackId: STACK_ID,
      DryRunResult: {
        ParametersAllowedToBeModified: ['A'],
        ParametersConditionallyAllowedToBeModified: ['B'],
        ParametersNotAllowedToBeModified: ['C'],
      },
    });
    expect(seen).toEqual([true]);
  });

  it('takes no template to ignore what failed', async () => {
    const { call, seen } = await controlled('continueCreate', { stackId: STACK_ID });
    await call('ContinueCreateStack', { Mode: 'Ignore', TemplateBody: HELLO });
    expect(seen).toMatchObject([{ mode: 'ignore', templateBody: null }]);
  });

  it.each([
    [{ Mode: 'Again' }, 'InvalidParameter', 'Mode'],
    [
      { 'RecreatingOptions.1': 'TryToFixSignalFailureByRerunEcsCommand' },
      'NotSupported',
      'TryToFixSignalFailureByRerunEcsCommand',
    ],
    [{ 'RecreatingOptions.1': 'CreateNewPrepaidInstance' }, 'NotSupported', 'CreateNewPrepaidInstance'],
    [{ Mode: 'Ignore', 'RecreatingOptions.1': 'AutoRecreatingResources' }, 'InvalidParameter', 'RecreatingOptions'],
    [{ 'RecreatingOptions.1': 'Other' }, 'InvalidParameter', 'RecreatingOptions.1'],
  ])('refuses %j', async (parameters: Flat, code, named) => {
    const { refusal } = await controlled('continueCreate');
    const error = await refusal('ContinueCreateStack', parameters);
    expect(error).toMatchObject({ code, message: expect.stringContaining(named) });
  });

  it('names the place of findings in the template that the stack has', async () => {
    const finding = diagnostic('TemplateEmpty', 'It is empty', { range: { start: 41, end: 52 }, path: [] });
    const continueCreate = () => Promise.reject(new TemplateRejected([finding]));
    const { refusal, commit } = await startRos({ stacks: { continueCreate } });
    await commit(demoStack());
    expect((await refusal('ContinueCreateStack', { StackId: 'demo' })).message).toBe('2:3: It is empty');
  });
});

describe('SetDeletionProtection', () => {
  it.each([
    ['Enabled', true],
    ['Disabled', false],
  ])('%s', async (DeletionProtection, enabled) => {
    const { call, seen } = await controlled('setDeletionProtection');
    expect(await call('SetDeletionProtection', { DeletionProtection })).toEqual({});
    expect(seen).toEqual([{ ...here, enabled }]);
  });

  it('needs to be told which', async () => {
    const { refusal } = await controlled('setDeletionProtection');
    expect((await refusal('SetDeletionProtection')).code).toBe('MissingParameter');
  });
});

describe('stack policies', () => {
  const policy = { Statement: [{ Effect: 'Deny', Action: 'Update:Delete', Principal: '*', Resource: '*' }] };

  it('are set', async () => {
    const { call, seen } = await controlled('setStackPolicy');
    expect(await call('SetStackPolicy', { StackPolicyBody: JSON.stringify(policy) })).toEqual({});
    expect(seen).toEqual([{ ...here, policy }]);
  });

  it.each([
    [{}, 'MissingParameter'],
    [{ StackPolicyURL: 'ftp://x' }, 'InvalidParameter'],
    [{ StackPolicyBody: '{}', StackPolicyURL: 'http://x' }, 'MultipleParameter'],
    [{ StackPolicyBody: '[]' }, 'StackValidationFailed'],
  ])('are refused: %j', async (parameters: Flat, code) => {
    const { refusal } = await controlled('setStackPolicy');
    expect((await refusal('SetStackPolicy', parameters)).code).toBe(code);
  });

  it.each([
    [policy, policy],
    [null, {}],
  ])('are read as an object: %j', async (stored, StackPolicyBody) => {
    const { call, seen } = await controlled('stackPolicy', stored);
    expect(await call('GetStackPolicy')).toEqual({ StackPolicyBody });
    expect(seen).toEqual([here]);
  });
});

const denying =
  (denied: string): Authorize =>
  async ({ action }) => {
    if (action === denied) throw new CloudError('Forbidden', 'no', { status: 403 });
  };

describe('ListStackOperationRisks', () => {
  const rows = [
    resourceRow({ logicalId: 'Vpc' }),
    resourceRow({ logicalId: 'VSwitch', dependsOn: ['Vpc'], physicalId: null }),
    resourceRow({ logicalId: 'Disk', type: 'ALIYUN::ECS::Disk', deletionPolicy: 'Retain', dependsOn: ['VSwitch'] }),
    resourceRow({ logicalId: 'Child', type: 'ALIYUN::ROS::Stack', physicalId: 'stack-1' }),
    resourceRow({ logicalId: 'Gone', deletionPolicy: 'Retain', status: 'DELETE_COMPLETE' }),
  ];

  it.each([
    [{}, ['Vpc MaybeReferenced', 'VSwitch Referenced', 'Disk OperationIgnored', 'Child AdditionalRiskCheckRequired']],
    [{ 'RetainResources.1': 'Child' }, ['Vpc MaybeReferenced', 'VSwitch Referenced', 'Disk OperationIgnored']],
    [
      { 'RetainResources.1': 'VSwitch' },
      ['Vpc Referenced', 'Disk OperationIgnored', 'Child AdditionalRiskCheckRequired'],
    ],
    [{ RetainAllResources: 'true' }, []],
  ])('of a deletion with %j', async (parameters: Flat, expected) => {
    const { call, commit } = await controlled('delete');
    await commit(rows.map((row) => ({ kind: 'resource', row })));
    const { RiskResources } = await call('ListStackOperationRisks', parameters);
    const risks = RiskResources as readonly { LogicalResourceId: string; RiskType: string }[];
    const shown = risks.map(({ LogicalResourceId, RiskType }) => `${LogicalResourceId} ${RiskType}`);
    expect(shown.toSorted()).toEqual(expected.toSorted());
  });

  it.each([
    ['the root', rootOnly, []],
    ['who may not create stacks', denying('ros:CreateStack'), ['ros:CreateStack']],
  ] as const)('of a creation by %s, with what was not checked', async (_who, authorize, MissingPolicyActions) => {
    const { call } = await startRos({ authorize });
    expect(await call('ListStackOperationRisks', { OperationType: 'CreateStack', TemplateBody: HELLO })).toEqual({
      RiskResources: [],
      MissingPolicyActions,
      NotChecked: [expect.stringContaining('Permissions'), expect.stringContaining('Quotas')],
    });
  });

  it('tells the reason', async () => {
    const { call, commit } = await controlled('delete');
    await commit(rows.map((row) => ({ kind: 'resource', row })));
    const { RiskResources } = await call('ListStackOperationRisks');
    expect(RiskResources).toContainEqual({
      LogicalResourceId: 'VSwitch',
      PhysicalResourceId: '',
      ResourceType: 'ALIYUN::ECS::VPC',
      RiskType: 'Referenced',
      Reason: expect.stringContaining('Disk uses it'),
    });
  });

  it.each([
    [{ OperationType: 'CreateStack' }, 'InvalidParameter'],
    [{ OperationType: 'CreateStack', StackId: '' }, 'MissingParameter'],
    [{ OperationType: 'CreateStack', StackId: '', TemplateBody: '{}' }, 'InvalidTemplateVersion'],
    [{ StackId: '' }, 'MissingParameter'],
    [{ StackId: 'none' }, 'StackNotFound'],
    [{ 'RetainResources.1': 'None' }, 'ResourceNotFound'],
  ])('refuses %j', async (parameters: Flat, code) => {
    const { refusal } = await controlled('delete');
    expect((await refusal('ListStackOperationRisks', parameters)).code).toBe(code);
  });
});
