import type { JsonObject } from '@rosette/template/base/json.ts';
import type { ServiceRequest } from '#wire/service-http.ts';
import { type ServiceAction, type ServiceProduct, segment } from '../service/service-product.ts';
import { writeXml } from '../service/xml.ts';
import { xmlAnswer, xmlFault } from '../service/xml-answer.ts';

export const mnsApi = { product: 'MNS', version: '2015-06-06' };

type Path = (parameters: JsonObject) => string;

const queue: Path = ({ QueueName }) => `/queues/${segment(QueueName)}`;
const topic: Path = ({ TopicName }) => `/topics/${segment(TopicName)}`;
const subscription: Path = (parameters) => `${topic(parameters)}/subscriptions/${segment(parameters.SubscriptionName)}`;

const named = new Set(['QueueName', 'TopicName', 'SubscriptionName']);

/** Answers tell besides who gave them (RegionId, AccountId, Origin): ARNs and addresses are made of it. */
function action(method: ServiceRequest['method'], path: Path, root?: string, override = false): ServiceAction {
  return {
    request: (parameters) => ({
      method,
      path: path(parameters),
      headers: { 'x-mns-version': mnsApi.version, ...(method === 'GET' ? {} : { 'content-type': 'text/xml' }) },
      ...(override ? { query: { metaoverride: 'true' } } : {}),
      ...(root === undefined ? {} : { body: writeXml(root, fields(parameters)) }),
    }),
    answer: (answer, { RegionId }) => ({
      ...xmlAnswer(answer),
      RegionId: RegionId ?? '',
      AccountId: answer.from.accountId,
      Origin: answer.from.origin,
    }),
  };
}

/** One page of the queues or topics, after the name that the parameter Marker gives. */
function listing(path: string): ServiceAction {
  return {
    request: ({ Marker }) => ({
      method: 'GET',
      path,
      headers: {
        'x-mns-version': mnsApi.version,
        'x-mns-ret-number': '1000',
        ...(typeof Marker === 'string' ? { 'x-mns-marker': Marker } : {}),
      },
    }),
    answer: xmlAnswer,
  };
}

/** What the path does not name already. */
function fields(parameters: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !named.has(name)));
}

/** Message Service, also called SMQ (reference/custom-resources.md 2.6). */
export const mns: ServiceProduct = {
  ...mnsApi,
  service: 'mns',
  requestIdHeader: 'x-mns-request-id',
  readError: xmlFault,
  actions: {
    CreateQueue: action('PUT', queue, 'Queue'),
    CreateTopic: action('PUT', topic, 'Topic'),
    DeleteQueue: action('DELETE', queue),
    DeleteTopic: action('DELETE', topic),
    GetQueueAttributes: action('GET', queue),
    GetSubscriptionAttributes: action('GET', subscription),
    GetTopicAttributes: action('GET', topic),
    ListQueue: listing('/queues'),
    ListSubscriptionByTopic: action('GET', (parameters) => `${topic(parameters)}/subscriptions`),
    ListTopic: listing('/topics'),
    PublishMessage: action('POST', (parameters) => `${topic(parameters)}/messages`, 'Message'),
    SendMessage: action('POST', (parameters) => `${queue(parameters)}/messages`, 'Message'),
    SetQueueAttributes: action('PUT', queue, 'Queue', true),
    SetSubscriptionAttributes: action('PUT', subscription, 'Subscription', true),
    SetTopicAttributes: action('PUT', topic, 'Topic', true),
    Subscribe: action('PUT', subscription, 'Subscription'),
    Unsubscribe: action('DELETE', subscription),
  },
};
