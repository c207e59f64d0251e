import { isJsonObject, type JsonObject } from '@rosette/template/base/json.ts';
import type { ServiceAnswer } from '#wire/service-http.ts';
import { type ServiceFault, textOf } from './service-product.ts';
import { readXml } from './xml.ts';

/** The members of the root element; none where the answer has no body. */
export function xmlAnswer(answer: ServiceAnswer): JsonObject {
  const content = readXml(textOf(answer))?.content;
  return isJsonObject(content) ? content : {};
}

/** `<Error>` with Code, Message and RequestId, as MNS and OSS write it (reference/custom-resources.md 2.6, 2.7). */
export function xmlFault(answer: ServiceAnswer): ServiceFault {
  const error = xmlAnswer(answer);
  const read = (name: string) => {
    const value = error[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return { code: read('Code'), message: read('Message'), requestId: read('RequestId') };
}
