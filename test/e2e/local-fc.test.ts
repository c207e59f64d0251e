import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { zipOf } from '#localcloud/fc/zip.fixture.ts';
import { mnsClient, ossClient } from './cloud-clients.ts';
import { fc2Client, fc3, fc3Client } from './fc-clients.ts';
import { type House, openHouse, serve } from './house.ts';
import { readAccessKey } from './sdk.ts';

/* `rosette serve` in a process of its own, and the official clients of Function Compute against its cloud port. */

async function opened(house: House = openHouse()) {
  const served = await serve(house);
  const url = (await served.server.shows(/Function Compute: (http:\/\/127\.0\.0\.1:\d+)/))[1] ?? '';
  const key = readAccessKey(house.dataDir);
  return { house, server: served.server, url, key, three: fc3Client(url, key), two: fc2Client(url, key) };
}

function code(program: string): { readonly zipFile: string } {
  return { zipFile: zipOf({ 'index.js': program }).toString('base64') };
}

async function eventually<T>(ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (let tries = 0; tries < 400; tries += 1) {
    const found = await ask();
    if (found !== undefined) return found;
    await wait(50);
  }
  throw new Error('it never came');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const ECHO = `exports.handler = async (event, context) => {
  console.log('asked for', event.toString());
  if (event.toString() === 'fail') throw new RangeError('too far');
  if (event.toString() === 'forever') for (;;);
  return 'got ' + event; };`;

it('runs functions that the client of 3.0 creates: results, errors, time limits, logs', async () => {
  const { three } = await opened();
  const made = await three.create('echo', code(ECHO), { timeout: 1 });
  expect(made.body).toMatchObject({ functionName: 'echo', state: 'Active' });
  const answer = await three.invoke('echo', 'hello', { xFcLogType: 'Tail' });
  expect([answer.status, answer.text]).toEqual([200, 'got hello']);
  const tail = Buffer.from(answer.headers['x-fc-log-result'] ?? '', 'base64').toString('utf8');
  expect(tail).toContain(`${answer.headers['x-fc-request-id']} [verbose] asked for hello\n`);
  const failed = await three.invoke('echo', 'fail');
  expect(failed.headers['x-fc-error-type']).toBe('UnhandledInvocationError');
  expect(JSON.parse(failed.text)).toMatchObject({ errorMessage: 'too far', errorType: 'RangeError' });
  const late = await three.invoke('echo', 'forever');
  expect(JSON.parse(late.text).errorMessage).toMatch(/^Function timed out after 1 seconds/);
  expect((await three.invoke('echo', 'again')).text).toBe('got again');
  await expect(three.invoke('none')).rejects.toMatchObject({ code: 'FunctionNotFound', statusCode: 404 });
});

it('runs functions that the client of 2.0 creates, by version and alias', async () => {
  const { two, three } = await opened();
  await two.createService('shop', { description: 'a shop' });
  await two.createFunction('shop', {
    functionName: 'f',
    runtime: 'nodejs14',
    handler: 'index.handler',
    code: code(ECHO),
  });
  expect((await two.invokeFunction('shop', 'f', 'hello')).data).toBe('got hello');
  expect((await two.publishVersion('shop', 'first')).data.versionId).toBe('1');
  await two.createAlias('shop', 'prod', '1');
  await two.updateFunction('shop', 'f', { code: code('exports.handler = async () => "new";') });
  expect((await two.invokeFunction('shop', 'f', 'x')).data).toBe('new');
  expect((await two.invokeFunction('shop', 'f', 'x', {}, 'prod')).data).toBe('got x');
  const failed = await two.invokeFunction('shop', 'f', 'fail', {}, '1');
  expect([failed.headers['x-fc-error-type'], failed.data]).toMatchObject([
    'UnhandledInvocationError',
    { errorMessage: 'too far' },
  ]);
  expect((await three.invoke('shop$f')).text).toBe('new');
  await expect(two.getService('none')).rejects.toMatchObject({ code: 'ServiceNotFound' });
});

it('takes code from OSS, and tells queues of MNS how asynchronous invocations ended', async () => {
  const { three, url, key } = await opened();
  const oss = ossClient(url, key);
  await oss.putBucket('my-code');
  oss.useBucket('my-code');
  const failing = `exports.handler = async (event, context) => { if (context.retryCount < Number(event)) throw new Error('not yet'); return 'at last'; };`;
  await oss.put('dir/code 1.zip', zipOf({ 'index.js': failing }));
  await three.create('f', { ossBucketName: 'my-code', ossObjectName: 'dir/code 1.zip' });
  const mns = mnsClient(url, key);
  await mns.createQueue('good');
  await mns.createQueue('bad');
  const to = (queue: string) =>
    new fc3.Destination({ destination: `acs:mns:cn-hangzhou:${key.AccountId}:/queues/${queue}/messages` });
  const body = new fc3.PutAsyncInvokeConfigInput({
    maxAsyncRetryAttempts: 1,
    destinationConfig: new fc3.DestinationConfig({ onSuccess: to('good'), onFailure: to('bad') }),
  });
  await three.client.putAsyncInvokeConfig('f', new fc3.PutAsyncInvokeConfigRequest({ body }));
  const accepted = await three.invoke('f', '1', { xFcInvocationType: 'Async', xFcAsyncTaskId: 'one' });
  expect([accepted.status, accepted.text]).toEqual([202, '']);
  await three.invoke('f', '9', { xFcInvocationType: 'Async', xFcAsyncTaskId: 'two' });
  const good = JSON.parse((await mns.receiveMessage('good', 20)).body.MessageBody);
  expect(good).toMatchObject({
    requestContext: { requestId: accepted.headers['x-fc-request-id'], approximateInvokeCount: 2 },
    responsePayload: 'at last',
  });
  const bad = JSON.parse((await mns.receiveMessage('bad', 20)).body.MessageBody);
  expect(bad).toMatchObject({ requestContext: { condition: 'RetriesExhausted' }, requestPayload: '9' });
  expect(await three.endedTask('f', 'two')).toMatchObject({ status: 'Failed', alreadyRetriedTimes: 1 });
});

it('loses no asynchronous invocation and leaves no process behind when it is killed', async () => {
  const { house, server, three, url } = await opened();
  const program = `const fs = require('fs');
    exports.handler = async (event) => {
      const { file, wait } = JSON.parse(event);
      fs.appendFileSync(file, process.pid + '\\n');
      if (wait && fs.readFileSync(file, 'utf8').split('\\n').length === 2) for (;;);
      return 'done'; };`;
  await three.create('f', code(program), { timeout: 600 });
  const file = join(house.folder, 'runs');
  const event = JSON.stringify({ file, wait: true });
  await three.invoke('f', event, { xFcInvocationType: 'Async', xFcAsyncTaskId: 'task' });
  const pid = await eventually(() => (existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined));
  expect(isAlive(pid)).toBe(true);
  server.signal('SIGKILL');
  await server.ended;
  await eventually(() => (isAlive(pid) ? undefined : true));
  const next = await opened(house);
  expect(next.url).toBe(url);
  expect(await eventually(() => next.three.endedTask('f', 'task'))).toMatchObject({
    status: 'Succeeded',
    returnPayload: 'done',
  });
  const runs = readFileSync(file, 'utf8').trim().split('\n');
  expect([runs.length, runs[0]]).toEqual([2, String(pid)]);
});

it('ends functions with the server, lets them say goodbye, and passes on nothing of its environment', async () => {
  const house = openHouse();
  process.env.MY_ROSETTE_TEST_SECRET = 'planted';
  const { server, three } = await opened(house);
  delete process.env.MY_ROSETTE_TEST_SECRET;
  const program = `exports.stop = async () => { require('fs').writeFileSync(process.env.FILE, 'goodbye'); };
    exports.handler = async () => JSON.stringify([process.pid, process.env]);`;
  const file = join(house.folder, 'goodbye');
  const hooks = new fc3.InstanceLifecycleConfig({
    preStop: new fc3.LifecycleHook({ handler: 'index.stop', timeout: 3 }),
  });
  await three.create('f', code(program), { environmentVariables: { FILE: file }, instanceLifecycleConfig: hooks });
  const answer = (await three.invoke('f')).text;
  expect(answer).not.toContain('planted');
  const [pid] = JSON.parse(answer) as [number];
  server.signal('SIGTERM');
  await server.ended;
  expect(isAlive(pid)).toBe(false);
  expect(readFileSync(file, 'utf8')).toBe('goodbye');
});

it('runs Python functions', async (context) => {
  try {
    execFileSync('python3', ['-c', 'pass']);
  } catch {
    context.skip('there is no python3 on this machine');
  }
  const { three } = await opened();
  const zipFile = zipOf({ 'index.py': 'def handler(event, context):\n    return {"got": event.decode()}\n' }).toString(
    'base64',
  );
  await three.create('f', { zipFile }, { runtime: 'python3.10' });
  expect(JSON.parse((await three.invoke('f', 'hello')).text)).toEqual({ got: 'hello' });
});
