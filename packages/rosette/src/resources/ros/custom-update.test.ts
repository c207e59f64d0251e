import { Buffer } from 'node:buffer';
import type { JsonObject } from '@rosette/template/base/json.ts';
import { expect, test } from 'vitest';
import { CallbackUrls } from '#wire/callback-url.ts';
import { Provider, success } from '../testing/custom-provider.ts';
import { scriptedCloud } from '../testing/scripted-cloud.ts';
import { StepDriver, TestClock } from '../testing/step-driver.ts';
import { customResource } from './custom-resource.ts';

const callbacks = new CallbackUrls(Buffer.from('key'), () => 'http://public.test');
const accepted = { status: 202, body: '' };
const before = { ServiceToken: 'web:https://provider.test/x', Timeout: 60, Parameters: { X: 1 } };
const after = { ...before, Parameters: { X: 2, Y: [3] } };

/** A resource `thing-1` whose Create was answered with Z = 1. */
async function made(provider: Provider, properties: JsonObject = before): Promise<StepDriver> {
  const type = customResource('Custom::*')({ http: provider, callbacks, cloud: scriptedCloud({}) });
  const signals = (name: string) => provider.signals.get(name) ?? [];
  const driver = new StepDriver({ clock: new TestClock(), type, resourceType: 'Custom::Add', properties, signals });
  await driver.create(1);
  provider.answer(success(provider.body(), { Data: { Z: 1 } }));
  expect(await driver.create()).toMatchObject({ kind: 'done', physicalId: 'thing-1' });
  return driver;
}

test('an Update names the id, the new and the old parameters, and nothing else is new', async () => {
  const provider = new Provider(accepted);
  const driver = await made(provider);
  const from = provider.requests.length;
  await driver.update(after, { most: 1 });
  expect(provider.requests).toHaveLength(from + 1);
  const body = provider.body(from);
  expect(Object.keys(body).filter((name) => !(name in provider.body(0)))).toEqual([
    'PhysicalResourceId',
    'OldResourceProperties',
  ]);
  expect(body).toMatchObject({
    RequestType: 'Update',
    PhysicalResourceId: 'thing-1',
    ResourceProperties: { X: 2, Y: [3] },
    OldResourceProperties: { X: 1 },
  });
  expect(body.RequestId).not.toBe(provider.body(0).RequestId);
});

test('the answer ends it; its Data takes the place of the outputs, none leaves them', async () => {
  const provider = new Provider({ status: 200, body: '{"Status":"SUCCESS","PhysicalResourceId":"p","Data":{"Z":1}}' });
  const sync = { ...before, ServiceToken: 'web[sync]:https://provider.test/x' };
  const type = customResource('Custom::*')({ http: provider, callbacks, cloud: scriptedCloud({}) });
  const driver = new StepDriver({ clock: new TestClock(), type, resourceType: 'Custom::Add', properties: sync });
  await driver.create();
  const silent = '{"Status":"SUCCESS","PhysicalResourceId":"p"}';
  provider.reply({ status: 200, body: silent });
  expect(await driver.update({ ...sync, Parameters: { X: 2 } })).toMatchObject({ kind: 'done', physicalId: 'p' });
  expect(driver.attributes).toEqual({ Z: 1, Outputs: { Z: 1 } });
  provider.reply({ status: 200, body: silent.replace('}', ',"Data":{"W":2}}') });
  expect(await driver.update({ ...sync, Parameters: { X: 3 } })).toMatchObject({ kind: 'done' });
  expect(driver.attributes).toEqual({ W: 2, Outputs: { W: 2 } });
});

test('another id fails the update and names both; the resource keeps the one it has', async () => {
  const provider = new Provider(accepted);
  const driver = await made(provider);
  await driver.update(after, { most: 1 });
  provider.answer(success(provider.body(provider.requests.length - 1), { PhysicalResourceId: 'thing-2' }));
  const result = await driver.resumeUpdate();
  expect(result).toMatchObject({ kind: 'failed', physicalId: 'thing-1', error: { code: 'CustomResourceFailed' } });
  expect(JSON.stringify(result)).toMatch(/thing-2.*thing-1/);
});

test('FAILED fails it with the reason; undoing it is an Update back, with the id on record', async () => {
  const provider = new Provider(accepted);
  const driver = await made(provider);
  await driver.update(after, { most: 1 });
  const number = provider.requests.length - 1;
  provider.answer({ ...success(provider.body(number)), Status: 'FAILED', Reason: 'no quota', PhysicalResourceId: 'x' });
  expect(await driver.resumeUpdate()).toMatchObject({ kind: 'failed', error: { message: 'no quota' } });
  await driver.update(before, { before: after, rollingBack: true, most: 1 });
  expect(provider.body(number + 1)).toMatchObject({
    RequestType: 'Update',
    PhysicalResourceId: 'thing-1',
    ResourceProperties: { X: 1 },
    OldResourceProperties: { X: 2, Y: [3] },
  });
});

test('how long to wait and how to sign are recorded without asking the provider', async () => {
  const provider = new Provider(accepted);
  const driver = await made(provider);
  const from = provider.requests.length;
  const changed = { ...before, Timeout: 90, HttpConfig: { SignKey: 'k' } };
  expect(await driver.update(changed)).toMatchObject({ kind: 'done', physicalId: 'thing-1' });
  expect(driver.attributes).toEqual({ Z: 1, Outputs: { Z: 1 } });
  expect(provider.requests).toHaveLength(from);
});

test('an Update is delivered again after trouble, under the same request id', async () => {
  const provider = new Provider(accepted);
  const driver = await made(provider);
  const from = provider.requests.length;
  provider.reply({ status: 500, body: '' }, accepted);
  await driver.update(after, { most: 2 });
  expect(provider.requests).toHaveLength(from + 2);
  expect(provider.body(from + 1).RequestId).toBe(provider.body(from).RequestId);
});
