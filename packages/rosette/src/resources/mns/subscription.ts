import type { JsonObject } from '@rosette/template/base/json.ts';
import { declare } from '../declare.ts';
import { need, text } from '../properties.ts';
import { mnsApi } from './api.ts';
import { elementsOf } from './elements.ts';

/** Who hears of what is published to a topic. Where it is sent and what is filtered stays as it was made. */
export const subscription = declare({
  type: 'ALIYUN::MNS::Subscription',
  api: mnsApi,
  identity: {
    kind: 'named',
    id: (properties) => need(properties, 'SubscriptionName'),
    describe: (properties) =>
      `the subscription ${need(properties, 'SubscriptionName')} of ${need(properties, 'TopicName')}`,
  },
  identifiers: ['TopicName', 'SubscriptionName'],
  create: {
    action: 'Subscribe',
    parameters: ({ properties }) => ({
      ...names(need(properties, 'SubscriptionName'), properties),
      ...elementsOf(properties, ['Endpoint', 'FilterTag', 'NotifyContentFormat', 'NotifyStrategy']),
    }),
  },
  read: (call, id, properties) => call(mnsApi, 'GetSubscriptionAttributes', names(id, properties)),
  gone: ['SubscriptionNotExist', 'TopicNotExist'],
  update: {
    actions: [
      {
        name: 'changing how it is notified',
        properties: ['NotifyStrategy'],
        run: async ({ call, id, properties }) => {
          const NotifyStrategy = text(properties.NotifyStrategy) ?? 'BACKOFF_RETRY';
          await call(mnsApi, 'SetSubscriptionAttributes', { ...names(id, properties), NotifyStrategy });
        },
      },
    ],
  },
  delete: { action: 'Unsubscribe', parameters: ({ id, properties }) => names(id, properties) },
  attributes: (found, { id, properties }) => ({
    SubscriptionName: id,
    SubscriptionUrl: `${text(found.Origin)}/topics/${need(properties, 'TopicName')}/subscriptions/${id}`,
    TopicName: need(properties, 'TopicName'),
  }),
});

function names(SubscriptionName: string, properties: JsonObject): { SubscriptionName: string; TopicName: string } {
  return { SubscriptionName, TopicName: need(properties, 'TopicName') };
}
