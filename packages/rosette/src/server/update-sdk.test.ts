import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StackService } from '#engine/ports/stack-service.ts';
import { changeSetRow, demoStack, HELLO, STACK_ID, startServer, type TestServer } from './server.fixture.ts';

/*
 * The unmodified official SDK as a client of everything that changes a stack.
 */

const require = createRequire(import.meta.url);
const { default: Ros, ...models } = require('@alicloud/ros20190910') as typeof import('@alicloud/ros20190910');
const { $OpenApiUtil } = require('@alicloud/openapi-core') as typeof import('@alicloud/openapi-core');

const { id: SET_ID } = changeSetRow();
const policy = { Statement: [{ Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' }] };
const named = { regionId: 'cn-hangzhou', stackId: STACK_ID };
const set = { regionId: 'cn-hangzhou', changeSetId: SET_ID };

/** What the engine was asked for, by method. */
const seen = new Map<string, unknown>();

const scripted = (method: string, answer: unknown) => async (request: unknown) => {
  seen.set(method, request);
  return answer;
};
const stacks = {
  update: scripted('update', { stackId: STACK_ID }),
  previewUpdate: scripted('previewUpdate', {
    description: null,
    parameters: [{ ParameterKey: 'ZoneId', ParameterValue: 'z' }],
    resources: [
      {
        logicalId: 'Vpc',
        type: 'ALIYUN::ECS::VPC',
        description: null,
        action: 'Modify',
        physicalId: 'vpc-1',
        replacement: 'Conditional',
        changes: [],
        properties: {},
        requiredBy: [],
      },
    ],
    warnings: [],
  }),
  cancel: scripted('cancel', undefined),
  continueCreate: scripted('continueCreate', { stackId: STACK_ID }),
  setDeletionProtection: scripted('setDeletionProtection', undefined),
  setStackPolicy: scripted('setStackPolicy', undefined),
  stackPolicy: scripted('stackPolicy', policy),
  createChangeSet: scripted('createChangeSet', { changeSetId: SET_ID, stackId: STACK_ID }),
  executeChangeSet: scripted('executeChangeSet', undefined),
  deleteChangeSet: scripted('deleteChangeSet', undefined),
} as Partial<StackService>;

let server: TestServer;
let ros: InstanceType<typeof Ros>;

beforeAll(async () => {
  server = await startServer({ stacks });
  await server.commit([...demoStack(), { kind: 'change-set', row: changeSetRow() }]);
  const { id: accessKeyId, secret: accessKeySecret } = server.key;
  const endpoint = new URL(server.url).host;
  ros = new Ros(new $OpenApiUtil.Config({ accessKeyId, accessKeySecret, endpoint, protocol: 'http' }));
});
afterAll(() => server.close());

describe('the official SDK', () => {
  it('updates a stack', async () => {
    const request = new models.UpdateStackRequest({
      ...named,
      templateBody: HELLO,
      parameters: [new models.UpdateStackRequestParameters({ parameterKey: 'ZoneId', parameterValue: 'z' })],
      tags: [new models.UpdateStackRequestTags({ key: 'team', value: 'b' })],
      taintResources: ['Vpc'],
      usePreviousParameters: true,
      replacementOption: 'Enabled',
      stackPolicyDuringUpdateBody: JSON.stringify(policy),
    });
    expect((await ros.updateStack(request)).body?.stackId).toBe(STACK_ID);
    expect(seen.get('update')).toMatchObject({
      stack: STACK_ID,
      parameters: { ZoneId: 'z' },
      tags: [{ Key: 'team', Value: 'b' }],
      taint: ['Vpc'],
      usePreviousParameters: true,
      allowReplacement: true,
      policyDuringUpdate: policy,
    });
  });

  it('previews an update', async () => {
    const { body } = await ros.previewStack(new models.PreviewStackRequest({ ...named, templateBody: HELLO }));
    expect(body?.stack).toMatchObject({ stackName: 'demo', parameters: [{ parameterKey: 'ZoneId' }] });
    expect(body?.stack?.resources?.[0]).toMatchObject({
      action: 'Modify',
      physicalResourceId: 'vpc-1',
      replacement: 'Conditional',
    });
  });

  it('makes, reads, lists, executes and deletes a change set', async () => {
    const made = await ros.createChangeSet(
      new models.CreateChangeSetRequest({ ...named, changeSetName: 'bigger', templateBody: HELLO }),
    );
    expect(made.body).toMatchObject({ changeSetId: SET_ID, stackId: STACK_ID });
    const got = await ros.getChangeSet(new models.GetChangeSetRequest({ ...set, showTemplate: true }));
    expect(got.body).toMatchObject({ changeSetName: 'bigger', changes: [], templateBody: HELLO });
    const listed = await ros.listChangeSets(new models.ListChangeSetsRequest({ ...named, changeSetName: ['big*'] }));
    expect(listed.body).toMatchObject({ totalCount: 1, changeSets: [{ changeSetId: SET_ID }] });
    await ros.executeChangeSet(new models.ExecuteChangeSetRequest(set));
    await ros.deleteChangeSet(new models.DeleteChangeSetRequest(set));
    expect(seen.get('executeChangeSet')).toMatchObject({ changeSetId: SET_ID });
    expect(seen.get('deleteChangeSet')).toMatchObject({ changeSetId: SET_ID });
  });

  it('cancels', async () => {
    await ros.cancelUpdateStack(new models.CancelUpdateStackRequest({ ...named, cancelType: 'Quick' }));
    expect(seen.get('cancel')).toMatchObject({ mode: 'quick', rollback: true });
    const request = { ...named, allowedStackOperations: ['DELETE'] };
    await ros.cancelStackOperation(new models.CancelStackOperationRequest(request));
    expect(seen.get('cancel')).toMatchObject({ mode: 'safe', rollback: false, allowed: ['DELETE'] });
  });

  it('continues a creation', async () => {
    const request = new models.ContinueCreateStackRequest({ ...named, recreatingResources: ['Vpc', 'Db'] });
    expect((await ros.continueCreateStack(request)).body?.stackId).toBe(STACK_ID);
    expect(seen.get('continueCreate')).toMatchObject({ mode: 'recreate', recreate: ['Vpc', 'Db'] });
  });

  it('protects a stack', async () => {
    const request = { ...named, deletionProtection: 'Enabled' };
    await ros.setDeletionProtection(new models.SetDeletionProtectionRequest(request));
    expect(seen.get('setDeletionProtection')).toMatchObject({ stack: STACK_ID, enabled: true });
  });

  it('sets and reads a policy', async () => {
    const request = { ...named, stackPolicyBody: JSON.stringify(policy) };
    await ros.setStackPolicy(new models.SetStackPolicyRequest(request));
    expect(seen.get('setStackPolicy')).toMatchObject({ policy });
    const { body } = await ros.getStackPolicy(new models.GetStackPolicyRequest(named));
    expect(body?.stackPolicyBody).toEqual(policy);
  });

  it('lists the risks of a deletion', async () => {
    const request = new models.ListStackOperationRisksRequest({ ...named, operationType: 'DeleteStack' });
    expect((await ros.listStackOperationRisks(request)).body).toMatchObject({ riskResources: [] });
  });
});
