import { declare } from '../declare.ts';
import { need, text } from '../properties.ts';
import { mnsApi } from './api.ts';
import { arns, elementsOf, withDefaults } from './elements.ts';

const settings = [
  ...['DelaySeconds', 'LoggingEnabled', 'MaximumMessageSize', 'MessageRetentionPeriod', 'PollingWaitSeconds'],
  'VisibilityTimeout',
];

const defaults = {
  DelaySeconds: '0',
  LoggingEnabled: 'False',
  MaximumMessageSize: '65536',
  MessageRetentionPeriod: '345600',
  PollingWaitSeconds: '0',
  VisibilityTimeout: '30',
};

/** A queue of Message Service (reference/custom-resources.md 2.6). */
export const queue = declare({
  type: 'ALIYUN::MNS::Queue',
  api: mnsApi,
  identity: {
    kind: 'named',
    id: (properties) => need(properties, 'QueueName'),
    describe: (properties) => `the queue ${need(properties, 'QueueName')}`,
  },
  identifiers: ['QueueName'],
  create: {
    action: 'CreateQueue',
    parameters: ({ properties }) => ({
      QueueName: need(properties, 'QueueName'),
      ...elementsOf(properties, settings),
    }),
    // The name of a queue that was just deleted is not free at once.
    retry: ['QueueDeletedRecently'],
  },
  read: (call, id) => call(mnsApi, 'GetQueueAttributes', { QueueName: id }),
  gone: ['QueueNotExist'],
  update: {
    actions: [
      {
        name: 'changing its attributes',
        properties: settings,
        run: async ({ call, id, properties }) => {
          const wanted = withDefaults(defaults, elementsOf(properties, settings));
          await call(mnsApi, 'SetQueueAttributes', { QueueName: id, ...wanted });
        },
      },
    ],
  },
  delete: { action: 'DeleteQueue', parameters: ({ id }) => ({ QueueName: id }) },
  attributes: (found, { id }) => ({
    ...arns(found, `queues/${id}`),
    QueueName: id,
    QueueUrl: `${text(found.Origin)}/queues/${id}`,
  }),
});
