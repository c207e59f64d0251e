import { textOf } from '../web/xml-read.ts';
import { element, elements } from '../web/xml-write.ts';
import { givenAttributes } from './attributes.ts';
import { document, subscriptionAttributes, topicAttributes } from './documents.ts';
import { malformedXml } from './errors.ts';
import { pageOf } from './listing.ts';
import { addressOf, type Call, created, nothing, type Operation, xml } from './operation.ts';
import { isOverride } from './queue-operations.ts';
import {
  setSubscriptionAttributes,
  subscribe,
  subscriptionId,
  subscriptionKind,
  subscriptionsOf,
  theSubscription,
} from './subscriptions.ts';
import { createTopic, deleteTopic, setTopicAttributes, theTopic, topicKind } from './topics.ts';

const SUBSCRIPTION = 'topics/*/subscriptions/*';

/** Reference/custom-resources.md 2.6, topic operations: also those that the official Node client leaves empty. */
export const topicOperations: readonly Operation[] = [
  { method: 'PUT', path: 'topics/*', name: 'SetTopicAttributes', when: isOverride, run: set },
  { method: 'PUT', path: 'topics/*', name: 'CreateTopic', run: create },
  { method: 'GET', path: 'topics/*', name: 'GetTopicAttributes', run: get },
  { method: 'DELETE', path: 'topics/*', name: 'DeleteTopic', run: remove },
  { method: 'GET', path: 'topics', name: 'ListTopic', run: list },
  { method: 'POST', path: 'topics/*/messages', name: 'PublishMessage', run: publish },
  { method: 'PUT', path: SUBSCRIPTION, name: 'SetSubscriptionAttributes', when: isOverride, run: setSubscription },
  { method: 'PUT', path: SUBSCRIPTION, name: 'Subscribe', run: makeSubscription },
  { method: 'GET', path: SUBSCRIPTION, name: 'GetSubscriptionAttributes', run: getSubscription },
  { method: 'DELETE', path: SUBSCRIPTION, name: 'Unsubscribe', run: unsubscribe },
  { method: 'GET', path: 'topics/*/subscriptions', name: 'ListSubscriptionByTopic', run: listSubscriptions },
];

function create(call: Call) {
  const [name = ''] = call.names;
  return created(
    call.change((objects) => createTopic(objects, name, given(call), call.now)),
    call,
  );
}

function set(call: Call) {
  call.change((objects) => setTopicAttributes(objects, call.names[0] ?? '', given(call), call.now));
  return nothing(204);
}

function get({ objects, topics, scope, names: [name = ''] }: Call) {
  return xml(200, document('Topic', topicAttributes(theTopic(objects, name), topics.waiting(scope, name))));
}

function remove({ change, objects, names: [name = ''] }: Call) {
  if (objects.find(topicKind, name) !== undefined) change((all) => deleteTopic(all, name));
  return nothing(204);
}

function list({ request, objects, topics, scope }: Call) {
  const { items, nextMarker } = pageOf(objects.list(topicKind), ({ id }) => id, request);
  const withMeta = request.headers['x-mns-with-meta']?.toLowerCase() === 'true';
  const found = items.map((topic) => {
    const url = element('TopicURL', addressOf(request, `/topics/${topic.id}`));
    return element('Topic', withMeta ? [url, ...topicAttributes(topic, topics.waiting(scope, topic.id))] : [url]);
  });
  const next = nextMarker === undefined ? [] : [element('NextMarker', nextMarker)];
  return xml(200, document('Topics', [...found, ...next]));
}

function publish({ body, topics, scope, names: [name = ''] }: Call) {
  if (body === undefined) throw malformedXml('a Message is wanted');
  const tag = textOf(body, 'MessageTag')?.trim() ?? '';
  const { messageId, md5 } = topics.publish(scope, name, textOf(body, 'MessageBody') ?? '', tag);
  return xml(201, document('Message', elements({ MessageId: messageId, MessageBodyMD5: md5 })));
}

function makeSubscription(call: Call) {
  const [topic = '', name = ''] = call.names;
  const answer = call.change((objects) => {
    theTopic(objects, topic);
    return subscribe(objects, call.scope.accountId, { topic, name }, given(call), call.now);
  });
  return created(answer, call);
}

function setSubscription(call: Call) {
  const [topic = '', name = ''] = call.names;
  call.change((objects) => {
    theTopic(objects, topic);
    setSubscriptionAttributes(objects, { topic, name }, given(call), call.now);
  });
  return nothing(204);
}

function getSubscription({ objects, names: [topic = '', name = ''] }: Call) {
  theTopic(objects, topic);
  return xml(200, document('Subscription', subscriptionAttributes(theSubscription(objects, topic, name))));
}

function unsubscribe({ change, objects, names: [topic = '', name = ''] }: Call) {
  const found = objects.find(subscriptionKind, subscriptionId(topic, name));
  if (found !== undefined) change((all) => all.remove(found));
  return nothing(204);
}

function listSubscriptions({ request, objects, names: [topic = ''] }: Call) {
  theTopic(objects, topic);
  const { items, nextMarker } = pageOf(subscriptionsOf(objects, topic), ({ state }) => state.name, request);
  const found = items.map(({ state }) => {
    const url = addressOf(request, `/topics/${topic}/subscriptions/${state.name}`);
    return element('Subscription', [element('SubscriptionURL', url)]);
  });
  const next = nextMarker === undefined ? [] : [element('NextMarker', nextMarker)];
  return xml(200, document('Subscriptions', [...found, ...next]));
}

function given({ body }: Call) {
  return body === undefined ? new Map<string, string>() : givenAttributes(body);
}
