import { expect, it, onTestFinished } from 'vitest';
import { defineProvider } from '../define-provider.ts';
import { type Reply, TestWorld, wireRequest } from '../testing/test-world.ts';
import { pollQueue } from './poll-queue.ts';
import type { QueueClient, QueueMessage } from './queue-client.ts';

/** A queue of one message, with everything that is done to it. */
class OneMessage implements QueueClient {
  readonly done: string[] = [];
  readonly #waiting: QueueMessage[];
  #handles = 0;

  constructor(world: TestWorld, body: string) {
    this.#waiting = [{ id: 'm-1', body, receiptHandle: 'h-0', enqueuedAt: world.time }];
  }

  async receive(signal: AbortSignal): Promise<QueueMessage | undefined> {
    const message = this.#waiting.shift();
    if (message === undefined) await new Promise<void>((over) => signal.addEventListener('abort', () => over()));
    return message;
  }

  async remove(handle: string): Promise<void> {
    this.done.push(`remove ${handle}`);
  }

  async hide(handle: string, seconds: number): Promise<string> {
    this.done.push(`hide ${handle} ${seconds}`);
    this.#handles += 1;
    return `h-${this.#handles}`;
  }
}

function start(body: string, workMs: number, ...replies: Reply[]) {
  const world = new TestWorld(...replies);
  const create = () => world.sleep(workMs).then(() => ({}));
  const provider = defineProvider({ create, update() {}, delete() {}, answerForSeconds: 5 }, world);
  const client = new OneMessage(world, body);
  const polling = pollQueue(provider, { client, visibilitySeconds: 10 });
  onTestFinished(() => polling.stop());
  return { world, client, polling };
}

const body = Buffer.from(JSON.stringify(wireRequest())).toString('base64');

it('removes a message when its answer has arrived, with the newest handle', async () => {
  const { world, client } = start(body, 12_000, 200);
  await world.pass(11_000);
  expect(client.done).toEqual(['hide h-0 10', 'hide h-1 10', 'hide h-2 10']);
  expect(world.sent).toEqual([]);
  await world.pass(2_000);
  expect(world.sent).toMatchObject([{ body: { Status: 'SUCCESS' } }]);
  expect(client.done.slice(3)).toEqual(['remove h-3']);
});

it('leaves it when ROS cannot be reached: it comes back', async () => {
  const { world, client } = start(body, 0, new TypeError('fetch failed'));
  await world.pass(60_000);
  expect(world.sent.length).toBeGreaterThan(1);
  expect(client.done).toEqual(['hide h-0 10']);
});

it.each([
  ['nobody will ever take', body, 404, /refused with HTTP status 404/],
  ['is no request', 'hello', 200, /m-1 was removed: The message/],
])('removes what %s, and says so', async (_, message, reply, line) => {
  const { world, client } = start(message, 0, reply);
  await world.pass(0);
  expect(client.done.at(-1)).toBe('remove h-1');
  expect(world.lines.join('\n')).toMatch(line);
});

it('stops when what it has is done', async () => {
  const { world, client, polling } = start(body, 5_000, 200);
  await world.pass(1_000);
  const stopped = polling.stop();
  await world.pass(4_000);
  await stopped;
  expect(client.done.at(-1)).toMatch(/^remove/);
});
