import type { JsonObject } from '@rosette/template/base/json.ts';
import { describe, expect, test } from 'vitest';
import { CloudError } from '#wire/cloud-client.ts';
import { run } from '../testing/run.ts';
import { type Answer, eventsOf, type Happening, ScriptedApi, stackId } from '../testing/scripted-api.ts';

const files = { '/home/me/web.yml': 'Resources: {}\n' };
const terminal = { stdoutTTY: true, stderrTTY: true };

const web: JsonObject = {
  StackId: stackId,
  StackName: 'web',
  Status: 'CREATE_COMPLETE',
  Parameters: [
    { ParameterKey: 'ALIYUN::StackName', ParameterValue: 'web' },
    { ParameterKey: 'ZoneId', ParameterValue: 'cn-hangzhou-h' },
    { ParameterKey: 'Password', ParameterValue: '******' },
  ],
  Outputs: [{ OutputKey: 'Url', OutputValue: 'http://shop/', Description: '' }],
};
const updated = { ...web, Status: 'UPDATE_COMPLETE' };

const resource = { ResourceType: 'ALIYUN::ECS::VPC', PhysicalResourceId: 'vpc-1', Scope: [], Details: [] };
const same = { ...resource, LogicalResourceId: 'Same', Action: 'None' };
const renamed = {
  ...resource,
  LogicalResourceId: 'Vpc',
  Action: 'Modify',
  Replacement: 'False',
  Details: [
    {
      ChangeSource: 'ParameterReference',
      CausingEntity: 'Name',
      Evaluation: 'Static',
      Target: { Attribute: 'Properties', Name: 'VpcName', RequiresRecreation: 'Never' },
      Before: 'old',
      After: 'new',
      Why: 'parameter Name has another value',
    },
  ],
};
const replaced = { ...renamed, LogicalResourceId: 'Db', Replacement: 'True' };

const happenings = eventsOf(`
  * CREATE_COMPLETE
  * UPDATE_IN_PROGRESS
  Vpc UPDATE_IN_PROGRESS vpc-1
  Vpc UPDATE_COMPLETE vpc-1
  * UPDATE_COMPLETE`);

function changing(
  resources: readonly JsonObject[],
  more: Readonly<Record<string, Answer>> = {},
  what: readonly Happening[] = happenings,
): ScriptedApi {
  const answers = {
    ListStacks: { Stacks: [web] },
    GetStack: [web, updated],
    PreviewStack: { RequestId: 'R-1', Stack: { StackName: 'web', Resources: resources } },
    UpdateStack: { StackId: stackId },
    ListStackEvents: { Events: [{ Cursor: 1 }] },
    ListStackResources: {
      Resources: [
        { ...resource, LogicalResourceId: 'Vpc', Status: 'CREATE_COMPLETE' },
        { ...resource, LogicalResourceId: 'Same', Status: 'CREATE_COMPLETE' },
      ],
    },
  };
  return new ScriptedApi({ ...answers, ...more }, what);
}

/** Whether anything was really changed. */
const applied = (api: ScriptedApi) =>
  api.calls.some(({ action, parameters }) => action === 'UpdateStack' && parameters.DryRun !== true);

const sameStack = new CloudError('NotSupported', 'Update the completely same stack is not supported.');

describe('up on a stack that is there', () => {
  test('shows the plan, does it with --yes, and prints the outputs', async () => {
    const { exitCode, stdout, stderr } = await run('up web.yml --yes', { files, api: changing([renamed, same]) });
    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toMatchInlineSnapshot(`
      "Updating stack web from web.yml

      Change
        ~ Vpc  ALIYUN::ECS::VPC  vpc-1
            VpcName: old → new  (parameter Name has another value)

      1 to change, 1 unchanged

      08:00:01  UPDATE_IN_PROGRESS  stack web
      08:00:01  UPDATE_IN_PROGRESS  Vpc  ALIYUN::ECS::VPC  vpc-1
      08:00:01  UPDATE_COMPLETE     Vpc  ALIYUN::ECS::VPC  vpc-1
      08:00:01  UPDATE_COMPLETE     stack web

      OUTPUT  VALUE         DESCRIPTION
      Url     http://shop/
      "
    `);
  });

  test('only what is given changes', async () => {
    const api = changing([renamed]);
    await run('up web.yml --yes -p Name=new --timeout 20 --parallelism 2 --tag team=a', { files, api });
    const asked = {
      TemplateBody: 'Resources: {}\n',
      StackId: stackId,
      Parameters: [{ ParameterKey: 'Name', ParameterValue: 'new' }],
      UsePreviousParameters: true,
      TimeoutInMinutes: 20,
      Parallelism: 2,
      Tags: [{ Key: 'team', Value: 'a' }],
    };
    expect(api.calls.find(({ action }) => action === 'PreviewStack')?.parameters).toEqual(asked);
    const updates = api.calls.filter(({ action }) => action === 'UpdateStack').map(({ parameters }) => parameters);
    const update = { ...asked, ReplacementOption: 'Disabled' };
    expect(updates).toEqual([{ ...update, DryRun: true, DryRunOptions: ['ParameterAnalysis.Disabled'] }, update]);
  });

  test('--auto fills only parameters that the stack does not have yet', async () => {
    const declare = (ParameterKey: string, more: object = {}) => ({ ParameterKey, Type: 'String', ...more });
    const api = changing([renamed], {
      ValidateTemplate: {
        Parameters: [declare('ZoneId'), declare('Password', { NoEcho: 'true' }), declare('Size'), declare('Name')],
      },
      GetTemplateParameterConstraints: {
        ParameterConstraints: [{ ParameterKey: 'Size', AllowedValues: ['small', 'big'] }],
      },
    });
    const { stdout } = await run('up web.yml --yes --auto -p Name=new', { files, api });
    expect(stdout).toContain('Chosen by --auto: Size=small');
    expect(
      api.wasCalled('UpdateStack', {
        Parameters: [
          { ParameterKey: 'Name', ParameterValue: 'new' },
          { ParameterKey: 'Size', ParameterValue: 'small' },
        ],
      }),
    ).toBe(true);
    // What there is to choose from depends on what the stack has.
    expect(
      api.calls.find(({ action }) => action === 'GetTemplateParameterConstraints')?.parameters.Parameters,
    ).toContainEqual({ ParameterKey: 'ZoneId', ParameterValue: 'cn-hangzhou-h' });
  });

  test.each([
    ['y', 0, true],
    ['', 2, false],
    ['nope', 2, false],
  ])('a terminal is asked; %j exits %i', async (typed, code, updates) => {
    const api = changing([renamed]);
    const { exitCode, stderr } = await run('up web.yml', { files, api, typed: [typed], ...terminal });
    expect(exitCode).toBe(code);
    expect(stderr).toContain('Apply these changes? [y/N]');
    expect(stderr.includes('Nothing was changed.')).toBe(!updates);
    expect(applied(api)).toBe(updates);
  });

  test('a pipe is shown the plan, and changes nothing without --yes', async () => {
    const api = changing([renamed]);
    const { exitCode, stdout, stderr, host } = await run('up web.yml', { files, api });
    expect(exitCode).toBe(2);
    expect(stdout).toContain('VpcName: old → new');
    expect(stderr).toMatchInlineSnapshot(`
      "error: stack web would change, and nobody can be asked here
        hint:  --yes applies the changes without asking, --only-plan shows them only
      "
    `);
    expect(applied(api)).toBe(false);
    expect(host.sessionsOpen).toBe(0);
  });

  test('a replacement is shown, and refused without --replace before anything is asked', async () => {
    const refused = new CloudError('StackValidationFailed', 'Db would have to be replaced.');
    const api = changing([replaced, renamed], { UpdateStack: refused });
    const { exitCode, stdout, stderr } = await run('up web.yml --no-color', { files, api, typed: ['y'], ...terminal });
    expect(exitCode).toBe(2);
    expect(stdout).toContain('± Db');
    expect(stderr).toMatchInlineSnapshot(`
      "error: stack web can only be changed by replacing 1 resource
        where: Db
        why:   what is replaced is deleted first, with all that it holds, and gets another id
        hint:  --replace allows it
      "
    `);
    expect(applied(api)).toBe(false);
  });

  test('what a policy denies is told before anything is asked', async () => {
    const denied = new CloudError('StackPolicyValidationFailed', 'Action denied by stack policy: no statement.');
    const api = changing([replaced], { UpdateStack: denied });
    const { exitCode, stderr } = await run('up web.yml', { files, api, typed: ['y'], ...terminal });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Action denied by stack policy');
    expect(stderr).not.toContain('[y/N]');
  });

  test('--replace allows it', async () => {
    const api = changing([replaced]);
    expect((await run('up web.yml --yes --replace', { files, api })).exitCode).toBe(0);
    expect(api.wasCalled('UpdateStack', { ReplacementOption: 'Enabled' })).toBe(true);
  });

  test('nothing to do is said, and is no failure', async () => {
    const api = changing([same], { UpdateStack: sameStack });
    const { exitCode, stdout, stderr } = await run('up web.yml', { files, api });
    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toBe('Updating stack web from web.yml\nNothing to do: stack web is what web.yml says.\n');
  });

  test('where no resource changes, outputs or settings may: nothing is asked', async () => {
    const api = changing([same], {}, eventsOf('* CREATE_COMPLETE\n* UPDATE_IN_PROGRESS\n* UPDATE_COMPLETE'));
    const { exitCode, stdout } = await run('up web.yml', { files, api });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('UPDATE_COMPLETE     stack web');
  });

  test('--only-plan shows the plan and does nothing', async () => {
    const api = changing([replaced, renamed]);
    const { exitCode, stdout } = await run('up web.yml --only-plan', { files, api });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('1 to replace, 1 to change');
    expect(applied(api)).toBe(false);
  });

  test('--only-plan --json prints the answer of PreviewStack', async () => {
    const api = changing([renamed]);
    const { stdout, stderr } = await run('up web.yml --only-plan --json', { files, api });
    expect(JSON.parse(stdout)).toMatchObject({ RequestId: 'R-1', Stack: { Resources: [{ Action: 'Modify' }] } });
    expect(stderr).toBe('');
  });

  test.each([
    ['a change', [renamed], {}, updated],
    ['nothing to do', [same], { UpdateStack: sameStack }, updated],
  ])('--json prints the stack and nothing else after %s', async (_what, resources, more, expected) => {
    const { exitCode, stdout, stderr } = await run('up web.yml --json --yes', {
      files,
      api: changing(resources, more),
    });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual(expected);
    expect(stderr).toBe('');
  });

  test('an update that was undone tells its first cause', async () => {
    const undone = eventsOf(`
      * CREATE_COMPLETE
      * UPDATE_IN_PROGRESS
      Vpc UPDATE_FAILED vpc-1 Forbidden.RAM: not allowed
      * ROLLBACK_IN_PROGRESS
      Vpc UPDATE_COMPLETE vpc-1
      * ROLLBACK_COMPLETE`);
    const api = changing([renamed], { GetStack: [web, { ...web, Status: 'ROLLBACK_COMPLETE' }] }, undone);
    const { exitCode, stderr } = await run('up web.yml --yes', { files, api });
    expect(exitCode).toBe(1);
    expect(stderr).toMatchInlineSnapshot(`
      "
      error: stack web: update undone (ROLLBACK_COMPLETE)
        where: Vpc (ALIYUN::ECS::VPC)
        why:   Forbidden.RAM: not allowed
        hint:  rosette events web shows everything that happened
               the stack is as it was before; mend the cause, then rosette up again
      "
    `);
  });

  test('a terminal counts what changes, not what is there', async () => {
    const api = changing([renamed, same]);
    const { stdout } = await run('up web.yml --yes --no-color', { files, api, stdoutTTY: true });
    expect(stdout).toContain('updated · 1 of 1 changed');
  });

  test.each([
    ['CREATE_FAILED', 'rosette continue web goes on with its creation'],
    ['CREATE_ROLLBACK_COMPLETE', 'rosette down web removes it'],
    ['DELETE_FAILED', 'rosette down web removes it'],
  ])('a stack in %s cannot be updated: what can be done is said', async (Status, advice) => {
    const refused = new CloudError('StackValidationFailed', 'Stack web cannot be updated.');
    const stack = { ...web, Status };
    const api = changing([replaced], { ListStacks: { Stacks: [stack] }, GetStack: stack, UpdateStack: refused });
    const { exitCode, stdout, stderr } = await run('up web.yml --yes', { files, api });
    expect([exitCode, stdout]).toEqual([2, 'Updating stack web from web.yml\n']);
    expect(stderr).toContain('error: there already is a stack web, and it cannot be updated');
    expect(stderr).toContain(advice);
  });

  test('a stack in review is shown with the way on', async () => {
    const api = changing([], { ListStacks: { Stacks: [{ ...web, Status: 'REVIEW_IN_PROGRESS' }] } });
    const { exitCode, stderr } = await run('up web.yml', { files, api });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('rosette changeset list web');
  });

  test('--disable-rollback is said to have no effect', async () => {
    const { stdout } = await run('up web.yml --yes --disable-rollback', { files, api: changing([renamed]) });
    expect(stdout).toContain('--disable-rollback counts when a stack is created');
  });
});

describe('providers', () => {
  const template = [
    "ROSTemplateFormatVersion: '2015-09-01'",
    'Parameters: {Url: {Type: String}}',
    'Metadata: {Rosette: {Providers: [{Parameter: Url, File: dns.ts}]}}',
    'Resources: {R: {Type: "Custom::Dns", Properties: {ServiceToken: {Ref: Url}, Timeout: 5}}}',
  ].join('\n');
  const note = '/home/me/.rosette/providers/cn-hangzhou.web/providers.json';
  const program = () => ['listening on http://127.0.0.1:43121'];
  const withUrl = (ParameterValue: string) => ({
    ...web,
    Parameters: [{ ParameterKey: 'Url', ParameterValue }],
  });
  const validated = { Parameters: [{ ParameterKey: 'Url', Type: 'String' }] };

  async function updating(stack: JsonObject, argv = 'up web.yml --yes --auto') {
    const api = changing([renamed], { GetStack: [stack, updated], ValidateTemplate: validated });
    const noted = { [note]: JSON.stringify({ providers: [{ parameter: 'Url', file: '/home/me/dns.ts' }] }) };
    const script = { files: { ...noted, '/home/me/web.yml': template }, api, program };
    return { api, ...(await run(argv, script)) };
  }

  test('come back on the port that the stack knows, so that nothing changes by that', async () => {
    const { api, host, exitCode } = await updating(withUrl('http://127.0.0.1:43121'));
    expect(exitCode).toBe(0);
    expect(host.programs).toMatchObject([{ spec: { file: '/home/me/dns.ts', env: { PORT: '43121' } }, stopped: true }]);
    expect(api.wasCalled('UpdateStack', { Parameters: [] })).toBe(true);
  });

  test('that are new get their address into the stack, and are noted', async () => {
    const { api, host } = await updating(web);
    const Parameters = [{ ParameterKey: 'Url', ParameterValue: 'http://127.0.0.1:43121' }];
    expect(api.wasCalled('UpdateStack', { Parameters })).toBe(true);
    expect(JSON.parse(host.files.get(note)!).providers).toHaveLength(1);
  });

  test('are not started for a plan', async () => {
    const { host } = await updating(withUrl('http://127.0.0.1:43121'), 'up web.yml --only-plan');
    expect(host.programs).toEqual([]);
  });
});
