import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { fc2 } from '../fc/api.ts';
import { fc3 } from '../fc3/api.ts';
import { taskNameOf } from './invoke-action.ts';

const parameters = {
  serviceName: 's',
  functionName: 'f',
  qualifier: '2',
  invocationType: 'Async',
  asyncTaskId: 'ros-1',
};

test.each([
  [
    fc2,
    '/2016-08-15/services/s.2/functions/f/invocations',
    { 'x-fc-stateful-async-invocation-id': 'ros-1', 'x-fc-stateful-async-invocation-enable': 'true' },
  ],
  [fc3, '/2023-03-30/functions/f/invocations', { 'x-fc-async-task-id': 'ros-1' }],
])('an asynchronous invocation has a name in the headers of its own API', ({ actions }, path, headers) => {
  const asked = actions.InvokeFunction!.request(parameters);
  expect(asked.path).toBe(path);
  expect(asked.headers).toEqual({
    'content-type': 'application/octet-stream',
    'x-fc-invocation-type': 'Async',
    ...headers,
  });
});

test.each([fc2, fc3])('how often it may be tried again goes along', ({ actions }) => {
  const { headers } = actions.InvokeFunction!.request({ ...parameters, mostRetries: 0 });
  expect(headers).toMatchObject({ 'x-rosette-most-retries': '0' });
});

test.each([
  [fc2, 'x-fc-stateful-async-invocation-id'],
  [fc3, 'x-fc-async-task-id'],
])('the name that the service gave is read from the same header', ({ actions }, header) => {
  const answer = { status: 202, headers: { [header]: 'given' }, body: Buffer.from(''), from: { accountId: '1' } };
  expect(actions.InvokeFunction!.answer?.(answer as never, {})).toMatchObject({ taskId: 'given' });
});

test('a name begins with a letter, whatever the token begins with', () => {
  expect(taskNameOf('0a1b')).toMatch(/^[A-Za-z_][\w-]{0,127}$/);
});
