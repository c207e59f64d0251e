import { stripVTControlCharacters } from 'node:util';
import type { JsonObject } from '@rosette/template/base/json.ts';
import { describe, expect, test } from 'vitest';
import { CloudError } from '#wire/cloud-client.ts';
import { run } from '../testing/run.ts';
import { type Answer, ScriptedApi, stackId } from '../testing/scripted-api.ts';

const ids = ['1a2b3c4d-0000-4000-8000-000000000001', '1a2bffff-0000-4000-8000-000000000002'];
const created: JsonObject = {
  OperationId: ids[0]!,
  Action: 'CREATE',
  State: 'rolled-back',
  Phase: 'rollback',
  StartTime: '2026-11-21T10:00:00',
  EndTime: '2026-11-21T10:00:02',
  Seconds: 2.5,
  Reason: 'Resource CREATE failed: Quota: resources.Vpc: too many',
};
const running: JsonObject = {
  ...{ OperationId: ids[1]!, Action: 'UPDATE', State: 'running', Phase: 'forward', StartTime: '2026-11-21T11:00:00' },
};

function scripted(more: Readonly<Record<string, Answer>>): ScriptedApi {
  return new ScriptedApi({ ListStacks: { Stacks: [{ StackId: stackId, StackName: 'web' }] }, ...more });
}

describe('history', () => {
  const operations = { ListStackOperations: { TotalCount: 2, Operations: [running, created] } };

  test('lists what was done, newest first', async () => {
    const { stdout, exitCode } = await run('history web', { api: scripted(operations) });
    expect(exitCode).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "OPERATION  ACTION  STATE        BEGAN (UTC)          TOOK  REASON
      1a2bffff   UPDATE  running      2026-11-21 11:00:00
      1a2b3c4d   CREATE  rolled-back  2026-11-21 10:00:00  2.5s  Resource CREATE failed: Quota: resources.Vpc: too many
      "
    `);
  });

  test('shows one operation whole, by the first characters of its id', async () => {
    const step = { LogicalResourceId: 'Vpc', ResourceType: 'T', Action: 'create', Reason: 'added' };
    const report: JsonObject = {
      ...created,
      StackName: 'web',
      Phases: [
        {
          Phase: 'forward',
          Plan: 'create Vpc (T): added\ncreate Sub (T) after Vpc: added',
          Steps: [
            {
              ...{ ...step, State: 'failed', StartTime: '2026-11-21T10:00:00', Seconds: 1.25 },
              Error: { Code: 'Quota', Message: 'too many', Action: 'CreateVpc', RequestId: 'R-1' },
            },
            { ...step, LogicalResourceId: 'Sub', State: 'waiting' },
          ],
        },
        { Phase: 'rollback', Plan: '', Steps: [] },
      ],
    };
    const api = scripted({ ...operations, GetStackOperation: report });
    const { stdout, exitCode } = await run('history web 1a2b3', { api });
    expect(exitCode).toBe(0);
    expect(api.wasCalled('GetStackOperation', { StackId: stackId, OperationId: ids[0]! })).toBe(true);
    expect(stdout).toMatchInlineSnapshot(`
      "CREATE of stack web  rolled-back
      Id           1a2b3c4d-0000-4000-8000-000000000001
      Began        2026-11-21 10:00:00 UTC
      Took         2.5s
      Reason       Resource CREATE failed: Quota: resources.Vpc: too many

      Forward: the plan
        create Vpc (T): added
        create Sub (T) after Vpc: added

      Forward: how it went
      RESOURCE  ACTION  STATE    BEGAN     TOOK  NOTE
      Vpc       create  failed   10:00:00  1.3s  Quota: too many (CreateVpc, request id R-1)
      Sub       create  waiting

      Rollback
        nothing to do
      "
    `);
  });

  test.each([
    ['9', 'has no operation 9'],
    ['1a2b', '2 operations of stack web begin with 1a2b'],
  ])('asks for a better id than %s', async (id, message) => {
    const { stderr, exitCode } = await run(`history web ${id}`, { api: scripted(operations) });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toContain('rosette history web');
  });

  test('of nothing says so', async () => {
    const api = scripted({ ListStackOperations: { Operations: [] } });
    expect((await run('history web', { api })).stdout).toBe('Nothing has been done to stack web yet.\n');
  });
});

describe('show --at', () => {
  const then: JsonObject = {
    ...{ StackId: stackId, StackName: 'web', Status: 'UPDATE_IN_PROGRESS', StatusReason: 'Stack UPDATE started' },
    ...{ EventId: 'e-7', Cursor: 7, Time: '2026-11-21T10:00:00' },
    Resources: [
      { LogicalResourceId: 'Vpc', PhysicalResourceId: 'vpc-1', ResourceType: 'T', Status: 'CREATE_COMPLETE' },
    ],
  };

  test('shows the stack as it was', async () => {
    const api = scripted({ GetStackAtEvent: then });
    const { stdout, exitCode } = await run('show web --at 7', { api });
    expect(exitCode).toBe(0);
    expect(api.wasCalled('GetStackAtEvent', { StackId: stackId, Event: '7' })).toBe(true);
    expect(stdout).toMatchInlineSnapshot(`
      "web  UPDATE_IN_PROGRESS
      At           2026-11-21 10:00:00 UTC, event e-7 (cursor 7)
      Reason       Stack UPDATE started

      Resources
      NAME  STATUS           ID     TYPE
      Vpc   CREATE_COMPLETE  vpc-1  T
      "
    `);
  });

  test('--json prints the answer', async () => {
    const { stdout } = await run('show web --at 7 --json', { api: scripted({ GetStackAtEvent: then }) });
    expect(JSON.parse(stdout)).toEqual(then);
  });
});

describe('explain', () => {
  const answer: JsonObject = {
    StackId: stackId,
    Explanation: ['Sub (T) is CREATE_FAILED.', 'It was to be created.', 'First cause: Vpc failed.'],
  };

  test('prints the sentences', async () => {
    const api = scripted({ ExplainStackResource: answer });
    const { stdout, exitCode } = await run('explain web Sub', { api });
    expect(exitCode).toBe(0);
    expect(api.wasCalled('ExplainStackResource', { StackId: stackId, LogicalResourceId: 'Sub' })).toBe(true);
    expect(stdout).toBe('Sub (T) is CREATE_FAILED.\nIt was to be created.\nFirst cause: Vpc failed.\n');
  });

  test('fits a terminal, with the cause loud', async () => {
    const { stdout } = await run('explain web Sub', {
      api: scripted({ ExplainStackResource: answer }),
      stdoutTTY: true,
      columns: 20,
    });
    expect(stdout).toContain('\u001b[31mFirst cause');
    for (const line of stdout.split('\n')) expect(stripVTControlCharacters(line).length).toBeLessThanOrEqual(20);
  });

  test('--json prints the answer; a resource that is not there is an error', async () => {
    const { stdout } = await run('explain web Sub --json', { api: scripted({ ExplainStackResource: answer }) });
    expect(JSON.parse(stdout)).toEqual(answer);
    const missing = new CloudError('ResourceNotFound', 'The Resource (No) could not be found in Stack web.', {
      status: 404,
    });
    const refused = await run('explain web No', { api: scripted({ ExplainStackResource: missing }) });
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('could not be found');
  });
});
