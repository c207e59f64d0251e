import { expect, it } from 'vitest';
import { byType } from '../by-type.ts';
import { defineProvider } from '../define-provider.ts';
import { type Reply, TestWorld, wireRequest } from '../testing/test-world.ts';
import { fcHandler } from './fc-handler.ts';

function start(create: () => unknown = () => ({}), ...replies: Reply[]) {
  const world = new TestWorld(...replies);
  const handlers = { create: () => create() as Promise<object>, update() {}, delete() {} };
  return { world, handler: fcHandler(defineProvider(handlers, world)) };
}

const event = Buffer.from(JSON.stringify(wireRequest()));

it.each([
  ['a buffer', event],
  ['a text', event.toString()],
  ['an object', wireRequest()],
])('takes the event as %s, and ends when the answer has arrived', async (_, given) => {
  const { handler, world } = start();
  expect(JSON.parse(await handler(given))).toEqual({ standing: 'answered' });
  expect(world.sent).toMatchObject([{ body: { Status: 'SUCCESS' } }]);
});

it('calls back, for runtimes that wait for it', async () => {
  const { handler } = start();
  const result = await new Promise((done) => void handler(event, {}, (error, value) => done([error, value])));
  expect(result).toEqual([null, '{"standing":"answered"}']);
});

it('does not fail when the handler does: FAILED is answered, and a repetition would help nobody', async () => {
  const { handler, world } = start(() => Promise.reject(new Error('no')));
  await handler(event);
  expect(world.sent).toMatchObject([{ body: { Status: 'FAILED', Reason: 'no' } }]);
});

it('fails when ROS could not be reached within the limit of the function, so that it is repeated', async () => {
  const { handler, world } = start(() => ({}), new TypeError('fetch failed'));
  const failed = expect(handler(event, { function: { timeout: 10 } })).rejects.toThrow(/No try to deliver/);
  await world.pass(10_000);
  await failed;
});

it('fails when the handler goes on beyond the limit', async () => {
  const { handler, world } = start(() => new Promise(() => {}));
  const failed = expect(handler(event, { function: { timeout: 10 } })).rejects.toThrow(/time limit of the function/);
  await world.pass(10_000);
  await failed;
  expect(world.sent).toEqual([]);
});

it('fails for what is no request', async () => {
  const { handler } = start();
  await expect(handler(Buffer.from('{'))).rejects.toThrow('The event is not JSON.');
  await expect(handler(Buffer.from('{}'))).rejects.toThrow(/RequestType/);
});

it('serves several types, and tells which when it does not know one', async () => {
  const world = new TestWorld(200);
  const a = defineProvider({ create: () => ({ physicalId: 'of-a' }), update() {}, delete() {} }, world);
  const b = defineProvider({ create: () => ({ physicalId: 'of-b' }), update() {}, delete() {} }, world);
  const handler = fcHandler(byType({ 'Custom::A': a, 'Custom::B': b }));
  for (const [RequestId, ResourceType] of Object.entries({ 1: 'Custom::B', 2: 'Custom::A', 3: 'toString' })) {
    await handler(wireRequest({ RequestId, ResourceType }));
  }
  expect(world.sent.map(({ body }) => body)).toMatchObject([
    { PhysicalResourceId: 'of-b' },
    { PhysicalResourceId: 'of-a' },
    { Status: 'FAILED', Reason: 'This provider serves Custom::A, Custom::B, not toString.' },
  ]);
});
