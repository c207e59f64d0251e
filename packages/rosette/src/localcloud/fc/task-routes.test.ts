import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { eventually, KEY, openFc, SCOPE, type TestFc } from './fc.fixture.ts';
import { zipOf } from './zip.fixture.ts';

/* Asynchronous invocations of 2.0 with the official client, which signs the calls that it has no method for too. */

interface Answer {
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: the client has no types.
  readonly data: any;
}

interface Fc2Client {
  createService(name: string): Promise<Answer>;
  createFunction(service: string, options: object): Promise<Answer>;
  invokeFunction(service: string, name: string, event: string, headers: object, qualifier?: string): Promise<Answer>;
  publishVersion(service: string): Promise<Answer>;
  putFunctionAsyncConfig(service: string, name: string, qualifier: string, options: object): Promise<Answer>;
  listFunctionAsyncConfigs(service: string, name: string): Promise<Answer>;
  get(path: string, query?: object): Promise<Answer>;
  put(path: string, body?: object): Promise<Answer>;
}

const Fc2 = createRequire(import.meta.url)('@alicloud/fc2') as new (account: string, config: object) => Fc2Client;

const CODE = zipOf({
  'index.js': `exports.handler = async (event, context) => {
    const what = event.toString();
    if (what === 'loud') console.log('x'.repeat(5000) + '\\nlast words');
    console.log('run ' + context.retryCount + ' of ' + what);
    if (what === 'fail' || what === 'loud') throw new RangeError('too wide');
    return 'got ' + what; };`,
}).toString('base64');

const TASKS = '/services/s/functions/f/stateful-async-invocations';
const STATEFUL = { 'x-fc-stateful-async-invocation-enable': 'true' };

interface Stage extends TestFc {
  readonly client: Fc2Client;
  invoke(id: string, event: string, more?: object, qualifier?: string): Promise<Answer>;
  ended(id: string): Promise<Answer['data']>;
}

async function stage(options = {}): Promise<Stage> {
  const test = await openFc(options);
  const endpoint = await test.listen();
  const key = { accessKeyID: KEY.id, accessKeySecret: KEY.secret };
  const client = new Fc2(SCOPE.accountId, { ...key, region: SCOPE.region, endpoint });
  await client.createService('s');
  const code = { code: { zipFile: CODE }, memorySize: 128, timeout: 10 };
  await client.createFunction('s', { functionName: 'f', runtime: 'nodejs20', handler: 'index.handler', ...code });
  return {
    ...test,
    client,
    invoke(id, event, more = {}, qualifier) {
      const headers = { 'x-fc-invocation-type': 'Async', 'x-fc-stateful-async-invocation-id': id, ...more };
      return client.invokeFunction('s', 'f', event, headers, qualifier);
    },
    ended: (id) =>
      eventually(async () => {
        const { data } = await client.get(`${TASKS}/${id}`);
        return data.endTime > 0 ? data : undefined;
      }),
  };
}

it('tells what became of an invocation that asked for it, with the error and the end of the log', async () => {
  const { client, invoke, ended } = await stage();
  await client.putFunctionAsyncConfig('s', 'f', '', { maxAsyncRetryAttempts: 1 });
  const accepted = await invoke('mine', 'fail', STATEFUL);
  expect(accepted.headers).toMatchObject({ 'x-fc-stateful-async-invocation-id': 'mine' });
  const { data, headers } = { data: await ended('mine'), headers: accepted.headers };
  expect(data).toMatchObject({
    invocationId: 'mine',
    serviceName: 's',
    functionName: 'f',
    qualifier: 'LATEST',
    status: 'Failed',
    requestId: headers['x-fc-request-id'],
    alreadyRetriedTimes: 1,
    startedTime: expect.any(Number),
  });
  expect(JSON.parse(data.invocationErrorMessage)).toMatchObject({ errorType: 'RangeError', errorMessage: 'too wide' });
  expect(data.logTail).toMatch(/run 1 of fail/);
  await expect(invoke('mine', 'again', STATEFUL)).rejects.toMatchObject({
    code: 'StatefulAsyncInvocationAlreadyExists',
  });
});

it('tells nothing of an invocation that is not stateful, which may have any name any number of times', async () => {
  const { client, invoke } = await stage();
  const answers = [await invoke('mine', 'a'), await invoke('mine', 'b'), await invoke('1 !', 'c')];
  for (const { headers } of answers) expect(headers).not.toHaveProperty('x-fc-stateful-async-invocation-id');
  for (const id of ['mine', answers[0]!.headers['x-fc-request-id']]) {
    const asked = client.get(`${TASKS}/${id}`);
    await expect(asked).rejects.toMatchObject({ code: 'StatefulAsyncInvocationNotFound' });
  }
  expect((await client.get(TASKS)).data).toEqual({ invocations: [] });
});

it('makes every invocation of a function a task whose settings say so, under its qualifier', async () => {
  const { client, invoke, ended } = await stage();
  await client.publishVersion('s');
  const put = await client.putFunctionAsyncConfig('s', 'f', '1', { statefulInvocation: true });
  expect(put.data).toMatchObject({ serviceName: 's', functionName: 'f', qualifier: '1', statefulInvocation: true });
  expect((await client.listFunctionAsyncConfigs('s', 'f')).data.configs).toEqual([put.data]);
  await invoke('latest', 'x');
  await invoke('versioned', 'y', {}, '1');
  expect(await ended('versioned')).toMatchObject({ status: 'Succeeded', qualifier: '1', returnPayload: 'got y' });
  const named = (qualifier: string) => client.get(`${TASKS.replace('/s/', `/s.${qualifier}/`)}/versioned`);
  expect((await named('1')).data.invocationId).toBe('versioned');
  await expect(named('LATEST')).rejects.toMatchObject({ code: 'StatefulAsyncInvocationNotFound' });
  expect((await client.get(TASKS)).data.invocations).toHaveLength(1);
});

it('stops one that waits, and says so when it has ended already', async () => {
  const { client, invoke, ended } = await stage({ retryMs: 60_000 });
  await invoke('mine', 'fail', STATEFUL);
  await eventually(async () => ((await client.get(`${TASKS}/mine`)).data.status === 'Retrying' ? true : undefined));
  await client.put(`${TASKS}/mine`);
  expect(await ended('mine')).toMatchObject({ status: 'Stopped' });
  await expect(client.put(`${TASKS}/mine`)).rejects.toMatchObject({ code: 'StatefulAsyncInvocationAlreadyCompleted' });
  await expect(client.put(`${TASKS}/none`)).rejects.toMatchObject({ code: 'StatefulAsyncInvocationNotFound' });
});

it('lists page by page, by prefix, state, time and order', async () => {
  const { client, invoke, ended } = await stage();
  for (const id of ['job-1', 'job-2', 'other', 'job-3']) await invoke(id, 'x', STATEFUL);
  for (const id of ['job-1', 'job-2', 'other', 'job-3']) await ended(id);
  const list = async (query: object) => {
    const { data } = await client.get(TASKS, query);
    return { ids: data.invocations.map((each: { invocationId: string }) => each.invocationId), next: data.nextToken };
  };
  expect((await list({})).ids).toEqual(['job-3', 'other', 'job-2', 'job-1']);
  const first = await list({ invocationIdPrefix: 'job-', sortOrderByTime: 'asc', limit: 2 });
  expect(first.ids).toEqual(['job-1', 'job-2']);
  const rest = { invocationIdPrefix: 'job-', sortOrderByTime: 'asc', limit: 2, nextToken: first.next };
  expect(await list(rest)).toEqual({ ids: ['job-3'], next: undefined });
  expect((await list({ status: 'Failed' })).ids).toEqual([]);
  expect((await list({ startedTimeBegin: Date.now() + 60_000 })).ids).toEqual([]);
  expect((await list({ startedTimeEnd: Date.now() + 60_000 })).ids).toHaveLength(4);
  for (const wrong of [{ limit: 0 }, { sortOrderByTime: 'up' }, { nextToken: 'x' }]) {
    await expect(client.get(TASKS, wrong)).rejects.toMatchObject({ code: 'InvalidArgument' });
  }
});

it('shows the event only where it is asked for and still there', async () => {
  const { client, invoke } = await stage({ retryMs: 60_000 });
  await invoke('mine', 'fail', STATEFUL);
  expect((await client.get(TASKS)).data.invocations[0]).not.toHaveProperty('invocationPayload');
  const { data } = await client.get(TASKS, { includePayload: true });
  expect(data.invocations[0]).toMatchObject({ invocationPayload: 'fail' });
});

it('keeps of a long log the last whole lines', async () => {
  const { invoke, ended } = await stage();
  await invoke('mine', 'loud', { ...STATEFUL, 'x-rosette-most-retries': '0' });
  const { logTail } = await ended('mine');
  expect(logTail).toMatch(/^last words$/m);
  expect(logTail).not.toContain('xx');
});

it('runs no more often than its caller wants, whatever the settings say', async () => {
  const { client, invoke, ended } = await stage();
  await invoke('once', 'fail', { ...STATEFUL, 'x-rosette-most-retries': '0' });
  expect(await ended('once')).toMatchObject({ status: 'Failed', alreadyRetriedTimes: 0 });
  await client.putFunctionAsyncConfig('s', 'f', '', { maxAsyncRetryAttempts: 1 });
  await invoke('twice', 'fail', { ...STATEFUL, 'x-rosette-most-retries': '5' });
  expect(await ended('twice')).toMatchObject({ status: 'Failed', alreadyRetriedTimes: 1 });
  const wrong = invoke('wrong', 'x', { ...STATEFUL, 'x-rosette-most-retries': '9' });
  await expect(wrong).rejects.toMatchObject({ code: 'InvalidArgument' });
});

it.each(['1st', 'a b', '-a', 'a'.repeat(129)])('refuses the name "%s"', async (name) => {
  const { invoke } = await stage();
  await expect(invoke(name, 'x', STATEFUL)).rejects.toMatchObject({ code: 'InvalidArgument' });
});
