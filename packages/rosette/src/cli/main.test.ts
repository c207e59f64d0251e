import type { JsonObject } from '@rosette/template/base/json.ts';
import { describe, expect, test } from 'vitest';
import { CloudError } from '#wire/cloud-client.ts';
import { CliError } from './errors.ts';
import { runCli } from './main.ts';
import { type Answer, eventsOf, type Happening, ScriptedApi, stackId } from './testing/scripted-api.ts';
import { type HostScript, scriptedHost } from './testing/scripted-host.ts';

const template = "ROSTemplateFormatVersion: '2015-09-01'\nResources:\n  Vpc:\n    Type: ALIYUN::ECS::VCP\n";
const files = { '/home/me/web.yml': template, '/home/me/empty.yml': '\n' };

const complete: JsonObject = {
  RequestId: 'R-1',
  StackId: stackId,
  StackName: 'web',
  Status: 'CREATE_COMPLETE',
  StatusReason: 'Stack CREATE completed successfully',
  Outputs: [{ OutputKey: 'Url', OutputValue: 'http://shop/', Description: 'Where it answers' }],
};
const resources = {
  Resources: [{ LogicalResourceId: 'Vpc', ResourceType: 'ALIYUN::ECS::VPC', Status: 'INIT_COMPLETE' }],
};
const created = eventsOf(`
  * CREATE_IN_PROGRESS
  Vpc CREATE_IN_PROGRESS
  Vpc CREATE_COMPLETE vpc-1
  * CREATE_COMPLETE`);

function creation(
  more: Readonly<Record<string, Answer>> = {},
  happenings: readonly Happening[] = created,
): ScriptedApi {
  const answers = {
    ListStacks: { Stacks: [] },
    CreateStack: { StackId: stackId },
    ListStackResources: resources,
    GetStack: complete,
  };
  return new ScriptedApi({ ...answers, ...more }, happenings);
}

async function run(argv: string, script: HostScript) {
  const host = scriptedHost({ files, ...script });
  const exitCode = await runCli(argv.split(' '), host);
  return { host, exitCode, stdout: host.printed.stdout, stderr: host.printed.stderr };
}

describe('up', () => {
  test('a pipe gets a line an event, then the outputs', async () => {
    const { exitCode, stdout, stderr, host } = await run('up web.yml', { api: creation() });
    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toMatchInlineSnapshot(`
      "Creating stack web from web.yml
      08:00:01  CREATE_IN_PROGRESS  stack web
      08:00:01  CREATE_IN_PROGRESS  Vpc  ALIYUN::ECS::VPC
      08:00:01  CREATE_COMPLETE     Vpc  ALIYUN::ECS::VPC  vpc-1
      08:00:01  CREATE_COMPLETE     stack web

      OUTPUT  VALUE         DESCRIPTION
      Url     http://shop/  Where it answers
      "
    `);
    expect(host.sessionsOpen).toBe(0);
  });

  test('options become fields of the request', async () => {
    const api = creation();
    await run('up web.yml --name shop -p A=1 -p B=x=y --timeout 20 --disable-rollback --parallelism 3 --tag team=a', {
      api,
    });
    expect(api.calls.find(({ action }) => action === 'CreateStack')?.parameters).toEqual({
      TemplateBody: template,
      StackName: 'shop',
      Parameters: [
        { ParameterKey: 'A', ParameterValue: '1' },
        { ParameterKey: 'B', ParameterValue: 'x=y' },
      ],
      TimeoutInMinutes: 20,
      DisableRollback: true,
      Parallelism: 3,
      Tags: [{ Key: 'team', Value: 'a' }],
    });
  });

  test('--json prints the answer of GetStack and nothing else', async () => {
    const { exitCode, stdout, stderr } = await run('up web.yml --json', { api: creation() });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual(complete);
    expect(stderr).toBe('');
  });

  test('--json keeps live progress off standard output', async () => {
    const { stdout, stderr } = await run('up web.yml --json', { api: creation(), stderrTTY: true });
    expect(JSON.parse(stdout)).toEqual(complete);
    expect(stderr).toContain('1 of 1 created');
  });

  test('a terminal gets a tree that is rewritten in place', async () => {
    const { stdout } = await run('up web.yml --no-color', { api: creation(), stdoutTTY: true });
    expect(stdout).toContain('\u001b[2A');
    expect(stdout).toContain('└─ ✓ Vpc');
    // Something stands there at once, and is gone as soon as it is known what to do.
    expect(stdout.startsWith('Looking for stack web …\r\u001b[KCreating stack web')).toBe(true);
  });

  test('names the first cause of a failure, and not what followed from it', async () => {
    const happenings = eventsOf(
      `* CREATE_IN_PROGRESS
       Db CREATE_IN_PROGRESS
       Vm CREATE_IN_PROGRESS
       Vm CREATE_FAILED - OperationDenied.NoStock: sold out
       Db CREATE_FAILED - Operation cancelled
       * CREATE_ROLLBACK_IN_PROGRESS
       * CREATE_ROLLBACK_COMPLETE`,
      { Vm: 'ALIYUN::ECS::Instance', Db: 'ALIYUN::RDS::DBInstance' },
    );
    const failed = {
      ...complete,
      Status: 'CREATE_ROLLBACK_COMPLETE',
      OperationInfo: {
        Action: 'RunInstances',
        Code: 'OperationDenied.NoStock',
        RequestId: 'C-77',
        LogicalResourceId: 'Vm',
      },
    };
    const { exitCode, stderr } = await run('up web.yml', { api: creation({ GetStack: failed }, happenings) });
    expect(exitCode).toBe(1);
    expect(stderr).toMatchInlineSnapshot(`
      "
      error: stack web: creation failed, everything removed again (CREATE_ROLLBACK_COMPLETE)
        where: Vm (ALIYUN::ECS::Instance), RunInstances
        why:   OperationDenied.NoStock: sold out
               request id C-77
        hint:  rosette events web shows everything that happened
               1 more resource failed after it
               nothing of it is left; rosette down web frees the name for another try
      "
    `);
  });

  test('waits for the rollback when the failure is reported first', async () => {
    const happenings = eventsOf(
      '* CREATE_IN_PROGRESS\n* CREATE_FAILED\n* CREATE_ROLLBACK_IN_PROGRESS\n* CREATE_ROLLBACK_COMPLETE',
    );
    const statuses = ['CREATE_ROLLBACK_IN_PROGRESS', 'CREATE_ROLLBACK_COMPLETE'].map((Status) => ({
      ...complete,
      Status,
    }));
    const api = creation({ GetStack: statuses }, happenings);
    const { exitCode, stderr } = await run('up web.yml', { api });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('CREATE_ROLLBACK_COMPLETE');
    expect(api.countOf('GetStack')).toBe(2);
  });

  test('a rejected template is shown like a compiler does, all findings of it', async () => {
    const rejected = new CloudError('StackValidationFailed', 'two findings', {
      requestId: 'R-9',
      data: {
        Diagnostics: [
          {
            Code: 'UserParameterMissing',
            Severity: 'error',
            Message: 'The parameter Zone has no value.',
            Path: ['Parameters', 'Zone'],
          },
          {
            Code: 'UnknownResourceType',
            Severity: 'error',
            Message: 'There is no type ALIYUN::ECS::VCP.',
            Hint: 'did you mean ALIYUN::ECS::VPC?',
            Path: ['Resources', 'Vpc', 'Type'],
            Line: 4,
            Column: 11,
            EndLine: 4,
            EndColumn: 27,
          },
        ],
      },
    });
    const { exitCode, stderr, stdout } = await run('up web.yml', { api: creation({ CreateStack: rejected }) });
    expect(exitCode).toBe(2);
    expect(stdout).toBe('Creating stack web from web.yml\n');
    expect(stderr).toMatchInlineSnapshot(`
      "error[UnknownResourceType] There is no type ALIYUN::ECS::VCP.
        --> web.yml:4:11  Resources.Vpc.Type
       4 |     Type: ALIYUN::ECS::VCP
         |           ^^^^^^^^^^^^^^^^
        hint: did you mean ALIYUN::ECS::VPC?

      error[UserParameterMissing] The parameter Zone has no value.
        --> web.yml  Parameters.Zone

      2 errors
      hint: give a value with -p Key=Value or --param-file, or let --auto choose
      request id R-9
      "
    `);
  });

  test('--json prints the refusal of the API', async () => {
    const rejected = new CloudError('InvalidTemplate', 'bad', { requestId: 'R-9', data: { Diagnostics: [] } });
    const { exitCode, stdout } = await run('up web.yml --json', { api: creation({ CreateStack: rejected }) });
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toEqual({ Code: 'InvalidTemplate', Message: 'bad', RequestId: 'R-9', Diagnostics: [] });
  });

  test('a stack that is being worked on is left alone', async () => {
    const api = creation({ ListStacks: { Stacks: [{ ...complete, Status: 'CREATE_IN_PROGRESS' }] } });
    const { exitCode, stderr } = await run('up web.yml', { api });
    expect(exitCode).toBe(2);
    expect(api.calls.map(({ action }) => action)).toEqual(['ListStacks']);
    expect(stderr).toMatchInlineSnapshot(`
      "error: there already is a stack web
        where: region cn-hangzhou, CREATE_IN_PROGRESS, id 0d6fe7cb-1a2b-4c3d-8e9f-000000000001
        hint:  rosette events web --follow watches it; --name gives the new one another name
      "
    `);
  });

  test('--only-plan shows what would be created, and creates nothing', async () => {
    const Vpc = { LogicalResourceId: 'Vpc', ResourceType: 'ALIYUN::ECS::VPC', Action: 'Add' };
    const Resources = [{ ...Vpc, Properties: { CidrBlock: '10.0.0.0/8', VpcName: null } }];
    const api = creation({ PreviewStack: { Stack: { Resources } } });
    const { exitCode, stdout } = await run('up web.yml --only-plan', { api });
    expect(exitCode).toBe(0);
    expect(api.wasCalled('CreateStack')).toBe(false);
    expect(stdout).toMatchInlineSnapshot(`
      "Plan for stack web from web.yml, which would be created

      Create
        + Vpc  ALIYUN::ECS::VPC
            CidrBlock: 10.0.0.0/8
            VpcName: (known after creation)

      1 to create
      "
    `);
  });

  test.each([
    ['embedded', 'The work stops here and goes on with the next rosette command'],
    ['http://127.0.0.1:8787', 'The server goes on with it'],
  ])('Ctrl-C (%s) leaves with 130 and says what becomes of the work', async (endpoint, said) => {
    const answers = { ListStacks: { Stacks: [] }, CreateStack: { StackId: stackId }, ListStackResources: resources };
    const api = new ScriptedApi(answers, [...created.slice(0, 2), 'interrupt'], endpoint);
    const { exitCode, stderr, host } = await run('up web.yml', { api });
    expect(exitCode).toBe(130);
    expect(stderr).toContain(said);
    expect(host.sessionsOpen).toBe(0);
  });
});

describe('down', () => {
  const deleted = eventsOf(`
    * CREATE_IN_PROGRESS
    Vpc CREATE_COMPLETE vpc-1
    * CREATE_COMPLETE
    * DELETE_IN_PROGRESS
    Vpc DELETE_IN_PROGRESS vpc-1
    Vpc DELETE_COMPLETE vpc-1
    * DELETE_COMPLETE`);
  const gone = { ...complete, Status: 'DELETE_COMPLETE' };
  const answers = {
    ListStacks: { Stacks: [complete] },
    GetStack: [complete, gone],
    ListStackEvents: { Events: [{ EventId: 'web-event-3', Cursor: 3 }] },
    ListStackResources: {
      Resources: [{ LogicalResourceId: 'Vpc', ResourceType: 'ALIYUN::ECS::VPC', Status: 'CREATE_COMPLETE' }],
    },
    DeleteStack: { RequestId: 'R-2' },
  };

  test('shows the deletion alone, not what happened before', async () => {
    const api = new ScriptedApi(answers, deleted);
    const { exitCode, stdout } = await run('down web', { api });
    expect(exitCode).toBe(0);
    expect(api.wasCalled('DeleteStack', { StackId: stackId })).toBe(true);
    expect(stdout).toMatchInlineSnapshot(`
      "08:00:01  DELETE_IN_PROGRESS  stack web
      08:00:01  DELETE_IN_PROGRESS  Vpc  ALIYUN::ECS::VPC  vpc-1
      08:00:01  DELETE_COMPLETE     Vpc  ALIYUN::ECS::VPC  vpc-1
      08:00:01  DELETE_COMPLETE     stack web
      Stack web is deleted.
      "
    `);
  });

  test.each([
    ['y', 0, true],
    ['', 2, false],
    ['no', 2, false],
  ])('a terminal is asked; %j exits %i', async (typed, code, deletes) => {
    const api = new ScriptedApi(answers, deleted);
    const { exitCode, stderr } = await run('down web', { api, typed: [typed], stdoutTTY: true, stderrTTY: true });
    expect(exitCode).toBe(code);
    expect(stderr).toContain('Delete stack web and its 1 resource? [y/N]');
    expect(api.wasCalled('DeleteStack')).toBe(deletes);
  });

  test('--yes does not ask', async () => {
    const api = new ScriptedApi(answers, deleted);
    const { exitCode, stderr } = await run('down web --yes', { api, typed: [], stdoutTTY: true, stderrTTY: true });
    expect(exitCode).toBe(0);
    expect(stderr).not.toContain('[y/N]');
  });

  test('on a terminal, what was there before is known without its events, and what was gone is not shown', async () => {
    const Resources = [
      { LogicalResourceId: 'Vpc', ResourceType: 'ALIYUN::ECS::VPC', Status: 'CREATE_COMPLETE' },
      { LogicalResourceId: 'Kept', ResourceType: 'ALIYUN::ECS::Disk', Status: 'CREATE_COMPLETE' },
      { LogicalResourceId: 'Old', ResourceType: 'ALIYUN::ECS::Disk', Status: 'DELETE_COMPLETE' },
    ];
    const api = new ScriptedApi({ ...answers, ListStackResources: { Resources } }, deleted);
    const { stdout } = await run('down web --yes', { api, stdoutTTY: true, stderrTTY: true });
    expect(stdout).toMatch(/✓\S* Kept/);
    expect(stdout).toContain('1 of 2 removed');
    expect(stdout).not.toContain('Old');
  });

  test('a failed deletion exits 1 with its cause', async () => {
    const happenings = eventsOf(
      '* DELETE_IN_PROGRESS\nVpc DELETE_FAILED vpc-1 DependencyViolation: in use\n* DELETE_FAILED',
    );
    const failed = { ...complete, Status: 'DELETE_FAILED' };
    const api = new ScriptedApi(
      { ...answers, ListStackEvents: { Events: [] }, GetStack: [complete, failed] },
      happenings,
    );
    const { exitCode, stderr } = await run('down web', { api });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('DependencyViolation: in use');
  });

  test('a failure of an earlier operation is not the cause of this one', async () => {
    const happenings = eventsOf(`
      * CREATE_IN_PROGRESS
      Vpc CREATE_FAILED - an old story
      * CREATE_FAILED
      * DELETE_IN_PROGRESS
      Disk DELETE_FAILED d-1 IncorrectDiskStatus: attached
      * DELETE_FAILED`);
    const failed = { ...complete, Status: 'DELETE_FAILED' };
    const api = new ScriptedApi({ ...answers, GetStack: [complete, failed] }, happenings);
    const { stderr } = await run('down web', { api });
    expect(stderr).toContain('IncorrectDiskStatus: attached');
    expect(stderr).not.toContain('an old story');
  });

  test('a stack that is empty already is asked for as such', async () => {
    const api = new ScriptedApi({ ...answers, ListStackResources: { Resources: [] } }, deleted);
    const { stderr } = await run('down web', { api, typed: ['y'], stdoutTTY: true, stderrTTY: true });
    expect(stderr).toContain('Delete stack web, which has no resources? [y/N]');
  });

  test('a stack that is being worked on is left alone, with a hint how to watch it', async () => {
    const busy = new CloudError('ActionInProgress', 'Stack web already has an action (CREATE) in progress.', {
      status: 409,
    });
    const creating = { ...complete, Status: 'CREATE_IN_PROGRESS' };
    const api = new ScriptedApi({ ...answers, GetStack: creating, DeleteStack: busy });
    const { exitCode, stderr } = await run('down web', { api });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('error: stack web is being worked on\n  where: CREATE_IN_PROGRESS');
    expect(stderr).toContain('hint:  rosette events web --follow watches it');
  });

  test('an unknown stack exits 2', async () => {
    const { exitCode, stderr } = await run('down web', { api: new ScriptedApi({ ListStacks: { Stacks: [] } }) });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('error: there is no stack web');
  });
});

describe('what is wrong before anything begins exits 2 and says why', () => {
  test.each([
    ['up missing.yml', 'there is no such file'],
    ['up empty.yml', 'error: the template is empty\n  where: empty.yml'],
    ['up web.yml --bogus', "unknown option '--bogus'"],
    ['frobnicate', "unknown command 'frobnicate'"],
    ['up', "missing required argument 'template'"],
    ['up web.yml -p Zone', '-p wants a key and a value'],
    ['up web.yml --timeout soon', '--timeout wants a whole number from 10 to 1440'],
    ['up web.yml --name -x', 'cannot be a stack'],
    ['up web.yml --param-file none.json', 'cannot read the parameter file'],
    ['outputs web Nope', 'stack web has no output Nope'],
  ])('%s', async (argv, said) => {
    const api = creation(argv.startsWith('outputs') ? { ListStacks: { Stacks: [complete] } } : {});
    const { exitCode, stderr, stdout } = await run(argv, { api });
    expect(stderr).toContain(said);
    expect(exitCode).toBe(2);
    expect(stdout + stderr).not.toMatch(/\n\s+at /);
  });

  test('a damaged data directory', async () => {
    const damaged = new CliError('the data directory is damaged', {
      where: '.rosette/rosette.db',
      why: 'file is not a database',
    });
    const { exitCode, stderr } = await run('ls', { open: () => Promise.reject(damaged) });
    expect(exitCode).toBe(2);
    expect(stderr).toMatchInlineSnapshot(`
      "error: the data directory is damaged
        where: .rosette/rosette.db
        why:   file is not a database
      "
    `);
  });

  test.each(['unknown', 'rejected'] as const)('no server, the request being %s', async (outcome) => {
    const details = { status: 503, outcome };
    const unreachable = new CloudError('ConnectionError', 'Nothing answers (ECONNREFUSED)', details);
    const { exitCode, stderr } = await run('ls', { api: new ScriptedApi({ ListStacks: unreachable }) });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('error: no answer came\n  why:   Nothing answers (ECONNREFUSED)');
  });
});

test('a defect is told without a stack trace and exits 1', async () => {
  const { exitCode, stderr } = await run('ls', { open: () => Promise.reject(new TypeError('x is not a function')) });
  expect(exitCode).toBe(1);
  expect(stderr).toContain('TypeError: x is not a function');
  expect(stderr).not.toMatch(/\n\s+at /);
});

test('help and version exit 0', async () => {
  expect((await run('--version', {})).stdout).toBe('0.1.0\n');
  const help = await run('up --help', {});
  expect(help.exitCode).toBe(0);
  expect(help.stdout).toContain('--param-file');
});

describe('reading', () => {
  test('ls reads every page', async () => {
    const page = (from: number, count: number) => ({
      Stacks: Array.from({ length: count }, (_, at) => ({
        StackName: `s${from + at}`,
        Status: 'CREATE_COMPLETE',
        StackId: `id-${from + at}`,
      })),
    });
    const { stdout } = await run('ls', { api: new ScriptedApi({ ListStacks: [page(0, 50), page(50, 2)] }) });
    expect(stdout.trim().split('\n')).toHaveLength(53);
  });

  test('outputs with a key prints the bare value', async () => {
    const api = new ScriptedApi({ ListStacks: { Stacks: [complete] }, GetStack: complete });
    expect((await run('outputs web Url', { api })).stdout).toBe('http://shop/\n');
  });

  test('events come oldest first', async () => {
    const Events = created.toReversed().map(({ Cursor: _, ...event }) => event);
    const api = new ScriptedApi({ ListStacks: { Stacks: [complete] }, ListStackEvents: { Events } });
    const { stdout } = await run('events web', { api });
    expect(stdout.split('\n')[0]).toContain('CREATE_IN_PROGRESS  stack web');
  });

  test('events --follow goes on until Ctrl-C', async () => {
    const api = new ScriptedApi({ ListStacks: { Stacks: [complete] }, GetStack: complete }, [...created, 'interrupt']);
    const { exitCode, stdout } = await run('events web --follow', { api });
    expect(exitCode).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(4);
  });
});

describe('serve', () => {
  test('says address and key file, and stops on Ctrl-C', async () => {
    let closed = false;
    const host = scriptedHost({
      serve: async () => ({
        url: 'http://127.0.0.1:8787',
        cloudUrl: 'http://127.0.0.1:8788',
        firstStart: { accessKeyFile: '/home/me/.rosette/access-key.json' },
        closed: new Promise(() => undefined),
        close: async () => {
          closed = true;
        },
      }),
    });
    const done = runCli(['serve'], host);
    while (!host.printed.stdout.includes('Ctrl-C')) await new Promise((resolve) => setImmediate(resolve));
    host.interrupt();
    expect(await done).toBe(0);
    expect(closed).toBe(true);
    expect(host.printed.stdout).toContain('listens on http://127.0.0.1:8787');
    expect(host.printed.stdout).toContain('Local OSS, MNS and Function Compute: http://127.0.0.1:8788');
    expect(host.printed.stdout).toContain('/home/me/.rosette/access-key.json');
  });
});

describe('providers', () => {
  const body = [
    "ROSTemplateFormatVersion: '2015-09-01'",
    'Parameters: {Url: {Type: String}}',
    'Metadata: {Rosette: {Providers: [{Parameter: Url, File: provider/dns.ts}]}}',
    'Resources: {R: {Type: "Custom::Dns", Properties: {ServiceToken: {Ref: Url}, Timeout: 5}}}',
  ].join('\n');
  const withProvider = { '/home/me/web.yml': body };
  const program = () => ['listening on http://127.0.0.1:43121'];
  const folder = '/home/me/.rosette/providers/cn-hangzhou.web';
  const note = `${folder}/providers.json`;
  const validated = { Parameters: [{ ParameterKey: 'Url', Type: 'String' }] };

  test('--auto starts what the template brings along and notes it for later', async () => {
    const api = creation({ ValidateTemplate: validated });
    const { exitCode, host } = await run('up web.yml --auto', { api, files: withProvider, program });
    expect(exitCode).toBe(0);
    expect(
      api.wasCalled('CreateStack', { Parameters: [{ ParameterKey: 'Url', ParameterValue: 'http://127.0.0.1:43121' }] }),
    ).toBe(true);
    expect(host.programs).toMatchObject([
      {
        spec: { file: '/home/me/provider/dns.ts', env: { PORT: '0', PROVIDER_STATE: `${folder}/Url` } },
        stopped: true,
      },
    ]);
    expect(JSON.parse(host.files.get(note)!)).toEqual({
      providers: [{ parameter: 'Url', file: '/home/me/provider/dns.ts' }],
    });
  });

  test('without --auto no program of a template runs', async () => {
    const { host } = await run('up web.yml', { api: creation(), files: withProvider, program });
    expect(host.programs).toEqual([]);
  });

  test('a refused creation leaves no note', async () => {
    const api = creation({ CreateStack: new CloudError('InvalidTemplate', 'bad') });
    const { host } = await run('up web.yml --provider Url=dns.ts', { api, program });
    expect(host.files.has(note)).toBe(false);
    expect(host.programs[0]?.stopped).toBe(true);
  });

  test('a file outside the template folder is refused', async () => {
    const outside = { '/home/me/web.yml': body.replace('provider/dns.ts', '../dns.ts') };
    const { exitCode, stderr } = await run('up web.yml --auto', { api: creation(), files: outside, program });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('a file beneath the folder of the template');
  });

  test('down starts it again on the port that the stack knows', async () => {
    const stack = { ...complete, Parameters: [{ ParameterKey: 'Url', ParameterValue: 'http://127.0.0.1:43121' }] };
    const api = new ScriptedApi(
      {
        ListStacks: { Stacks: [stack] },
        GetStack: [stack, { ...stack, Status: 'DELETE_COMPLETE' }],
        ListStackEvents: { Events: [] },
        ListStackResources: { Resources: [] },
        DeleteStack: {},
      },
      eventsOf('* DELETE_IN_PROGRESS\n* DELETE_COMPLETE'),
    );
    const noted = { [note]: JSON.stringify({ providers: [{ parameter: 'Url', file: '/elsewhere/dns.ts' }] }) };
    const { exitCode, host } = await run('down web', { api, files: noted, program });
    expect(exitCode).toBe(0);
    expect(host.programs).toMatchObject([
      { spec: { file: '/elsewhere/dns.ts', env: { PORT: '43121' } }, stopped: true },
    ]);
    expect(host.files.has(note)).toBe(false);
  });

  test('a provider that does not start is told with its own words', async () => {
    const { exitCode, stderr } = await run('up web.yml --auto', { api: creation(), files: withProvider });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('it ended with code 1: Error: listen EADDRINUSE');
  });
});
