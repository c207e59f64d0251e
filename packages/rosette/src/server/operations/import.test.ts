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
  startRos,
} from '../server.fixture.ts';

const { id: SET_ID } = changeSetRow();

const vpc = {
  'ResourcesToImport.1.LogicalResourceId': 'Vpc',
  'ResourcesToImport.1.ResourceType': 'ALIYUN::ECS::VPC',
  'ResourcesToImport.1.ResourceIdentifier': '{"VpcId": "vpc-1"}',
};
const common = { ChangeSetName: 'adopt', ChangeSetType: 'IMPORT', TemplateBody: HELLO };
const intoNew = { ...common, ...vpc, StackName: 'new' };
const intoDemo = { ...common, ...vpc, StackId: 'demo' };

async function importing(setup: Setup = {}) {
  const seen: CreateChangeSetRequest[] = [];
  const createChangeSet = async (request: CreateChangeSetRequest) => {
    seen.push(request);
    return { changeSetId: SET_ID, stackId: STACK_ID };
  };
  const ros = await startRos({ ...setup, stacks: { createChangeSet } });
  await ros.commit(demoStack());
  return { ...ros, seen };
}

describe('CreateChangeSet of type IMPORT', () => {
  const resources = [{ logicalId: 'Vpc', type: 'ALIYUN::ECS::VPC', identifier: { VpcId: 'vpc-1' } }];

  it('imports into a new stack', async () => {
    const { seen, call } = await importing();
    const given = { DisableRollback: 'true', 'NotificationURLs.1': 'http://x/', 'Parameters.1.ParameterKey': 'ZoneId' };
    const answer = await call('CreateChangeSet', { ...intoNew, ...given, 'Parameters.1.ParameterValue': 'h' });
    expect(answer).toEqual({ ChangeSetId: SET_ID, StackId: STACK_ID });
    const request = {
      name: 'new',
      accountId: ACCOUNT,
      templateBody: HELLO,
      disableRollback: true,
      parameters: { ZoneId: 'h' },
      options: { NotificationURLs: ['http://x/'] },
    };
    const change = { kind: 'import', request: { resources, into: { kind: 'create', request } } };
    expect(seen).toMatchObject([{ name: 'adopt', change }]);
  });

  it('imports into a stack that is there, whose parameters it may keep', async () => {
    const { seen, call } = await importing();
    await call('CreateChangeSet', { ...intoDemo, UsePreviousParameters: 'true' });
    const request = { stack: STACK_ID, templateBody: HELLO, usePreviousParameters: true };
    const change = { kind: 'import', request: { resources, into: { kind: 'update', request } } };
    expect(seen).toMatchObject([{ change }]);
  });

  it('takes the list as one JSON text, with identifiers as texts or objects', async () => {
    const { seen, call } = await importing();
    const items = [
      { LogicalResourceId: 'A', ResourceType: 'T', ResourceIdentifier: '{"X": "1"}' },
      { LogicalResourceId: 'B', ResourceType: 'T', ResourceIdentifier: { X: '2' } },
    ];
    await call('CreateChangeSet', { ...common, StackName: 'new', ResourcesToImport: JSON.stringify(items) });
    const expected = [
      { logicalId: 'A', type: 'T', identifier: { X: '1' } },
      { logicalId: 'B', type: 'T', identifier: { X: '2' } },
    ];
    expect(seen).toMatchObject([{ change: { request: { resources: expected } } }]);
  });

  it('says everything that is wrong at once', async () => {
    const { seen, refusal } = await importing();
    const wrong = {
      'ResourcesToImport.1.ResourceIdentifier': '{"VpcId": ',
      'ResourcesToImport.2.ResourceType': 'ALIYUN::ECS::VPC',
      'ResourcesToImport.2.ResourceIdentifier': '["vpc-1"]',
      'ResourcesToImport.3.LogicalResourceId': 'Third',
      'ResourcesToImport.3.ResourceIdentifier': '{}',
      StackPolicyBody: '{}',
      'TaintResources.1': 'Vpc',
      'NotificationURLs.1': 'http://x/',
    };
    const { code, message } = await refusal('CreateChangeSet', { ...intoDemo, ...wrong });
    expect(code).toBe('InvalidParameter');
    expect(message.split('\n').map((line) => /^The specified parameter (\S+) is invalid, ./.exec(line)?.[1])).toEqual([
      'StackPolicyBody',
      'TaintResources',
      'NotificationURLs',
      'ResourcesToImport.1.ResourceIdentifier',
      'ResourcesToImport.2.LogicalResourceId',
      'ResourcesToImport.2.ResourceIdentifier',
      'ResourcesToImport.3.ResourceType',
      'ResourcesToImport.3.ResourceIdentifier',
    ]);
    expect(seen).toEqual([]);
  });

  it.each([
    ['nothing to import', { ...common, StackName: 'new' }, 'MissingParameter', 'ResourcesToImport'],
    ['no stack', { ...common, ...vpc }, 'MissingParameter', 'StackId, StackName'],
    ['two stacks', { ...intoNew, StackId: 'demo' }, 'MultipleParameter', 'StackId, StackName'],
    ['an unknown stack', { ...intoDemo, StackId: 'x' }, 'StackNotFound', 'x'],
    ['no template', { ...intoNew, TemplateBody: '' }, 'MissingParameter', 'TemplateBody'],
    ['no list', { ...common, StackName: 'new', ResourcesToImport: 'Vpc' }, 'InvalidParameter', 'ResourcesToImport.1'],
    [
      'too many',
      { ...common, StackName: 'new', ResourcesToImport: JSON.stringify(Array(301).fill({})) },
      'InvalidParameter',
      '300',
    ],
  ])('refuses %s', async (_what, parameters: Flat, code, named) => {
    const { seen, refusal } = await importing();
    expect(await refusal('CreateChangeSet', parameters)).toMatchObject({
      code,
      message: expect.stringContaining(named),
    });
    expect(seen).toEqual([]);
  });

  it.each([
    ['any stack for a new one', intoNew, 'stack/*'],
    ['the stack that is there', intoDemo, `stack/${STACK_ID}`],
  ])('asks for permission on %s', async (_what, parameters: Flat, resource) => {
    const asked: string[] = [];
    const { call } = await importing({ authorize: async (of) => void asked.push(`${of.action} ${of.resource}`) });
    await call('CreateChangeSet', parameters);
    expect(asked).toEqual([`ros:CreateChangeSet acs:ros:cn-hangzhou:${ACCOUNT}:${resource}`]);
  });
});

it('GetChangeSet shows what would be imported', async () => {
  const { call, commit } = await importing();
  const resource = {
    type: 'ALIYUN::ECS::VPC',
    description: null,
    properties: { VpcName: 'net' },
    requiredBy: [],
    action: 'Import',
  } as const;
  const resources: readonly ResourcePreview[] = [
    { ...resource, logicalId: 'Vpc', physicalId: 'vpc-1', identifier: { VpcId: 'vpc-1' } },
    { ...resource, logicalId: 'Entry', physicalId: null, identifier: { TableId: 't-1', EntryId: 'e-1' } },
  ];
  const preview = { description: null, parameters: [], resources, warnings: [] } as unknown as JsonObject;
  await commit([{ kind: 'change-set', row: changeSetRow({ preview, type: 'IMPORT' }) }]);
  const shown = { Action: 'Import', ResourceType: 'ALIYUN::ECS::VPC', Scope: [], Details: [] };
  const Properties = { VpcName: 'net' };
  const answer = await call('GetChangeSet', { ChangeSetId: SET_ID });
  expect(answer.ChangeSetType).toBe('IMPORT');
  expect((answer.Changes as JsonObject[]).map(({ ResourceChange }) => ResourceChange)).toEqual([
    {
      ...shown,
      LogicalResourceId: 'Vpc',
      PhysicalResourceId: 'vpc-1',
      ResourceIdentifier: { VpcId: 'vpc-1' },
      Properties,
    },
    { ...shown, LogicalResourceId: 'Entry', ResourceIdentifier: { TableId: 't-1', EntryId: 'e-1' }, Properties },
  ]);
});

describe('GetFeatureDetails', () => {
  const imports = {
    SupportedResourceTypes: [{ ResourceType: 'ALIYUN::ECS::VPC', ResourceIdentifiers: ['VpcId'] }],
  };

  it('tells of all features, and that some support nothing', async () => {
    const { call } = await startRos();
    expect(await call('GetFeatureDetails', { Feature: 'All' })).toEqual({
      DriftDetection: { SupportedResourceTypes: [] },
      ResourceCleaner: {
        SupportedResourceTypes: [{ ResourceType: 'VPC:VPC', SideEffects: [], SupportedFilters: ['RegionIds'] }],
      },
      ResourceImport: imports,
      TemplateParameterConstraints: {
        SupportedResourceTypes: [{ ResourceType: 'ALIYUN::ECS::VSwitch', Properties: ['VpcId', 'ZoneId'] }],
      },
      TemplateScratch: { SupportedResourceTypes: [] },
      Terraform: expect.objectContaining({ SupportedVersions: [] }),
    });
  });

  it('tells of one feature only', async () => {
    const { call } = await startRos();
    expect(await call('GetFeatureDetails', { Feature: 'ResourceImport' })).toEqual({ ResourceImport: imports });
  });

  it.each([
    ['no feature', {}, 'MissingParameter'],
    ['an unknown one', { Feature: 'Everything' }, 'InvalidParameter'],
  ])('refuses %s', async (_what, parameters: Flat, code) => {
    const { refusal } = await startRos();
    expect(await refusal('GetFeatureDetails', parameters)).toMatchObject({
      code,
      message: expect.stringContaining('Feature'),
    });
  });

  it('needs its own permission', async () => {
    const asked: string[] = [];
    const { call } = await startRos({ authorize: async (of) => void asked.push(`${of.action} ${of.resource}`) });
    await call('GetFeatureDetails', { Feature: 'All' });
    expect(asked).toEqual([`ros:GetFeatureDetails acs:ros:cn-hangzhou:${ACCOUNT}:*`]);
  });
});
