import { readFileSync } from 'node:fs';
import type { JsonObject } from '@rosette/template/base/json.ts';
import { expect, test } from 'vitest';
import { caller } from '../caller.ts';
import { dataSourceType } from '../data-source-type.ts';
import { openSchemaCatalog } from '../schema-catalog.ts';
import { refusal, type Script, scriptedCloud } from '../testing/scripted-cloud.ts';
import { StepDriver, stack, TestClock } from '../testing/step-driver.ts';
import { stackGroup } from './stack-group.ts';
import { stackGroupsSource, stackInstanceSource } from './stack-groups-source.ts';
import { stackInstances } from './stack-instances.ts';

const catalog = openSchemaCatalog(readFileSync(new URL('../../../../../specs/resource-types.json', import.meta.url)));
const BUSY = refusal('StackGroupOperationInProgress', 409);
const NOT_FOUND = refusal('StackGroupNotFound', 404);
const operation = (Status: string) => ({ StackGroupOperation: { Status } });
const instance = (RegionId: string, AccountId: string) => ({
  RegionId,
  AccountId,
  Status: 'CURRENT',
  StackId: 'stack-1',
});

function group(scripts: Readonly<Record<string, Script>>, properties: JsonObject = {}) {
  const cloud = scriptedCloud(scripts);
  const all = { StackGroupName: 'nets', TemplateBody: { Resources: {} }, ...properties };
  return { cloud, driver: new StepDriver({ clock: new TestClock(), type: stackGroup({ cloud }), properties: all }) };
}

const INSTANCES = { StackGroupName: 'nets', RegionIds: ['r1', 'r2'], AccountIds: '1,2', RetainStacks: 'true' };

function instances(scripts: Readonly<Record<string, Script>>, properties: JsonObject = {}) {
  const cloud = scriptedCloud(scripts);
  const type = stackInstances({ cloud });
  const driver = new StepDriver({ clock: new TestClock(), type, properties: { ...INSTANCES, ...properties } });
  return { cloud, driver };
}

test('a group is made with its template as text and its parameters as pairs', async () => {
  const { cloud, driver } = group({ CreateStackGroup: { StackGroupId: 'g-1' } }, { Parameters: { N: 3, L: ['a'] } });
  expect(await driver.create()).toEqual({ kind: 'done', physicalId: 'g-1', attributes: { StackGroupId: 'g-1' } });
  expect(cloud.calls[0]?.parameters).toEqual({
    StackGroupName: 'nets',
    TemplateBody: '{"Resources":{}}',
    Parameters: [
      { ParameterKey: 'N', ParameterValue: '3' },
      { ParameterKey: 'L', ParameterValue: '["a"]' },
    ],
    ClientToken: 'create-token-1',
  });
  const both = group({}, { DynamicTemplateBody: { Resources: {} } });
  expect(await both.driver.create()).toMatchObject({ kind: 'failed', error: { code: 'InvalidProperty' } });
});

test('an update of a group waits for its turn, then for its operation, and tells what failed', async () => {
  const { cloud, driver } = group({
    CreateStackGroup: { StackGroupId: 'g-1' },
    UpdateStackGroup: [BUSY, BUSY, { OperationId: 'o-1' }],
    GetStackGroupOperation: [operation('RUNNING'), operation('FAILED')],
    ListStackGroupOperationResults: {
      StackGroupOperationResults: [
        { RegionId: 'r1', AccountId: '1', Status: 'FAILED', StatusReason: 'sold out' },
        { RegionId: 'r2', AccountId: '1', Status: 'STOPPED', StatusReason: 'Not begun' },
      ],
    },
  });
  await driver.create();
  const wanted = { StackGroupName: 'nets', TemplateBody: { Resources: {} }, Description: 'new' };
  expect(await driver.update(wanted)).toMatchObject({
    kind: 'failed',
    physicalId: 'g-1',
    error: { message: 'Operation o-1 of the stack group is FAILED; r1, account 1: sold out' },
  });
  const asked = cloud.calls.filter(({ action }) => action === 'UpdateStackGroup');
  expect(asked).toHaveLength(3);
  expect(new Set(asked.map(({ parameters }) => parameters.ClientToken)).size).toBe(1);
  expect(asked[0]?.parameters).toMatchObject({ StackGroupName: 'g-1', Description: 'new' });
});

test('a group is deleted by its id, also when the answer of its creation was lost', async () => {
  const gone = group({ CreateStackGroup: { StackGroupId: 'g-1' }, DeleteStackGroup: NOT_FOUND });
  await gone.driver.create();
  expect(await gone.driver.delete()).toEqual({ kind: 'done' });
  const lost = group({ CreateStackGroup: { StackGroupId: 'g-2' }, DeleteStackGroup: {} });
  expect(await lost.driver.delete()).toEqual({ kind: 'done' });
  expect(lost.cloud.calls.map(({ action, parameters: p }) => `${action} ${p.ClientToken ?? p.StackGroupName}`)).toEqual(
    ['CreateStackGroup create-token-1', 'DeleteStackGroup g-2'],
  );
  const foreign = group({ CreateStackGroup: refusal('StackGroupExists', 409) });
  expect(await foreign.driver.delete()).toEqual({ kind: 'done' });
  const full = group({ CreateStackGroup: { StackGroupId: 'g-3' }, DeleteStackGroup: refusal('StackGroupNotEmpty') });
  await full.driver.create();
  expect(await full.driver.delete()).toMatchObject({ kind: 'failed', error: { code: 'StackGroupNotEmpty' } });
});

test('instances are made when the operation has succeeded, and are told of as attributes', async () => {
  const listed = [
    instance('r1', '1'),
    instance('r1', '2'),
    instance('r2', '1'),
    instance('r2', '2'),
    instance('r3', '1'),
  ];
  const { cloud, driver } = instances({
    CreateStackInstances: [BUSY, { OperationId: 'o-1' }],
    GetStackGroupOperation: [operation('RUNNING'), operation('SUCCEEDED')],
    ListStackInstances: { StackInstances: listed },
  });
  expect(await driver.create()).toMatchObject({
    kind: 'done',
    physicalId: 'o-1',
    attributes: { LastOperationId: 'o-1', Stacks: listed.slice(0, 4) },
  });
  expect(cloud.calls[0]?.parameters).toMatchObject({ RegionIds: ['r1', 'r2'], AccountIds: ['1', '2'] });
  // Only other overrides are the stacks' concern.
  const before = cloud.calls.length;
  expect(await driver.update({ ...INSTANCES, RetainStacks: false })).toMatchObject({ kind: 'done', physicalId: 'o-1' });
  expect(cloud.calls).toHaveLength(before);
});

test('other overrides update the stacks', async () => {
  const { cloud, driver } = instances({
    CreateStackInstances: { OperationId: 'o-1' },
    UpdateStackInstances: { OperationId: 'o-2' },
    GetStackGroupOperation: operation('SUCCEEDED'),
    ListStackInstances: { StackInstances: [] },
  });
  await driver.create();
  expect(await driver.update({ ...INSTANCES, ParameterOverrides: { Size: 'big' } })).toMatchObject({
    physicalId: 'o-1',
    attributes: { LastOperationId: 'o-2' },
  });
  const [asked] = cloud.calls.filter(({ action }) => action === 'UpdateStackInstances');
  expect(asked?.parameters.ParameterOverrides).toEqual([{ ParameterKey: 'Size', ParameterValue: 'big' }]);
});

test('what is left of the instances is deleted in as many operations as it takes', async () => {
  const { cloud, driver } = instances({
    CreateStackInstances: { OperationId: 'o-1' },
    DeleteStackInstances: [BUSY, { OperationId: 'o-2' }, { OperationId: 'o-3' }],
    GetStackGroupOperation: operation('SUCCEEDED'),
    ListStackInstances: [
      { StackInstances: [] },
      { StackInstances: [instance('r1', '1'), instance('r2', '1'), instance('r2', '2')] },
      { StackInstances: [instance('r1', '1'), instance('r2', '1'), instance('r2', '2')] },
      { StackInstances: [instance('r2', '2')] },
      { StackInstances: [] },
    ],
  });
  await driver.create();
  expect(await driver.delete()).toEqual({ kind: 'done' });
  const asked = cloud.calls
    .filter(({ action }) => action === 'DeleteStackInstances')
    .map(({ parameters }) => parameters);
  expect(asked).toMatchObject([
    { RegionIds: ['r1', 'r2'], AccountIds: ['1'], ClientToken: 'delete-token-1', RetainStacks: true },
    { RegionIds: ['r1', 'r2'], AccountIds: ['1'], ClientToken: 'delete-token-1' },
    { RegionIds: ['r2'], AccountIds: ['2'], ClientToken: 'delete-token-1-1' },
  ]);
});

test('a creation that is under way is stopped before its instances are deleted', async () => {
  const { cloud, driver } = instances({
    CreateStackInstances: { OperationId: 'o-1' },
    GetStackGroupOperation: [operation('RUNNING'), operation('RUNNING'), operation('STOPPING'), operation('STOPPED')],
    ListStackGroupOperationResults: { StackGroupOperationResults: [] },
    StopStackGroupOperation: {},
    ListStackInstances: { StackInstances: [] },
  });
  await driver.create(1);
  expect(await driver.delete()).toEqual({ kind: 'done' });
  expect(cloud.actions().filter((action) => action.startsWith('Stop'))).toHaveLength(1);
  expect(cloud.actions()).not.toContain('DeleteStackInstances');
});

test('data sources give what the schema knows; what is not there is nothing', async () => {
  const row = { StackGroupId: 'g', StackGroupName: 'nets', Status: 'ACTIVE' };
  const told = { ...instance('r1', '1'), ParameterOverrides: [], Outputs: [] };
  const call = (scripts: Readonly<Record<string, Script>>) => caller(scriptedCloud(scripts), { stack });
  const page = { StackGroups: Array.from({ length: 50 }, () => row) };
  const groups = await stackGroupsSource.query(call({ ListStackGroups: [page, { StackGroups: [row] }] }), {});
  expect(groups.attributes.StackGroups).toHaveLength(51);
  expect(await stackGroupsSource.query(call({ ListStackGroups: { StackGroups: [] } }), {})).toMatchObject({
    ref: null,
  });
  const which = { StackGroupName: 'nets', StackInstanceAccountId: '1', StackInstanceRegionId: 'r1' };
  const one = await stackInstanceSource.query(call({ GetStackInstance: { StackInstance: told } }), which);
  expect(one).toEqual({ ref: 'stack-1', attributes: told });
  const none = await stackInstanceSource.query(call({ GetStackInstance: NOT_FOUND }), which);
  expect(none).toEqual({ ref: null, attributes: {} });
  for (const [type, found] of [
    [stackGroupsSource.type, groups],
    [stackInstanceSource.type, one],
  ] as const) {
    expect(Object.keys(catalog.get(type)!.attributes)).toEqual(expect.arrayContaining(Object.keys(found.attributes)));
  }
});

test('a data source among resources is read when it is made, and on every update if it is told so', async () => {
  const cloud = scriptedCloud({ ListStackGroups: { StackGroups: [{ StackGroupName: 'a' }, { StackGroupName: 'b' }] } });
  const type = dataSourceType(stackGroupsSource, ['RefreshOptions'])({ cloud });
  const driver = new StepDriver({ clock: new TestClock(), type, properties: {} });
  expect(await driver.create()).toMatchObject({ physicalId: 'a,b', attributes: { StackGroupNames: ['a', 'b'] } });
  expect(await driver.delete()).toEqual({ kind: 'done' });
  expect(cloud.calls).toHaveLength(1);
  expect([type.reachedByEveryUpdate?.({ RefreshOptions: 'Always' }), type.reachedByEveryUpdate?.({})]).toEqual([
    true,
    false,
  ]);
});
