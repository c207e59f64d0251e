import type { JsonObject } from '@rosette/template/base/json.ts';
import { bodyOf } from '../web/body.ts';
import type { WebRequest, WebResponse } from '../web/web.ts';
import { escapeXml } from '../web/xml-write.ts';
import type { Destination } from './destination.ts';

/** The other services of the same local cloud, as requests of a caller in this process. */
export type LocalServices = (request: WebRequest) => Promise<WebResponse>;

/** Sends a message to a queue or topic of the local cloud. Rejects with the answer's text when it is refused. */
export async function sendToMns(
  services: LocalServices,
  destination: Extract<Destination, { kind: 'queue' | 'topic' }>,
  message: JsonObject,
): Promise<void> {
  const body = `<Message><MessageBody>${escapeXml(JSON.stringify(message))}</MessageBody></Message>`;
  const answer = await services({
    method: 'POST',
    path: `/${destination.kind === 'queue' ? 'queues' : 'topics'}/${destination.name}/messages`,
    query: '',
    headers: { host: 'mns', 'x-mns-version': '2015-06-06', 'content-type': 'text/xml;charset=utf-8' },
    body: bodyOf(body),
    remote: 'in process',
    caller: destination.scope,
    service: 'mns',
  });
  if (answer.status >= 300) throw new Error(`${destination.kind} ${destination.name} answered ${answer.status}`);
}
