import { Buffer } from 'node:buffer';
import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { expect, test } from 'vitest';
import type { NestedStacks, ResourceType, Signal } from '#engine/ports/resource-type.ts';
import { CallbackUrls } from '#wire/callback-url.ts';
import { CloudError } from '#wire/cloud-client.ts';
import { noNested, StepDriver, stack, TestClock } from '../testing/step-driver.ts';
import { sleep } from './sleep.ts';
import { nestedStack } from './stack.ts';
import { waitCondition } from './wait-condition.ts';
import { waitConditionHandle } from './wait-condition-handle.ts';

const callbacks = new CallbackUrls(Buffer.from('key'), () => 'http://public.test');
const good = { id: null, status: 'SUCCESS', reason: null, data: 'up' };

/** A resource that was made, with the signals that are stored. */
async function made(type: ResourceType, properties: JsonObject, ...payloads: readonly Json[]) {
  const clock = new TestClock();
  const stored: Signal[] = payloads.map((payload, index) => ({ sequence: index + 1, receivedAt: 0, payload }));
  const driver = new StepDriver({ clock, type, logicalId: 'Thing', properties, signals: () => stored });
  expect(await driver.create()).toMatchObject({ kind: 'done' });
  const arrive = (payload: Json) => stored.push({ sequence: stored.length + 1, receivedAt: 0, payload });
  return { clock, driver, arrive };
}

test('sleep waits in an update only when the triggers changed, and its own time when that is undone', async () => {
  const before = { Triggers: { a: 1 }, UpdateDuration: 4, UpdateRollbackDuration: '7' };
  const { driver } = await made(sleep, before);
  expect(await driver.update({ ...before, UpdateDuration: 5 })).toMatchObject({ kind: 'done' });
  const after = { ...before, UpdateDuration: 5, Triggers: { a: 2 } };
  expect(await driver.update(after, { most: 1 })).toMatchObject({ kind: 'pending', afterMs: 5_000 });
  expect(await driver.resumeUpdate()).toMatchObject({ kind: 'done', physicalId: `${stack.id}/Thing` });
  const undone = { before: after, rollingBack: true, most: 1 };
  expect(await driver.update(before, undone)).toMatchObject({ kind: 'pending', afterMs: 7_000 });
});

const handle = waitConditionHandle({ callbacks });
const waiting = { Handle: `${stack.id}/Handle`, Timeout: 600, Count: 1 };

const forgetting = (...sequences: readonly number[]) => ({
  forgetSomeSignals: [{ name: `wait/${stack.id}/Thing`, sequences }],
});

test('a handle in the mode Increment forgets what came before, in the mode Full it does not', async () => {
  const { driver } = await made(handle, {}, good, good);
  const same = driver.attributes;
  expect(await driver.update({ Mode: 'Full' })).toEqual({
    kind: 'done',
    physicalId: `${stack.id}/Thing`,
    attributes: same,
  });
  expect(await driver.update({ Mode: 'Increment' })).toMatchObject({ ...forgetting(1, 2), attributes: same });
  const asked = await driver.update({ Mode: 'Increment' }, { changed: ['UpdateVersion'] });
  expect(asked).toMatchObject(forgetting(1, 2));
  const undone = await driver.update({ Mode: 'Increment' }, { before: { Mode: 'Full' }, rollingBack: true });
  expect(undone).not.toHaveProperty('forgetSomeSignals');
});

test('Count keeps the first signals by their number, and cannot be used with ids of the senders', async () => {
  const { driver, arrive } = await made(handle, { Count: -1 }, good, { ...good, id: '2' }, good, { ...good, id: '9' });
  expect(await driver.update({ Count: '2' })).toMatchObject(forgetting(3, 4));
  expect(await driver.update({ Count: 0 })).toMatchObject(forgetting(1, 2, 3, 4));
  expect(await driver.update({ Count: 8 })).toMatchObject(forgetting(4));
  expect(await driver.update({ Count: 9 })).not.toHaveProperty('forgetSomeSignals');
  arrive({ ...good, id: 'web' });
  expect(await driver.update({ Count: 2 })).toMatchObject({ kind: 'failed', error: { code: 'InvalidProperty' } });
  expect(await driver.update({ Count: -1 })).not.toHaveProperty('forgetSomeSignals');
  expect(await driver.update({ Count: 3, Mode: 'Increment' })).toMatchObject(forgetting(1, 2, 3, 4, 5));
});

test('a condition and its handle, round after round: each counts what the mode of the handle says', async () => {
  const rounds = new Rounds();
  await rounds.begin({ Mode: 'Full', Count: 2 }, 2, good, good, good);
  expect(await rounds.update({ Mode: 'Full', Count: 3 }, 3)).toMatchObject({ kind: 'done' });
  expect(await rounds.update({ Mode: 'Full', Count: 1 }, 2, 1)).toMatchObject({ progress: '1 of 2 signals received' });
  rounds.arrive(good);
  expect(await rounds.goOn()).toMatchObject({ kind: 'done', attributes: { Data: '{"1":"up","2":"up"}' } });
  expect(await rounds.update({ Mode: 'Increment' }, 1, 1)).toMatchObject({ progress: '0 of 1 signals received' });
  rounds.arrive({ ...good, data: 'new' });
  expect(await rounds.goOn()).toMatchObject({ kind: 'done', attributes: { Data: '{"1":"new"}' } });
});

/** A handle and a condition that waits for it, over one list of signals that is kept as a store keeps it. */
class Rounds {
  readonly #signals: Signal[] = [];
  readonly #handle = this.#driver(handle, {});
  readonly #condition = this.#driver(waitCondition, { ...waiting, Handle: `${stack.id}/Thing`, Count: 2 });

  #driver(type: ResourceType, properties: JsonObject): StepDriver {
    return new StepDriver({ clock: new TestClock(), type, properties, signals: () => [...this.#signals] });
  }

  arrive(payload: Json): void {
    this.#signals.push({ sequence: (this.#signals.at(-1)?.sequence ?? 0) + 1, receivedAt: 0, payload });
  }

  async begin(properties: JsonObject, count: number, ...payloads: readonly Json[]): Promise<void> {
    for (const payload of payloads) this.arrive(payload);
    this.#handle.properties = properties;
    this.#condition.properties = { ...this.#condition.properties, Count: count };
    expect(await this.#handle.create()).toMatchObject({ kind: 'done' });
    expect(await this.#condition.create()).toMatchObject({ kind: 'done' });
  }

  async update(properties: JsonObject, count: number, most = 400) {
    const result = await this.#handle.update(properties, { changed: ['UpdateVersion'] });
    const some = result.kind === 'done' ? (result.forgetSomeSignals ?? []) : [];
    const gone = new Set(some.flatMap(({ sequences }) => sequences));
    this.#signals.splice(0, Infinity, ...this.#signals.filter(({ sequence }) => !gone.has(sequence)));
    return this.#condition.update({ ...this.#condition.properties, Count: count }, { most, changed: ['Count'] });
  }

  goOn() {
    return this.#condition.resumeUpdate();
  }
}

test('the address of a handle is signed anew only when it can no longer be used', async () => {
  const { clock, driver } = await made(handle, {});
  const { URL: first } = driver.attributes;
  clock.forward(43_000_000);
  await driver.update({ Count: 5 });
  expect(driver.attributes.URL).toBe(first);
  clock.forward(1_000_000);
  await driver.update({ Count: 6 });
  expect(driver.attributes.URL).not.toBe(first);
  const parsed = new URL(String(driver.attributes.URL));
  expect(callbacks.verify(parsed.pathname, parsed.searchParams)?.expire).toBeGreaterThan(clock.now() / 1_000);
});

test('a wait condition waits again, with the new count and for its time from now', async () => {
  const { clock, driver, arrive } = await made(waitCondition, waiting, good);
  clock.forward(3_000_000);
  const after = { ...waiting, Handle: `${stack.id}/Other`, Count: 2 };
  expect(await driver.update(after, { most: 1 })).toMatchObject({
    kind: 'pending',
    afterMs: 600_000,
    signal: `wait/${stack.id}/Other`,
  });
  arrive({ ...good, id: 'second' });
  expect(await driver.resumeUpdate()).toMatchObject({
    kind: 'done',
    attributes: { Data: '{"1":"up","second":"up"}', LastData: '{"1":"up"}', LastErrorData: '{}' },
  });
});

test('a wait condition does not wait while it is undone, nor for what is only shown', async () => {
  const { driver } = await made(waitCondition, waiting, good);
  const { attributes } = driver;
  const after = { ...waiting, Handle: `${stack.id}/Other`, Count: 5 };
  expect(await driver.update(waiting, { before: after, rollingBack: true })).toMatchObject({
    kind: 'done',
    attributes,
  });
  const shown = { ...waiting, Count: 5, ShowProgressEvent: 'Enabled' };
  expect(await driver.update(shown, { changed: ['ShowProgressEvent'] })).toMatchObject({ kind: 'done', attributes });
});

/** One child that was made, and then has the statuses one after the other. */
class Child implements NestedStacks {
  readonly updates: Parameters<NestedStacks['update']>[0][] = [];
  readonly #statuses: string[];
  readonly #changed: boolean;

  constructor(changed: boolean, ...statuses: readonly string[]) {
    this.#changed = changed;
    this.#statuses = ['CREATE_COMPLETE', ...statuses];
  }

  readonly find = noNested.find;
  readonly delete = noNested.delete;

  async create() {
    return { stackId: 'child-1' };
  }

  async update(request: Parameters<NestedStacks['update']>[0]) {
    this.updates.push(request);
    return { changed: this.#changed };
  }

  async get() {
    const status = this.#statuses.length > 1 ? this.#statuses.shift()! : this.#statuses[0]!;
    return { status, statusReason: 'because', name: 'shop-Thing-x', outputs: { Ip: status }, secretOutputs: [] };
  }
}

const child = { TemplateBody: { ROSTemplateFormatVersion: '2015-09-01' }, Parameters: { Zone: 'z' } };

async function nest(nested: NestedStacks): Promise<StepDriver> {
  const driver = new StepDriver({ clock: new TestClock(), type: nestedStack, properties: child, nested });
  expect(await driver.create()).toMatchObject({ kind: 'done' });
  return driver;
}

test('a nested stack is told what it shall be, waited for, and its outputs are read again', async () => {
  const nested = new Child(true, 'UPDATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE');
  const driver = await nest(nested);
  const after = { ...child, Parameters: { Zone: 'y' }, TimeoutMins: 90, Tags: [{ Key: 'env', Value: 'child' }] };
  const result = await driver.update(after);
  expect(driver.pieces.at(-2)).toMatchObject({ kind: 'pending', signal: 'nested/child-1' });
  expect(result).toMatchObject({
    kind: 'done',
    attributes: { 'Outputs.Ip': 'UPDATE_COMPLETE' },
    forgetSignals: ['nested/child-1'],
  });
  expect(nested.updates).toEqual([
    {
      stackId: 'child-1',
      token: driver.updateToken,
      templateBody: '{"ROSTemplateFormatVersion":"2015-09-01"}',
      parameters: { Zone: 'y' },
      timeoutMinutes: 90,
      tags: [
        { Key: 'team', Value: 'stack' },
        { Key: 'env', Value: 'child' },
      ],
      allowReplacement: false,
    },
  ]);
  await driver.update(child, { before: after, rollingBack: true });
  expect(nested.updates[1]).toMatchObject({ parameters: { Zone: 'z' }, allowReplacement: true });
});

test('a child that is as it shall be already is not waited for', async () => {
  const driver = await nest(new Child(false, 'UPDATE_COMPLETE'));
  const from = driver.pieces.length;
  expect(await driver.update({ ...child, TimeoutMins: 70 })).toMatchObject({ kind: 'done' });
  expect(driver.pieces).toHaveLength(from + 1);
});

test.each(['UPDATE_FAILED', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED'])(
  'a child that ends %s fails it',
  async (status) => {
    const driver = await nest(new Child(true, 'UPDATE_IN_PROGRESS', status));
    expect(await driver.update({ ...child, Parameters: {} })).toMatchObject({
      kind: 'failed',
      physicalId: `arn:acs:ros::cn-hangzhou:${stack.accountId}:stacks/shop-Thing-x/child-1`,
      error: { code: 'NestedStackFailed', message: 'because' },
    });
  },
);

test('a template that the child refuses fails it by its code', async () => {
  const nested = new Child(true);
  const driver = await nest(nested);
  nested.update = () => Promise.reject(new CloudError('InvalidTemplate', 'no Resources'));
  expect(await driver.update({ ...child, Parameters: {} })).toMatchObject({
    kind: 'failed',
    physicalId: driver.physicalId,
    error: { code: 'InvalidTemplate' },
  });
});
