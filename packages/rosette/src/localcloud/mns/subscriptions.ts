import type { CloudObject, Kind, Objects } from '../core/objects.ts';
import { Refusal } from '../web/refusal.ts';
import { flag, type Given, oneOf } from './attributes.ts';
import { type Endpoint, parseEndpoint } from './endpoint.ts';
import { invalidArgument, queueNotExist, subscriptionNotExist } from './errors.ts';
import { checkName } from './names.ts';
import { queueKind } from './queues.ts';

export const STRATEGIES = ['BACKOFF_RETRY', 'EXPONENTIAL_DECAY_RETRY'] as const;
export type NotifyStrategy = (typeof STRATEGIES)[number];

export const FORMATS = ['XML', 'JSON', 'SIMPLIFIED'] as const;
export type NotifyContentFormat = (typeof FORMATS)[number];

export interface SubscriptionState {
  readonly topic: string;
  readonly name: string;
  /** As it was given. */
  readonly endpoint: string;
  /** Empty: every message. */
  readonly filterTag: string;
  readonly strategy: NotifyStrategy;
  readonly format: NotifyContentFormat;
  /** Queue of the same account and region for what could not be pushed; null: it is dropped. */
  readonly deadLetterQueue: string | null;
  /** Epoch ms. */
  readonly modifiedAt: number;
}

export type Subscription = CloudObject<SubscriptionState>;

export const subscriptionKind: Kind<SubscriptionState> = { product: 'Mns', name: 'Subscription' };

const MAXIMUM_TAG_LENGTH = 16;

/** Id of a subscription among the objects: names are unique within a topic only. */
export function subscriptionId(topic: string, name: string): string {
  return `${topic}/${name}`;
}

/** What references to a topic are filed under. */
function topicReference(topic: string): string {
  return `mns/topics/${topic}`;
}

/** Oldest first. */
export function subscriptionsOf(objects: Objects, topic: string): readonly Subscription[] {
  return objects.referring(subscriptionKind, topicReference(topic));
}

export function theSubscription(objects: Objects, topic: string, name: string): Subscription {
  const subscription = objects.find(subscriptionKind, subscriptionId(topic, name));
  if (subscription === undefined) throw subscriptionNotExist(name);
  return subscription;
}

/** Of a topic that exists. An equal subscription is fine, `SubscriptionAlreadyExist` when anything differs. */
export function subscribe(
  objects: Objects,
  accountId: string,
  place: { readonly topic: string; readonly name: string },
  given: Given,
  now: number,
): { readonly existed: boolean } {
  checkName('Subscription', place.name);
  const state = newState(objects, accountId, place, given, now);
  const id = subscriptionId(place.topic, place.name);
  const existing = objects.find(subscriptionKind, id);
  if (existing === undefined) {
    objects.create(subscriptionKind, { id, state, refers: [topicReference(place.topic)] });
    return { existed: false };
  }
  if (text(existing.state) !== text(state)) {
    throw new Refusal(
      409,
      'SubscriptionAlreadyExist',
      `The subscription already exists with other attributes: "${place.name}".`,
    );
  }
  return { existed: true };
}

/** The strategy and the dead-letter policy can be changed; the rest is fixed with the subscription. */
export function setSubscriptionAttributes(
  objects: Objects,
  place: { topic: string; name: string },
  given: Given,
  now: number,
): void {
  const subscription = theSubscription(objects, place.topic, place.name);
  objects.update(subscription, {
    ...subscription.state,
    strategy: oneOf(given, 'NotifyStrategy', STRATEGIES, subscription.state.strategy),
    deadLetterQueue: deadLetterQueueOf(objects, given, subscription.state.deadLetterQueue),
    modifiedAt: now,
  });
}

function newState(
  objects: Objects,
  accountId: string,
  { topic, name }: { readonly topic: string; readonly name: string },
  given: Given,
  now: number,
): SubscriptionState {
  const endpoint = given.get('Endpoint');
  if (endpoint === undefined) throw invalidArgument('The value of "Endpoint" should not be empty.');
  checkEndpoint(parseEndpoint(endpoint), accountId);
  const filterTag = given.get('FilterTag') ?? '';
  if (filterTag.length > MAXIMUM_TAG_LENGTH) {
    throw invalidArgument(`The value of "FilterTag" should have at most ${MAXIMUM_TAG_LENGTH} characters.`);
  }
  return {
    topic,
    name,
    endpoint,
    filterTag,
    strategy: oneOf(given, 'NotifyStrategy', STRATEGIES, 'BACKOFF_RETRY'),
    format: oneOf(given, 'NotifyContentFormat', FORMATS, 'XML'),
    deadLetterQueue: deadLetterQueueOf(objects, given, null),
    modifiedAt: now,
  };
}

function checkEndpoint(endpoint: Endpoint, accountId: string): void {
  if (endpoint.kind === 'queue' && endpoint.accountId !== accountId) {
    throw new Refusal(
      403,
      'AccessDenied',
      `The queue of the endpoint belongs to another account: ${endpoint.accountId}.`,
    );
  }
}

function deadLetterQueueOf(objects: Objects, given: Given, otherwise: string | null): string | null {
  if (!flag(given, 'DlqPolicy.Enabled', otherwise !== null || given.has('DlqPolicy.DeadLetterTargetQueue')))
    return null;
  const queue = given.get('DlqPolicy.DeadLetterTargetQueue') ?? otherwise;
  if (queue === null) throw invalidArgument('"DlqPolicy" should name a "DeadLetterTargetQueue".');
  if (objects.find(queueKind, queue) === undefined) throw queueNotExist(queue);
  return queue;
}

function text(state: SubscriptionState): string {
  return JSON.stringify({ ...state, modifiedAt: 0 });
}
