import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually, functionOf, openFc, SCOPE, type TestFc } from './fc.fixture.ts';
import { zipOf } from './zip.fixture.ts';

async function withFunction(program: string, more: object = {}, options = {}): Promise<TestFc> {
  const test = await openFc(options);
  const made = await test.call('POST', '/2023-03-30/functions', functionOf('f', { 'index.js': program }, more));
  expect(made.status, made.text).toBe(200);
  return test;
}

function invoke(
  test: TestFc,
  event = '',
  headers: Record<string, string> = {},
  path = '/2023-03-30/functions/f/invocations',
) {
  return test.call('POST', path, Buffer.from(event), headers);
}

describe('a Node.js function', () => {
  it('gets the event as a buffer and a context, and answers what it returns', async () => {
    const test = await withFunction(
      `exports.handler = async (event, context) => ({ event: event.toString(), buffer: Buffer.isBuffer(event),
         request: context.requestId, name: context.function.name, memory: context.function.memory,
         region: context.region, account: context.accountId, key: context.credentials.accessKeyId, mine: process.env.MINE,
         home: process.env.ROSETTE_SECRET, names: Object.keys(process.env).filter((name) => /ROSETTE|ALIBABA/.test(name)) });`,
      { environmentVariables: { MINE: 'yes' } },
      { environment: { ...process.env, ROSETTE_SECRET: 'no', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'no' } },
    );
    const answer = await invoke(test, 'hello');
    expect(answer.status).toBe(200);
    expect(answer.headers['x-fc-error-type']).toBeUndefined();
    expect(answer.json).toEqual({
      event: 'hello',
      buffer: true,
      request: answer.headers['x-fc-request-id'],
      name: 'f',
      memory: 128,
      region: SCOPE.region,
      account: SCOPE.accountId,
      key: '',
      mine: 'yes',
      names: [],
    });
  });

  it('is reused while warm, and by one event at a time', async () => {
    const test = await withFunction(`let n = 0;
      exports.handler = async () => { n += 1; await new Promise((done) => setTimeout(done, 30)); return process.pid + ':' + n; };`);
    const first = (await invoke(test)).text;
    expect((await invoke(test)).text).toBe(first.replace(':1', ':2'));
    const [a, b] = await Promise.all([invoke(test), invoke(test)]);
    expect(a.text.split(':')[0]).not.toBe(b.text.split(':')[0]);
  });

  it('takes several events at once where it says so', async () => {
    const test = await withFunction(
      `let at = 0, most = 0;
       exports.handler = async () => { at += 1; most = Math.max(most, at); await new Promise((done) => setTimeout(done, 50));
         at -= 1; return process.pid + ':' + most; };`,
      { instanceConcurrency: 3 },
    );
    const answers = await Promise.all([invoke(test), invoke(test), invoke(test)]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.text).toMatch(/:3$/);
  });

  it.each([
    ['module', { 'index.mjs': 'export const handler = async () => "module";' }, 'module'],
    ['bytes', { 'index.js': 'exports.handler = (e, c, done) => done(null, Buffer.from("bytes"));' }, 'bytes'],
    [
      'folder',
      { 'lib/index.js': 'exports.handler = async () => require("../word.js");', 'word.js': 'module.exports = "word"' },
      'word',
    ],
    ['nothing', { 'index.js': 'exports.handler = (e, c, done) => done();' }, ''],
  ])('of the form "%s" works', async (form, files, expected) => {
    const test = await openFc();
    const handler = form === 'folder' ? 'lib/index.handler' : 'index.handler';
    await test.call('POST', '/2023-03-30/functions', functionOf('f', files, { handler }));
    expect((await invoke(test)).text).toBe(expected);
  });

  it('gives back its own error as handled, and what it throws as unhandled', async () => {
    const test = await withFunction(`exports.handler = (event, context, callback) => {
      if (event.toString() === 'callback') return callback(new RangeError('too far'));
      if (event.toString() === 'text') return callback('only text');
      if (event.toString() === 'later') return void setTimeout(() => { throw new Error('nobody looks'); });
      throw new TypeError('thrown'); };`);
    const handled = await invoke(test, 'callback');
    expect([handled.status, handled.headers['x-fc-error-type']]).toEqual([200, 'HandledInvocationError']);
    expect(handled.json).toMatchObject({ errorMessage: 'too far', errorType: 'RangeError' });
    expect(handled.json.stackTrace[1]).toMatch(/at exports.handler \(\/code\/index.js:2:\d+\)/);
    expect((await invoke(test, 'text')).json).toEqual({ errorMessage: 'only text' });
    const thrown = await invoke(test, 'x');
    expect([thrown.status, thrown.headers['x-fc-error-type']]).toEqual([200, 'UnhandledInvocationError']);
    expect(thrown.json).toMatchObject({ errorMessage: 'thrown', errorType: 'TypeError' });
    const later = await invoke(test, 'later');
    expect([later.headers['x-fc-error-type'], later.json.errorMessage]).toEqual([
      'UnhandledInvocationError',
      'nobody looks',
    ]);
    expect((await invoke(test, 'text')).json).toEqual({ errorMessage: 'only text' });
  });

  it('is ended at its time limit, also when it never lets go', async () => {
    const test = await withFunction('exports.handler = () => { for (;;); };', { timeout: 1 });
    const answer = await invoke(test);
    expect(answer.headers['x-fc-error-type']).toBe('UnhandledInvocationError');
    expect(answer.json.errorMessage).toMatch(/^Function timed out after 1 seconds \(maxMemoryUsage: \d+\.\d\dMB\)$/);
  });

  it('is ended when it exits or takes too much memory, and works again', async () => {
    const test = await withFunction(`exports.handler = async (event) => {
      if (event.length === 0) return 'fine';
      if (event.toString() === 'exit') process.exit(3);
      for (const kept = [];;) { kept.push(Buffer.alloc(4 << 20, 1)); await new Promise((done) => setTimeout(done, 2)); } };`);
    expect((await invoke(test, 'exit')).json.errorMessage).toMatch(
      /^Process exited unexpectedly before completing request \(/,
    );
    expect((await invoke(test, 'memory')).json.errorMessage).toMatch(/of the 128 MB of its memorySize/);
    expect((await invoke(test)).text).toBe('fine');
  });

  it('that cannot be loaded says why', async () => {
    const test = await withFunction('exports.other = 1;');
    expect((await invoke(test)).json).toMatchObject({
      errorMessage: expect.stringMatching(/^Handler 'handler' is missing/),
    });
    const broken = functionOf('g', { 'index.js': 'exports.handler = (' });
    await test.call('POST', '/2023-03-30/functions', broken);
    const answer = await invoke(test, '', {}, '/2023-03-30/functions/g/invocations');
    expect(answer.json.errorType).toBe('SyntaxError');
  });

  it('runs its initializer once, and its pre-stop hook at the end', async () => {
    const test = await withFunction(
      `let ready = 0;
       exports.init = (context, callback) => { ready += 1; callback(); };
       exports.stop = async () => { console.log('goodbye'); };
       exports.handler = async () => 'ready ' + ready;`,
      {
        instanceLifecycleConfig: {
          initializer: { handler: 'index.init', timeout: 5 },
          preStop: { handler: 'index.stop', timeout: 5 },
        },
      },
    );
    expect((await invoke(test)).text).toBe('ready 1');
    expect((await invoke(test)).text).toBe('ready 1');
    await test.fc.close();
    expect(readFileSync(test.fc.logPath({ scope: SCOPE, functionId: 'f' }), 'utf8')).toContain('goodbye');
  });
});

describe('what a function prints', () => {
  it('comes back with the answer, and stays in a log that a person can read', async () => {
    const test = await withFunction(`exports.handler = async (event, context) => {
      console.log('hello', { a: 1 }); context.logger.warn('careful'); process.stderr.write('raw\\n'); };`);
    const answer = await invoke(test, '', { 'x-fc-log-type': 'Tail' });
    const id = answer.headers['x-fc-request-id'];
    const tail = Buffer.from(answer.headers['x-fc-log-result'] ?? '', 'base64').toString('utf8');
    expect(tail).toMatch(new RegExp(`^FC Invoke Start RequestId: ${id}\\n`));
    expect(tail).toMatch(
      new RegExp(`Z ${id} \\[verbose\\] hello { a: 1 }\\n.* \\[warning\\] careful\\nraw\\nFC Invoke End`),
    );
    expect((await invoke(test)).headers['x-fc-log-result']).toBeUndefined();
    const log = await test.call('GET', '/2023-03-30/functions/f/logs');
    expect(log.headers['content-type']).toMatch(/^text\/plain/);
    expect(log.text).toContain(tail);
    await test.call('DELETE', '/2023-03-30/functions/f');
    expect(existsSync(test.fc.logPath({ scope: SCOPE, functionId: 'f' }))).toBe(false);
  });
});

describe('a hostile function', () => {
  it.each([
    ['no JSON', 'Buffer.from([0, 0, 0, 2, 0, 0, 0, 0, 123, 123])'],
    ['a length that nobody can hold', 'Buffer.from([0, 0, 0, 2, 255, 255, 255, 255, 123, 125])'],
    ['something of another kind', 'Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 110, 117, 108, 108])'],
  ])('that sends the server %s is ended, and harms nobody', async (_, bytes) => {
    const test = await withFunction(`exports.handler = async (event) => { if (event.length === 0) return 'fine';
      require('fs').writeSync(3, ${bytes}); await new Promise(() => {}); };`);
    const answer = await invoke(test, 'x');
    expect([answer.status, answer.json.errorType]).toEqual([200, 'BadResponse']);
    expect((await invoke(test)).text).toBe('fine');
  });

  it('that returns too much is told so', async () => {
    const test = await withFunction('exports.handler = async () => Buffer.alloc(33 * 1024 * 1024);', {
      memorySize: 512,
    });
    expect((await invoke(test)).json.errorMessage).toMatch(/34603008 bytes, more than 33554432/);
  });

  it('that prints without end fills nothing', async () => {
    const program =
      'exports.handler = async () => { const line = "x".repeat(65536); for (let n = 0; n < 200; n += 1) process.stdout.write(line); };';
    const test = await withFunction(program);
    const answer = await invoke(test, '', { 'x-fc-log-type': 'Tail' });
    expect(Buffer.from(answer.headers['x-fc-log-result'] ?? '', 'base64').length).toBe(4096);
    expect((await test.call('GET', '/2023-03-30/functions/f/logs')).text.length).toBeLessThan(300_000);
  });
});

describe('limits', () => {
  it("refuse events that are too large, with the cloud's code", async () => {
    const test = await withFunction('exports.handler = async (event) => String(event.length);', { memorySize: 256 });
    const large = Buffer.alloc(32 * 1024 * 1024);
    expect((await test.call('POST', '/2023-03-30/functions/f/invocations', large)).text).toBe(String(large.length));
    const over = await test.call('POST', '/2023-03-30/functions/f/invocations', Buffer.alloc(large.length + 1));
    expect([over.status, over.json.Code]).toEqual([400, 'EntityTooLarge']);
    const async = await test.call('POST', '/2023-03-30/functions/f/invocations', Buffer.alloc(128 * 1024 + 1), {
      'x-fc-invocation-type': 'Async',
    });
    expect([async.status, async.json.Code]).toEqual([400, 'EntityTooLarge']);
  });

  it('keep the number of processes, and the others wait or are refused', async () => {
    const limits = { instances: 2, waitMs: 400 };
    const program =
      'exports.handler = async (event) => { await new Promise((done) => setTimeout(done, Number(event))); return "" + process.pid; };';
    const test = await withFunction(program, {}, { limits });
    const three = await Promise.all(['50', '50', '50'].map((event) => invoke(test, event)));
    expect(new Set(three.map(({ text }) => text)).size).toBe(2);
    const crowd = await Promise.all(['900', '900', '1'].map((event) => invoke(test, event)));
    expect([crowd[2]?.status, crowd[2]?.json.Code]).toEqual([429, 'ResourceExhausted']);
    await test.call(
      'POST',
      '/2023-03-30/functions',
      functionOf('g', { 'index.js': 'exports.handler = async () => "g";' }),
    );
    expect((await invoke(test, '', {}, '/2023-03-30/functions/g/invocations')).text).toBe('g');
  });

  it('end instances without work, and what they wrote with them', async () => {
    const program =
      'const fs = require("fs"); exports.handler = async () => { fs.writeFileSync(process.env.TMPDIR + "/x", "x"); return "" + process.pid; };';
    const test = await withFunction(program, {}, { limits: { idleMs: 50 } });
    const pid = Number((await invoke(test)).text);
    await eventually(() => (isAlive(pid) ? undefined : true));
    await eventually(() =>
      readdirSync(join(test.folder, 'functions/instances')).some((name) => name.startsWith('c-')) ? undefined : true,
    );
  });
});

describe('a change of a function', () => {
  it('is what the next event meets, and the old process ends', async () => {
    const test = await withFunction('exports.handler = async () => "one " + process.pid;');
    const pid = Number((await invoke(test)).text.slice(4));
    const code = { zipFile: zipOf({ 'index.js': 'exports.handler = async () => "two";' }).toString('base64') };
    await test.call('PUT', '/2023-03-30/functions/f', { code });
    expect((await invoke(test)).text).toBe('two');
    await eventually(() => (isAlive(pid) ? undefined : true));
  });

  it('keeps versions as they were; aliases lead to them, in shares', async () => {
    const test = await withFunction('exports.handler = async (e, c) => "one " + c.service.versionId;');
    const path = '/2023-03-30/functions/f';
    expect((await test.call('POST', `${path}/versions`, { description: 'first' })).json).toMatchObject({
      versionId: '1',
    });
    const code = {
      zipFile: zipOf({ 'index.js': 'exports.handler = async (e, c) => "two " + c.service.qualifier;' }).toString(
        'base64',
      ),
    };
    await test.call('PUT', path, { code });
    await test.call('POST', `${path}/versions`, {});
    expect((await test.call('POST', `${path}/aliases`, { aliasName: 'live', versionId: '1' })).status).toBe(200);
    const at = (qualifier: string) => invoke(test, '', {}, `${path}/invocations?qualifier=${qualifier}`);
    expect((await at('1')).text).toBe('one 1');
    expect((await at('live')).text).toBe('one 1');
    expect((await at('LATEST')).text).toBe('two LATEST');
    await test.call('PUT', `${path}/aliases/live`, { additionalVersionWeight: { 2: 1 } });
    expect((await at('live')).text).toBe('two live');
    expect((await test.call('DELETE', `${path}/versions/2`)).json.Code).toBe('PreconditionFailed');
    expect((await at('7')).json.Code).toBe('VersionNotFound');
    expect((await at('nobody')).json.Code).toBe('AliasNotFound');
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
