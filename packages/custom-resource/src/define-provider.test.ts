import { describe, expect, it } from 'vitest';
import {
  type Context,
  type CreateRequest,
  type DeleteRequest,
  defineProvider,
  type UpdateRequest,
} from './define-provider.ts';
import { InvalidRequest } from './protocol.ts';
import { type Reply, TestWorld, wireRequest } from './testing/test-world.ts';

const inputs = { Size: { type: 'integer', minimum: 1 }, Color: { type: 'string', default: 'red' } } as const;
const arrival = { via: 'http', native: undefined } as const;
const update = { RequestType: 'Update', PhysicalResourceId: 'p', OldResourceProperties: { Size: 2 } };
const gone = { RequestType: 'Delete', PhysicalResourceId: 'p' };

type Handler<R> = (request: R, context: Context) => unknown;

interface Case {
  readonly create?: Handler<CreateRequest<{ readonly Size: number; readonly Color: string }>>;
  readonly update?: Handler<UpdateRequest<{ readonly Size: number }>>;
  readonly delete?: Handler<DeleteRequest>;
  readonly replies?: readonly Reply[];
  readonly heartbeat?: { everySeconds: number };
}

function start(given: Case = {}) {
  const world = new TestWorld(...(given.replies ?? [200]));
  const calls: unknown[] = [];
  const noted =
    (handler: Handler<never> = () => undefined) =>
    async (request: never, context: Context) => {
      calls.push(request);
      return (await handler(request, context)) as never;
    };
  const handlers = { create: noted(given.create), update: noted(given.update), delete: noted(given.delete) };
  const heartbeat = given.heartbeat === undefined ? {} : { heartbeat: given.heartbeat };
  const provider = defineProvider({ inputs, ...handlers, ...heartbeat }, world);
  const ask = async (change = {}) => {
    const standing = await provider.accept(wireRequest(change), arrival);
    return { standing, answer: world.sent.at(-1)?.body };
  };
  return { world, calls, provider, ask };
}

const ids = { RequestId: 'r-1', StackId: 's-1', LogicalResourceId: 'Thing' };
const stableId = 'Thing-95e7d145cdca7c15';

describe('a Create', () => {
  it('gets checked inputs and who asks, and answers with id and data', async () => {
    const { ask, calls, world } = start({
      create: ({ inputs }) => ({ physicalId: 'p', data: { Double: inputs.Size * 2 } }),
    });
    expect(await ask()).toEqual({
      standing: 'answered',
      answer: { ...ids, Status: 'SUCCESS', PhysicalResourceId: 'p', Data: { Double: 6 } },
    });
    expect(calls).toEqual([
      {
        type: 'Create',
        ...{ requestId: 'r-1', resourceType: 'Custom::Thing', logicalId: 'Thing', stackId: 's-1', stackName: 'demo' },
        ...{ ownerId: '1', callerId: '2', regionId: 'cn-hangzhou', stableId },
        inputs: { Size: 3, Color: 'red' },
      },
    ]);
    expect(world.sent).toMatchObject([
      { method: 'POST', headers: { 'Content-Type': 'application/json', Date: 'Sun, 22 Nov 2026 00:00:00 GMT' } },
    ]);
    expect(JSON.stringify(world.lines)).not.toContain('secret');
  });

  it('has the stable id when the handler names none', async () => {
    expect((await start().ask()).answer).toEqual({ ...ids, Status: 'SUCCESS', PhysicalResourceId: stableId });
  });

  it('fails before the handler when the inputs do not fit', async () => {
    const { ask, calls } = start();
    expect((await ask({ ResourceProperties: { Size: 'x' } })).answer).toMatchObject({
      Status: 'FAILED',
      Reason: 'Parameters: Size must be an integer, not a string.',
    });
    expect(calls).toEqual([]);
  });

  it('fails with what the handler throws', async () => {
    const { ask, world } = start({
      create() {
        throw new Error('no quota');
      },
    });
    expect((await ask()).answer).toEqual({ ...ids, Status: 'FAILED', Reason: 'no quota' });
    expect(world.lines.join()).toMatch(/Error: no quota\n +at /);
  });

  it.each([
    ['data is too large', { data: { text: 'x'.repeat(5_000) } }, /answer has 5\d+ bytes, and 4096 are allowed/],
    ['data is no JSON', { data: { at: new Date(0) } }, /data\.at is a Date/],
    ['data is no number', { data: { a: [Number.NaN] } }, /data\.a\[0\] is NaN/],
    ['the id is too long', { physicalId: 'ä'.repeat(128) }, /longer than 255 bytes/],
  ])('is undone when %s, since nobody else would', async (_, result, reason) => {
    const { ask, calls } = start({ create: () => result });
    expect((await ask()).answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(reason) });
    expect(calls).toMatchObject([
      { type: 'Create' },
      { type: 'Delete', physicalId: (result as { physicalId?: string }).physicalId ?? stableId },
    ]);
  });
});

describe('an Update', () => {
  it('gets old and new inputs, and keeps its id', async () => {
    const { ask, calls } = start({ update: () => ({ data: { a: 1 } }) });
    expect((await ask(update)).answer).toEqual({ ...ids, Status: 'SUCCESS', PhysicalResourceId: 'p', Data: { a: 1 } });
    expect(calls).toMatchObject([{ physicalId: 'p', inputs: { Size: 3, Color: 'red' }, oldInputs: { Size: 2 } }]);
  });

  it('has no Data when the handler returns nothing: what there was stays', async () => {
    expect((await start().ask(update)).answer).toEqual({ ...ids, Status: 'SUCCESS', PhysicalResourceId: 'p' });
  });

  it('cannot change the id', async () => {
    const { ask } = start({ update: () => ({ physicalId: 'q' }) });
    expect((await ask(update)).answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(/q.*from p/) });
  });
});

describe('a Delete', () => {
  it('takes inputs that do not fit any more, and ids that were never told', async () => {
    const { ask, calls } = start();
    const odd = { ...gone, PhysicalResourceId: '', ResourceProperties: { Old: 1 } };
    expect((await ask(odd)).answer).toEqual({ ...ids, Status: 'SUCCESS', PhysicalResourceId: stableId });
    expect(calls).toMatchObject([{ type: 'Delete', physicalId: null, inputs: { Old: 1 }, stableId }]);
  });
});

describe('a reason', () => {
  it('is shortened to what fits', async () => {
    const { ask } = start({
      create() {
        throw new Error('é'.repeat(20_000));
      },
    });
    const { Reason } = (await ask()).answer as { Reason: string };
    expect(Reason).toMatch(/^é{1024}… \(20000 characters\)$/);
  });

  it('is there even when nothing was said', async () => {
    const { ask } = start({ create: () => Promise.reject(new Error('')) });
    expect((await ask()).answer).toMatchObject({ Reason: 'Error' });
  });
});

describe('a request that comes twice', () => {
  it('is carried out once, and answered twice with the same', async () => {
    const { ask, calls, world } = start({ create: () => ({ physicalId: `p-${Math.random()}` }) });
    await Promise.all([ask(), ask()]);
    await ask();
    expect(calls).toHaveLength(1);
    expect(new Set(world.sent.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(world.sent).toHaveLength(3);
  });

  it('is another one when it has another id', async () => {
    const { ask, calls } = start();
    await ask();
    await ask({ RequestId: 'r-2' });
    expect(calls).toHaveLength(2);
  });
});

describe('what is no request', () => {
  it.each([
    [null, /not a JSON object/],
    [wireRequest({ RequestType: 'Look' }), /Create, Update, Delete or Read/],
    [wireRequest({ ResponseURL: undefined }), /ResponseURL is missing/],
    [wireRequest({ ResourceProperties: 'x' }), /ResourceProperties is not/],
  ])('is refused: %#', async (body, message) => {
    const { provider, calls } = start();
    const refused = provider.accept(body, arrival);
    await expect(refused).rejects.toThrow(InvalidRequest);
    await expect(refused).rejects.toThrow(message);
    expect(calls).toEqual([]);
  });
});

describe('time', () => {
  const never = () => new Promise<never>(() => {});
  const untilTold = (_request: unknown, { signal }: Context) =>
    new Promise<never>((_done, failed) => {
      signal.addEventListener('abort', () => failed(new Error('cleaned up')));
    });

  it('tells the handler before it is over, and what it then throws is the answer', async () => {
    const { provider, world } = start({ create: untilTold });
    const standing = provider.accept(wireRequest(), arrival);
    await world.pass(54_999);
    expect(world.sent).toEqual([]);
    await world.pass(1);
    expect(await standing).toBe('answered');
    expect(world.sent).toMatchObject([{ body: { Status: 'FAILED', Reason: 'cleaned up' } }]);
  });

  it('is not answered for a Create that goes on: FAILED would say that nothing was made', async () => {
    const { provider, world } = start({ create: (_r, { signal: _s }) => world.sleep(90_000) });
    const standing = provider.accept(wireRequest(), arrival);
    await world.pass(60_000);
    expect(await standing).toBe('overdue');
    expect(world.sent).toEqual([]);
    await world.pass(30_000);
    expect(world.sent).toMatchObject([{ body: { Status: 'SUCCESS' } }]);
  });

  it('is not begun anew when it is delivered again: the second waits for the first', async () => {
    const { provider, world, calls } = start({ create: () => world.sleep(90_000) });
    const first = provider.accept(wireRequest(), arrival);
    await world.pass(60_000);
    expect(await first).toBe('overdue');
    const second = provider.accept(wireRequest(), arrival);
    await world.pass(30_000);
    expect(await second).toBe('answered');
    expect(calls).toHaveLength(1);
  });

  it.each([update, gone])('is told for the others: %#', async (change) => {
    const { provider, world } = start({ update: never, delete: never });
    const standing = provider.accept(wireRequest(change), arrival);
    await world.pass(60_000);
    expect(await standing).toBe('answered');
    expect(world.sent).toMatchObject([{ body: { Status: 'FAILED', Reason: expect.stringContaining('in time') } }]);
  });

  it('counts from when the request was sent; what is older than it is not carried out', async () => {
    const { provider, world, calls } = start({ create: untilTold });
    const standing = provider.accept(wireRequest(), { ...arrival, sentAt: world.time - 40_000 });
    await world.pass(18_000);
    expect(await standing).toBe('answered');
    expect(await provider.accept(wireRequest({ RequestId: 'r-2' }), { ...arrival, sentAt: world.time - 60_000 })).toBe(
      'stale',
    );
    expect(calls).toHaveLength(1);
    expect(world.lines.at(-1)).toMatch(/sent 60 s ago, and timeoutSeconds is 60/);
  });

  it('of a function may be shorter', async () => {
    const { provider, world } = start({ create: never });
    const standing = provider.accept(wireRequest(), { ...arrival, endsAt: world.time + 10_000 });
    await world.pass(10_000);
    expect(await standing).toBe('cut-off');
  });
});

describe('signs of life', () => {
  const long = (ms: number) => (_request: unknown, context: Context) =>
    context.progress('half').then(() => sleepIn(ms));
  let sleepIn: (ms: number) => Promise<void>;

  it('are sent while a handler works, move the deadline, and end with it', async () => {
    const { provider, world } = start({ create: long(100_000), heartbeat: { everySeconds: 20 } });
    sleepIn = world.sleep;
    const standing = provider.accept(wireRequest(), arrival);
    await world.pass(100_000);
    expect(await standing).toBe('answered');
    await world.pass(60_000);
    expect(world.sent.map(({ method, body }) => [method, (body as { Progress?: string }).Progress])).toEqual([
      ['PATCH', 'half'],
      ...Array.from({ length: world.sent.length - 2 }, () => ['PATCH', undefined]),
      ['POST', undefined],
    ]);
    expect(world.sent.length).toBeGreaterThanOrEqual(6);
  });

  it('are not sent without being asked for, nor again to who does not know them', async () => {
    const silent = start({ create: long(1) });
    sleepIn = silent.world.sleep;
    const first = silent.provider.accept(wireRequest(), arrival);
    await silent.world.pass(1);
    await first;
    expect(silent.world.sent.map(({ method }) => method)).toEqual(['POST']);

    const refused = start({ create: long(50_000), heartbeat: { everySeconds: 10 }, replies: [404, 200] });
    sleepIn = refused.world.sleep;
    const second = refused.provider.accept(wireRequest(), arrival);
    await refused.world.pass(50_000);
    await second;
    expect(refused.world.sent.map(({ method }) => method)).toEqual(['PATCH', 'POST']);
  });
});
