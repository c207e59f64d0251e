import { describe, expect, test } from 'vitest';
import { CliError } from '../errors.ts';
import { runCli } from '../main.ts';
import type { LoadFailure, ServedProvider, ServeProviderOptions } from '../served-provider.ts';
import { run } from '../testing/run.ts';
import { type HostScript, scriptedHost } from '../testing/scripted-host.ts';

const request = {
  type: 'Create',
  requestId: 'r-1',
  resourceType: 'Custom::Note',
  logicalId: 'Note',
  stackName: 'web',
  inputs: { Text: 'hello', Size: 80 },
} as const;

interface Scene {
  readonly options: ServeProviderOptions[];
  readonly patience: number[];
  readonly script: HostScript;
}

/** A machine on which a provider can be served; it says what happens in `act`. */
function scene(act: (options: ServeProviderOptions) => void = () => {}, hopeless?: LoadFailure): Scene {
  const options: ServeProviderOptions[] = [];
  const patience: number[] = [];
  const closed = Promise.withResolvers<void>();
  const serveProvider = async (given: ServeProviderOptions): Promise<ServedProvider> => {
    options.push(given);
    act(given);
    return {
      url: `http://${given.host}:${given.port || 40_001}`,
      hopeless: hopeless === undefined ? new Promise(() => {}) : Promise.resolve(hopeless),
      close: (ms) => {
        patience.push(ms);
        if (patience.length > 1 || hopeless !== undefined) closed.resolve();
        return closed.promise;
      },
    };
  };
  return { options, patience, script: { files: { '/home/me/provider.ts': '' }, serveProvider } };
}

/** Runs the command until two presses of Ctrl-C have ended it. */
async function served(argv: string, { script }: Scene) {
  const host = scriptedHost(script);
  const done = runCli(['custom', 'serve', ...argv.split(' ')], host);
  while (!host.printed.stdout.includes('127.0.0.1')) await new Promise((next) => setImmediate(next));
  host.interrupt();
  await new Promise((next) => setImmediate(next));
  host.interrupt();
  return { exitCode: await done, ...host.printed };
}

describe('a provider', () => {
  test('is announced before what it does is told, and goes patiently at first', async () => {
    const stage = scene(({ tell }) => {
      tell({ kind: 'serving', ms: 12 });
      tell({ kind: 'request', request, undo: false });
    });
    const { exitCode, stdout, stderr } = await served('provider.ts', stage);
    expect(`\n${stdout}`).toBe(`
Rosette serves provider.ts as a provider of custom resources.

  In a template  ServiceToken: web:http://127.0.0.1:8090/
  Or give it to  rosette up TEMPLATE -p Token=web:http://127.0.0.1:8090/

It is started anew when its files change. Ctrl-C stops it. Times are UTC.

08:00:00  serving    started in 12 ms
08:00:00  Create     Note  Custom::Note  stack web
                     Text: "hello"
                     Size: 80
`);
    expect(stderr).toBe('Stopping: requests under way may end first; Ctrl-C again stops at once.\n');
    expect(exitCode).toBe(0);
    expect(stage.patience).toEqual([10_000, 0]);
    expect(stage.options).toMatchObject([
      { file: '/home/me/provider.ts', host: '127.0.0.1', port: 8090, reload: true },
    ]);
  });

  test('behind a token of another kind, on all addresses, without reload', async () => {
    const stage = scene();
    const { stdout } = await served('provider.ts --port 0 --host 0.0.0.0 --sync --no-reload', stage);
    expect(stdout).toContain("-p Token='web[sync]:http://127.0.0.1:40001/'\n");
    expect(stdout).not.toContain('anew');
    expect(stage.options).toMatchObject([{ host: '0.0.0.0', port: 0, sync: true, reload: false }]);
  });

  test('tells a program one JSON object a line', async () => {
    const stage = scene(({ tell }) => tell({ kind: 'request', request, undo: false }));
    const { stdout, stderr } = await served('provider.ts --json', stage);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        Event: 'Listening',
        Url: 'http://127.0.0.1:8090',
        ServiceToken: 'web:http://127.0.0.1:8090/',
        File: 'provider.ts',
      },
      {
        Time: '2026-11-21T08:00:00.000Z',
        Event: 'Request',
        RequestType: 'Create',
        RequestId: 'r-1',
        LogicalResourceId: 'Note',
        StackName: 'web',
        ResourceType: 'Custom::Note',
        ResourceProperties: { Text: 'hello', Size: 80 },
        Undo: false,
      },
    ]);
    expect(stderr).toBe('');
  });
});

describe('what cannot be served', () => {
  test.each([
    ['gone.ts', /cannot read the provider\n {2}where: gone.ts\n {2}why: {3}there is no such file/],
    ['provider.ts --port x', /--port wants a whole number/],
  ])('%s', async (argv, message) => {
    const { exitCode, stderr } = await run(`custom serve ${argv}`, scene().script);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
  });

  test('a port that is taken', async () => {
    const stage = scene(() => {
      throw new CliError('port 8090 is taken', { hint: '--port 0 takes any free port' });
    });
    const { exitCode, stderr } = await run('custom serve provider.ts', stage.script);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: 'error: port 8090 is taken\n  hint:  --port 0 takes any free port\n',
    });
  });

  test('a file that does not load and is not watched', async () => {
    const failure = {
      message: 'SyntaxError: no',
      file: '/home/me/lib/a.ts',
      line: 3,
      excerpt: ['const a = ;', '          ^'],
    };
    const stage = scene(() => {}, failure);
    const { exitCode, stderr } = await run('custom serve provider.ts --no-reload', stage.script);
    expect(exitCode).toBe(1);
    expect(`\n${stderr}`).toBe(`
error: the provider does not load
  where: lib/a.ts:3
  why:   SyntaxError: no
         const a = ;
                   ^
  hint:  without --no-reload the command waits for a file that loads
`);
    expect(stage.patience).toEqual([0]);
  });
});
