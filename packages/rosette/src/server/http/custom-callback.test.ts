import { describe, expect, it } from 'vitest';
import type { ResourceRow } from '#engine/ports/store.ts';
import type { Callback } from '#wire/callback-url.ts';
import { customRequestId } from '#wire/custom-request-id.ts';
import { demoStack, resourceRow, STACK_ID, startRos } from '../server.fixture.ts';

const createToken = 'create-token';
const createId = customRequestId('Create', createToken);

function callbackOf(requestId: string): Callback {
  const expire = Math.floor(Date.now() / 1000) + 3600;
  return { kind: 'customresource', stackName: 'demo', stackId: STACK_ID, resource: 'Custom', requestId, expire };
}

const ids = { RequestId: createId, StackId: STACK_ID, LogicalResourceId: 'Custom' };
const success = { ...ids, Status: 'SUCCESS', PhysicalResourceId: 'p', Data: { a: 1 } };
const failed = { ...ids, Status: 'FAILED', Reason: 'no quota' };

async function start(change: Partial<ResourceRow> = {}, stackStatus = 'CREATE_IN_PROGRESS') {
  const server = await startRos();
  const row = resourceRow({
    ...{ logicalId: 'Custom', type: 'Custom::Thing', status: 'CREATE_IN_PROGRESS' },
    ...{ physicalId: null, createToken, ...change },
  });
  await server.commit([...demoStack({ status: stackStatus, operationId: 'op-1' }), { kind: 'resource', row }]);
  const send = async (body: unknown, { requestId = createId, ...init }: RequestInit & { requestId?: string } = {}) => {
    const url = server.callbacks.url(callbackOf(requestId));
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(url, { method: 'POST', body: text, redirect: 'manual', ...init });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const payloads = async (requestId = createId) =>
    (await server.store.signals(`custom/${STACK_ID}/Custom/${requestId}`)).map(({ payload }) => payload);
  return { ...server, send, payloads };
}

describe('the answer of a custom resource', () => {
  it.each(['POST', 'PUT'])('is taken by %s as it was sent, whatever its content type', async (method) => {
    const { send, payloads } = await start();
    for (const type of ['application/json', '', 'text/plain']) {
      expect(await send(success, { method, headers: { 'content-type': type } })).toEqual({ status: 200, body: {} });
    }
    expect(await payloads()).toEqual([success]);
  });

  it('is kept without what means nothing, so that it cannot pass for what the door itself notes', async () => {
    const { send, payloads } = await start();
    const forged = { ...success, $byHand: { by: 'somebody', answer: failed }, $heartbeat: {}, Extra: 1 };
    expect((await send(forged)).status).toBe(200);
    expect(await payloads()).toEqual([success]);
  });

  it('is kept without the secret of its address, whatever the provider tells', async () => {
    const { send, payloads, callbacks } = await start();
    const url = callbacks.url(callbackOf(createId));
    expect((await send({ ...failed, Reason: `could not do ${url}` })).status).toBe(200);
    expect(JSON.stringify(await payloads())).toContain('could not do http');
    expect(JSON.stringify(await payloads())).not.toContain(new URL(url).searchParams.get('signature'));
  });

  it('of nearly 4 MB is taken', async () => {
    const { send, payloads } = await start();
    const large = { ...success, Data: { text: 'x'.repeat(4 * 1024 * 1024 - 400) } };
    expect((await send(large)).status).toBe(200);
    expect(await payloads()).toEqual([large]);
  });

  it.each([
    ['no JSON', 'hello'],
    ['a list', '[1]'],
    ['that to another request', { ...success, RequestId: customRequestId('Create', 'other') }],
    ['that to another stack', { ...success, StackId: 'other' }],
    ['that of another resource', { ...success, LogicalResourceId: 'Other' }],
    ['without a status', { ...success, Status: undefined }],
    ['a success in lower case', { ...success, Status: 'success' }],
    ['a creation that names nothing', { ...success, PhysicalResourceId: undefined }],
  ])('is refused and noted when it is %s; the right one is still taken', async (_what, body) => {
    const { send, payloads } = await start();
    expect((await send(body)).status).toBe(400);
    expect(await payloads()).toEqual([{ $refused: expect.stringMatching(/./) }]);
    expect((await send(success)).status).toBe(200);
    expect(await payloads()).toContainEqual(success);
  });

  it('is refused and noted when it is too large', async () => {
    const { send, payloads } = await start();
    expect((await send('x'.repeat(4 * 1024 * 1024 + 1))).status).toBe(413);
    expect(await payloads()).toEqual([{ $refused: 'it is larger than 4194304 bytes' }]);
  });

  it('stands: the same again changes nothing, another one is refused', async () => {
    const { send, payloads } = await start();
    await send(success);
    expect((await send(success)).status).toBe(200);
    expect(await send(failed)).toMatchObject({ status: 409, body: { Code: 'CallbackConflict' } });
    expect(await payloads()).toEqual([success]);
  });

  it('stands after it was recorded, too', async () => {
    const { send, calls } = await start({ status: 'CREATE_COMPLETE', physicalId: 'p' }, 'CREATE_COMPLETE');
    expect((await send(success)).status).toBe(200);
    expect((await send({ ...success, PhysicalResourceId: 'q' })).status).toBe(409);
    expect(calls).toEqual([]);
  });

  it('that comes after nobody waits tells so, and what a Create made is kept for its deletion', async () => {
    const { send, payloads } = await start({ status: 'CREATE_FAILED' }, 'CREATE_FAILED');
    expect(await send(success)).toMatchObject({ status: 410, body: { Code: 'CallbackClosed' } });
    expect(await payloads()).toEqual([success]);
  });

  it('to a request that another has followed is closed', async () => {
    const { send, calls } = await start({ createToken: 'second-try' });
    expect((await send(success)).status).toBe(410);
    expect((await send(success, { requestId: 'req-1' })).status).toBe(410);
    expect(calls).toEqual([]);
  });

  it('to an Update is taken by the one that is under way only', async () => {
    const { send, commit } = await start({ status: 'UPDATE_IN_PROGRESS', physicalId: 'p' }, 'UPDATE_IN_PROGRESS');
    const updated = (token: string) => ({ ...success, RequestId: customRequestId('Update', token) });
    await commit([
      { kind: 'operation', row: operation },
      { kind: 'step', row: step('forward/1', 'failed', 'first') },
      { kind: 'step', row: step('rollback/1', 'pending', 'second') },
    ]);
    expect((await send(updated('first'), { requestId: customRequestId('Update', 'first') })).status).toBe(410);
    expect((await send(updated('second'), { requestId: customRequestId('Update', 'second') })).status).toBe(200);
  });

  it('to a Delete need not name anything', async () => {
    const { send } = await start({ status: 'DELETE_IN_PROGRESS', physicalId: 'p' }, 'DELETE_IN_PROGRESS');
    const requestId = customRequestId('Delete', 'token');
    const deleted = { ...success, RequestId: requestId, PhysicalResourceId: null };
    expect((await send(deleted, { requestId })).status).toBe(200);
  });
});

describe('a sign of life', () => {
  it('replaces the last one, and is no answer', async () => {
    const { send, payloads } = await start();
    expect((await send('', { method: 'PATCH' })).status).toBe(200);
    expect((await send({ Progress: 'half of it' }, { method: 'PATCH' })).status).toBe(200);
    expect(await payloads()).toEqual([{ $heartbeat: { progress: 'half of it' } }]);
    expect((await send(success)).status).toBe(200);
  });

  it('of a request that is over is refused', async () => {
    const { send } = await start({ status: 'CREATE_FAILED' }, 'CREATE_FAILED');
    expect((await send('', { method: 'PATCH' })).status).toBe(410);
  });

  it('cannot be forged by an answer', async () => {
    const { send, payloads } = await start();
    expect((await send({ $heartbeat: { progress: 'x' } })).status).toBe(400);
    expect(await payloads()).toEqual([{ $refused: expect.stringContaining('RequestId is missing') }]);
  });
});

const operation = {
  ...{ id: 'op-1', stackId: STACK_ID, action: 'UPDATE', state: 'running', phase: 'rollback', plan: {}, parallelism: 0 },
  ...{ startedAt: 0, endedAt: null, deadline: 1e15, cause: null, owner: 'o', epoch: 1 },
};

function step(id: string, state: string, token: string) {
  return {
    ...{ operationId: 'op-1', id, logicalId: 'Custom', action: 'update', state, token, attempt: 1, continuation: {} },
    ...{ physicalId: null, wakeAt: null, signal: null, progress: null, startedAt: 0, endedAt: null, error: null },
  };
}
