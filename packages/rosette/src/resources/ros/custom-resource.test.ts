import { Buffer } from 'node:buffer';
import type { JsonObject } from '@rosette/template/base/json.ts';
import { expect, test } from 'vitest';
import { CallbackUrls } from '#wire/callback-url.ts';
import { byHandSignal } from '#wire/custom-signals.ts';
import { OutboundError, type OutboundResponse } from '../outbound-http.ts';
import { Provider, success } from '../testing/custom-provider.ts';
import { scriptedCloud } from '../testing/scripted-cloud.ts';
import { noNested, StepDriver, stack, TestClock } from '../testing/step-driver.ts';
import { customResource } from './custom-resource.ts';

const callbacks = new CallbackUrls(Buffer.from('key'), () => 'http://public.test');

const accepted: OutboundResponse = { status: 202, body: '' };

function drive(provider: Provider, properties: JsonObject) {
  const type = customResource('Custom::*')({ http: provider, callbacks, cloud: scriptedCloud({}) });
  const signals = (name: string) => provider.signals.get(name) ?? [];
  const clock = new TestClock();
  const driver = new StepDriver({ clock, type, resourceType: 'Custom::Add', properties, signals });
  return { clock, driver };
}

const async = { ServiceToken: 'web:https://provider.test/x', Timeout: 60, Parameters: { X: 1, Y: 2 } };
const sync = { ...async, ServiceToken: 'web[sync]:https://provider.test/x' };

test('the request has exactly the documented fields, and numbers stay numbers', async () => {
  const provider = new Provider(accepted);
  const { driver } = drive(provider, async);
  expect(await driver.create(1)).toMatchObject({
    kind: 'pending',
    afterMs: 60_000,
    signal: expect.stringMatching(/^custom\//),
  });
  expect(Object.keys(provider.body())).toEqual([
    'RequestType',
    'RequestId',
    'ResponseURL',
    'IntranetResponseURL',
    'ResourceType',
    'LogicalResourceId',
    'StackId',
    'StackName',
    'ResourceOwnerId',
    'CallerId',
    'RegionId',
    'ResourceProperties',
  ]);
  expect(provider.body()).toMatchObject({
    RequestType: 'Create',
    ResourceType: 'Custom::Add',
    ResourceProperties: { X: 1, Y: 2 },
  });
  const callback = new URL(String(provider.body().ResponseURL));
  expect(callbacks.verify(callback.pathname, callback.searchParams)?.requestId).toBe(provider.body().RequestId);
});

test('the callback ends it; what answers another request does not', async () => {
  const provider = new Provider(accepted);
  const { driver } = drive(provider, async);
  await driver.create(1);
  provider.answer(success({ ...provider.body(), RequestId: 'other' }));
  expect((await driver.create(1)).kind).toBe('pending');
  provider.answer(success(provider.body(), { Data: { Z: 3, Outputs: 'shadowed' } }));
  expect(await driver.create()).toMatchObject({
    kind: 'done',
    physicalId: 'thing-1',
    attributes: { Z: 3, Outputs: { Z: 3, Outputs: 'shadowed' } },
  });
});

test('every step tells how far the exchange is', async () => {
  const provider = new Provider({ status: 503, body: '' }, accepted);
  const { driver } = drive(provider, {
    ...async,
    ServiceToken: 'web[idempotent]:https://user:pw@provider.test/x?key=1',
  });
  await driver.create(2);
  const [first, second] = driver.pieces.map(({ exchange }) => exchange);
  expect(first).toMatchObject({ kind: 'Create', state: 'open', attempts: 1, physicalId: null });
  expect(first).toMatchObject({ id: provider.body().RequestId, reason: expect.stringContaining('Trying again') });
  expect(JSON.stringify(first)).not.toMatch(/pw|key=1/);
  expect(second).toMatchObject({
    state: 'open',
    attempts: 2,
    reason: expect.stringMatching(/^waiting for the answer/),
  });
  provider.answer(success(provider.body()));
  expect((await driver.create()).exchange).toMatchObject({ state: 'succeeded', reason: '' });
});

test('somebody else may answer; the events tell who before anything follows from it', async () => {
  const provider = new Provider(accepted);
  const { driver } = drive(provider, async);
  await driver.create(1);
  provider.answer(byHandSignal({ by: 'acs:ram::1:root', answer: success(provider.body()) }));
  const told = await driver.create(2);
  expect(told).toMatchObject({
    kind: 'pending',
    announce: true,
    progress: 'acs:ram::1:root answered in the place of the provider: SUCCESS',
  });
  expect(await driver.create()).toMatchObject({
    kind: 'done',
    physicalId: 'thing-1',
    exchange: { state: 'succeeded', answeredBy: 'acs:ram::1:root' },
  });
});

test('an answer that comes while the request is still being sent counts', async () => {
  const provider = new Provider({ status: 503, body: '' });
  const { driver } = drive(provider, { ...async, ServiceToken: 'web[idempotent]:https://provider.test/' });
  await driver.create(1);
  provider.answer(success(provider.body()));
  expect(await driver.create()).toMatchObject({ kind: 'done', physicalId: 'thing-1' });
  expect(driver.pieces).toHaveLength(3);
});

test('without an answer the deadline ends it, and names the answer that was ignored', async () => {
  const provider = new Provider(accepted);
  const { driver } = drive(provider, { ...async, Timeout: 1 });
  await driver.create(1);
  provider.answer({ ...success(provider.body()), Status: 'Success' });
  const result = await driver.create();
  expect(result).toMatchObject({ kind: 'failed', error: { code: 'CustomResourceTimeout' } });
  expect(JSON.stringify(result)).toContain('Status is');
});

test('FAILED carries the reason, and no Delete follows for what was never made', async () => {
  const provider = new Provider(accepted);
  const { driver } = drive(provider, async);
  await driver.create(1);
  provider.answer({ ...success(provider.body()), Status: 'FAILED', Reason: 'no quota' });
  expect(await driver.create()).toMatchObject({
    kind: 'failed',
    error: { code: 'CustomResourceFailed', message: 'no quota' },
  });
  const sent = provider.requests.length;
  expect((await driver.delete()).kind).toBe('done');
  expect(provider.requests).toHaveLength(sent);
});

test('web[sync]: the body of the response is the answer and need not repeat the ids', async () => {
  const provider = new Provider({ status: 200, body: '{"Status":"SUCCESS","PhysicalResourceId":"p","Data":{"Z":3}}' });
  const { driver } = drive(provider, sync);
  expect(await driver.create()).toMatchObject({ kind: 'done', physicalId: 'p', attributes: { Z: 3 } });
  expect(provider.requests[0]?.timeoutMs).toBe(10_000);
});

test('web[sync]: an answer that is not one fails at once', async () => {
  const { driver } = drive(new Provider({ status: 200, body: 'hello' }), sync);
  expect(await driver.create()).toMatchObject({ kind: 'failed', error: { code: 'CustomResourceUndeliverable' } });
});

test('a Create is repeated after HTTP 500 only when the provider says idempotent', async () => {
  const trouble: OutboundResponse = { status: 500, body: '' };
  const once = new Provider(trouble, accepted);
  expect((await drive(once, async).driver.create(3)).kind).toBe('failed');
  expect(once.requests).toHaveLength(1);
  const twice = new Provider(trouble, accepted);
  const { driver } = drive(twice, { ...async, ServiceToken: 'web[idempotent]:https://provider.test/x' });
  await driver.create(2);
  expect(twice.requests).toHaveLength(2);
  expect(twice.body(1).RequestId).toBe(twice.body(0).RequestId);
});

test('what was not delivered at all is delivered later in any case', async () => {
  const provider = new Provider(new OutboundError('unreachable', false, 'cannot be reached'), accepted);
  await drive(provider, async).driver.create(2);
  expect(provider.requests).toHaveLength(2);
});

test('never delivered means nothing made: it fails at the deadline and no Delete is sent', async () => {
  const provider = new Provider(new OutboundError('unreachable', false, 'cannot be reached'));
  const { driver } = drive(provider, async);
  expect(await driver.create()).toMatchObject({ kind: 'failed', error: { code: 'CustomResourceUndeliverable' } });
  const sent = provider.requests.length;
  expect((await driver.delete()).kind).toBe('done');
  expect(provider.requests).toHaveLength(sent);
});

test('an unanswered Create is cleaned up by a Delete with an empty id, or the id that came late', async () => {
  const provider = new Provider(accepted);
  const { driver } = drive(provider, { ...async, Timeout: 1 });
  expect((await driver.create()).kind).toBe('failed');
  const create = provider.body();
  await driver.delete(1);
  expect(provider.body(1)).toMatchObject({ RequestType: 'Delete', PhysicalResourceId: '' });
  expect(provider.body(1).RequestId).not.toBe(create.RequestId);
  provider.answer(success(create), create);
  await driver.delete(1);
  expect(provider.body(2)).toMatchObject({ PhysicalResourceId: 'thing-1' });
});

test('a Delete is repeated through trouble and done with any id in the answer', async () => {
  const provider = new Provider({ status: 503, body: '' }, accepted);
  const { driver } = drive(provider, async);
  driver.physicalId = 'thing-1';
  await driver.delete(2);
  expect(provider.requests).toHaveLength(2);
  provider.answer(success(provider.body(), { PhysicalResourceId: '' }));
  expect((await driver.delete()).kind).toBe('done');
});

test('after a crash a Create that cannot be borne twice waits for its callback instead of going out again', async () => {
  const provider = new Provider(accepted);
  const type = customResource('Custom::*')({ http: provider, callbacks, cloud: scriptedCloud({}) });
  const signals = async () => [];
  const nested = noNested;
  const context = {
    stack,
    logicalId: 'Thing',
    resourceType: 'Custom::Add',
    operationId: 'o',
    token: 't',
    recovering: true,
    now: 1_000,
    startedAt: 0,
    deadline: 3_600_000,
    rollingBack: false,
    signals,
    masked: (text: string) => text,
    nested,
  };
  expect(await type.create({ action: 'create', context, properties: async })).toMatchObject({
    kind: 'pending',
    afterMs: 59_000,
  });
  expect(provider.requests).toHaveLength(0);
});

test('a form carries each field, maps as JSON, and the signature', async () => {
  const provider = new Provider(accepted);
  const HttpConfig = { ContentType: 'application/x-www-form-urlencoded', SignKey: 'k', Headers: { 'X-Team': 'a' } };
  await drive(provider, { ...async, HttpConfig }).driver.create(1);
  const form = new URLSearchParams(provider.requests[0]!.body);
  expect(JSON.parse(form.get('ResourceProperties')!)).toEqual({ X: 1, Y: 2 });
  expect(JSON.parse(form.get('Signature')!)).toEqual({
    Date: '2026-11-21T00:00:00Z',
    Value: expect.stringMatching(/^[0-9a-f]{40}$/),
  });
  expect(provider.requests[0]!.headers).toMatchObject({ 'X-Team': 'a', 'Content-Type': HttpConfig.ContentType });
});

test('tokens that cannot be used say so, and nothing needs deleting', async () => {
  for (const [ServiceToken, code] of [
    ['acs:fc:cn-hangzhou:1:layers/l', 'InvalidServiceToken'],
    ['web[later]:http://x', 'InvalidServiceToken'],
    ['ftp://x', 'InvalidServiceToken'],
  ] as const) {
    const { driver } = drive(new Provider(accepted), { ServiceToken });
    expect(await driver.create()).toMatchObject({ kind: 'failed', error: { code } });
    expect((await driver.delete()).kind).toBe('done');
  }
});
