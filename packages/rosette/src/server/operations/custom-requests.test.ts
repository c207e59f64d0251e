import { describe, expect, it } from 'vitest';
import type { ExchangeRow, ResourceRow } from '#engine/ports/store.ts';
import { exchangeRow } from '#engine/ports/store-rows.conformance.ts';
import { customRequestId } from '#wire/custom-request-id.ts';
import { ACCOUNT, CREATED, demoStack, STACK_ID, startRos } from '../server.fixture.ts';

/* Rosette's own operations on requests to providers of custom resources. */

const ID = customRequestId('Create', 'token');

async function scene(row: Partial<ExchangeRow> = {}, resource: Partial<ResourceRow> = {}) {
  const ros = await startRos({ now: CREATED + 5_000 });
  const [, , vpc] = demoStack();
  const base = vpc?.kind === 'resource' ? vpc.row : undefined;
  const thing = { ...base!, logicalId: 'Thing', type: 'Custom::Thing', status: 'CREATE_IN_PROGRESS' };
  await ros.commit([
    ...demoStack({ status: 'CREATE_IN_PROGRESS' }),
    { kind: 'resource', row: { ...thing, createToken: 'token', physicalId: null, ...resource } },
    {
      kind: 'exchange',
      row: exchangeRow(ID, STACK_ID, {
        properties: { ServiceToken: 'web:http://p/', Parameters: { Size: 3, Password: { $sealed: 'x' } } },
        startedAt: CREATED,
        until: CREATED + 60_000,
        reason: 'waiting',
        ...row,
      }),
    },
  ]);
  return ros;
}

const waiting = {
  CustomRequestId: ID,
  RequestType: 'Create',
  State: 'Waiting',
  StackId: STACK_ID,
  StackName: 'demo',
  LogicalResourceId: 'Thing',
  ResourceType: 'Custom::Thing',
  Destination: 'the provider',
  Attempts: 1,
  StartTime: '2026-11-21T10:00:00',
  WaitUntil: '2026-11-21T10:01:00',
  Reason: 'waiting',
};

describe('ListCustomResourceRequests', () => {
  it('tells who waits, since when and until when', async () => {
    const { call } = await scene();
    const answer = await call('ListCustomResourceRequests', { StackId: 'demo', State: 'Open' });
    expect(answer).toEqual({ PageNumber: 1, PageSize: 10, TotalCount: 1, Requests: [waiting] });
    expect(await call('ListCustomResourceRequests', { State: 'Past' })).toMatchObject({ TotalCount: 0 });
    expect(await call('ListCustomResourceRequests', { LogicalResourceId: 'Other' })).toMatchObject({ TotalCount: 0 });
  });

  it('does not say that somebody waits when the operation is over', async () => {
    const { call } = await scene({}, { status: 'CREATE_FAILED' });
    expect(await call('ListCustomResourceRequests')).toMatchObject({ Requests: [{ State: 'Abandoned' }] });
  });

  it('shows another account nothing', async () => {
    const { call, refusal } = await scene();
    const other = '2000000000000002';
    expect(await call('ListCustomResourceRequests', {}, other)).toMatchObject({ TotalCount: 0 });
    expect(await refusal('GetCustomResourceRequest', { CustomRequestId: ID }, other)).toMatchObject({
      code: 'CustomResourceRequestNotFound',
      status: 404,
    });
  });
});

describe('GetCustomResourceRequest', () => {
  it('has the request without its addresses, and no secret', async () => {
    const { call } = await scene();
    const answer = await call('GetCustomResourceRequest', { CustomRequestId: ID });
    expect(answer).toEqual({
      ...waiting,
      Request: {
        RequestType: 'Create',
        RequestId: ID,
        ResourceType: 'Custom::Thing',
        LogicalResourceId: 'Thing',
        StackId: STACK_ID,
        StackName: 'demo',
        ResourceOwnerId: ACCOUNT,
        CallerId: ACCOUNT,
        RegionId: 'cn-hangzhou',
        ResourceProperties: { Size: 3, Password: '******' },
      },
    });
  });

  it('tells what was answered, and by whom', async () => {
    const { call } = await scene({
      state: 'succeeded',
      reason: '',
      kind: 'Update',
      physicalId: 'p-1',
      before: { Parameters: { Size: 2 } },
      answer: { Key: 'k', Outputs: { Key: 'k', Token: { $sealed: 'y' } } },
      answeredBy: 'acs:ram::1:root',
      endedAt: CREATED + 2_500,
    });
    expect(await call('GetCustomResourceRequest', { CustomRequestId: ID })).toMatchObject({
      State: 'Succeeded',
      EndTime: '2026-11-21T10:00:02',
      Seconds: 2.5,
      AnsweredBy: 'acs:ram::1:root',
      Request: { PhysicalResourceId: 'p-1', OldResourceProperties: { Size: 2 } },
      Answer: { Data: { Key: 'k', Token: '******' } },
    });
  });
});

describe('AnswerCustomResourceRequest', () => {
  const success = { CustomRequestId: ID, Status: 'SUCCESS', PhysicalResourceId: 'p-1', Data: '{"Key":"k"}' };

  it('puts the answer where the provider’s would have come, with the name of who gave it', async () => {
    const { call, calls } = await scene();
    expect(await call('AnswerCustomResourceRequest', success)).toEqual({ CustomRequestId: ID, StackId: STACK_ID });
    const identity = { StackId: STACK_ID, LogicalResourceId: 'Thing', RequestId: ID };
    const answer = { ...identity, Status: 'SUCCESS', PhysicalResourceId: 'p-1', Data: { Key: 'k' } };
    expect(calls).toEqual([
      {
        method: 'signal',
        request: expect.objectContaining({
          name: `custom/${STACK_ID}/Thing/${ID}`,
          payload: { $byHand: { by: `acs:ram::${ACCOUNT}:root`, answer } },
        }),
      },
    ]);
  });

  it('is judged as the provider’s own, and noted as nobody’s fault', async () => {
    const { refusal, calls } = await scene();
    const { PhysicalResourceId: _id, ...nameless } = success;
    expect(await refusal('AnswerCustomResourceRequest', nameless)).toMatchObject({ code: 'MismatchedResponse' });
    expect(await refusal('AnswerCustomResourceRequest', { ...success, Data: '[]' })).toMatchObject({
      message: expect.stringContaining('it must be a JSON object'),
    });
    expect(await refusal('AnswerCustomResourceRequest', { CustomRequestId: ID, Status: 'FAILED' })).toMatchObject({
      code: 'MissingParameter',
    });
    expect(calls).toEqual([]);
  });

  it('is refused when another came first, or nobody waits', async () => {
    const { call, refusal } = await scene();
    await call('AnswerCustomResourceRequest', success);
    const other = { CustomRequestId: ID, Status: 'FAILED', Reason: 'no' };
    expect(await refusal('AnswerCustomResourceRequest', other)).toMatchObject({
      code: 'CallbackConflict',
      status: 409,
    });
    const closed = await scene({}, { status: 'CREATE_COMPLETE', createToken: 'later' });
    expect(await closed.refusal('AnswerCustomResourceRequest', other)).toMatchObject({
      code: 'CallbackClosed',
      status: 410,
    });
  });
});
