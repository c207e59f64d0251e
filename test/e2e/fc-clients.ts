import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { AccessKey } from './sdk.ts';

/* The unmodified official clients of Function Compute. They are CommonJS. */

const require = createRequire(import.meta.url);
export const fc3 = require('@alicloud/fc20230330') as typeof import('@alicloud/fc20230330');
const { $OpenApiUtil } = require('@alicloud/openapi-core') as typeof import('@alicloud/openapi-core');
const Fc2 = require('@alicloud/fc2') as new (accountId: string, config: object) => Fc2Client;

export interface Invoked {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The client of 3.0, with a short way to what most tests do. */
export function fc3Client(url: string, key: AccessKey) {
  const client = new fc3.default(
    new $OpenApiUtil.Config({
      accessKeyId: key.AccessKeyId,
      accessKeySecret: key.AccessKeySecret,
      endpoint: new URL(url).host,
      protocol: 'HTTP',
    }),
  );
  return {
    client,
    create(functionName: string, code: object, more: object = {}) {
      const input = {
        functionName,
        runtime: 'nodejs20',
        handler: 'index.handler',
        memorySize: 128,
        timeout: 10,
        ...more,
      };
      const body = new fc3.CreateFunctionInput({ ...input, code: new fc3.InputCodeLocation(code) });
      return client.createFunction(new fc3.CreateFunctionRequest({ body }));
    },
    async invoke(name: string, event = '', headers: object = {}, qualifier?: string): Promise<Invoked> {
      const body = Readable.from([Buffer.from(event)]);
      const request = new fc3.InvokeFunctionRequest({ body, ...(qualifier === undefined ? {} : { qualifier }) });
      const answer = await client.invokeFunctionWithOptions(
        name,
        request,
        new fc3.InvokeFunctionHeaders(headers),
        {} as never,
      );
      return {
        status: answer.statusCode ?? 0,
        headers: answer.headers ?? {},
        text: answer.body === undefined ? '' : await text(answer.body),
      };
    },
    /** Undefined while it has not ended. */
    async endedTask(name: string, task: string) {
      const { body } = await client.getAsyncTask(name, task, new fc3.GetAsyncTaskRequest({}));
      return (body?.endTime ?? 0) > 0 ? body : undefined;
    },
  };
}

export interface Fc2Answer<T> {
  readonly headers: Readonly<Record<string, string>>;
  readonly data: T;
}

/** What the tests use of the client of 2.0, which brings no types. */
export interface Fc2Client {
  createService(name: string, options?: object): Promise<Fc2Answer<{ readonly serviceName: string }>>;
  createFunction(service: string, options: object): Promise<Fc2Answer<{ readonly functionName: string }>>;
  updateFunction(service: string, name: string, options: object): Promise<Fc2Answer<unknown>>;
  invokeFunction(
    service: string,
    name: string,
    event: string,
    headers?: object,
    qualifier?: string,
  ): Promise<Fc2Answer<unknown>>;
  publishVersion(service: string, description: string): Promise<Fc2Answer<{ readonly versionId: string }>>;
  createAlias(service: string, alias: string, version: string): Promise<Fc2Answer<unknown>>;
  getService(name: string): Promise<Fc2Answer<unknown>>;
}

export function fc2Client(endpoint: string, key: AccessKey): Fc2Client {
  const { AccessKeyId: accessKeyID, AccessKeySecret: accessKeySecret } = key;
  return new Fc2(key.AccountId, { accessKeyID, accessKeySecret, region: 'cn-hangzhou', endpoint });
}
