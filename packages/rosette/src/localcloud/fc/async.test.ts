import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Database } from '../core/database.ts';
import { eventually, functionOf, openFc, SCOPE, type TestFc } from './fc.fixture.ts';
import { Tasks } from './tasks.ts';

const PATH = '/2023-03-30/functions/f';
/** Leaves a line for each run, and fails as often as the event says. */
const COUNTING = `const fs = require('fs');
  exports.handler = async (event, context) => {
    const { file, failures } = JSON.parse(event);
    fs.appendFileSync(file, context.requestId + ' ' + context.retryCount + '\\n');
    if (context.retryCount < failures) throw new Error('not yet');
    return 'done'; };`;

async function withCounting(options = {}): Promise<TestFc & { readonly file: string }> {
  const test = await openFc(options);
  await test.call('POST', '/2023-03-30/functions', functionOf('f', { 'index.js': COUNTING }));
  return { ...test, file: join(test.folder, 'runs') };
}

async function invokeAsync(test: TestFc, event: unknown, headers: Record<string, string> = {}) {
  const answer = await test.call('POST', `${PATH}/invocations`, Buffer.from(JSON.stringify(event)), {
    'x-fc-invocation-type': 'Async',
    ...headers,
  });
  expect([answer.status, answer.text]).toEqual([202, '']);
  return answer.headers['x-fc-request-id'] ?? '';
}

function taskEnded(test: TestFc, id: string) {
  return eventually(async () => {
    const { json } = await test.call('GET', `${PATH}/async-tasks/${id}`);
    return json.endTime > 0 ? json : undefined;
  });
}

describe('an asynchronous invocation', () => {
  it('is answered at once, and tried again after a failure under the same request id', async () => {
    const test = await withCounting();
    const id = await invokeAsync(test, { file: test.file, failures: 2 });
    expect(await taskEnded(test, id)).toMatchObject({
      status: 'Succeeded',
      alreadyRetriedTimes: 2,
      returnPayload: 'done',
    });
    expect(readFileSync(test.file, 'utf8')).toBe(`${id} 0\n${id} 1\n${id} 2\n`);
  });

  it('fails after three more runs, or as many as its settings allow', async () => {
    const test = await withCounting();
    const first = await invokeAsync(test, { file: test.file, failures: 99 });
    const ended = await taskEnded(test, first);
    expect(ended).toMatchObject({ status: 'Failed', alreadyRetriedTimes: 3 });
    expect(JSON.parse(ended.taskErrorMessage)).toMatchObject({ errorMessage: 'not yet' });
    await test.call('PUT', `${PATH}/async-invoke-config`, { maxAsyncRetryAttempts: 0 });
    const second = await invokeAsync(test, { file: test.file, failures: 99 });
    expect(await taskEnded(test, second)).toMatchObject({ status: 'Failed', alreadyRetriedTimes: 0 });
  });

  it('expires at its age', async () => {
    const test = await withCounting({ retryMs: 1500 });
    await test.call('PUT', `${PATH}/async-invoke-config`, { maxAsyncEventAgeInSeconds: 1 });
    const id = await invokeAsync(test, { file: test.file, failures: 1 });
    expect(await taskEnded(test, id)).toMatchObject({ status: 'Expired', alreadyRetriedTimes: 0 });
  });

  it('has the name that the caller gave it, once, and can be stopped', async () => {
    const test = await withCounting({ retryMs: 60_000 });
    await invokeAsync(test, { file: test.file, failures: 9 }, { 'x-fc-async-task-id': 'mine' });
    const again = await test.call('POST', `${PATH}/invocations`, Buffer.from('{}'), {
      'x-fc-invocation-type': 'Async',
      'x-fc-async-task-id': 'mine',
    });
    expect([again.status, again.json.Code]).toEqual([400, 'StatefulAsyncInvocationAlreadyExists']);
    expect((await test.call('PUT', `${PATH}/async-tasks/mine/stop`)).status).toBe(204);
    expect(await taskEnded(test, 'mine')).toMatchObject({ status: 'Stopped' });
    const list = await test.call('GET', `${PATH}/async-tasks?status=Stopped`);
    expect(list.json.tasks).toHaveLength(1);
  });

  it('tells its destination how it ended', async () => {
    const test = await withCounting();
    const queue = `acs:mns:${SCOPE.region}:${SCOPE.accountId}:/queues/good/messages`;
    const fn = `acs:fc:${SCOPE.region}:${SCOPE.accountId}:functions/g`;
    const program = 'exports.handler = async (event) => { require("fs").writeFileSync(process.env.FILE, event); };';
    const file = join(test.folder, 'told');
    await test.call(
      'POST',
      '/2023-03-30/functions',
      functionOf('g', { 'index.js': program }, { environmentVariables: { FILE: file } }),
    );
    await test.call('PUT', `${PATH}/async-invoke-config`, {
      maxAsyncRetryAttempts: 0,
      destinationConfig: { onSuccess: { destination: queue }, onFailure: { destination: fn } },
    });
    const good = await invokeAsync(test, { file: test.file, failures: 0 });
    const sent = await eventually(() => test.asked[0]);
    expect(sent).toMatchObject({ method: 'POST', path: '/queues/good/messages', caller: SCOPE });
    expect(await textOf(sent.body)).toContain(good);
    const bad = await invokeAsync(test, { file: test.file, failures: 1 });
    const told = await eventually(() => jsonOf(file));
    expect(told).toMatchObject({
      requestContext: { requestId: bad, condition: 'RetriesExhausted', approximateInvokeCount: 1 },
      responseContext: { functionError: 'UnhandledInvocationError' },
      requestPayload: JSON.stringify({ file: test.file, failures: 1 }),
    });
    const refused = await test.call('PUT', `${PATH}/async-invoke-config`, {
      destinationConfig: { onSuccess: { destination: 'acs:x' } },
    });
    expect(refused.json.Code).toBe('InvalidArgument');
  });

  it('that was under way when the server died runs again', async () => {
    const test = await withCounting();
    await test.fc.close();
    const before = new Database(test.database);
    const tasks = new Tasks(before);
    const event = Buffer.from(JSON.stringify({ file: test.file, failures: 0 }));
    const name = { functionId: 'f', qualifier: '', taskId: 't', requestId: 'r', stateful: true, mostRetries: null };
    tasks.add({ ...SCOPE, ...name, payload: event }, Date.now());
    tasks.begin(tasks.due(Date.now(), 1)[0]!, Date.now());
    expect(tasks.find(SCOPE, 'f', 't')?.status).toBe('Running');
    before.close();
    const next = await openFc({ folder: test.folder });
    expect(await taskEnded(next, 't')).toMatchObject({ status: 'Succeeded', alreadyRetriedTimes: 0 });
    expect(readFileSync(test.file, 'utf8')).toBe('r 0\n');
  });

  it('goes with its function', async () => {
    const test = await withCounting({ retryMs: 60_000 });
    await invokeAsync(test, { file: test.file, failures: 9 }, { 'x-fc-async-task-id': 'mine' });
    await test.call('DELETE', PATH);
    await test.call('POST', '/2023-03-30/functions', functionOf('f', { 'index.js': COUNTING }));
    expect((await test.call('GET', `${PATH}/async-tasks`)).json.tasks).toEqual([]);
  });
});

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

function jsonOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
