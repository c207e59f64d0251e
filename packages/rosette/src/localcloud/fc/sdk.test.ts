import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { eventually, KEY, openFc, SCOPE } from './fc.fixture.ts';
import { zipOf } from './zip.fixture.ts';

/* The unmodified official clients. They are CommonJS. */
const require = createRequire(import.meta.url);
const fc3 = require('@alicloud/fc20230330') as typeof import('@alicloud/fc20230330');
const { $OpenApiUtil } = require('@alicloud/openapi-core') as typeof import('@alicloud/openapi-core');
const Fc2 = require('@alicloud/fc2') as new (account: string, config: object) => Fc2Client;

interface Answer {
  readonly headers: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: the client has no types.
  readonly data: any;
}
type Fc2Client = Record<string, (...values: unknown[]) => Promise<Answer>>;

const ZIP = zipOf({
  'index.js': `exports.handler = async (event) => {
    if (event.toString() === 'fail') throw new Error('failed');
    return 'got ' + event; };`,
}).toString('base64');

function client3(url: string, secret = KEY.secret) {
  const config = { accessKeyId: KEY.id, accessKeySecret: secret, endpoint: new URL(url).host, protocol: 'HTTP' };
  return new fc3.default(new $OpenApiUtil.Config(config));
}

it('@alicloud/fc20230330 creates, invokes, changes and deletes a function', async () => {
  const test = await openFc();
  const client = client3(await test.listen());
  const body = new fc3.CreateFunctionInput({
    functionName: 'f',
    runtime: 'nodejs20',
    handler: 'index.handler',
    code: new fc3.InputCodeLocation({ zipFile: ZIP }),
    environmentVariables: { A: 'b' },
  });
  const made = await client.createFunction(new fc3.CreateFunctionRequest({ body }));
  expect(made.body).toMatchObject({
    functionName: 'f',
    runtime: 'nodejs20',
    environmentVariables: { A: 'b' },
    state: 'Active',
  });
  const invoke = async (event: string, headers: object = {}) => {
    const request = new fc3.InvokeFunctionRequest({ body: Readable.from([Buffer.from(event)]) });
    const invocation = new fc3.InvokeFunctionHeaders(headers);
    const answer = await client.invokeFunctionWithOptions('f', request, invocation, {} as never);
    return { ...answer, text: answer.body === undefined ? '' : await text(answer.body) };
  };
  const answer = await invoke('hello', { xFcLogType: 'Tail' });
  expect([answer.statusCode, answer.text]).toEqual([200, 'got hello']);
  expect(Buffer.from(answer.headers?.['x-fc-log-result'] ?? '', 'base64').toString()).toContain('FC Invoke End');
  const failed = await invoke('fail');
  expect(failed.headers?.['x-fc-error-type']).toBe('UnhandledInvocationError');
  expect(JSON.parse(failed.text)).toMatchObject({ errorMessage: 'failed' });
  const later = await invoke('later', { xFcInvocationType: 'Async', xFcAsyncTaskId: 'my-task' });
  expect(later.statusCode).toBe(202);
  await eventually(async () => {
    const task = await client.getAsyncTask('f', 'my-task', new fc3.GetAsyncTaskRequest({}));
    return task.body?.status === 'Succeeded' && task.body.returnPayload === 'got later' ? true : undefined;
  });
  const updated = await client.updateFunction(
    'f',
    new fc3.UpdateFunctionRequest({ body: new fc3.UpdateFunctionInput({ timeout: 9 }) }),
  );
  expect(updated.body?.timeout).toBe(9);
  const version = await client.publishFunctionVersion(
    'f',
    new fc3.PublishFunctionVersionRequest({ body: new fc3.PublishVersionInput({}) }),
  );
  expect(version.body?.versionId).toBe('1');
  const listed = await client.listFunctions(new fc3.ListFunctionsRequest({ limit: 10 }));
  expect(listed.body?.functions?.map((each) => each.functionName)).toEqual(['f']);
  expect((await client.deleteFunction('f')).statusCode).toBe(204);
  await expect(client.getFunction('f', new fc3.GetFunctionRequest({}))).rejects.toMatchObject({
    code: 'FunctionNotFound',
    statusCode: 404,
  });
});

it('@alicloud/fc20230330 with a wrong secret, or another key, is refused', async () => {
  const test = await openFc();
  const url = await test.listen();
  const list = (client: ReturnType<typeof client3>) =>
    client.listFunctions(new fc3.ListFunctionsRequest({ prefix: 'a b' }));
  await expect(list(client3(url))).resolves.toMatchObject({ statusCode: 200 });
  await expect(list(client3(url, 'wrong'))).rejects.toMatchObject({ code: 'SignatureNotMatch', statusCode: 403 });
});

it('@alicloud/fc2 creates a service and a function, and invokes it by alias', async () => {
  const test = await openFc();
  const endpoint = await test.listen();
  const client = new Fc2(SCOPE.accountId, {
    accessKeyID: KEY.id,
    accessKeySecret: KEY.secret,
    region: SCOPE.region,
    endpoint,
  });
  const service = await client.createService?.('s', { description: 'shop' });
  expect(service?.data).toMatchObject({ serviceName: 's', description: 'shop' });
  const made = await client.createFunction?.('s', {
    functionName: 'f',
    runtime: 'nodejs14',
    handler: 'index.handler',
    memorySize: 128,
    code: { zipFile: ZIP },
  });
  expect(made?.data).toMatchObject({ functionName: 'f', memorySize: 128 });
  const answer = await client.invokeFunction?.('s', 'f', 'hello');
  expect(answer?.data).toBe('got hello');
  expect(answer?.headers['x-fc-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  const failed = await client.invokeFunction?.('s', 'f', 'fail');
  expect([failed?.headers['x-fc-error-type'], failed?.data.errorMessage]).toEqual([
    'UnhandledInvocationError',
    'failed',
  ]);
  await client.publishVersion?.('s', 'first');
  await client.createAlias?.('s', 'prod', '1');
  expect((await client.invokeFunction?.('s', 'f', 'there', {}, 'prod'))?.data).toBe('got there');
  const trigger = { triggerName: 't', triggerType: 'http', triggerConfig: { authType: 'function', methods: ['GET'] } };
  expect((await client.createTrigger?.('s', 'f', trigger))?.data).toMatchObject({
    triggerConfig: { authType: 'function' },
  });
  await expect(client.getFunction?.('s', 'none')).rejects.toMatchObject({ code: 'FunctionNotFound' });
  const wrong = new Fc2(SCOPE.accountId, {
    accessKeyID: KEY.id,
    accessKeySecret: 'wrong',
    region: SCOPE.region,
    endpoint,
  });
  await expect(wrong.listServices?.()).rejects.toMatchObject({ code: 'SignatureNotMatch' });
  await client.deleteTrigger?.('s', 'f', 't');
});
