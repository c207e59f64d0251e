import type { JsonObject } from '@rosette/template/base/json.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ResourceType } from '#engine/ports/resource-type.ts';
import type { CloudClient } from '#wire/cloud-client.ts';
import { alias } from './fc/alias.ts';
import { fcFunction } from './fc/function.ts';
import { invoker } from './fc/function-invoker.ts';
import { service } from './fc/service.ts';
import { trigger } from './fc/trigger.ts';
import { version } from './fc/version.ts';
import { alias as alias3 } from './fc3/alias.ts';
import { fc3Function } from './fc3/function.ts';
import { functionVersion } from './fc3/function-version.ts';
import { trigger as trigger3 } from './fc3/trigger.ts';
import { mnsApi } from './mns/api.ts';
import { queue } from './mns/queue.ts';
import { subscription } from './mns/subscription.ts';
import { topic } from './mns/topic.ts';
import { ossApi } from './oss/api.ts';
import { bucket } from './oss/bucket.ts';
import { bucketPolicy } from './oss/bucket-policy.ts';
import { ServiceWorld } from './testing/service-world.ts';
import { stack } from './testing/step-driver.ts';

/*
 * Types of services that speak HTTP, against the local cloud: made, changed, unmade; and a lost answer changes nothing.
 */

type Factory = (services: { readonly cloud: CloudClient }) => ResourceType;

let world: ServiceWorld;
beforeEach(() => {
  world = new ServiceWorld();
});
afterEach(() => world.close());

async function make(factory: Factory, properties: JsonObject) {
  const made = world.driver(factory, properties);
  expect(await made.create()).toMatchObject({ kind: 'done' });
  return made;
}

const account = stack.accountId;

describe('a queue', () => {
  const properties = { QueueName: 'jobs', VisibilityTimeout: 40 };

  test('has ARNs that custom resources can use, and an address', async () => {
    const made = await make(queue, properties);
    expect(made.attributes).toEqual({
      ARN: `acs:mns:cn-hangzhou:${account}:queues/jobs`,
      'ARN.WithSlash': `acs:mns:cn-hangzhou:${account}:/queues/jobs`,
      QueueName: 'jobs',
      QueueUrl: 'http://127.0.0.1:9001/queues/jobs',
    });
  });

  test('goes back to the usual where a property is taken away', async () => {
    const made = await make(queue, properties);
    expect(await made.update({ QueueName: 'jobs', DelaySeconds: 5 })).toMatchObject({ kind: 'done' });
    const found = await world.call(mnsApi, 'GetQueueAttributes', { QueueName: 'jobs' });
    expect(found).toMatchObject({ DelaySeconds: '5', VisibilityTimeout: '30' });
  });

  test('of another is neither taken over nor deleted', async () => {
    await make(queue, properties);
    const second = world.driver(queue, properties);
    expect(await second.create()).toMatchObject({ kind: 'failed', error: { code: 'ResourceAlreadyExists' } });
    await second.delete();
    expect(await world.call(mnsApi, 'GetQueueAttributes', { QueueName: 'jobs' })).toMatchObject({ QueueName: 'jobs' });
  });
});

const source = { SourceCode: 'exports.handler = async () => "hello";' };
const functionProperties = { FunctionName: 'f', Runtime: 'nodejs20', Handler: 'index.handler', Code: source };

const cases: readonly (readonly [string, Factory, JsonObject, string, string])[] = [
  ['queue', queue, { QueueName: 'jobs' }, 'CreateQueue', 'DeleteQueue'],
  ['topic', topic, { TopicName: 'news' }, 'CreateTopic', 'DeleteTopic'],
  ['bucket', bucket, { BucketName: 'my-files' }, 'PutBucket', 'DeleteBucket'],
  ['function', fc3Function, functionProperties, 'CreateFunction', 'DeleteFunction'],
  ['service', service, { ServiceName: 's' }, 'CreateService', 'DeleteService'],
];

describe.each(cases)('a %s', (_name, factory, properties, create, remove) => {
  test('is made once and removed, whichever answer is lost', async () => {
    world.loseAnswerOf(create);
    const made = await make(factory, properties);
    expect(world.calls.filter((action) => action === create)).toHaveLength(1);
    world.loseAnswerOf(remove);
    expect(await made.delete()).toEqual({ kind: 'done' });
    expect(await world.driver(factory, properties).create()).toMatchObject({ kind: 'done' });
  });

  test('that an interrupted create left is found and removed', async () => {
    const made = world.driver(factory, properties);
    await made.crashInCreate(1);
    expect(world.calls).toContain(create);
    expect(await made.delete()).toEqual({ kind: 'done' });
    expect(world.calls).toContain(remove);
  });
});

test.each(cases)('a %s that exists can be taken over, and that only reads', async (_name, factory, properties) => {
  await make(factory, properties);
  const { importing } = factory({ cloud: world.client });
  const [name] = importing!.identifiers;
  const from = world.calls.length;
  const found = await importing!.find({
    ...{ action: 'import', properties, identifier: { [name!]: Object.values(properties)[0]! } },
    context: world.context(),
  });
  expect(found).toMatchObject({ kind: 'done', physicalId: Object.values(properties)[0] });
  expect(world.calls.slice(from).filter((action) => !/^(?:Get|List)/.test(action))).toEqual([]);
});

describe('functions in a service', () => {
  const names = { ServiceName: 's', FunctionName: 'f' };
  const inService = { ...functionProperties, ...names };

  test('have versions, aliases and triggers, and go with the service by force', async () => {
    const made = await make(service, { ServiceName: 's', DeletionForce: true });
    const fn = await make(fcFunction, { ...inService, AsyncConfiguration: { MaxAsyncRetryAttempts: 1 } });
    expect(fn.attributes.ARN).toBe(`acs:fc:cn-hangzhou:${account}:services/s.LATEST/functions/f`);
    const first = await make(version, { ServiceName: 's', Description: 'one' });
    expect(first.attributes).toEqual({ ServiceName: 's', VersionId: first.physicalId });
    const prod = { ServiceName: 's', AliasName: 'prod', VersionId: first.physicalId! };
    const pointer = await make(alias, prod);
    expect(await pointer.update({ ...prod, Description: 'in use' })).toMatchObject({ kind: 'done' });
    const timer = { ...names, TriggerName: 't', TriggerType: 'timer' };
    await make(trigger, { ...timer, TriggerConfig: { CronExpression: '@every 1h', Enable: false, Payload: '' } });
    expect(await made.delete()).toEqual({ kind: 'done' });
    expect(await fn.delete()).toEqual({ kind: 'done' });
  });

  test('are invoked when the resource is made, and again with another ExecuteVersion', async () => {
    await make(service, { ServiceName: 's' });
    await make(fcFunction, inService);
    const made = await make(invoker, { ...names, Event: 'x' });
    expect(made.attributes).toMatchObject({ Result: 'hello', ResultType: 'Success' });
    const invocations = () => world.calls.filter((action) => action === 'InvokeFunction').length;
    await made.update({ ...names, Event: 'y' });
    expect(invocations()).toBe(1);
    await made.update({ ...names, Event: 'y', ExecuteVersion: 2 });
    expect(invocations()).toBe(2);
  });
});

test('a function of its own has versions, aliases and triggers; its code and settings change', async () => {
  const fn = await make(fc3Function, { ...functionProperties, EnvironmentVariables: { My_Key: 'v' } });
  expect(fn.attributes.ARN).toBe(`acs:fc:cn-hangzhou:${account}:functions/f`);
  world.loseAnswerOf('PublishFunctionVersion');
  const published = await make(functionVersion, { FunctionName: 'f' });
  expect(world.calls.filter((action) => action === 'PublishFunctionVersion')).toHaveLength(1);
  await make(alias3, { FunctionName: 'f', AliasName: 'prod', VersionId: published.physicalId! });
  const http = { TriggerConfig: { AuthType: 'anonymous', Methods: ['GET'] }, TriggerType: 'http' };
  const url = await make(trigger3, { FunctionName: 'f', TriggerName: 'web', ...http });
  expect(url.attributes.UrlInternet).toMatch(/^http/);
  expect(await fn.update({ ...functionProperties, MemorySize: 512 })).toMatchObject({ kind: 'done' });
});

test('a subscription tells a queue what is published', async () => {
  const jobs = await make(queue, { QueueName: 'jobs' });
  await make(topic, { TopicName: 'news' });
  const properties = { TopicName: 'news', SubscriptionName: 'all', Endpoint: String(jobs.attributes.ARN) };
  const made = await make(subscription, { ...properties, NotifyContentFormat: 'SIMPLIFIED' });
  expect(made.attributes).toMatchObject({ SubscriptionName: 'all', TopicName: 'news' });
  const changed = { ...properties, NotifyContentFormat: 'SIMPLIFIED', NotifyStrategy: 'EXPONENTIAL_DECAY_RETRY' };
  expect(await made.update(changed)).toMatchObject({ kind: 'done' });
  const found = await world.call(mnsApi, 'GetSubscriptionAttributes', { TopicName: 'news', SubscriptionName: 'all' });
  expect(found).toMatchObject({ NotifyStrategy: 'EXPONENTIAL_DECAY_RETRY' });
  expect(await made.delete()).toEqual({ kind: 'done' });
});

describe('a bucket', () => {
  const policy = {
    Version: '1',
    Statement: [{ Effect: 'Deny', Action: ['oss:*'], Principal: ['*'], Resource: ['*'] }],
  };

  test('has its names, tags and rules', async () => {
    const made = await make(bucket, {
      BucketName: 'my-files',
      AccessControl: 'private',
      Tags: { team: 'a' },
      CORSConfiguration: { CORSRule: [{ AllowedMethod: ['GET', 'PUT'], AllowedOrigin: ['*'] }] },
    });
    expect(made.physicalId).toBe('my-files');
    expect(made.attributes).toMatchObject({
      Name: 'my-files',
      DomainName: expect.stringMatching(/^my-files\../),
      InternalDomainName: expect.stringMatching(/^my-files\../),
    });
  });

  test('is emptied first where the template says so, and stays where it does not', async () => {
    for (const DeletionForce of [false, true]) {
      const made = await make(bucket, { BucketName: `files-${DeletionForce}`, DeletionForce });
      await put(`files-${DeletionForce}`, 'a/b c.txt');
      if (DeletionForce) expect(await made.delete()).toEqual({ kind: 'done' });
      else expect(await made.delete()).toMatchObject({ kind: 'failed', error: { code: 'BucketNotEmpty' } });
    }
  });

  test('has a policy that another resource gives it', async () => {
    await make(bucket, { BucketName: 'my-files' });
    const made = await make(bucketPolicy, { BucketName: 'my-files', PolicyDocument: policy });
    const found = await world.call(ossApi, 'GetBucketPolicy', { Bucket: 'my-files' });
    expect(JSON.parse(String(found.Policy))).toEqual(policy);
    expect(await made.delete()).toEqual({ kind: 'done' });
  });

  async function put(name: string, key: string): Promise<void> {
    await world.test.cloud.web.handle({
      ...{ method: 'PUT', path: `/${name}/${encodeURI(key)}`, query: '', remote: 'test' },
      headers: { host: 'localhost', 'content-length': '1' },
      body: (async function* () {
        yield Buffer.from('x');
      })(),
      caller: { accountId: account, region: 'cn-hangzhou' },
    });
  }
});
