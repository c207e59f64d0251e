import { element, elements, xmlDocument } from '../web/xml-write.ts';
import { NAMESPACE } from './errors.ts';
import type { Subscription } from './subscriptions.ts';

/** A message that was published, on its way to one subscription. */
export interface Published {
  readonly messageId: string;
  readonly body: string;
  /** Upper-case hex. */
  readonly md5: string;
  /** Empty: none. */
  readonly tag: string;
  /** Epoch ms. */
  readonly publishedAt: number;
}

export interface Notification {
  readonly contentType: string;
  readonly body: string;
  /** Lower-case names: what the body does not say. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What a subscriber gets, in the format it asked for (reference/custom-resources.md 2.6, HTTP push). */
export function notificationOf(subscription: Subscription, message: Published): Notification {
  switch (subscription.state.format) {
    case 'SIMPLIFIED':
      return { contentType: 'text/plain;charset=utf-8', body: message.body, headers: simplifiedHeaders(message) };
    case 'JSON': {
      const body = JSON.stringify(membersOf(subscription, message));
      return { contentType: 'application/json;charset=utf-8', body, headers: {} };
    }
    case 'XML': {
      const root = element('Notification', elements(membersOf(subscription, message)), NAMESPACE);
      return { contentType: 'text/xml;charset=utf-8', body: xmlDocument(root), headers: {} };
    }
  }
}

function simplifiedHeaders({ messageId, tag }: Published): Record<string, string> {
  return { 'x-mns-message-id': messageId, ...(tag === '' ? {} : { 'x-mns-message-tag': tag }) };
}

function membersOf({ accountId, state }: Subscription, message: Published): Record<string, string> {
  return {
    TopicOwner: accountId,
    TopicName: state.topic,
    Subscriber: accountId,
    SubscriptionName: state.name,
    MessageId: message.messageId,
    Message: message.body,
    MessageMD5: message.md5,
    ...(message.tag === '' ? {} : { MessageTag: message.tag }),
    PublishTime: String(message.publishedAt),
  };
}
