import { expect, test } from 'vitest';
import { bearsRepetition, parseServiceToken } from './service-token.ts';

const place = { region: 'cn-beijing', accountId: '123' };

test.each([
  ['acs:fc:cn-beijing:123:functions/f', { kind: 'fc3', ...place, functionName: 'f', qualifier: '' }],
  ['acs:fc:cn-beijing:123:functions/f/prod', { kind: 'fc3', ...place, functionName: 'f', qualifier: 'prod' }],
  [
    'acs:fc:cn-beijing:123:services/s/functions/f',
    { kind: 'fc2', ...place, serviceName: 's', functionName: 'f', qualifier: '' },
  ],
  [
    'acs:fc:cn-beijing:123:services/s.LATEST/functions/f',
    { kind: 'fc2', ...place, serviceName: 's', functionName: 'f', qualifier: 'LATEST' },
  ],
  ['acs:mns:cn-beijing:123:queues/q', { kind: 'queue', ...place, name: 'q' }],
  ['acs:mns:cn-beijing:123:/queues/q', { kind: 'queue', ...place, name: 'q' }],
  ['acs:mns:cn-beijing:123:topics/t', { kind: 'topic', ...place, name: 't' }],
  ['acs:mns:cn-beijing:123:/topics/t', { kind: 'topic', ...place, name: 't' }],
  ['web:https://x/y?z', { kind: 'web', url: 'https://x/y?z', sync: false, idempotent: false }],
  ['web[sync]:http://x', { kind: 'web', url: 'http://x', sync: true, idempotent: false }],
  ['web[idempotent, sync]:http://x', { kind: 'web', url: 'http://x', sync: true, idempotent: true }],
])('%s', (token, read) => expect(parseServiceToken(token)).toEqual(read));

test.each([
  'acs:fc:cn-beijing:123:functions/a/b/c',
  'acs:fc:cn-beijing:functions/f',
  'acs:mns:cn-beijing:123:queues/',
  'acs:mns:cn-beijing:123:queues/a/b',
  'acs:oss:cn-beijing:123:b',
  'web[SYNC]:http://x',
  'web[later]:http://x',
  'web:ftp://x',
  'web:',
  'http://x',
  `web:http://x/${'y'.repeat(512)}`,
])('%s is no token', (token) => expect(parseServiceToken(token).kind).toBe('invalid'));

test('a queue and a topic deliver twice in any case, a function may not hear of a Create twice', () => {
  const bears = (token: string) => bearsRepetition(parseServiceToken(token) as never);
  expect(bears('acs:mns:r:1:queues/q') && bears('acs:mns:r:1:topics/q') && bears('web[idempotent]:http://x')).toBe(
    true,
  );
  expect(bears('acs:fc:r:1:functions/q') || bears('web:http://x')).toBe(false);
});
