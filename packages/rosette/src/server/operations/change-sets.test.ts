import type { JsonObject } from '@rosette/template/base/json.ts';
import { describe, expect, it } from 'vitest';
import type { CreateChangeSetRequest, ResourcePreview } from '#engine/ports/stack-service.ts';
import {
  ACCOUNT,
  changeSetRow,
  demoStack,
  type Flat,
  HELLO,
  type Setup,
  STACK_ID,
  stackRow,
  startRos,
} from '../server.fixture.ts';

const { id: SET_ID } = changeSetRow();

async function withSets(stacks: Setup['stacks'] = {}) {
  const ros = await startRos({ stacks });
  await ros.commit(demoStack());
  return ros;
}

describe('CreateChangeSet', () => {
  const update = { ChangeSetName: 'bigger', StackId: STACK_ID, TemplateBody: HELLO };
  const creation = { ChangeSetName: 'first', ChangeSetType: 'CREATE', StackName: 'new', TemplateBody: HELLO };

  async function creating() {
    const seen: CreateChangeSetRequest[] = [];
    const createChangeSet = async (request: CreateChangeSetRequest) => {
      seen.push(request);
      return { changeSetId: SET_ID, stackId: STACK_ID };
    };
    return { seen, ...(await withSets({ createChangeSet })) };
  }

  it('computes an update by default', async () => {
    const { seen, call } = await creating();
    const answer = await call('CreateChangeSet', {
      ...update,
      StackId: 'demo',
      Description: 'more of it',
      UsePreviousParameters: 'true',
      ReplacementOption: 'Enabled',
      'TaintResources.1': 'Vpc',
      ClientToken: 'token',
    });
    expect(answer).toEqual({ ChangeSetId: SET_ID, StackId: STACK_ID });
    expect(seen).toMatchObject([
      {
        name: 'bigger',
        description: 'more of it',
        change: {
          kind: 'update',
          request: {
            accountId: ACCOUNT,
            stack: STACK_ID,
            templateBody: HELLO,
            usePreviousParameters: true,
            allowReplacement: true,
            taint: ['Vpc'],
            clientToken: 'token',
            dryRun: false,
          },
        },
      },
    ]);
  });

  it('computes the creation of a new stack', async () => {
    const { seen, call } = await creating();
    const policy = { Statement: [{ Effect: 'Deny', Action: 'Update:*', Principal: '*', Resource: '*' }] };
    const given = {
      DisableRollback: 'true',
      StackPolicyBody: JSON.stringify(policy),
      'NotificationURLs.1': 'http://x/',
    };
    await call('CreateChangeSet', { ...creation, ...given });
    expect(seen).toMatchObject([
      {
        name: 'first',
        description: null,
        change: {
          kind: 'create',
          request: {
            name: 'new',
            disableRollback: true,
            timeoutMinutes: 60,
            options: { StackPolicy: policy, NotificationURLs: ['http://x/'] },
          },
        },
      },
    ]);
  });

  it.each([
    ['no name', { ...update, ChangeSetName: '' }, 'MissingParameter', 'ChangeSetName'],
    ['a bad name', { ...update, ChangeSetName: 'a b' }, 'InvalidParameter', 'ChangeSetName'],
    ['an unknown type', { ...update, ChangeSetType: 'DELETE' }, 'InvalidParameter', 'ChangeSetType'],
    [
      'resources to import',
      { ...update, 'ResourcesToImport.1.LogicalResourceId': 'Vpc' },
      'InvalidParameter',
      'IMPORT',
    ],
    ['an update of no stack', { ...update, StackId: '' }, 'MissingParameter', 'StackId'],
    ['an update of an unknown stack', { ...update, StackId: 'x' }, 'StackNotFound', 'x'],
    ['a new stack without a name', { ...creation, StackName: '' }, 'MissingParameter', 'StackName'],
    ['event bus', { ...creation, 'NotificationURLs.1': 'EventBridge' }, 'NotSupported', 'notification address'],
    ['no template', { ...update, TemplateBody: '' }, 'MissingParameter', 'TemplateBody'],
    ['too long a description', { ...update, Description: 'ä'.repeat(513) }, 'InvalidParameter', 'Description'],
  ])('refuses %s', async (_what, parameters: Flat, code, named) => {
    const { refusal, seen } = await creating();
    expect(await refusal('CreateChangeSet', parameters)).toMatchObject({
      code,
      message: expect.stringContaining(named),
    });
    expect(seen).toEqual([]);
  });
});

describe('GetChangeSet', () => {
  const resource = { type: 'ALIYUN::ECS::VPC', description: null, properties: {}, requiredBy: [] } as const;
  const direct = { source: 'DirectModification', causingEntity: null, known: true } as const;
  const resources: readonly ResourcePreview[] = [
    { ...resource, logicalId: 'New', action: 'Add', properties: { CidrBlock: '10.0.0.0/8' } },
    { ...resource, logicalId: 'Old', action: 'Remove', physicalId: 'vpc-0' },
    { ...resource, logicalId: 'Same', action: 'None', physicalId: 'vpc-1' },
    {
      ...resource,
      logicalId: 'Vpc',
      action: 'Modify',
      physicalId: 'vpc-2',
      replacement: 'False',
      changes: [
        { ...direct, attribute: 'Properties', name: 'VpcName', before: 'a', after: 'b', requiresRecreation: 'Never' },
        {
          ...direct,
          attribute: 'DeletionPolicy',
          name: null,
          before: 'Delete',
          after: 'Retain',
          requiresRecreation: 'Never',
        },
      ],
    },
    {
      ...resource,
      logicalId: 'Child',
      type: 'ALIYUN::ROS::Stack',
      action: 'None',
      physicalId: 'stack-1',
      stack: {
        description: null,
        parameters: [],
        resources: [{ ...resource, logicalId: 'Inner', action: 'Add', properties: { CidrBlock: '10.0.0.0/8' } }],
        warnings: [],
      },
    },
  ];
  const added = (LogicalResourceId: string) => ({
    Type: 'Resource',
    ResourceChange: {
      Action: 'Add',
      LogicalResourceId,
      ResourceType: 'ALIYUN::ECS::VPC',
      Scope: [],
      Details: [],
      Properties: { CidrBlock: '10.0.0.0/8' },
    },
  });

  async function withChanges() {
    const ros = await withSets();
    const preview = { description: null, parameters: [], resources, warnings: [] } as unknown as JsonObject;
    await ros.commit([{ kind: 'change-set', row: changeSetRow({ preview }) }]);
    return ros;
  }

  it('tells all about a set', async () => {
    const { call } = await withChanges();
    const { Parameters, Changes, ...rest } = await call('GetChangeSet', { ChangeSetId: SET_ID, ShowTemplate: 'true' });
    expect(rest).toEqual({
      ChangeSetId: SET_ID,
      ChangeSetName: 'bigger',
      ChangeSetType: 'UPDATE',
      Description: 'A bigger one',
      StackId: STACK_ID,
      StackName: 'demo',
      RegionId: 'cn-hangzhou',
      Status: 'CREATE_COMPLETE',
      StatusReason: '',
      ExecutionStatus: 'AVAILABLE',
      CreateTime: '2026-11-21T10:00:00',
      Tags: [{ Key: 'team', Value: 'b' }],
      DisableRollback: true,
      TimeoutInMinutes: 30,
      TemplateBody: HELLO,
    });
    expect(Parameters).toContainEqual({ ParameterKey: 'ALIYUN::StackName', ParameterValue: 'demo' });
    expect(Parameters).toContainEqual({ ParameterKey: 'Password', ParameterValue: '******' });
  });

  it('shows changes in the structure of ROS, those of nested stacks too', async () => {
    const { call } = await withChanges();
    const { Changes } = await call('GetChangeSet', { ChangeSetId: SET_ID });
    expect(Changes).toEqual([
      added('New'),
      {
        Type: 'Resource',
        ResourceChange: {
          Action: 'Remove',
          LogicalResourceId: 'Old',
          PhysicalResourceId: 'vpc-0',
          ResourceType: 'ALIYUN::ECS::VPC',
          Scope: [],
          Details: [],
        },
      },
      {
        Type: 'Resource',
        ResourceChange: {
          Action: 'Modify',
          LogicalResourceId: 'Vpc',
          PhysicalResourceId: 'vpc-2',
          ResourceType: 'ALIYUN::ECS::VPC',
          Replacement: 'False',
          Scope: ['Properties', 'DeletionPolicy'],
          Details: [
            {
              ChangeSource: 'DirectModification',
              Evaluation: 'Static',
              Target: { Attribute: 'Properties', Name: 'VpcName', RequiresRecreation: 'Never' },
              Before: 'a',
              After: 'b',
              Why: 'changed in the template',
            },
            {
              ChangeSource: 'DirectModification',
              Evaluation: 'Static',
              Target: { Attribute: 'DeletionPolicy', Name: null },
              Before: 'Delete',
              After: 'Retain',
              Why: 'changed in the template',
            },
          ],
        },
      },
      {
        Type: 'Resource',
        ResourceChange: {
          Action: 'Modify',
          LogicalResourceId: 'Child',
          PhysicalResourceId: 'stack-1',
          ResourceType: 'ALIYUN::ROS::Stack',
          Replacement: 'False',
          Scope: [],
          Details: [],
          NestedChanges: [added('Inner')],
        },
      },
    ]);
  });

  it('shows a set that could not be computed', async () => {
    const { call, commit } = await withSets();
    await commit([{ kind: 'change-set', row: changeSetRow({ preview: {}, status: 'CREATE_FAILED' }) }]);
    expect(await call('GetChangeSet', { ChangeSetId: SET_ID })).toMatchObject({ Status: 'CREATE_FAILED', Changes: [] });
  });

  it.each(['GetChangeSet', 'ExecuteChangeSet', 'DeleteChangeSet', 'GetTemplate'])(
    '%s knows no set of another account, or of no stack',
    async (action) => {
      const { refusal, commit, otherAccount } = await withChanges();
      const missing = { code: 'ChangeSetNotFound', status: 404 };
      const { accountId } = { accountId: (await otherAccount()).id };
      expect(await refusal(action, { ChangeSetId: SET_ID }, accountId)).toMatchObject(missing);
      expect(await refusal(action, { ChangeSetId: 'none' })).toMatchObject(missing);
      await commit([{ kind: 'stack', row: stackRow({ id: 'far', name: 'far', region: 'cn-beijing' }) }]);
      await commit([{ kind: 'change-set', row: changeSetRow({ id: 'far-set', stackId: 'far' }) }]);
      expect(await refusal(action, { ChangeSetId: 'far-set', RegionId: 'cn-hangzhou' })).toMatchObject(missing);
    },
  );

  it('asks for permission on the stack of the set', async () => {
    const asked: string[] = [];
    const ros = await startRos({ authorize: async ({ action, resource }) => void asked.push(`${action} ${resource}`) });
    await ros.commit([...demoStack(), { kind: 'change-set', row: changeSetRow() }]);
    await ros.call('GetChangeSet', { ChangeSetId: SET_ID });
    expect(asked).toEqual([`ros:GetChangeSet acs:ros:cn-hangzhou:${ACCOUNT}:stack/${STACK_ID}`]);
  });

  it('GetTemplate has the template of the set', async () => {
    const { call } = await withChanges();
    expect(await call('GetTemplate', { ChangeSetId: SET_ID })).toMatchObject({
      ChangeSetId: SET_ID,
      TemplateBody: HELLO,
    });
  });
});

describe('ListChangeSets', () => {
  it.each([
    ['all, newest first', {}, ['second', 'bigger']],
    ['by name', { 'ChangeSetName.1': 'big*' }, ['bigger']],
    ['by execution status', { 'ExecutionStatus.1': 'OBSOLETE' }, ['second']],
    ['by status', { Status: '["CREATE_FAILED"]' }, []],
    ['by id', { ChangeSetId: SET_ID }, ['bigger']],
    ['a page', { PageSize: '1', PageNumber: '2' }, ['bigger']],
  ])('lists %s', async (_what, parameters: Flat, expected) => {
    const { call, commit } = await withSets();
    const second = changeSetRow({ id: 's2', name: 'second', createdAt: 9e12, executionStatus: 'OBSOLETE' });
    await commit([changeSetRow(), second].map((row) => ({ kind: 'change-set', row }) as const));
    const { ChangeSets } = await call('ListChangeSets', { StackId: 'demo', ...parameters });
    expect((ChangeSets as { ChangeSetName: string }[]).map(({ ChangeSetName }) => ChangeSetName)).toEqual(expected);
  });

  it('refuses a status that is none', async () => {
    const { refusal } = await withSets();
    const error = await refusal('ListChangeSets', { StackId: 'demo', 'Status.1': 'DONE' });
    expect(error).toMatchObject({ code: 'InvalidParameter', message: expect.stringContaining('Status.1') });
  });
});

it.each([
  ['ExecuteChangeSet', 'executeChangeSet'],
  ['DeleteChangeSet', 'deleteChangeSet'],
])('%s hands the set to the engine', async (action, method) => {
  const seen: unknown[] = [];
  const { call, commit } = await withSets({ [method]: async (request: unknown) => void seen.push(request) });
  await commit([{ kind: 'change-set', row: changeSetRow() }]);
  expect(await call(action, { ChangeSetId: SET_ID })).toEqual({});
  expect(seen).toEqual([{ accountId: ACCOUNT, region: 'cn-hangzhou', changeSetId: SET_ID }]);
});

it('ExecuteChangeSet hands the token on', async () => {
  const seen: unknown[] = [];
  const { call, commit } = await withSets({ executeChangeSet: async (request) => void seen.push(request) });
  await commit([{ kind: 'change-set', row: changeSetRow() }]);
  await call('ExecuteChangeSet', { ChangeSetId: SET_ID, ClientToken: 't-1' });
  expect(seen).toEqual([{ accountId: ACCOUNT, region: 'cn-hangzhou', changeSetId: SET_ID, clientToken: 't-1' }]);
});
