import type { JsonObject } from '@rosette/template/base/json.ts';
import { expect, test } from 'vitest';
import { run } from '../testing/run.ts';
import { type Answer, eventsOf, ScriptedApi, stackId } from '../testing/scripted-api.ts';

const files = { '/home/me/web.yml': 'Resources: {}\n' };
const web: JsonObject = { StackId: stackId, StackName: 'web', Status: 'CREATE_COMPLETE', Parameters: [] };

const inner = {
  ResourceChange: {
    Action: 'Add',
    LogicalResourceId: 'Inner',
    ResourceType: 'ALIYUN::ECS::VPC',
    Scope: [],
    Details: [],
  },
};
const set: JsonObject = {
  ChangeSetId: 'set-1',
  ChangeSetName: 'bigger',
  ChangeSetType: 'UPDATE',
  Description: 'a bigger one',
  StackId: stackId,
  StackName: 'web',
  Status: 'CREATE_COMPLETE',
  ExecutionStatus: 'AVAILABLE',
  CreateTime: '2026-11-21T07:55:00',
  Changes: [
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
        LogicalResourceId: 'Child',
        PhysicalResourceId: 's-1',
        ResourceType: 'ALIYUN::ROS::Stack',
        Replacement: 'False',
        Scope: [],
        Details: [],
        NestedChanges: [inner],
      },
    },
  ],
};

function scripted(more: Readonly<Record<string, Answer>> = {}, happenings = '') {
  const answers = {
    ListStacks: { Stacks: [web] },
    GetStack: [web, { ...web, Status: 'UPDATE_COMPLETE' }],
    CreateChangeSet: { ChangeSetId: 'set-1', StackId: stackId },
    GetChangeSet: set,
    ListChangeSets: { ChangeSets: [set] },
    ExecuteChangeSet: {},
    DeleteChangeSet: { RequestId: 'R-1' },
    ListStackEvents: { Events: [{ Cursor: 1 }] },
    ListStackResources: { Resources: [] },
  };
  return new ScriptedApi({ ...answers, ...more }, happenings === '' ? [] : eventsOf(happenings));
}

test('create computes an update, waits for it, and shows it', async () => {
  const computing = { ...set, Status: 'CREATE_IN_PROGRESS' };
  const api = scripted({ GetChangeSet: [computing, computing, set] });
  const { exitCode, stdout } = await run(
    'changeset create web.yml --change-set bigger --description more -p Name=x --replace',
    { files, api },
  );
  expect(exitCode).toBe(0);
  expect(api.calls.find(({ action }) => action === 'CreateChangeSet')?.parameters).toEqual({
    TemplateBody: 'Resources: {}\n',
    StackId: stackId,
    Parameters: [{ ParameterKey: 'Name', ParameterValue: 'x' }],
    UsePreviousParameters: true,
    ChangeSetType: 'UPDATE',
    ChangeSetName: 'bigger',
    ReplacementOption: 'Enabled',
    Description: 'more',
  });
  expect(stdout).toMatchInlineSnapshot(`
    "bigger  update of stack web
    Id           set-1
    Description  a bigger one
    Status       CREATE_COMPLETE
    Execution    AVAILABLE

    DELETE
      - Old  ALIYUN::ECS::VPC  vpc-0

    Create
      + Child/Inner  ALIYUN::ECS::VPC

    1 to delete, 1 to create

    rosette changeset execute web bigger does it
    "
  `);
});

test('create of a stack that is not there computes its creation', async () => {
  const api = scripted({ ListStacks: { Stacks: [] } });
  expect((await run('changeset create web.yml', { files, api })).exitCode).toBe(0);
  const made = { ChangeSetType: 'CREATE', StackName: 'web', ChangeSetName: 'rosette-20261121080000' };
  expect(api.wasCalled('CreateChangeSet', made)).toBe(true);
});

test('create exits 1 when the set could not be computed', async () => {
  const failed = { ...set, Status: 'CREATE_FAILED', StatusReason: 'nothing would change', Changes: [] };
  const { exitCode, stderr } = await run('changeset create web.yml', {
    files,
    api: scripted({ GetChangeSet: failed }),
  });
  expect(exitCode).toBe(1);
  expect(stderr).toBe('error: the change set could not be computed\n  why:   nothing would change\n');
});

test('list has one a line', async () => {
  const { stdout } = await run('changeset list web', { api: scripted() });
  expect(stdout).toMatchInlineSnapshot(`
    "NAME    TYPE    STATUS           EXECUTION  AGE  DESCRIPTION
    bigger  UPDATE  CREATE_COMPLETE  AVAILABLE  5m   a bigger one
    "
  `);
  const none = await run('changeset list web', { api: scripted({ ListChangeSets: { ChangeSets: [] } }) });
  expect(none.stdout).toBe('Stack web has no change sets.\n');
});

test.each([
  ['CREATE', 'creation of'],
  ['IMPORT', 'import into'],
])('show names what a set of type %s is', async (ChangeSetType, words) => {
  const { stdout } = await run('changeset show web bigger', {
    api: scripted({ GetChangeSet: { ...set, ChangeSetType } }),
  });
  expect(stdout.split('\n')[0]).toBe(`bigger  ${words} stack web`);
});

test('show --json prints the answer of GetChangeSet', async () => {
  const { stdout } = await run('changeset show web bigger --json', { api: scripted() });
  expect(JSON.parse(stdout)).toEqual(set);
});

test('execute follows the stack, and exits 0 when it is updated', async () => {
  const api = scripted({}, '* CREATE_COMPLETE\n* UPDATE_IN_PROGRESS\n* UPDATE_COMPLETE');
  const { exitCode, stdout } = await run('changeset execute web set-1', { api });
  expect(exitCode).toBe(0);
  expect(api.wasCalled('ExecuteChangeSet', { ChangeSetId: 'set-1' })).toBe(true);
  expect(stdout).toMatchInlineSnapshot(`
    "Executing change set bigger of stack web
    08:00:01  UPDATE_IN_PROGRESS  stack web
    08:00:01  UPDATE_COMPLETE     stack web
    "
  `);
});

test('execute exits 1 when the update fails', async () => {
  const api = scripted(
    { GetStack: [web, { ...web, Status: 'UPDATE_FAILED' }] },
    '* CREATE_COMPLETE\n* UPDATE_IN_PROGRESS\nVpc UPDATE_FAILED vpc-1 no more quota\n* UPDATE_FAILED',
  );
  const { exitCode, stderr } = await run('changeset execute web bigger', { api });
  expect(exitCode).toBe(1);
  expect(stderr).toContain('no more quota');
});

test('delete removes it', async () => {
  const api = scripted();
  const { exitCode, stdout } = await run('changeset delete web bigger', { api });
  expect([exitCode, stdout]).toEqual([0, 'Change set bigger of stack web is deleted.\n']);
  expect(api.wasCalled('DeleteChangeSet', { ChangeSetId: 'set-1' })).toBe(true);
});

test.each([
  [[set], 'hint:  there are: bigger'],
  [[], 'hint:  it has none at all; rosette changeset create TEMPLATE --name web makes one'],
])('an unknown set exits 2 and says what there is', async (ChangeSets, said) => {
  const { exitCode, stderr } = await run('changeset show web smaller', {
    api: scripted({ ListChangeSets: { ChangeSets } }),
  });
  expect(exitCode).toBe(2);
  expect(stderr).toContain('error: stack web has no change set smaller');
  expect(stderr).toContain(said);
});
