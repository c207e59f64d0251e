import { Buffer } from 'node:buffer';
import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { expect, test } from 'vitest';
import type { NestedStacks, Signal } from '#engine/ports/resource-type.ts';
import { CallbackUrls, signalName } from '#wire/callback-url.ts';
import { CloudError } from '#wire/cloud-client.ts';
import { StepDriver, stack, TestClock } from '../testing/step-driver.ts';
import { sleep } from './sleep.ts';
import { nestedStack } from './stack.ts';
import { waitCondition } from './wait-condition.ts';
import { waitConditionHandle } from './wait-condition-handle.ts';

const callbacks = new CallbackUrls(
  Buffer.from('key'),
  () => 'http://public.test',
  () => 'http://inner.test',
);

test('a handle is made at once; its commands carry an address that verifies and can be appended to', async () => {
  const type = waitConditionHandle({ callbacks });
  const driver = new StepDriver({ clock: new TestClock(), type, logicalId: 'Handle', properties: {} });
  expect(await driver.create()).toMatchObject({ kind: 'done', physicalId: `${stack.id}/Handle` });
  const { URL: url, CurlCli, WindowsCurlCli, PowerShellCurlCli, Headers } = driver.attributes as Record<string, string>;
  const parsed = new URL(url!);
  expect(callbacks.verify(parsed.pathname, parsed.searchParams)).toMatchObject({
    kind: 'waitcondition',
    resource: 'Handle',
    stackId: stack.id,
  });
  expect(parsed.host).toBe('inner.test');
  expect(CurlCli).toContain(
    "-H 'x-acs-region-id: cn-hangzhou' http://inner.test/waitcondition?stackname=shop\\&stackid=",
  );
  expect(WindowsCurlCli).toContain(`"${url}"`);
  expect(PowerShellCurlCli).toContain('-Method Post -Headers @{"Content-Type"="application/json"; ');
  expect(Headers).toEqual({
    'Content-Type': 'application/json',
    Accept: 'application/json',
    'x-acs-region-id': 'cn-hangzhou',
  });
  expect(await driver.delete()).toEqual({ kind: 'done', forgetSignals: [`wait/${stack.id}/Handle`] });
});

function waiting(properties: JsonObject, ...payloads: readonly Json[]) {
  const stored: Signal[] = payloads.map((payload, index) => ({ sequence: index + 1, receivedAt: 0, payload }));
  const asked: string[] = [];
  const signals = (name: string) => {
    asked.push(name);
    return stored;
  };
  const all = { Handle: `${stack.id}/Handle`, Timeout: 600, ...properties };
  const driver = new StepDriver({
    clock: new TestClock(),
    type: waitCondition,
    logicalId: 'Wait',
    properties: all,
    signals,
  });
  const arrive = (payload: Json) => stored.push({ sequence: stored.length + 1, receivedAt: 0, payload });
  return { driver, asked, arrive };
}

const good = { id: null, status: 'SUCCESS', reason: null, data: 'up' };

test('a wait condition wakes at its signal and ends when enough came', async () => {
  const { driver, asked, arrive } = waiting({ Count: '2' }, good);
  expect(await driver.create(1)).toMatchObject({
    kind: 'pending',
    afterMs: 600_000,
    signal: `wait/${stack.id}/Handle`,
  });
  expect(asked[0]).toBe(signalName({ kind: 'waitcondition', stackId: stack.id, resource: 'Handle', requestId: '' }));
  arrive({ ...good, id: 'web', data: { port: 80 } });
  expect(await driver.create()).toMatchObject({ kind: 'done', physicalId: `${stack.id}/Wait` });
  expect(JSON.parse(String(driver.attributes.Data))).toEqual({ '1': 'up', web: { port: 80 } });
});

test('one failure fails it at once with the reasons; time fails it with the count', async () => {
  const bad = { ...good, status: 'FAILURE', reason: 'disk full' };
  expect(await waiting({ Count: 3 }, good, bad).driver.create()).toMatchObject({
    kind: 'failed',
    error: { code: 'WaitConditionFailure', message: 'disk full' },
  });
  expect(await waiting({ Count: 2, Timeout: 5 }, good).driver.create()).toMatchObject({
    kind: 'failed',
    error: { code: 'WaitConditionTimeout', message: '1 of 2 signals were received in 5 seconds.' },
  });
});

test('warnings count, but not when nothing else came; zero signals are enough for zero', async () => {
  const warning = { ...good, status: 'WARNING' };
  expect((await waiting({ Count: 2 }, good, warning).driver.create()).kind).toBe('done');
  expect((await waiting({ Count: 1 }, warning).driver.create()).kind).toBe('failed');
  expect((await waiting({ Count: 0 }).driver.create()).kind).toBe('done');
});

test('what is no handle is refused', async () => {
  expect(await waiting({ Handle: 'nonsense' }).driver.create()).toMatchObject({
    kind: 'failed',
    error: { code: 'InvalidProperty' },
  });
});

test('sleep is a time in a row, for create and for delete', async () => {
  const driver = new StepDriver({
    clock: new TestClock(),
    type: sleep,
    properties: { CreateDuration: '3', DeleteDuration: 2 },
  });
  expect(await driver.create(1)).toMatchObject({ kind: 'pending', afterMs: 3_000 });
  expect((await driver.create()).kind).toBe('done');
  expect(await driver.delete(1)).toMatchObject({ kind: 'pending', afterMs: 2_000 });
  const long = new StepDriver({ clock: new TestClock(), type: sleep, properties: { CreateDuration: 1_801 } });
  expect(await long.create()).toMatchObject({ kind: 'failed', error: { code: 'InvalidProperty' } });
});

/** One child whose statuses come one after the other. */
class Child implements NestedStacks {
  readonly requests: Parameters<NestedStacks['create']>[0][] = [];
  readonly updates: Parameters<NestedStacks['update']>[0][] = [];
  changed = true;
  deletes = 0;
  statuses: string[];

  constructor(...statuses: string[]) {
    this.statuses = statuses;
  }

  async create(request: Parameters<NestedStacks['create']>[0]) {
    this.requests.push(request);
    return { stackId: 'child-1' };
  }

  async update(request: Parameters<NestedStacks['update']>[0]) {
    this.updates.push(request);
    return { changed: this.changed };
  }

  async find(token: string): Promise<string | undefined> {
    return token === 'create-token-1' ? 'child-1' : undefined;
  }

  async delete() {
    this.deletes += 1;
  }

  async get() {
    const status = this.statuses.length > 1 ? this.statuses.shift()! : this.statuses[0]!;
    return {
      status,
      statusReason: 'because',
      name: 'shop-Thing-x',
      outputs: { Ip: '10.0.0.1', Key: 'k' },
      secretOutputs: ['Key'],
    };
  }
}

function nest(nested: NestedStacks, properties: JsonObject) {
  return new StepDriver({ clock: new TestClock(), type: nestedStack, properties, nested });
}

const child = {
  TemplateBody: { ROSTemplateFormatVersion: '2015-09-01' },
  Parameters: { Zone: 'z' },
  Tags: [{ Key: 'env', Value: 'child' }],
};

test('a nested stack is created with raw template and merged tags, and gives its outputs', async () => {
  const nested = new Child('CREATE_IN_PROGRESS', 'CREATE_COMPLETE');
  const driver = nest(nested, child);
  const result = await driver.create();
  expect(driver.pieces[0]).toMatchObject({ kind: 'pending', signal: 'nested/child-1' });
  expect(result).toMatchObject({
    physicalId: `arn:acs:ros::cn-hangzhou:${stack.accountId}:stacks/shop-Thing-x/child-1`,
    attributes: { 'Outputs.Ip': '10.0.0.1', Outputs: { Ip: '10.0.0.1' } },
    secretAttributes: ['Outputs.Key', 'Outputs'],
  });
  expect(nested.requests[0]).toMatchObject({
    token: 'create-token-1',
    name: expect.stringMatching(/^shop-Thing-[0-9a-f]{12}$/),
    templateBody: '{"ROSTemplateFormatVersion":"2015-09-01"}',
    timeoutMinutes: 60,
    tags: [
      { Key: 'team', Value: 'stack' },
      { Key: 'env', Value: 'child' },
    ],
  });
});

test("a child's failure is told in the child's words, and a rejected template by its code", async () => {
  expect(await nest(new Child('ROLLBACK_COMPLETE'), child).create()).toMatchObject({
    kind: 'failed',
    error: { code: 'NestedStackFailed', message: expect.stringContaining('because') },
  });
  const rejecting = new Child('x');
  rejecting.create = () => Promise.reject(new CloudError('InvalidTemplate', 'no Resources'));
  expect(await nest(rejecting, child).create()).toMatchObject({ kind: 'failed', error: { code: 'InvalidTemplate' } });
});

test('a delete waits for the child to go, also for one that is still busy, and fails when the child does', async () => {
  const nested = new Child('CREATE_IN_PROGRESS', 'CREATE_COMPLETE', 'DELETE_IN_PROGRESS', 'DELETE_COMPLETE');
  const driver = nest(nested, child);
  driver.physicalId = 'arn:acs:ros::cn-hangzhou:1:stacks/shop-Thing-x/child-1';
  expect((await driver.delete()).kind).toBe('done');
  expect(nested.deletes).toBeGreaterThan(0);
  const stuck = nest(new Child('DELETE_FAILED'), child);
  stuck.physicalId = driver.physicalId;
  expect(await stuck.delete()).toMatchObject({ kind: 'failed', error: { code: 'NestedStackFailed' } });
});

test('a child whose create never answered is found by its token and deleted', async () => {
  const nested = new Child('CREATE_COMPLETE', 'DELETE_COMPLETE');
  expect((await nest(nested, child).delete()).kind).toBe('done');
  expect(nested.requests).toEqual([]);
  expect(nested.deletes).toBe(1);
});
