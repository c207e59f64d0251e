import { Refusal } from '../web/refusal.ts';
import { element, elements, xmlDocument } from '../web/xml-write.ts';

export const NAMESPACE = { xmlns: 'http://mns.aliyuncs.com/doc/v1/' };

export function invalidArgument(message: string): Refusal {
  return new Refusal(400, 'InvalidArgument', message);
}

export function queueNotExist(name: string): Refusal {
  return new Refusal(404, 'QueueNotExist', `The queue name you provided is not exist: "${name}".`);
}

export function topicNotExist(name: string): Refusal {
  return new Refusal(404, 'TopicNotExist', `The topic name you provided is not exist: "${name}".`);
}

export function subscriptionNotExist(name: string): Refusal {
  return new Refusal(404, 'SubscriptionNotExist', `The subscription name you provided is not exist: "${name}".`);
}

export function messageNotExist(): Refusal {
  return new Refusal(404, 'MessageNotExist', 'Message not exist.');
}

export function malformedXml(why: string): Refusal {
  return new Refusal(400, 'MalformedXML', `The XML you provided was not well-formed or did not validate: ${why}.`);
}

/** Reference 2.6, error document. The client raises only for this root. */
export function errorDocument(refusal: Refusal, requestId: string, hostId: string): string {
  const facts = {
    Code: refusal.code,
    Message: refusal.message,
    ...refusal.facts,
    RequestId: requestId,
    HostId: hostId,
  };
  return xmlDocument(element('Error', elements(facts), NAMESPACE));
}
