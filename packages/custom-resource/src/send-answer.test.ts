import { expect, it } from 'vitest';
import { readRequest } from './protocol.ts';
import { AnswerNotDelivered, sendAnswer } from './send-answer.ts';
import { type Reply, TestWorld, wireRequest } from './testing/test-world.ts';

const answer = { Status: 'FAILED', Reason: 'why', RequestId: 'r', StackId: 's', LogicalResourceId: 'l' } as const;
const broken = Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } });

async function send(replies: readonly Reply[], mayAnswer: (url: URL) => boolean = () => true, forMs = 60_000) {
  const world = new TestWorld(...replies);
  const request = readRequest(wireRequest());
  const sending = sendAnswer(world, request, answer, { until: world.time + forMs, mayAnswer }).then(
    () => 'taken',
    (error: unknown) => error,
  );
  await world.pass(forMs);
  return { world, result: await sending };
}

it('tries again, at the other address too, until it is taken', async () => {
  const { world, result } = await send([broken, 503, 500, 429, 200]);
  expect(result).toBe('taken');
  expect(world.sent.map(({ url }) => new URL(url).host)).toEqual([
    'public.test',
    'inner.test',
    'public.test',
    'inner.test',
    'public.test',
  ]);
});

it.each([400, 403, 404, 409, 410, 413, 302])('takes %i for the last word', async (status) => {
  const { world, result } = await send([{ status, body: '{"Message":"no, http://x.test/?signature=abc"}' }]);
  expect(result).toBeInstanceOf(AnswerNotDelivered);
  expect(result).toMatchObject({ status, message: expect.not.stringContaining('abc') });
  expect(world.sent).toHaveLength(1);
});

it('gives up when its time is over, and says why without the address', async () => {
  const { world, result } = await send([broken], () => true, 10_000);
  expect(result).toMatchObject({ status: undefined, message: expect.stringContaining('ECONNREFUSED') });
  expect(String(result)).not.toContain('secret');
  expect(world.sent.length).toBeGreaterThan(6);
  expect(world.sent.length).toBeLessThan(30);
});

it('answers only where it may', async () => {
  const inner = await send([200], ({ hostname }) => hostname === 'inner.test');
  expect(inner.world.sent.map(({ url }) => new URL(url).host)).toEqual(['inner.test']);
  const nowhere = await send([200], () => false);
  expect(nowhere.result).toBeInstanceOf(AnswerNotDelivered);
  expect(nowhere.world.sent).toEqual([]);
});
