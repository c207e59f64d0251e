import { expect, onTestFinished, test } from 'vitest';
import type { Happening } from '#cli/served-provider.ts';
import { AnswerDesk } from './answer-desk.ts';
import type { Receiver } from './errand.ts';
import { readSent, type SentRequest } from './sent-request.ts';

const sent: SentRequest = readSent(
  JSON.stringify({
    RequestType: 'Update',
    RequestId: 'r-1',
    ResponseURL: 'https://outside.test/a?signature=s',
    IntranetResponseURL: 'https://inside.test/a?signature=s',
    ResourceType: 'Custom::Note',
    LogicalResourceId: 'Note',
    StackId: 's-1',
  }),
  'application/json',
)!;

const SUCCESS = { Status: 'SUCCESS', PhysicalResourceId: 'note-1', Data: { File: 'secret' } };

/** How ROS answers at an address: a status with a body, or an error that `fetch` rejects with. */
type Ros = (host: string, method: string) => Response | Error;

async function desk(ros: Ros, receiver: Receiver = 'address') {
  const told: Happening[] = [];
  const heard: string[] = [];
  let now = 1_000;
  const opened = new AnswerDesk((happening) => told.push(happening), {
    now: () => now,
    secret: () => 'token',
    fetch: async (input, init) => {
      const { host } = new URL(String(input));
      heard.push(`${init?.method} ${host}`);
      const answer = ros(host, init?.method ?? '');
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  await opened.open();
  onTestFinished(() => opened.close());
  const errand = opened.take(sent, receiver);
  const { ResponseURL, IntranetResponseURL } = JSON.parse(opened.bodyFor(errand)) as Record<string, string>;
  now += 250;
  const say = async (body: object, method = 'PUT', url = ResponseURL!) => {
    const response = await fetch(url, { method, body: JSON.stringify(body) });
    return { status: response.status, text: await response.text() };
  };
  return { opened, errand, told, heard, say, intranet: IntranetResponseURL! };
}

const unreachable = () => Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } });

test('an answer is handed on as it is, seen without its values, and ends the errand', async () => {
  const { errand, told, heard, say } = await desk(() => new Response('{"taken":1}'));
  expect(await say(SUCCESS)).toEqual({ status: 200, text: '{"taken":1}' });
  expect(heard).toEqual(['PUT outside.test']);
  expect(await errand.over).toEqual(SUCCESS);
  expect(told.at(-1)).toEqual({
    kind: 'answer',
    request: sent.seen,
    answer: { status: 'SUCCESS', physicalId: 'note-1', dataKeys: ['File'] },
    ms: 250,
    by: 'provider',
  });
  expect(await say(SUCCESS)).toMatchObject({ status: 200 });
  expect(told.filter(({ kind }) => kind === 'answer')).toHaveLength(1);
});

test('a sign of life is told with its text', async () => {
  const { errand, told, heard, say } = await desk(() => new Response('', { status: 405 }));
  await say({}, 'PATCH');
  await say({ Progress: '1 of 3' }, 'PATCH');
  expect(told.slice(1)).toEqual([{ kind: 'progress', request: sent.seen, text: '1 of 3', taken: false }]);
  expect(heard).toEqual(['PATCH outside.test', 'PATCH outside.test']);
  expect(errand.isOver).toBe(false);
});

test('where nobody is reached, the provider may try again, at the internal address too', async () => {
  const { errand, told, say, intranet } = await desk((host) =>
    host === 'outside.test' ? unreachable() : new Response('{}'),
  );
  expect((await say(SUCCESS)).status).toBe(502);
  expect(told.at(-1)).toMatchObject({ kind: 'not-taken', status: undefined, why: 'ECONNREFUSED' });
  expect(errand.isOver).toBe(false);
  expect((await say(SUCCESS, 'POST', intranet)).status).toBe(200);
  expect(errand.isOver).toBe(true);
});

test('a refusal for good is told without copies of the address', async () => {
  const refusal = { Message: 'nobody waits at https://outside.test/a?signature=s' };
  const { errand, told, say } = await desk(() => new Response(JSON.stringify(refusal), { status: 410 }));
  expect((await say(SUCCESS)).status).toBe(410);
  expect(told.at(-1)).toMatchObject({ kind: 'not-taken', status: 410, why: 'nobody waits at …' });
  expect(await errand.over).toBeUndefined();
});

test('who knows no token is nobody', async () => {
  const { heard, say, intranet } = await desk(() => new Response('{}'));
  expect((await say(SUCCESS, 'PUT', intranet.replace('token', 'guess'))).status).toBe(404);
  expect(heard).toEqual([]);
});

test('FAILED in the place of the provider goes to whichever address can be reached', async () => {
  const { opened, errand, told, heard } = await desk((host) =>
    host === 'outside.test' ? unreachable() : new Response('{}'),
  );
  await opened.fail(errand, 'it ended');
  expect(heard).toEqual(['POST outside.test', 'POST inside.test']);
  expect(told.at(-1)).toMatchObject({
    kind: 'answer',
    answer: { status: 'FAILED', reason: 'it ended' },
    by: 'rosette',
  });
  expect(await errand.over).toMatchObject({ RequestId: 'r-1', StackId: 's-1', LogicalResourceId: 'Note' });
});

test('what nobody outside asked for is answered to nobody outside', async () => {
  const { errand, heard, say } = await desk(unreachable, 'nobody');
  expect((await say(SUCCESS)).status).toBe(200);
  expect(heard).toEqual([]);
  expect(await errand.over).toEqual(SUCCESS);
});
