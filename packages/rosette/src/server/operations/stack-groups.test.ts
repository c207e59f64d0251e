import type { JsonObject } from '@rosette/template/base/json.ts';
import { describe, expect, it } from 'vitest';
import type { StackGroups } from '#engine/ports/stack-groups.ts';
import { ACCOUNT, type Flat, HELLO, STACK_ID, startRos } from '../server.fixture.ts';

/* What the operations of stack groups make of their parameters; what groups do is `engine/groups`. */

const GROUP = { StackGroupName: 'nets' };
const REFERENCE = { accountId: ACCOUNT, region: 'cn-hangzhou', group: 'nets' };

/** Groups that note what they are asked, and answer this. */
async function asked(method: keyof StackGroups, answer: unknown, action: string, parameters: Flat) {
  const requests: unknown[] = [];
  const noted = async (request: unknown) => {
    requests.push(request);
    return answer as never;
  };
  const { call } = await startRos({ groups: { [method]: noted } as Partial<StackGroups> });
  const told = await call(action, parameters);
  expect(requests).toHaveLength(1);
  return { request: requests[0], told };
}

describe('the parameters of stack groups', () => {
  it('make a group', async () => {
    const { request, told } = await asked('create', { stackGroupId: 'g-1' }, 'CreateStackGroup', {
      ...{ ...GROUP, TemplateBody: HELLO, ClientToken: 't', Description: 'Nets' },
      ...{ 'Parameters.1.ParameterKey': 'Type', 'Parameters.1.ParameterValue': '', 'Tags.1.Key': 'team' },
      AutoDeployment: '{"Enabled": false}',
    });
    expect(told).toEqual({ StackGroupId: 'g-1' });
    expect(request).toEqual({
      ...{ accountId: ACCOUNT, region: 'cn-hangzhou', name: 'nets', description: 'Nets' },
      template: { kind: 'body', body: HELLO, parameters: { Type: '' } },
      ...{ permissionModel: null, autoDeployment: false, administrationRoleName: null, executionRoleName: null },
      ...{ resourceGroupId: null, tags: [{ Key: 'team', Value: '' }], clientToken: 't' },
    });
  });

  it('make a group of a stack', async () => {
    const StackArn = `acs:ros:cn-hangzhou:${ACCOUNT}:stack/${STACK_ID}`;
    const { request } = await asked('create', { stackGroupId: 'g-1' }, 'CreateStackGroup', { ...GROUP, StackArn });
    expect(request).toMatchObject({ template: { kind: 'stack', stackId: STACK_ID } });
  });

  it('name accounts, regions and preferences as JSON, as the official clients send them', async () => {
    const { request, told } = await asked('createInstances', { operationId: 'o-1' }, 'CreateStackInstances', {
      ...GROUP,
      ...{ AccountIds: '["1","2"]', RegionIds: '["cn-beijing","cn-hangzhou"]', DisableRollback: 'true' },
      OperationPreferences: '{"MaxConcurrentCount": 2}',
      ...{ 'ParameterOverrides.1.ParameterKey': 'A', 'ParameterOverrides.1.ParameterValue': 'b' },
    });
    expect(told).toEqual({ OperationId: 'o-1' });
    expect(request).toEqual({
      ...REFERENCE,
      targets: { accountIds: ['1', '2'], regionIds: ['cn-beijing', 'cn-hangzhou'] },
      ...{ overrides: { A: 'b' }, timeoutMinutes: 60, disableRollback: true },
      work: {
        ...{ preferences: { MaxConcurrentCount: 2 }, description: null, deploymentTargets: false },
        ...{ principal: `acs:ram::${ACCOUNT}:root`, clientToken: null },
      },
    });
  });

  it('of an update leave out what stays', async () => {
    const { request } = await asked('update', { operationId: 'o-1' }, 'UpdateStackGroup', GROUP);
    expect(request).toMatchObject({ ...REFERENCE, templateBody: null, parameters: null, targets: null });
    const some = { ...GROUP, 'AccountIds.1': '1', 'RegionIds.1': 'cn-hangzhou' };
    const updated = await asked('updateInstances', { operationId: 'o-2' }, 'UpdateStackInstances', some);
    expect(updated.request).toMatchObject({ overrides: null, timeoutMinutes: null, targets: { accountIds: ['1'] } });
  });

  it.each([
    ['CreateStackGroup', {}, 'MissingParameter', /TemplateBody, TemplateURL, TemplateId, StackArn/],
    ['CreateStackGroup', { TemplateBody: '{}', StackArn: 'acs:ros:r:1:stack/s' }, 'MultipleParameter', /StackArn/],
    ['CreateStackGroup', { StackArn: 'stack-1' }, 'InvalidParameter', /must look like acs:ros:/],
    ['CreateStackInstances', { RegionIds: 'cn-hangzhou' }, 'MissingParameter', /AccountIds/],
    ['CreateStackInstances', { AccountIds: '1' }, 'MissingParameter', /RegionIds/],
    ['CreateStackInstances', { OperationPreferences: '{' }, 'InvalidParameter', /OperationPreferences .*JSON object/],
    ['UpdateStackGroup', { AccountIds: '1' }, 'MissingParameter', /RegionIds/],
    ['DeleteStackInstances', { AccountIds: '1', RegionIds: 'cn-hangzhou' }, 'MissingParameter', /RetainStacks/],
    ['GetStackInstance', {}, 'MissingParameter', /StackInstanceAccountId/],
    ['GetStackGroupOperation', {}, 'MissingParameter', /OperationId/],
  ])('%s refuses %j', async (action, parameters: Flat, code, message) => {
    const { refusal } = await startRos();
    expect(await refusal(action, { ...GROUP, ...parameters })).toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });
});

describe('lists of stack groups', () => {
  const rows = (count: number): readonly JsonObject[] =>
    Array.from({ length: count }, (_, AccountId) => ({ AccountId }));

  it('have pages, also where all is read at once', async () => {
    const { told } = await asked('instances', rows(12), 'ListStackInstances', { ...GROUP, PageNumber: '2' });
    expect(told).toEqual({ PageNumber: 2, PageSize: 10, TotalCount: 12, StackInstances: rows(12).slice(10) });
    const parameters = { OperationId: 'o-1', PageSize: '2' };
    const results = await asked('results', rows(3), 'ListStackGroupOperationResults', parameters);
    expect(results.told).toMatchObject({ TotalCount: 3, StackGroupOperationResults: rows(2) });
    const groups = await asked('groups', { rows: rows(1), total: 9 }, 'ListStackGroups', {
      ...{ Status: 'ACTIVE', 'Tags.1.Key': 'team', PageNumber: '3' },
    });
    expect(groups.told).toMatchObject({ TotalCount: 9, StackGroups: rows(1) });
    expect(groups.request).toMatchObject({ status: 'ACTIVE', tags: [{ key: 'team' }], page: { number: 3, size: 10 } });
  });

  it('and templates are found by the name of a group', async () => {
    const facts = { StackGroupName: 'nets', TemplateContent: HELLO };
    const { request, told } = await asked('group', facts, 'GetTemplate', GROUP);
    expect(request).toEqual(REFERENCE);
    expect(told).toMatchObject({ TemplateBody: HELLO, StackGroupName: 'nets' });
  });
});
