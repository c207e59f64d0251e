import { type Listening, type ListenOptions, listen } from '../http/listen.ts';
import type { Provider } from '../provider.ts';
import { type TopicOptions, topicHandler } from './topic-handler.ts';

export { topicHandler };

/** Listens for what a topic pushes. The subscription's endpoint is the address this listens on, as MNS reaches it. */
export function serveTopic(provider: Provider, options: TopicOptions & ListenOptions): Promise<Listening> {
  return listen(topicHandler(provider, options), options);
}
