import { Buffer } from 'node:buffer';
import type { JsonObject } from '@rosette/template/base/json.ts';
import { expect, test } from 'vitest';
import { CallbackUrls } from '#wire/callback-url.ts';
import { OutboundError, type OutboundResponse } from '../outbound-http.ts';
import { Provider } from '../testing/custom-provider.ts';
import { scriptedCloud } from '../testing/scripted-cloud.ts';
import { StepDriver, TestClock } from '../testing/step-driver.ts';
import { customResource } from './custom-resource.ts';

const callbacks = new CallbackUrls(Buffer.from('key'), () => 'http://public.test');
const accepted: OutboundResponse = { status: 202, body: '' };
const trouble: OutboundResponse = { status: 503, body: 'busy' };
const unreachable = new OutboundError('unreachable', false, 'provider.test cannot be reached');
const properties = { ServiceToken: 'web[idempotent]:https://provider.test/x', Timeout: 60, Parameters: { X: 1 } };

function drive(provider: Provider, more: JsonObject = {}) {
  const type = customResource('Custom::*')({ http: provider, callbacks, cloud: scriptedCloud({}) });
  const clock = new TestClock();
  const given = { ...properties, ...more };
  return {
    clock,
    driver: new StepDriver({ clock, type, resourceType: 'Custom::Add', properties: given, signals: () => [] }),
  };
}

const attempts = ({ requests }: Provider) => requests.map(({ headers }) => headers['X-Ros-Attempt']);

test('every try tells in a header how many there were; the request stays the same', async () => {
  const provider = new Provider(trouble, unreachable, accepted);
  await drive(provider).driver.create(3);
  expect(attempts(provider)).toEqual(['1', '2', '3']);
  expect(provider.body(2)).toEqual(provider.body(0));
});

test('the number is ours, whatever the headers of the template say', async () => {
  const provider = new Provider(accepted);
  await drive(provider, { HttpConfig: { Headers: { 'x-ros-attempt': '9', 'X-Mine': 'a' } } }).driver.create(1);
  expect(provider.requests[0]?.headers).toEqual({
    ...{ Accept: 'application/json', 'Content-Type': 'application/json' },
    ...{ 'X-Ros-Attempt': '1', 'X-Mine': 'a' },
  });
});

test('who accepted a request and never answered is told with both times', async () => {
  const provider = new Provider(unreachable, accepted);
  const { driver, clock } = drive(provider);
  const began = clock.now();
  const at = (ms: number) => new Date(began + ms).toISOString();
  const result = await driver.create();
  expect(result).toMatchObject({ kind: 'failed', error: { code: 'CustomResourceTimeout' } });
  const message = result.kind === 'failed' ? result.error.message : '';
  expect(message).toContain(`(request ${String(provider.body().RequestId)}) at ${at(1_000)}`);
  expect(message).toContain(`did not answer within 60 seconds, by ${at(60_000)}`);
});

test('a synchronous answer keeps integers that no double holds', async () => {
  const provider = new Provider({ status: 200, body: '' });
  const { driver } = drive(provider, { ServiceToken: 'web[sync]:https://provider.test/x' });
  const answer = { Status: 'SUCCESS', PhysicalResourceId: 'thing-1', Data: { Big: 0 } };
  provider.reply({ status: 200, body: JSON.stringify(answer).replace('"Big":0', '"Big":12345678901234567890') });
  expect(await driver.create()).toMatchObject({ kind: 'done', attributes: { Big: '12345678901234567890' } });
});
