import { execFileSync } from 'node:child_process';
import { expect, it, type TestContext } from 'vitest';
import { functionOf, openFc } from './fc.fixture.ts';

const PATH = '/2023-03-30/functions/f';

function needsPython(context: TestContext): void {
  try {
    execFileSync('python3', ['-c', 'pass']);
  } catch {
    context.skip('there is no python3 on this machine');
  }
}

async function withPython(program: string, more: object = {}) {
  const test = await openFc();
  const made = await test.call(
    'POST',
    '/2023-03-30/functions',
    functionOf('f', { 'index.py': program }, { runtime: 'python3.10', ...more }),
  );
  expect(made.status, made.text).toBe(200);
  return test;
}

it('a Python function gets bytes and a context, and answers text, bytes or JSON', async (context) => {
  needsPython(context);
  const test = await withPython(
    `
import os
def handler(event, context):
    if event == b"text":
        return "ein \\u00fc"
    return {"event": event.decode(), "id": context.request_id, "name": context.function.name, "mine": os.environ["MINE"],
            "account": context.account_id, "key": context.credentials.access_key_id}
`,
    { environmentVariables: { MINE: 'yes' } },
  );
  const answer = await test.call('POST', `${PATH}/invocations`, Buffer.from('x'));
  expect(answer.json).toEqual({
    event: 'x',
    id: answer.headers['x-fc-request-id'],
    name: 'f',
    mine: 'yes',
    account: '1000000000000001',
    key: '',
  });
  expect((await test.call('POST', `${PATH}/invocations`, Buffer.from('text'))).text).toBe('ein ü');
});

it('what a Python function raises and prints is told', async (context) => {
  needsPython(context);
  const test = await withPython(`
import logging
def handler(event, context):
    print("printed")
    logging.getLogger().info("logged")
    raise ValueError("something is wrong")
`);
  const answer = await test.call('POST', `${PATH}/invocations`, Buffer.from(''), { 'x-fc-log-type': 'Tail' });
  expect(answer.headers['x-fc-error-type']).toBe('UnhandledInvocationError');
  expect(answer.json).toEqual({
    errorMessage: 'something is wrong',
    errorType: 'ValueError',
    stackTrace: [['File "/code/index.py"', 'line 6', 'in handler', 'raise ValueError("something is wrong")']],
  });
  const tail = Buffer.from(answer.headers['x-fc-log-result'] ?? '', 'base64').toString('utf8');
  expect(tail).toMatch(/printed\n.* \[INFO\] logged\nTraceback/);
});

it('a Python function runs its initializer, is ended at its time limit, and several at once share it', async (context) => {
  needsPython(context);
  const test = await withPython(
    `
import time, os
ready = []
def init(context):
    ready.append(1)
def handler(event, context):
    if event == b"forever":
        while True:
            pass
    time.sleep(0.1)
    return f"{os.getpid()} {len(ready)}"
`,
    {
      timeout: 1,
      instanceConcurrency: 2,
      instanceLifecycleConfig: { initializer: { handler: 'index.init', timeout: 5 } },
    },
  );
  const [a, b] = await Promise.all([1, 2].map(() => test.call('POST', `${PATH}/invocations`)));
  expect(a?.text).toMatch(/^\d+ 1$/);
  expect(b?.text).toBe(a?.text);
  const late = await test.call('POST', `${PATH}/invocations`, Buffer.from('forever'));
  expect(late.json.errorMessage).toMatch(/^Function timed out after 1 seconds/);
});

it('a Python function of 2.0 answers HTTP requests as WSGI', async (context) => {
  needsPython(context);
  const test = await openFc();
  const program = `
def handler(environ, start_response):
    start_response("203 Fine", [("X-Path", environ["PATH_INFO"])])
    return [environ["QUERY_STRING"].encode(), b" ", environ["wsgi.input"].read()]
`;
  await test.call('POST', '/2016-08-15/services', { serviceName: 's' });
  const made = functionOf('f', { 'index.py': program }, { runtime: 'python3' });
  await test.call('POST', '/2016-08-15/services/s/functions', made);
  const trigger = {
    triggerName: 't',
    triggerType: 'http',
    triggerConfig: { authType: 'anonymous', methods: ['POST'] },
  };
  const { json } = await test.call('POST', '/2016-08-15/services/s/functions/f/triggers', trigger);
  const answer = await test.call('POST', `${new URL(json.urlInternet).pathname}a%20b?c=d`, Buffer.from('body'));
  expect([answer.status, answer.text, answer.headers['x-path']]).toEqual([203, 'c=d body', '/a b']);
});

it('a machine without Python says so', async () => {
  const test = await openFc({ environment: { PATH: '/nowhere' } });
  await test.call('POST', '/2023-03-30/functions', functionOf('f', { 'index.py': '' }, { runtime: 'python3.10' }));
  const answer = await test.call('POST', `${PATH}/invocations`);
  expect([answer.status, answer.json.Code]).toEqual([412, 'FunctionNotStarted']);
  expect(answer.json.Message).toMatch(/put python3/);
});
