import { Buffer } from 'node:buffer';
import type { JsonObject } from '@rosette/template/base/json.ts';
import { expect, test } from 'vitest';
import type { Signal } from '#engine/ports/resource-type.ts';
import { CallbackUrls } from '#wire/callback-url.ts';
import { CloudError } from '#wire/cloud-client.ts';
import { heartbeatSignal, refusedSignal } from '#wire/custom-signals.ts';
import { success } from '../testing/custom-provider.ts';
import { lostAnswer, refusal, type Script, scriptedCloud } from '../testing/scripted-cloud.ts';
import { StepDriver, stack, TestClock } from '../testing/step-driver.ts';
import { customResource } from './custom-resource.ts';

const callbacks = new CallbackUrls(
  Buffer.from('key'),
  () => 'http://public.test',
  () => 'http://inside.test',
);
const http = { post: () => Promise.reject(new Error('nothing is posted here')) };

const queue = `acs:mns:cn-beijing:${stack.accountId}:queues/jobs`;
const topic = `acs:mns:cn-beijing:${stack.accountId}:/topics/news`;
const fc3 = `acs:fc:cn-beijing:${stack.accountId}:functions/f`;
const fc2 = `acs:fc:cn-beijing:${stack.accountId}:services/s/functions/f`;

function drive(ServiceToken: string, scripts: Readonly<Record<string, Script>>, more: JsonObject = {}) {
  const cloud = scriptedCloud(scripts);
  const type = customResource('Custom::*')({ http, callbacks, cloud });
  const clock = new TestClock();
  const stored: Signal[] = [];
  const signals = (name: string) => (name.endsWith(String(body(0).RequestId)) ? stored : []);
  const properties = { ServiceToken, Timeout: 60, Parameters: { X: 1 }, ...more };
  const driver = new StepDriver({ clock, type, resourceType: 'Custom::Add', properties, signals });
  const sent = () => cloud.calls.filter(({ action }) => /^(?:InvokeFunction|SendMessage|PublishMessage)$/.test(action));
  const body = (number: number): JsonObject => {
    const { MessageBody, payload } = sent()[number]!.parameters;
    const text = MessageBody === undefined ? String(payload) : Buffer.from(String(MessageBody), 'base64').toString();
    return JSON.parse(text) as JsonObject;
  };
  const put = (payload: JsonObject, inMs = 0) => {
    stored.push({ sequence: stored.length + 1, receivedAt: clock.now() + inMs, payload });
  };
  return { cloud, clock, driver, sent, body, put };
}

const subscribed = { Subscription: { SubscriptionURL: 'u' } };
const delivered: readonly (readonly [string, Readonly<Record<string, Script>>, JsonObject])[] = [
  [queue, { SendMessage: {} }, { QueueName: 'jobs' }],
  [topic, { ListSubscriptionByTopic: subscribed, PublishMessage: {} }, { TopicName: 'news' }],
  [fc3, { InvokeFunction: {} }, { functionName: 'f', invocationType: 'Async' }],
  [fc2, { InvokeFunction: {} }, { serviceName: 's', functionName: 'f', invocationType: 'Async' }],
];

test.each(delivered)('%s gets the request in its own region, and its answer ends it', async (token, scripts, names) => {
  const { driver, sent, body, put } = drive(token, scripts);
  expect(await driver.create(1)).toMatchObject({ kind: 'pending', signal: expect.stringMatching(/^custom\//) });
  expect(sent()).toHaveLength(1);
  const { region, accountId, parameters } = sent()[0]!;
  expect({ region, accountId, parameters }).toMatchObject({
    region: 'cn-beijing',
    accountId: stack.accountId,
    parameters: { ...names, ownerAccountId: stack.accountId },
  });
  expect(body(0)).toMatchObject({ RequestType: 'Create', RegionId: 'cn-hangzhou', ResourceProperties: { X: 1 } });
  expect(body(0).IntranetResponseURL).toMatch(/^http:\/\/inside\.test\/customresource\?/);
  put(success(body(0), { Data: { Z: 3 } }));
  expect(await driver.create()).toMatchObject({ kind: 'done', physicalId: 'thing-1', attributes: { Z: 3 } });
});

test.each([
  [queue, 'SendMessage', 64 * 1024],
  [fc3, 'InvokeFunction', 128 * 1024],
])('%s: what is too large is not sent, and says how large it may be', async (token, action, limit) => {
  const { driver, sent } = drive(token, { [action]: {} }, { Parameters: { text: 'x'.repeat(limit) } });
  const result = await driver.create();
  expect(result).toMatchObject({ kind: 'failed', error: { code: 'CustomResourceUndeliverable' } });
  expect(JSON.stringify(result)).toContain(String(limit));
  expect(sent()).toEqual([]);
});

test.each([
  [queue, 'SendMessage', 'QueueNotExist'],
  [fc3, 'InvokeFunction', 'FunctionNotFound'],
])('%s: a provider that is not there fails it at once, and nothing is to be deleted', async (token, action, code) => {
  const { driver, cloud } = drive(token, { [action]: refusal(code, 404) });
  const result = await driver.create();
  expect(result).toMatchObject({ kind: 'failed', error: { code: 'CustomResourceUndeliverable' } });
  expect(JSON.stringify(result)).toMatch(new RegExp(`${code}[^.]*\\. If .*RetainResources`));
  expect(await driver.delete()).toMatchObject({ kind: 'done' });
  expect(cloud.calls).toHaveLength(1);
});

test('a topic without a subscription fails it at once', async () => {
  const { driver, sent } = drive(topic, { ListSubscriptionByTopic: {} });
  expect(await driver.create()).toMatchObject({ kind: 'failed', error: { code: 'CustomResourceUndeliverable' } });
  expect(sent()).toEqual([]);
});

test('a lost answer of a queue is followed by the same request again, that of a function is waited out', async () => {
  const jobs = drive(queue, { SendMessage: [lostAnswer(), {}] });
  await jobs.driver.create(3);
  expect(jobs.sent()).toHaveLength(2);
  expect(jobs.body(1).RequestId).toBe(jobs.body(0).RequestId);
  const invoked = drive(fc3, { InvokeFunction: lostAnswer(), GetAsyncTask: refusal('AsyncTaskNotFound', 404) });
  await invoked.driver.create(3);
  expect(invoked.sent()).toHaveLength(1);
  invoked.put(success(invoked.body(0)));
  expect(await invoked.driver.create()).toMatchObject({ kind: 'done' });
});

test.each([fc2, fc3])('%s: a Create is not to be run again when it fails, a Delete may be', async (token) => {
  const tells = { GetAsyncTask: { status: 'Failed' }, GetStatefulAsyncInvocation: { status: 'Failed' } };
  const { driver, sent } = drive(token, { InvokeFunction: {}, ...tells });
  await driver.create();
  await driver.delete(1);
  expect(sent().map(({ parameters }) => parameters.mostRetries)).toEqual([0, undefined]);
});

test('throttling is no reason to give up', async () => {
  const { driver, sent } = drive(fc3, { InvokeFunction: [refusal('Throttling.ResourceExhausted', 429), {}] });
  await driver.create(2);
  expect(sent()).toHaveLength(2);
});

test.each([
  [fc3, 'GetAsyncTask', 'taskErrorMessage'],
  [fc2, 'GetStatefulAsyncInvocation', 'invocationErrorMessage'],
])('%s: a crash ends the wait long before the deadline, and something may have to be deleted', async (...of) => {
  const [token, action, member] = of;
  const Failed = { status: 'Failed', [member]: 'TypeError: x is not a function' };
  const { driver, clock, sent } = drive(token, { InvokeFunction: {}, [action]: [{ status: 'Running' }, Failed] });
  const began = clock.now();
  expect(await driver.create()).toMatchObject({
    kind: 'failed',
    error: {
      code: 'CustomResourceCrashed',
      message: expect.stringMatching(/\(request [\da-f-]{36}\).*x is not a function/),
    },
  });
  expect(clock.now() - began).toBeLessThan(5_000);
  await driver.delete(1);
  expect(sent()).toHaveLength(2);
});

test('a function of 2.0 that tells of no invocation is waited for, and asked no more', async () => {
  const GetStatefulAsyncInvocation = refusal('StatefulAsyncInvocationNotFound', 404);
  const { driver, clock, cloud } = drive(fc2, { InvokeFunction: {}, GetStatefulAsyncInvocation });
  const began = clock.now();
  expect(await driver.create()).toMatchObject({ kind: 'failed', error: { code: 'CustomResourceTimeout' } });
  expect(clock.now() - began).toBe(60_000);
  expect(cloud.calls.filter(({ action }) => action === 'GetStatefulAsyncInvocation')).toHaveLength(1);
});

test('a function that ended without an answer may have handed on the work', async () => {
  const { driver, clock } = drive(fc3, { InvokeFunction: {}, GetAsyncTask: { status: 'Succeeded' } });
  const began = clock.now();
  expect(await driver.create()).toMatchObject({ kind: 'failed', error: { code: 'CustomResourceTimeout' } });
  expect(clock.now() - began).toBe(60_000);
});

test('a sign of life gives as long again, and its words are shown', async () => {
  const { driver, put, body } = drive(queue, { SendMessage: {} });
  await driver.create(1);
  put(heartbeatSignal({ progress: `half of it, see ${String(body(0).ResponseURL)}` }), 50_000);
  // The second piece runs when the minute is over.
  expect(await driver.create(2)).toMatchObject({
    kind: 'pending',
    afterMs: 50_000,
    progress: 'the provider says: half of it, see [callback address]',
  });
});

test('a refused answer is told of, and named when nothing better came', async () => {
  const { driver, put } = drive(queue, { SendMessage: {} });
  await driver.create(1);
  put(refusedSignal('Status is missing'));
  expect(await driver.create()).toMatchObject({
    error: { code: 'CustomResourceTimeout', message: expect.stringMatching(/queue jobs.*Status is missing/) },
  });
});

test('no address reaches people through a reason', async () => {
  const { driver, put, body } = drive(queue, { SendMessage: {} });
  await driver.create(1);
  put({ ...success(body(0)), Status: 'FAILED', Reason: `could not do ${JSON.stringify(body(0))}` });
  const text = JSON.stringify(await driver.create());
  expect(text).toContain('could not do');
  expect(text).not.toContain('signature=');
  expect(text).not.toContain('public.test');
});

test('a service of another account is asked for as that', async () => {
  const { driver, sent } = drive('acs:mns:cn-beijing:999:queues/jobs', {
    SendMessage: new CloudError('AccessDenied', 'no', { status: 403 }),
  });
  expect(await driver.create()).toMatchObject({ kind: 'failed' });
  expect(sent()[0]!.parameters.ownerAccountId).toBe('999');
});
