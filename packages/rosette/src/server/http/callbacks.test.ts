import { describe, expect, it } from 'vitest';
import type { Callback } from '#wire/callback-url.ts';
import { customRequestId } from '#wire/custom-request-id.ts';
import { demoStack, resourceRow, STACK_ID, stackRow, startRos } from '../server.fixture.ts';

const later = () => Math.floor(Date.now() / 1000) + 3600;

const waiting = (): Callback => ({
  kind: 'waitcondition',
  stackName: 'demo',
  stackId: STACK_ID,
  resource: 'Handle',
  requestId: '',
  expire: later(),
});

const createToken = 'create-token';
const requestId = customRequestId('Create', createToken);
const custom = (): Callback => ({ ...waiting(), kind: 'customresource', resource: 'Custom', requestId });

async function start(status = 'CREATE_IN_PROGRESS') {
  const server = await startRos();
  await server.commit([
    ...demoStack({ status }),
    { kind: 'resource', row: resourceRow({ logicalId: 'Handle', type: 'ALIYUN::ROS::WaitConditionHandle' }) },
    {
      kind: 'resource',
      row: resourceRow({ logicalId: 'Custom', status: 'CREATE_IN_PROGRESS', createToken, physicalId: null }),
    },
  ]);
  const post = async (callback: Callback, body: string | Uint8Array<ArrayBuffer>, init: RequestInit = {}) => {
    const response = await fetch(server.callbacks.url(callback), { method: 'POST', body, redirect: 'manual', ...init });
    return { status: response.status, body: await response.json() };
  };
  return { ...server, post };
}

describe('a wait condition callback', () => {
  it.each([
    ['', 'SUCCESS', null],
    ['{"status":"SUCCESS"}', 'SUCCESS', null],
    ['{"Data":"Success","status":"SUCCESS"}', 'SUCCESS', 'Success'],
    ['{"Data":7,"Status":"Success"}', 'SUCCESS', 7],
    ['{"Status":"Finished"}', 'SUCCESS', null],
    ['{"Status":"FAILURE"}', 'FAILURE', null],
    ['{"data":{"a":[1]}}', 'SUCCESS', { a: [1] }],
    ['{"status":"warning","unknown":1}', 'WARNING', null],
  ])('takes %j', async (body, status, data) => {
    const { post, calls } = await start();
    expect(await post(waiting(), body)).toEqual({ status: 200, body: {} });
    const payload = { id: null, status, reason: 'Signal 1 received', data };
    const request = { name: `wait/${STACK_ID}/Handle`, stackId: STACK_ID, id: null, payload };
    expect(calls).toEqual([{ method: 'signal', request }]);
  });

  it('keeps id and reason, and numbers those without a reason', async () => {
    const { post, calls } = await start();
    await post(waiting(), '{"id":"web-1","reason":"because","status":"FAILURE"}');
    await post(waiting(), '{"id":2}');
    expect(calls.map(({ request }) => (request as { payload: unknown }).payload)).toEqual([
      { id: 'web-1', status: 'FAILURE', reason: 'because', data: null },
      { id: '2', status: 'SUCCESS', reason: 'Signal 2 received', data: null },
    ]);
  });

  it.each(['PUT', 'POST'])('takes %s with any content type', async (method) => {
    const { post } = await start();
    for (const type of ['', 'application/json', 'text', 'application/x-www-form-urlencoded']) {
      const answer = await post(waiting(), '{}', { method, headers: { 'content-type': type } });
      expect(answer.status, type).toBe(200);
    }
  });

  it('is taken after the creation too, since an update may count it', async () => {
    const { post } = await start('CREATE_COMPLETE');
    expect((await post(waiting(), '')).status).toBe(200);
  });
});

describe('a callback is refused', () => {
  it.each([
    ['when it is no JSON', waiting, 'hello', 400],
    ['when it is no object', custom, '[1]', 400],
    ['when it is empty', custom, '', 400],
    ['when its status is none', waiting, '{"status":"DONE"}', 400],
    ['when it is a signal that is too large', waiting, 'x'.repeat(1024 * 1024 + 1), 413],
    ['after it expired', () => ({ ...waiting(), expire: 1000 }), '', 403],
    ['when the stack is gone', () => ({ ...waiting(), stackId: 'no-such-stack' }), '', 404],
    ['when the resource is gone', () => ({ ...waiting(), resource: 'Nothing' }), '', 404],
  ])('%s', async (_when, callback: () => Callback, body, status) => {
    const { post, calls } = await start();
    const answer = await post(callback(), body);
    expect(answer).toMatchObject({ status, body: { Code: expect.any(String), RequestId: expect.any(String) } });
    expect(calls.filter(({ request }) => (request as { id?: unknown }).id !== 'refused')).toEqual([]);
  });

  it('with the limit in bytes when it is too large', async () => {
    const { post } = await start();
    const sizes = [await post(waiting(), 'x'.repeat(1_048_577)), await post(custom(), 'x'.repeat(4_194_305))];
    expect(sizes).toMatchObject([
      { status: 413, body: { Message: expect.stringContaining('larger than the 1048576 bytes') } },
      { status: 413, body: { Message: expect.stringContaining('larger than the 4194304 bytes') } },
    ]);
  });

  it('when its stack was deleted', async () => {
    const { post, commit } = await start();
    await commit([{ kind: 'stack', row: stackRow({ status: 'DELETE_COMPLETE' }) }]);
    expect((await post(waiting(), '')).status).toBe(404);
  });

  it('when any part of the address was changed, and says nothing of it in the log', async () => {
    const { callbacks, logged } = await start();
    for (const [from, to] of [
      ['Handle', 'Other'],
      ['demo', 'dem0'],
      [/signature=./, 'signature=x'],
    ] as const) {
      const response = await fetch(callbacks.url(waiting()).replace(from, to), { method: 'POST' });
      expect(response.status).toBe(403);
    }
    expect(JSON.stringify(logged)).not.toContain('signature');
    expect(logged.map(({ action }) => action)).toContain('POST /waitcondition');
  });

  it('when it only looks: there is nothing to GET', async () => {
    const { callbacks } = await start();
    expect((await fetch(callbacks.url(waiting()))).status).toBe(404);
  });
});
