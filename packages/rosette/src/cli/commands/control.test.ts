import type { JsonObject } from '@rosette/template/base/json.ts';
import { describe, expect, test } from 'vitest';
import { CloudError } from '#wire/cloud-client.ts';
import { run } from '../testing/run.ts';
import { type Answer, eventsOf, ScriptedApi, stackId } from '../testing/scripted-api.ts';

const files = { '/home/me/web.yml': 'Resources: {}\n' };
const web = (Status: string): JsonObject => ({ StackId: stackId, StackName: 'web', Status });

function scripted(statuses: readonly string[], happenings = '', more: Readonly<Record<string, Answer>> = {}) {
  const answers = {
    ListStacks: { Stacks: [web(statuses[0]!)] },
    GetStack: statuses.map(web),
    ListStackEvents: { Events: [{ Cursor: 1 }] },
    ListStackResources: { Resources: [] },
  };
  return new ScriptedApi({ ...answers, ...more }, happenings === '' ? [] : eventsOf(happenings));
}

describe('cancel', () => {
  const happenings = `* UPDATE_IN_PROGRESS
    Vpc UPDATE_FAILED vpc-1 Operation cancelled
    * UPDATE_FAILED`;

  test.each([
    ['cancel web', 'CancelStackOperation', 'Safe'],
    ['cancel web --quick', 'CancelStackOperation', 'Quick'],
    ['cancel web --rollback', 'CancelUpdateStack', 'Safe'],
    ['cancel web --rollback --quick', 'CancelUpdateStack', 'Quick'],
  ])('%s calls %s', async (argv, action, CancelType) => {
    const api = scripted(['UPDATE_IN_PROGRESS', 'UPDATE_FAILED'], happenings, { [action]: {} });
    const { exitCode, stdout } = await run(argv, { api });
    expect(exitCode).toBe(0);
    expect(api.wasCalled(action, { StackId: stackId, CancelType })).toBe(true);
    expect(stdout).toMatch(/Stack web: update failed \(UPDATE_FAILED\)\n$/);
  });

  test('says why there is nothing to cancel', async () => {
    const refused = new CloudError('NotSupported', 'Cancelling a stack that rests is not supported.');
    const { exitCode, stderr } = await run('cancel web', {
      api: scripted(['UPDATE_COMPLETE'], '', { CancelStackOperation: refused }),
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Cancelling a stack that rests');
  });
});

describe('continue', () => {
  const happenings = '* CREATE_FAILED\n* CREATE_IN_PROGRESS\n* CREATE_COMPLETE';
  const continuing = () =>
    scripted(['CREATE_FAILED', 'CREATE_COMPLETE'], happenings, { ContinueCreateStack: { StackId: stackId } });
  const asked = { StackId: stackId, Mode: 'Recreate', RecreatingResources: [], Parameters: [] };

  test.each<[string, JsonObject]>([
    ['continue web', asked],
    ['continue web --ignore', { ...asked, Mode: 'Ignore' }],
    ['continue web --recreate Vpc Db', { ...asked, RecreatingResources: ['Vpc', 'Db'] }],
    [
      'continue web --recreating-option AutoRecreatingResources',
      { ...asked, RecreatingOptions: ['AutoRecreatingResources'] },
    ],
    [
      'continue web --template web.yml -p A=1',
      { ...asked, Parameters: [{ ParameterKey: 'A', ParameterValue: '1' }], TemplateBody: 'Resources: {}\n' },
    ],
  ])('%s', async (argv, expected) => {
    const api = continuing();
    const { exitCode, stdout } = await run(argv, { api, files });
    expect(exitCode).toBe(0);
    expect(api.calls.find(({ action }) => action === 'ContinueCreateStack')?.parameters).toEqual(expected);
    expect(stdout).toContain('CREATE_COMPLETE     stack web');
  });

  test.each([
    '--ignore --recreate Vpc',
    '--ignore --template web.yml',
    '--ignore --recreating-option AutoRecreatingResources',
  ])('%s is refused', async (options) => {
    const { exitCode, stderr } = await run(`continue web ${options}`, { api: continuing(), files });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--ignore makes nothing anew');
  });

  test('a creation that fails again exits 1', async () => {
    const again = '* CREATE_FAILED\n* CREATE_IN_PROGRESS\nDb CREATE_FAILED - sold out\n* CREATE_FAILED';
    const api = scripted(['CREATE_FAILED'], again, { ContinueCreateStack: {} });
    const { exitCode, stderr } = await run('continue web', { api });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('sold out');
    expect(stderr).toContain('rosette continue web goes on with it');
  });
});

describe('wait', () => {
  test.each([
    ['CREATE_COMPLETE', 0, 'created'],
    ['UPDATE_COMPLETE', 0, 'updated'],
    ['CREATE_FAILED', 1, 'creation failed'],
    ['ROLLBACK_COMPLETE', 1, 'update undone'],
    ['CREATE_ROLLBACK_COMPLETE', 1, 'creation failed, everything removed again'],
    ['DELETE_FAILED', 1, 'deletion failed'],
  ])('on %s exits %i at once', async (status, code, said) => {
    const { exitCode, stdout } = await run('wait web', { api: scripted([status]) });
    expect([exitCode, stdout]).toEqual([code, `Stack web: ${said} (${status})\n`]);
  });

  test('follows what runs', async () => {
    const api = scripted(['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE'], '* UPDATE_IN_PROGRESS\n* UPDATE_COMPLETE');
    const { exitCode, stdout } = await run('wait web', { api });
    expect([exitCode, stdout]).toEqual([0, '08:00:01  UPDATE_COMPLETE     stack web\n']);
  });

  test('exits 1 when what runs is undone', async () => {
    const happenings = '* UPDATE_IN_PROGRESS\nVpc UPDATE_FAILED vpc-1 no\n* ROLLBACK_IN_PROGRESS\n* ROLLBACK_COMPLETE';
    const statuses = ['UPDATE_IN_PROGRESS', 'ROLLBACK_COMPLETE'];
    const { exitCode, stderr } = await run('wait web', { api: scripted(statuses, happenings) });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('update undone (ROLLBACK_COMPLETE)');
  });

  test('exits 0 when a deletion is done', async () => {
    const api = scripted(['DELETE_IN_PROGRESS', 'DELETE_COMPLETE'], '* DELETE_IN_PROGRESS\n* DELETE_COMPLETE');
    const { exitCode, stdout } = await run('wait web', { api });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Stack web is deleted.');
  });

  test('does not wait for a person', async () => {
    const { exitCode, stderr } = await run('wait web', { api: scripted(['REVIEW_IN_PROGRESS']) });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('rosette changeset list web');
  });

  test('--json prints the stack', async () => {
    const { stdout } = await run('wait web --json', { api: scripted(['UPDATE_COMPLETE']) });
    expect(JSON.parse(stdout)).toEqual(web('UPDATE_COMPLETE'));
  });
});
