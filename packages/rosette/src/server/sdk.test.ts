import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoStack, HELLO, STACK_ID, startServer, type TestServer } from './server.fixture.ts';

/*
 * The unmodified official SDK as a client, with its default signature (V3) and with the older one.
 */

const require = createRequire(import.meta.url);
const { default: Ros, ...models } = require('@alicloud/ros20190910') as typeof import('@alicloud/ros20190910');
const { $OpenApiUtil } = require('@alicloud/openapi-core') as typeof import('@alicloud/openapi-core');

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
  await server.commit(demoStack());
});
afterAll(() => server.close());

function sdk(change: { signatureAlgorithm?: string; accessKeySecret?: string } = {}) {
  const config = {
    accessKeyId: server.key.id,
    accessKeySecret: server.key.secret,
    endpoint: new URL(server.url).host,
    protocol: 'http',
    ...change,
  };
  return new Ros(new $OpenApiUtil.Config(config));
}

describe.each([
  { name: 'V3', change: {} },
  { name: 'V1', change: { signatureAlgorithm: 'v2' } },
])('the official SDK signing $name', ({ change }) => {
  it('describes regions', async () => {
    const { body } = await sdk(change).describeRegions(new models.DescribeRegionsRequest({ acceptLanguage: 'en-US' }));
    expect(body?.regions?.map(({ regionId }) => regionId)).toEqual(['cn-hangzhou', 'cn-beijing']);
    expect(body?.requestId).toMatch(/^[0-9A-F-]{36}$/);
  });

  it('validates a template', async () => {
    const request = new models.ValidateTemplateRequest({ templateBody: HELLO });
    const { body } = await sdk(change).validateTemplate(request);
    expect(body?.parameters?.map((parameter) => parameter.ParameterKey)).toEqual(['ZoneId', 'Type']);
  });

  it('lists stacks by name, with characters that need encoding', async () => {
    const list = (stackName: string[]) =>
      sdk(change).listStacks(new models.ListStacksRequest({ regionId: 'cn-hangzhou', stackName }));
    expect((await list(['demo'])).body?.stacks?.[0]).toMatchObject({ stackId: STACK_ID, stackName: 'demo' });
    expect((await list(["a (b)*'!"])).body?.totalCount).toBe(0);
  });

  it('reads a stack', async () => {
    const request = new models.GetStackRequest({ regionId: 'cn-hangzhou', stackId: STACK_ID });
    const { body } = await sdk(change).getStack(request);
    expect(body).toMatchObject({ status: 'CREATE_COMPLETE', timeoutInMinutes: 60, disableRollback: false });
    expect(body?.parameters?.find(({ parameterKey }) => parameterKey === 'Password')?.parameterValue).toBe('******');
  });

  it('gets an error that it understands', async () => {
    const request = new models.GetStackRequest({ regionId: 'cn-hangzhou', stackId: 'nothing' });
    await expect(sdk(change).getStack(request)).rejects.toMatchObject({ code: 'StackNotFound', statusCode: 404 });
  });

  it('is told that its secret is wrong', async () => {
    const request = new models.DescribeRegionsRequest({});
    const wrong = sdk({ ...change, accessKeySecret: 'not the secret' });
    await expect(wrong.describeRegions(request)).rejects.toMatchObject({
      code: 'SignatureDoesNotMatch',
      message: expect.stringContaining('server string to sign is:'),
    });
  });
});
