import type { CloudObject, Kind, Objects } from '../core/objects.ts';
import { Refusal } from '../web/refusal.ts';
import { flag, type Given, numberWithin } from './attributes.ts';
import { topicNotExist } from './errors.ts';
import { checkName } from './names.ts';
import { subscriptionsOf } from './subscriptions.ts';

export interface TopicState {
  /** Bytes of a message's body. */
  readonly maximumMessageSize: number;
  readonly loggingEnabled: boolean;
  /** Epoch ms. */
  readonly modifiedAt: number;
}

export type Topic = CloudObject<TopicState>;

export const topicKind: Kind<TopicState> = { product: 'Mns', name: 'Topic' };

/** Seconds; the same for every topic. */
export const TOPIC_RETENTION_SECONDS = 86_400;

export function theTopic(objects: Objects, name: string): Topic {
  const topic = objects.find(topicKind, name);
  if (topic === undefined) throw topicNotExist(name);
  return topic;
}

/** As for queues: an equal topic is fine, `TopicAlreadyExist` when attributes differ. */
export function createTopic(objects: Objects, name: string, given: Given, now: number): { readonly existed: boolean } {
  checkName('Topic', name);
  const state = stateOf(given, { maximumMessageSize: 65_536, loggingEnabled: false, modifiedAt: now }, now);
  const existing = objects.find(topicKind, name);
  if (existing === undefined) {
    objects.create(topicKind, { id: name, state });
    return { existed: false };
  }
  const { maximumMessageSize, loggingEnabled } = existing.state;
  if (maximumMessageSize !== state.maximumMessageSize || loggingEnabled !== state.loggingEnabled) {
    throw new Refusal(
      409,
      'TopicAlreadyExist',
      `The topic you want to create already exists with other attributes: "${name}".`,
    );
  }
  return { existed: true };
}

export function setTopicAttributes(objects: Objects, name: string, given: Given, now: number): void {
  const topic = theTopic(objects, name);
  objects.update(topic, stateOf(given, topic.state, now));
}

/** Its subscriptions go with it, and what was to be pushed to them. */
export function deleteTopic(objects: Objects, name: string): void {
  const topic = theTopic(objects, name);
  for (const subscription of subscriptionsOf(objects, name)) objects.remove(subscription);
  objects.remove(topic);
}

function stateOf(given: Given, base: TopicState, now: number): TopicState {
  return {
    maximumMessageSize: numberWithin(given, 'MaximumMessageSize', [1_024, 65_536], base.maximumMessageSize),
    loggingEnabled: flag(given, 'LoggingEnabled', base.loggingEnabled),
    modifiedAt: now,
  };
}
