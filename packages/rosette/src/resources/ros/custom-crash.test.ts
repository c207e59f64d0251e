import { expect, test } from 'vitest';
import type { CloudClient } from '#wire/cloud-client.ts';
import { lostAnswer, refusal, type Script, scriptedCloud } from '../testing/scripted-cloud.ts';
import { failedInvocation } from './custom-crash.ts';
import type { FunctionDestination } from './custom-delivery-services.ts';

const place = { region: 'cn-beijing', accountId: '1' };
const fc3: FunctionDestination = { kind: 'fc3', ...place, functionName: 'f', qualifier: '' };
const fc2: FunctionDestination = { kind: 'fc2', ...place, serviceName: 's', functionName: 'f', qualifier: '' };
const origin = { accountId: '1', stackId: 'stack', role: null };
const id = '0a1b2c3d-0000-4000-8000-000000000000';

function ask(cloud: CloudClient, token: FunctionDestination = fc2, given: string | readonly string[] = '') {
  return failedInvocation(cloud, token, origin, id, given as never);
}

function told(task: Script) {
  return scriptedCloud({ GetStatefulAsyncInvocation: task, GetAsyncTask: task });
}

test.each([
  [fc3, 'GetAsyncTask', { functionName: 'f', taskId: `ros-${id}` }],
  [{ ...fc3, qualifier: 'prod' }, 'GetAsyncTask', { functionName: 'f', taskId: `ros-${id}`, qualifier: 'prod' }],
  [fc2, 'GetStatefulAsyncInvocation', { serviceName: 's', functionName: 'f', invocationId: `ros-${id}` }],
  [{ ...fc2, qualifier: '2' }, 'GetStatefulAsyncInvocation', { serviceName: 's.2', invocationId: `ros-${id}` }],
] as const)('%o is asked as it was invoked', async (token, action, parameters) => {
  const cloud = told({ status: 'Running' });
  expect(await ask(cloud, token)).toBeNull();
  expect(cloud.calls).toMatchObject([{ action, region: 'cn-beijing', parameters }]);
  expect(cloud.calls[0]?.parameters.qualifier).toBe(
    action === 'GetAsyncTask' ? token.qualifier || undefined : undefined,
  );
});

test.each(['taskErrorMessage', 'invocationErrorMessage'])('the error is read from %s', async (member) => {
  const error = '{"errorMessage":"no such warehouse"}';
  const cloud = told({ status: 'Failed', [member]: error, alreadyRetriedTimes: 3 });
  expect(await ask(cloud)).toBe(`${error} (run 4 times)`);
});

test.each(['Expired', 'Invalid', 'Stopped'])('%s without an error is told as it is', async (status) => {
  expect(await ask(told({ status }))).toBe(`its invocation is ${status}`);
});

test('what the function printed last is told, without addresses and without what it was sent', async () => {
  const logTail = [
    'FC Invoke Start RequestId: 1',
    'got {"Password":"hunter22","Key":"-----BEGIN\\nLINE","Size":3}',
    'answer to http://127.0.0.1/customresource?stackid=1&signature=abcdef',
    '2026-11-22T03:50:10.428Z 4f24e202-602c [error] no such shelf',
    '    at exports.handler (/code/index.js:3:51)',
    'RequestId: 4f24e202-602c, Duration: 1.01 ms, Memory Size: 128 MB',
    'FC Invoke End RequestId: 1',
  ].join('\n');
  const reason = await ask(told({ status: 'Failed', taskErrorMessage: 'e', logTail }), fc3, [
    'hunter22',
    '-----BEGIN\nLINE',
  ]);
  expect(reason).toBe(
    'e The end of its log: got {"Password":"…","Key":"…\\n…","Size":3} | answer to [callback address] | no such shelf',
  );
});

test('a long log is told from its end', async () => {
  const reason = await ask(told({ status: 'Failed', taskErrorMessage: 'e', logTail: `${'x'.repeat(2_000)} last` }));
  expect(reason).toHaveLength('e The end of its log: …'.length + 512);
  expect(reason?.endsWith('x last')).toBe(true);
});

test.each([
  ['a function that is not stateful', refusal('StatefulAsyncInvocationNotFound', 404), undefined],
  ['a cloud without the path', refusal('PathNotSupported', 400), undefined],
  ['a caller who may not ask', refusal('AccessDenied', 403), undefined],
  ['a lost answer', lostAnswer(), null],
  ['throttling', refusal('Throttling.User', 429), null],
  ['trouble of the service', refusal('InternalServerError', 500), null],
])('%s: to be asked again, or not', async (_, error, expected) => {
  expect(await ask(told(error))).toBe(expected);
});
