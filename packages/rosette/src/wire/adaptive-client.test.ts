import type { JsonObject } from '@rosette/template/base/json.ts';
import { describe, expect, test } from 'vitest';
import { adaptiveClient } from './adaptive-client.ts';
import { type CloudClient, CloudError, type CloudRequest, RETRY_AFTER } from './cloud-client.ts';

/** Time that stands still until a test moves it; answers take `latency`. */
class Time {
  #now = 1_000_000;
  readonly #timers = new Set<{ readonly at: number; readonly wake: () => void }>();

  now = (): number => this.#now;

  at = (at: number, wake: () => void): (() => void) => {
    const timer = { at, wake };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  sleep = (ms: number): Promise<void> => new Promise((resolve) => this.at(this.#now + ms, resolve));

  async pass(ms: number): Promise<void> {
    const until = this.#now + ms;
    for (;;) {
      await turns();
      const next = [...this.#timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
    this.#now = until;
  }
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) await Promise.resolve();
}

const latency = 50;

/** Accepts `limit` calls in each second and refuses the rest; counts both. */
function limitedCloud(
  time: Time,
  limit: number,
  code = 'Throttling.User',
  key: (request: CloudRequest) => string = () => '',
) {
  const seconds = new Map<string, number>();
  const calls: { readonly at: number; readonly accepted: boolean; readonly request: CloudRequest }[] = [];
  const client: CloudClient = {
    async call(request) {
      const second = `${key(request)} ${Math.floor(time.now() / 1_000)}`;
      const used = seconds.get(second) ?? 0;
      seconds.set(second, used + 1);
      calls.push({ at: time.now(), accepted: used < limit, request });
      await time.sleep(latency);
      if (used < limit) return {};
      throw new CloudError(code, 'Request was denied due to user flow control.');
    },
  };
  const between = (from: number, to: number) => calls.filter(({ at }) => at >= from && at < to);
  return { client, calls, between };
}

const call = (over: Partial<CloudRequest> = {}): CloudRequest => ({
  ...{ product: 'Ecs', version: '2014-05-26', action: 'RunInstances', region: 'cn-hangzhou', accountId: '1' },
  parameters: {},
  ...over,
});

/** Somebody who wants one answer after the other and, refused, tries again a little later, as the engine does. */
async function worker(client: CloudClient, time: Time, request: CloudRequest, answered: () => void): Promise<never> {
  for (let attempt = 1; ; ) {
    try {
      await client.call(request);
      attempt = 1;
      answered();
    } catch {
      await time.sleep(Math.min(30_000, 100 * 2 ** attempt));
      attempt += 1;
    }
  }
}

const nothing = (): void => {};

describe('without throttling', () => {
  test('no call waits, however many there are', async () => {
    const time = new Time();
    let out = 0;
    const client = adaptiveClient(
      {
        call: async () => {
          out += 1;
          return { RequestId: 'R' };
        },
      },
      { clock: time, random: () => 0.5 },
    );
    const answers = Promise.all(Array.from({ length: 5_000 }, () => client.call(call())));
    await turns();
    expect(out).toBe(5_000);
    expect((await answers)[0]).toEqual({ RequestId: 'R' });
  });
});

describe('a cloud that throttles', () => {
  test.each([5, 20, 80])('above %i calls a second is soon called about that often', async (limit) => {
    const time = new Time();
    const cloud = limitedCloud(time, limit);
    const client = adaptiveClient(cloud.client, { clock: time, random: () => 0.5 });
    const begin = time.now();
    for (let at = 0; at < 300; at += 1) void worker(client, time, call({ origin: `stack-${at % 10}` }), nothing);
    await time.pass(90_000);
    const settled = cloud.between(begin + 30_000, begin + 90_000);
    const accepted = settled.filter((each) => each.accepted).length / 60;
    const refused = settled.length / 60 - accepted;
    expect(accepted).toBeGreaterThan(limit * 0.6);
    expect(refused).toBeLessThan(Math.max(1, limit * 0.25));
    // The first storm is over within a few answers.
    expect(cloud.between(begin + 3_000, begin + 30_000).length / 27).toBeLessThan(limit * 1.5 + 2);
  });

  test('in one storm slows down once, however many it refuses', async () => {
    const time = new Time();
    const cloud = limitedCloud(time, 90);
    const client = adaptiveClient(cloud.client, { clock: time, random: () => 0.5 });
    for (let at = 0; at < 100; at += 1) void client.call(call()).catch(nothing);
    await time.pass(1_000);
    const later = Array.from({ length: 60 }, () => client.call(call()));
    await time.pass(1_000);
    const left = cloud.calls.length - 100;
    expect(left).toBeGreaterThan(40);
    expect(left).toBeLessThan(60);
    await time.pass(5_000);
    await Promise.all(later);
  });

  test('is called at full speed again once it takes everything', async () => {
    const time = new Time();
    let limit = 4;
    let left = 0;
    const client = adaptiveClient(
      {
        call: async () => {
          left += 1;
          await time.sleep(latency);
          if (left % 10 < limit) return {};
          throw new CloudError('Throttling', 'slow down');
        },
      },
      { clock: time, random: () => 0.5, limits: { unlimited: 60, raise: 10 } },
    );
    for (let at = 0; at < 50; at += 1) void worker(client, time, call(), nothing);
    await time.pass(5_000);
    limit = 10;
    await time.pass(60_000);
    left = 0;
    await time.pass(1_000);
    expect(left).toBeGreaterThan(500);
  });

  test('lets the stacks take turns', async () => {
    const time = new Time();
    const cloud = limitedCloud(time, 10);
    const client = adaptiveClient(cloud.client, { clock: time, random: () => 0.5 });
    const served: Record<string, number> = { large: 0, small: 0 };
    const crowd = (origin: string, size: number) => {
      for (let at = 0; at < size; at += 1)
        void worker(client, time, call({ origin }), () => {
          served[origin]! += 1;
        });
    };
    crowd('large', 200);
    await time.pass(20_000);
    crowd('small', 5);
    served.large = 0;
    await time.pass(30_000);
    expect(served.small).toBeGreaterThan(served.large! * 0.6);
  });

  test('by action is slowed down in that action alone', async () => {
    const time = new Time();
    const cloud = limitedCloud(time, 5, 'Throttling.Api', ({ action }) =>
      action === 'Slow' ? action : `${Math.random()}`,
    );
    const client = adaptiveClient(cloud.client, { clock: time, random: () => 0.5 });
    for (let at = 0; at < 100; at += 1) void worker(client, time, call({ action: 'Slow' }), nothing);
    await time.pass(10_000);
    const before = time.now();
    const answers = Promise.all(Array.from({ length: 50 }, () => client.call(call({ action: 'Quick' }))));
    await time.pass(latency);
    await answers;
    expect(time.now() - before).toBe(latency);
  });

  test.each([
    ['account', { accountId: '2' }],
    ['region', { region: 'cn-beijing' }],
    ['product', { product: 'Vpc' }],
  ])('in one %s is not slowed down in another', async (_what, other) => {
    const time = new Time();
    const cloud = limitedCloud(time, 5, 'Throttling.User', (request) => JSON.stringify({ ...request, origin: '' }));
    const client = adaptiveClient(cloud.client, { clock: time, random: () => 0.5 });
    for (let at = 0; at < 100; at += 1) void worker(client, time, call(), nothing);
    await time.pass(10_000);
    let answered = false;
    void client.call(call(other)).then(() => {
      answered = true;
    });
    await time.pass(latency);
    expect(answered).toBe(true);
  });

  test('says how long to be quiet, and is left alone so long', async () => {
    const time = new Time();
    const left: number[] = [];
    const client = adaptiveClient(
      {
        call: async () => {
          left.push(time.now());
          if (left.length > 1) return {};
          throw new CloudError('Throttling', 'slow down', { data: { [RETRY_AFTER]: 7_000 } });
        },
      },
      { clock: time, random: () => 0.5 },
    );
    await expect(client.call(call())).rejects.toMatchObject({ code: 'Throttling' });
    void client.call(call());
    await time.pass(6_900);
    expect(left).toHaveLength(1);
    await time.pass(200);
    expect(left).toHaveLength(2);
  });
});

describe('a call that waits', () => {
  const slow = () => {
    const time = new Time();
    let refuse = true;
    const out: CloudRequest[] = [];
    const inner: CloudClient = {
      call: async (request): Promise<JsonObject> => {
        out.push(request);
        if (request.signal?.aborted === true) throw new CloudError('ConnectionError', 'aborted');
        if (refuse) throw new CloudError('Throttling', 'slow down', { data: { [RETRY_AFTER]: 100_000 } });
        return {};
      },
    };
    const client = adaptiveClient(inner, { clock: time, random: () => 0.5 });
    return { time, out, client, stopRefusing: () => (refuse = false) };
  };

  test('waits its longest, and then goes whatever the rate', async () => {
    const { time, out, client, stopRefusing } = slow();
    await client.call(call()).catch(nothing);
    stopRefusing();
    out.length = 0;
    const answer = Promise.all([client.call(call()), client.call(call())]);
    await time.pass(59_000);
    expect(out).toHaveLength(0);
    await time.pass(1_000);
    expect(out).toHaveLength(2);
    expect(await answer).toEqual([{}, {}]);
  });

  test('leaves the line when it is aborted', async () => {
    const { time, out, client } = slow();
    await client.call(call()).catch(nothing);
    const abort = new AbortController();
    const waiting = client.call(call({ signal: abort.signal }));
    const refused = expect(waiting).rejects.toMatchObject({ code: 'ConnectionError' });
    await time.pass(10);
    expect(out).toHaveLength(1);
    abort.abort();
    await refused;
  });
});

test('every error that passes names its action, and is otherwise as it was', async () => {
  const time = new Time();
  const cause = new Error('why');
  const original = new CloudError('InvalidVpcId.NotFound', 'no such VPC', {
    status: 404,
    requestId: 'R-1',
    recommend: 'look',
    data: { A: 1 },
    cause,
  });
  const client = adaptiveClient({ call: () => Promise.reject(original) }, { clock: time, random: () => 0.5 });
  const error = await client.call(call({ action: 'DescribeVpcs' })).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(CloudError);
  expect(error).toMatchObject({
    ...{ code: 'InvalidVpcId.NotFound', message: 'no such VPC', status: 404, requestId: 'R-1', action: 'DescribeVpcs' },
    ...{ recommend: 'look', data: { A: 1 }, cause, outcome: 'rejected' },
  });
});
