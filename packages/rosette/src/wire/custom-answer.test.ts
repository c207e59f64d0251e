import { expect, test } from 'vitest';
import { type ExpectedAnswer, validateCustomResponse } from './custom-answer.ts';

const expected: ExpectedAnswer = {
  requestType: 'Create',
  requestId: 'r',
  stackId: 's',
  logicalId: 'l',
  physicalId: null,
  sync: false,
};
const ids = { RequestId: 'r', StackId: 's', LogicalResourceId: 'l' };
const ok = { ...ids, Status: 'SUCCESS', PhysicalResourceId: 'p' };

test('success with data', () => {
  expect(validateCustomResponse({ ...ok, Data: { a: 1 }, Extra: true }, expected)).toEqual({
    kind: 'success',
    physicalId: 'p',
    data: { a: 1 },
    secret: false,
  });
});

test.each([
  ['not an object', []],
  ['another request', { ...ok, RequestId: 'x' }],
  ['no stack', { Status: 'SUCCESS', RequestId: 'r', LogicalResourceId: 'l', PhysicalResourceId: 'p' }],
  ['status in another case', { ...ok, Status: 'Success' }],
  ['no status', { ...ids, PhysicalResourceId: 'p' }],
  ['no id on Create', { ...ids, Status: 'SUCCESS' }],
  ['an id that is a number', { ...ok, PhysicalResourceId: 7 }],
  ['an id of 256 bytes', { ...ok, PhysicalResourceId: 'ä'.repeat(128) }],
  ['data that is a list', { ...ok, Data: [1] }],
])('%s is no answer', (_, body) => {
  expect(validateCustomResponse(body, expected).kind).toBe('invalid');
});

test('255 bytes of id are fine', () => {
  expect(validateCustomResponse({ ...ok, PhysicalResourceId: 'a'.repeat(255) }, expected).kind).toBe('success');
});

test('FAILED needs neither id nor reason', () => {
  expect(validateCustomResponse({ ...ids, Status: 'FAILED', Reason: 'why' }, expected)).toEqual({
    kind: 'failed',
    reason: 'why',
  });
  expect(validateCustomResponse({ ...ids, Status: 'FAILED' }, expected)).toMatchObject({
    kind: 'failed',
    reason: /* names it */ expect.stringContaining('request r'),
  });
});

test('a Delete may leave the id out or change it, an Update may not change it', () => {
  const known = { ...expected, physicalId: 'p' };
  expect(
    validateCustomResponse(
      { ...ids, Status: 'SUCCESS', PhysicalResourceId: null },
      { ...known, requestType: 'Delete' },
    ),
  ).toMatchObject({ kind: 'success', physicalId: 'p' });
  expect(validateCustomResponse({ ...ok, PhysicalResourceId: 'q' }, { ...known, requestType: 'Delete' }).kind).toBe(
    'success',
  );
  expect(validateCustomResponse({ ...ok, PhysicalResourceId: 'q' }, { ...known, requestType: 'Update' }).kind).toBe(
    'failed',
  );
});

test('a synchronous answer may leave ids out but not have wrong ones', () => {
  const body = { Status: 'SUCCESS', PhysicalResourceId: 'p' };
  expect(validateCustomResponse(body, { ...expected, sync: true }).kind).toBe('success');
  expect(validateCustomResponse({ ...body, StackId: 'x' }, { ...expected, sync: true }).kind).toBe('invalid');
});
