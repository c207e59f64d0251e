import type { JsonObject } from '@rosette/template/base/json.ts';
import { expect, it } from 'vitest';
import type { CreateInput } from '../declaration.ts';
import { queueOrTopic } from './queue-or-topic.ts';

const defaults = { LoggingEnabled: 'False', DelaySeconds: '0' };
const stack = { id: 's', name: 's', accountId: '1', region: 'cn-hangzhou', resourceGroupId: null, ramRoleName: null };

it('is made with what is given, as the service prints it, and no defaults', () => {
  const { create } = queueOrTopic({ kind: 'Queue', defaults, retry: ['QueueDeletedRecently'] });
  const properties: JsonObject = { QueueName: 'q', LoggingEnabled: true };
  const input = { properties, prepared: {}, token: 't', tags: [], stack } as unknown as CreateInput;
  expect(create.action).toBe('CreateQueue');
  expect(create.parameters(input)).toEqual({ QueueName: 'q', LoggingEnabled: 'True', DelaySeconds: undefined });
  expect(create.retry).toEqual(['QueueDeletedRecently']);
});

it('speaks of a topic in the words of topics', async () => {
  const { type, gone, attributes } = queueOrTopic({ kind: 'Topic', defaults });
  const found = { RegionId: 'cn-hangzhou', AccountId: '1', Origin: 'http://1.mns' };
  const call = async () => ({});
  expect([type, gone]).toEqual(['ALIYUN::MNS::Topic', ['TopicNotExist']]);
  expect(await attributes(found, { call, id: 't', properties: {}, kept: {} })).toEqual({
    ARN: 'acs:mns:cn-hangzhou:1:topics/t',
    'ARN.WithSlash': 'acs:mns:cn-hangzhou:1:/topics/t',
    TopicName: 't',
    TopicUrl: 'http://1.mns/topics/t',
  });
});
