import { declare } from '../declare.ts';
import { queueOrTopic } from './queue-or-topic.ts';

/** A topic of Message Service. */
export const topic = declare(
  queueOrTopic({ kind: 'Topic', defaults: { LoggingEnabled: 'False', MaximumMessageSize: '65536' } }),
);
