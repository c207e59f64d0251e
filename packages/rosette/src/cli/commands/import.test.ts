import type { JsonObject } from '@rosette/template/base/json.ts';
import { describe, expect, test } from 'vitest';
import { CloudError } from '#wire/cloud-client.ts';
import { run } from '../testing/run.ts';
import { type Answer, eventsOf, ScriptedApi, stackId } from '../testing/scripted-api.ts';
import { INTERRUPT } from '../testing/scripted-host.ts';

const files = { '/home/me/web.yml': 'Resources: {}\n' };
const terminal = { stdoutTTY: true, stderrTTY: true };

const [vpc, account] = ['ALIYUN::ECS::VPC', 'ALIYUN::RDS::Account'];
const declared = (LogicalResourceIdPattern: string, ResourceType: string) => ({
  LogicalResourceIdPattern,
  ResourceType,
});
const imported = (LogicalResourceId: string, more: JsonObject = {}): JsonObject => ({
  ResourceChange: {
    Action: 'Import',
    LogicalResourceId,
    PhysicalResourceId: 'vpc-1',
    ResourceType: vpc,
    ResourceIdentifier: { VpcId: 'vpc-1' },
    Properties: { VpcName: 'net' },
    Scope: [],
    Details: [],
    ...more,
  },
});
const set: JsonObject = {
  ChangeSetId: 'set-1',
  ChangeSetName: 'adopt',
  ChangeSetType: 'IMPORT',
  StackId: stackId,
  StackName: 'web',
  Status: 'CREATE_COMPLETE',
  Changes: [imported('Vpc')],
};
const web: JsonObject = { StackId: stackId, StackName: 'web', Status: 'CREATE_COMPLETE' };
const review = { ...web, Status: 'REVIEW_IN_PROGRESS' };
const deleted = { ...web, Status: 'DELETE_COMPLETE' };

function importing(more: Readonly<Record<string, Answer>> = {}, happenings = ''): ScriptedApi {
  const answers = {
    ListStacks: { Stacks: [] },
    ValidateTemplate: {
      Resources: [declared('Vpc', vpc), declared('Web', 'ALIYUN::ECS::Instance'), declared('Root', account)],
    },
    GetFeatureDetails: {
      ResourceImport: {
        SupportedResourceTypes: [
          { ResourceType: vpc, ResourceIdentifiers: ['VpcId'] },
          { ResourceType: account, ResourceIdentifiers: ['DBInstanceId', 'AccountName'] },
        ],
      },
    },
    CreateChangeSet: { ChangeSetId: 'set-1', StackId: stackId },
    GetChangeSet: set,
    GetStack: { ...web, Status: 'IMPORT_CREATE_COMPLETE' },
    ExecuteChangeSet: {},
    DeleteChangeSet: {},
    DeleteStack: {},
    ListStackResources: {
      Resources: [{ LogicalResourceId: 'Vpc', PhysicalResourceId: 'vpc-1', Status: 'IMPORT_COMPLETE' }],
    },
    ListStackEvents: { Events: [{ Cursor: 1 }] },
  };
  return new ScriptedApi({ ...answers, ...more }, happenings === '' ? [] : eventsOf(happenings));
}

const done = `
  * IMPORT_CREATE_IN_PROGRESS
  Vpc IMPORT_IN_PROGRESS
  Vpc IMPORT_COMPLETE vpc-1
  * IMPORT_CREATE_COMPLETE`;

const asked = (api: ScriptedApi) => api.calls.find(({ action }) => action === 'CreateChangeSet')?.parameters;

describe('import', () => {
  test('into a new stack shows the plan, does it, and says what was taken over', async () => {
    const api = importing({}, done);
    const { exitCode, stdout, stderr } = await run('import web web.yml --resource Vpc=vpc-1 -p A=b --yes', {
      files,
      api,
    });
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(asked(api)).toEqual({
      TemplateBody: 'Resources: {}\n',
      StackName: 'web',
      Parameters: [{ ParameterKey: 'A', ParameterValue: 'b' }],
      DisableRollback: false,
      ChangeSetType: 'IMPORT',
      ChangeSetName: 'rosette-20261121080000',
      ResourcesToImport: [
        { LogicalResourceId: 'Vpc', ResourceType: vpc, ResourceIdentifier: JSON.stringify({ VpcId: 'vpc-1' }) },
      ],
    });
    expect(api.wasCalled('ExecuteChangeSet', { ChangeSetId: 'set-1' })).toBe(true);
    expect(api.wasCalled('DeleteChangeSet')).toBe(false);
    expect(stdout).toMatchInlineSnapshot(`
      "Importing into the new stack web from web.yml

      Import: taken over as it is
        » Vpc  ALIYUN::ECS::VPC  vpc-1
            VpcName: net

      1 to import

      08:00:01  IMPORT_CREATE_IN_PROGRESS  stack web
      08:00:01  IMPORT_IN_PROGRESS  Vpc  ALIYUN::ECS::VPC
      08:00:01  IMPORT_COMPLETE     Vpc  ALIYUN::ECS::VPC  vpc-1
      08:00:01  IMPORT_CREATE_COMPLETE  stack web

      Taken over: Vpc (vpc-1)
      "
    `);
  });

  test('into a stack that is there keeps its parameters, and counts what stays', async () => {
    const there = (name: string, Status: string) => ({ LogicalResourceId: name, PhysicalResourceId: 'x', Status });
    const Resources = [there('A', 'CREATE_COMPLETE'), there('Gone', 'DELETE_COMPLETE'), there('Not', 'IMPORT_FAILED')];
    const api = importing(
      {
        ListStacks: { Stacks: [web] },
        GetStack: { ...web, Status: 'IMPORT_UPDATE_COMPLETE' },
        ListStackResources: { Resources },
      },
      '* CREATE_COMPLETE\n* IMPORT_UPDATE_IN_PROGRESS\n* IMPORT_UPDATE_COMPLETE',
    );
    const { exitCode, stdout } = await run('import web web.yml --resource Vpc=vpc-1 --yes --disable-rollback', {
      files,
      api,
    });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('--disable-rollback counts for a new stack');
    expect(asked(api)).toMatchObject({ StackId: stackId, UsePreviousParameters: true });
    expect(stdout).toContain('\n1 to import, 1 unchanged\n');
    expect(stdout).not.toContain('08:00:01  CREATE_COMPLETE');
  });

  test('several identifiers are named, and joined', async () => {
    const api = importing({}, done);
    const named = '--resource Root.DBInstanceId=rm-1 --resource Root.AccountName=root';
    await run(`import web web.yml ${named} --yes`, { files, api });
    const ResourceIdentifier = JSON.stringify({ DBInstanceId: 'rm-1', AccountName: 'root' });
    expect(asked(api)?.ResourcesToImport).toEqual([
      { LogicalResourceId: 'Root', ResourceType: account, ResourceIdentifier },
    ]);
  });

  test('tells everything that is wrong with the names at once', async () => {
    const api = importing();
    const named = 'Vcp=1 Vpc.Id=2 Web=3 Root=4 Vpc[1].VpcId=5'.split(' ').map((each) => `--resource ${each}`);
    const { exitCode, stderr } = await run(`import web web.yml ${named.join(' ')}`, { files, api });
    expect([exitCode, asked(api)]).toEqual([2, undefined]);
    expect(stderr).toMatchInlineSnapshot(`
      "error: it is not clear what to import
        where: --resource
        why:   Vcp is not in the template, which has Vpc, Web, Root
               Vpc has no identifier Id; it is identified by VpcId: --resource Vpc=…
               Web: resources of type ALIYUN::ECS::Instance cannot be imported
               Root: it is identified by DBInstanceId and AccountName together: --resource Root.DBInstanceId=… --resource Root.AccountName=…
      "
    `);
  });

  test.each([
    ['', 'nothing is named that could be imported'],
    ['--resource Vpc', '--resource wants a key and a value'],
  ])('needs something to import: "%s"', async (options, said) => {
    const { exitCode, stderr } = await run(`import web web.yml ${options}`.trimEnd(), { files, api: importing() });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(said);
  });

  test.each([
    ['REVIEW_IN_PROGRESS', 'rosette changeset list web'],
    ['UPDATE_IN_PROGRESS', 'rosette wait web'],
  ])('a stack in %s takes nothing', async (Status, hint) => {
    const api = importing({ ListStacks: { Stacks: [{ ...web, Status }] } });
    const { exitCode, stderr } = await run('import web web.yml --resource Vpc=vpc-1 --yes', { files, api });
    expect([exitCode, asked(api)]).toEqual([2, undefined]);
    expect(stderr).toContain(`nothing can be imported into stack web now\n  where: region cn-hangzhou, ${Status}`);
    expect(stderr).toContain(hint);
  });

  test('says why an import failed, and that the cloud is as it was', async () => {
    const back = { ...web, Status: 'IMPORT_CREATE_ROLLBACK_COMPLETE' };
    const api = importing(
      { GetStack: back },
      `* IMPORT_CREATE_IN_PROGRESS
       Vpc IMPORT_FAILED - there is none
       * IMPORT_CREATE_ROLLBACK_IN_PROGRESS
       * IMPORT_CREATE_ROLLBACK_COMPLETE`,
    );
    const { exitCode, stderr } = await run('import web web.yml --resource Vpc=vpc-1 --yes', { files, api });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('import failed, everything let go of again (IMPORT_CREATE_ROLLBACK_COMPLETE)');
    expect(stderr).toContain('there is none');
    expect(stderr).toContain('the cloud is as it was');
    expect(api.wasCalled('DeleteStack')).toBe(false);
  });
});

describe('what is not imported leaves nothing behind', () => {
  const command = 'import web web.yml --resource Vpc=vpc-1';
  const waiting = { GetStack: [review, deleted] };
  const removed = [
    ['DeleteChangeSet', { ChangeSetId: 'set-1' }],
    ['DeleteStack', { StackId: stackId, RetainAllResources: true }],
  ];
  const removals = (api: ScriptedApi) =>
    api.calls.filter(({ action }) => action.startsWith('Delete')).map(({ action, parameters }) => [action, parameters]);

  test.each([
    ['declined', 'n', 2, 'Nothing was changed.'],
    ['interrupted', INTERRUPT, 130, 'interrupted'],
  ])('%s', async (_what, line, code, said) => {
    const api = importing(waiting);
    const { exitCode, stderr } = await run(command, { files, api, typed: [line], ...terminal });
    expect(exitCode).toBe(code);
    expect(stderr).toContain('Import these resources? [y/N]');
    expect(stderr).toContain(said);
    expect(removals(api)).toEqual(removed);
    expect(api.wasCalled('ExecuteChangeSet')).toBe(false);
  });

  test('the plan only', async () => {
    const api = importing(waiting);
    const { exitCode, stdout } = await run(`${command} --only-plan --json`, { files, api });
    expect([exitCode, JSON.parse(stdout)]).toEqual([0, set]);
    expect(removals(api)).toEqual(removed);
  });

  test('nobody to ask', async () => {
    const api = importing(waiting);
    const { exitCode, stderr } = await run(command, { files, api });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--yes imports without asking');
    expect(removals(api)).toEqual(removed);
  });

  test('a set that could not be computed', async () => {
    const failed = { ...set, Status: 'CREATE_FAILED', StatusReason: 'the disk is full', Changes: [] };
    const api = importing({ ...waiting, GetChangeSet: failed });
    const { exitCode, stderr } = await run(`${command} --yes`, { files, api });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('why:   the disk is full');
    expect(removals(api)).toEqual(removed);
  });

  test('a stack that is there stays', async () => {
    const api = importing({ ListStacks: { Stacks: [web] } });
    await run(command, { files, api, typed: ['no'], ...terminal });
    expect(removals(api)).toEqual(removed.slice(0, 1));
  });

  test('somebody else has executed the set meanwhile: the stack stays', async () => {
    const api = importing({ GetStack: { ...web, Status: 'IMPORT_CREATE_COMPLETE' } });
    await run(command, { files, api, typed: ['no'], ...terminal });
    expect(removals(api)).toEqual(removed.slice(0, 1));
  });

  test.each([
    ['is refused', new CloudError('NotSupported', 'the stack has changed'), removed],
    ['has an unknown outcome', new CloudError('ConnectionError', 'no answer', { outcome: 'unknown' }), []],
  ])('the execution %s', async (_what, ExecuteChangeSet, expected) => {
    const api = importing({ ...waiting, ExecuteChangeSet });
    const { exitCode } = await run(`${command} --yes`, { files, api });
    expect(exitCode).toBe(2);
    expect(removals(api)).toEqual(expected);
  });
});

describe('import --retained-by', () => {
  const oldId = '0d6fe7cb-1a2b-4c3d-8e9f-0000000000aa';
  const old = { StackId: oldId, StackName: 'old', Status: 'DELETE_COMPLETE', CreateTime: '2026-11-20T10:00:00' };
  const event = (LogicalResourceId: string, PhysicalResourceId: string, more: JsonObject = {}): JsonObject => ({
    LogicalResourceId,
    PhysicalResourceId,
    ResourceType: vpc,
    Status: 'DELETE_COMPLETE',
    StatusReason: 'Retained (DeletionPolicy): the cloud resource was left as it is',
    ...more,
  });
  /** Newest first. */
  const events = [
    event('Vpc', 'vpc-1'),
    event('Vpc', 'vpc-0'),
    event('Web', 'vpc-7'),
    event('Other', 'vpc-8'),
    event('Gone', 'vpc-9', { StatusReason: 'state changed' }),
    event('Back', 'vpc-5', { Status: 'CREATE_COMPLETE', StatusReason: 'state changed' }),
    event('Back', 'vpc-4'),
  ];
  const answers = {
    GetStack: [old, { ...web, Status: 'IMPORT_CREATE_COMPLETE' }],
    ListStackEvents: { Events: events },
  };
  const command = `import web web.yml --retained-by ${oldId} --yes`;
  const identifiers = (api: ScriptedApi) =>
    (asked(api)?.ResourcesToImport as JsonObject[] | undefined)?.map((each) => [
      each.LogicalResourceId,
      each.ResourceIdentifier,
    ]);

  test('takes what has the same name and type, and says what not', async () => {
    const api = importing(answers, done);
    const { exitCode, stdout } = await run(command, { files, api });
    expect(exitCode).toBe(0);
    expect(identifiers(api)).toEqual([['Vpc', '{"VpcId":"vpc-1"}']]);
    expect(stdout.split('\n').slice(0, 4)).toEqual([
      `Retained by stack ${oldId}: Vpc (vpc-1)`,
      `Not taken from stack ${oldId}: Web (vpc-7): it is ALIYUN::ECS::Instance in web.yml, and was ALIYUN::ECS::VPC`,
      `Not taken from stack ${oldId}: Other (vpc-8): web.yml has no such resource`,
      'Importing into the new stack web from web.yml',
    ]);
  });

  test('--resource comes before it', async () => {
    const api = importing(answers, done);
    const { stdout } = await run(`${command} --resource Vpc=vpc-33`, { files, api });
    expect(identifiers(api)).toEqual([['Vpc', '{"VpcId":"vpc-33"}']]);
    expect(stdout).toContain('Vpc (vpc-1): --resource names another');
  });

  test('leaves what the stack has already', async () => {
    const api = importing({ ...answers, ListStacks: { Stacks: [web] } });
    const { exitCode, stderr } = await run(command, { files, api });
    expect([exitCode, asked(api)]).toEqual([2, undefined]);
    expect(stderr).toContain('Vpc (vpc-1): the stack has such a resource already');
  });

  test('asks for the identifiers that an id does not tell', async () => {
    const root = event('Root', 'root', { ResourceType: account });
    const api = importing({ ...answers, ListStackEvents: { Events: [root] } });
    const { exitCode, stderr } = await run(command, { files, api });
    expect([exitCode, asked(api)]).toEqual([2, undefined]);
    expect(stderr).toContain('--resource Root.DBInstanceId=… --resource Root.AccountName=…');
  });

  test('a stack that let go of nothing', async () => {
    const api = importing({ ...answers, ListStackEvents: { Events: events.slice(4) } });
    const { exitCode, stderr } = await run(command, { files, api });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`stack ${oldId} has let go of nothing`);
  });

  test('the name of one deleted stack is enough; of several the ids are told', async () => {
    const byName = 'import web web.yml --retained-by old --yes';
    const other = { ...old, StackId: 'another-id', CreateTime: '2026-11-19T10:00:00' };
    const none = { Stacks: [] };
    const one = importing({ ...answers, ListStacks: [none, none, { Stacks: [old] }] }, done);
    expect((await run(byName, { files, api: one })).exitCode).toBe(0);
    expect(one.wasCalled('ListStacks', { StackName: ['old'], Status: ['DELETE_COMPLETE'] })).toBe(true);
    expect(one.wasCalled('ListStackEvents', { StackId: oldId })).toBe(true);
    const two = importing({ ...answers, ListStacks: [none, none, { Stacks: [old, other] }] });
    const { exitCode, stderr } = await run(byName, { files, api: two });
    expect(exitCode).toBe(2);
    expect(stderr).toMatchInlineSnapshot(`
      "error: there were several stacks old
        where: --retained-by
        why:   created, newest first:
               0d6fe7cb-1a2b-4c3d-8e9f-0000000000aa of 2026-11-20T10:00:00 UTC
               another-id of 2026-11-19T10:00:00 UTC
        hint:  give the id of the one that is meant
      "
    `);
    const unknown = await run(byName, { files, api: importing() });
    expect(unknown.stderr).toContain('there is no stack old, and was none');
  });
});
