import { declare } from '../declare.ts';
import { need, text } from '../properties.ts';
import { mnsApi } from './api.ts';
import { arns, elementsOf, withDefaults } from './elements.ts';

const settings = ['LoggingEnabled', 'MaximumMessageSize'];
const defaults = { LoggingEnabled: 'False', MaximumMessageSize: '65536' };

/** A topic of Message Service (reference/custom-resources.md 2.6). */
export const topic = declare({
  type: 'ALIYUN::MNS::Topic',
  api: mnsApi,
  identity: {
    kind: 'named',
    id: (properties) => need(properties, 'TopicName'),
    describe: (properties) => `the topic ${need(properties, 'TopicName')}`,
  },
  identifiers: ['TopicName'],
  create: {
    action: 'CreateTopic',
    parameters: ({ properties }) => ({
      TopicName: need(properties, 'TopicName'),
      ...elementsOf(properties, settings),
    }),
  },
  read: (call, id) => call(mnsApi, 'GetTopicAttributes', { TopicName: id }),
  gone: ['TopicNotExist'],
  update: {
    actions: [
      {
        name: 'changing its attributes',
        properties: settings,
        run: async ({ call, id, properties }) => {
          const wanted = withDefaults(defaults, elementsOf(properties, settings));
          await call(mnsApi, 'SetTopicAttributes', { TopicName: id, ...wanted });
        },
      },
    ],
  },
  delete: { action: 'DeleteTopic', parameters: ({ id }) => ({ TopicName: id }) },
  attributes: (found, { id }) => ({
    ...arns(found, `topics/${id}`),
    TopicName: id,
    TopicUrl: `${text(found.Origin)}/topics/${id}`,
  }),
});
