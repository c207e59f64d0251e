import type { Refusal } from '../web/refusal.ts';
import { element, elements, type XmlElement, xmlDocument } from '../web/xml-write.ts';
import { NAMESPACE } from './errors.ts';
import type { Message, MessageCounts } from './messages.ts';
import type { Queue } from './queues.ts';
import type { Subscription } from './subscriptions.ts';
import { TOPIC_RETENTION_SECONDS, type Topic } from './topics.ts';

/** Root elements are named after the operation's type: the official client looks for them by name. */
export function document(root: string, content: readonly XmlElement[]): string {
  return xmlDocument(element(root, content, NAMESPACE));
}

/** To a sender. */
export function sentMessage(message: Message): readonly XmlElement[] {
  return elements({
    MessageId: message.id,
    MessageBodyMD5: message.md5,
    ReceiptHandle: message.receipt ?? undefined,
  });
}

/** What a batch answers in the place of a message that was refused. */
export function refusedEntry(refusal: Refusal): readonly XmlElement[] {
  return elements({ ErrorCode: refusal.code, ErrorMessage: refusal.message });
}

/** To a receiver. */
export function receivedMessage(message: Message): readonly XmlElement[] {
  return elements({
    MessageId: message.id,
    ReceiptHandle: message.receipt ?? undefined,
    MessageBody: message.body,
    MessageBodyMD5: message.md5,
    EnqueueTime: message.enqueuedAt,
    NextVisibleTime: message.visibleAt,
    FirstDequeueTime: message.firstDequeuedAt ?? message.enqueuedAt,
    DequeueCount: message.dequeueCount,
    Priority: message.priority,
  });
}

/** To someone who only looks: no handle, no time of return. */
export function peekedMessage(message: Message): readonly XmlElement[] {
  return elements({
    MessageId: message.id,
    MessageBody: message.body,
    MessageBodyMD5: message.md5,
    EnqueueTime: message.enqueuedAt,
    FirstDequeueTime: message.firstDequeuedAt ?? message.enqueuedAt,
    DequeueCount: message.dequeueCount,
    Priority: message.priority,
  });
}

export function queueAttributes({ id, createdAt, state }: Queue, counts: MessageCounts): readonly XmlElement[] {
  const { deadLetters } = state;
  const policy = deadLetters && {
    Enabled: 'True',
    DeadLetterTargetQueue: deadLetters.queue,
    MaxReceiveCount: deadLetters.maximumReceives,
  };
  return elements({
    QueueName: id,
    CreateTime: seconds(createdAt),
    LastModifyTime: seconds(state.modifiedAt),
    VisibilityTimeout: state.visibilityTimeout,
    MaximumMessageSize: state.maximumMessageSize,
    MessageRetentionPeriod: state.messageRetentionPeriod,
    DelaySeconds: state.delaySeconds,
    PollingWaitSeconds: state.pollingWaitSeconds,
    InactiveMessages: counts.inactive,
    ActiveMessages: counts.active,
    DelayMessages: counts.delayed,
    LoggingEnabled: state.loggingEnabled ? 'True' : 'False',
    DlqPolicy: policy === null ? undefined : elements(policy),
  });
}

export function topicAttributes({ id, createdAt, state }: Topic, waiting: number): readonly XmlElement[] {
  return elements({
    TopicName: id,
    CreateTime: seconds(createdAt),
    LastModifyTime: seconds(state.modifiedAt),
    MaximumMessageSize: state.maximumMessageSize,
    MessageRetentionPeriod: TOPIC_RETENTION_SECONDS,
    MessageCount: waiting,
    LoggingEnabled: state.loggingEnabled ? 'True' : 'False',
  });
}

export function subscriptionAttributes({ accountId, createdAt, state }: Subscription): readonly XmlElement[] {
  const policy = { Enabled: 'True', DeadLetterTargetQueue: state.deadLetterQueue ?? '' };
  return elements({
    SubscriptionName: state.name,
    Subscriber: accountId,
    TopicOwner: accountId,
    TopicName: state.topic,
    Endpoint: state.endpoint,
    NotifyStrategy: state.strategy,
    NotifyContentFormat: state.format,
    FilterTag: state.filterTag === '' ? undefined : state.filterTag,
    CreateTime: seconds(createdAt),
    LastModifyTime: seconds(state.modifiedAt),
    DlqPolicy: state.deadLetterQueue === null ? undefined : elements(policy),
  });
}

/** Queues and topics tell times in seconds, messages in milliseconds. */
function seconds(time: number): number {
  return Math.floor(time / 1000);
}
