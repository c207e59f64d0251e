import { declare } from '../declare.ts';
import { queueOrTopic } from './queue-or-topic.ts';

/** A queue of Message Service. */
export const queue = declare(
  queueOrTopic({
    kind: 'Queue',
    defaults: {
      DelaySeconds: '0',
      LoggingEnabled: 'False',
      MaximumMessageSize: '65536',
      MessageRetentionPeriod: '345600',
      PollingWaitSeconds: '0',
      VisibilityTimeout: '30',
    },
    // The name of a queue that was just deleted is not free at once.
    retry: ['QueueDeletedRecently'],
  }),
);
