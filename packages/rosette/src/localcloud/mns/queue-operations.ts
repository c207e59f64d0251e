import { element } from '../web/xml-write.ts';
import { givenAttributes } from './attributes.ts';
import { document, queueAttributes } from './documents.ts';
import { pageOf } from './listing.ts';
import { addressOf, type Call, created, nothing, type Operation, xml } from './operation.ts';
import { createQueue, deleteQueue, queueKind, setQueueAttributes } from './queues.ts';

/** Reference/custom-resources.md 2.6, queue operations. */
export const queueOperations: readonly Operation[] = [
  { method: 'PUT', path: 'queues/*', name: 'SetQueueAttributes', when: isOverride, run: set },
  { method: 'PUT', path: 'queues/*', name: 'CreateQueue', run: create },
  { method: 'GET', path: 'queues/*', name: 'GetQueueAttributes', run: get },
  { method: 'DELETE', path: 'queues/*', name: 'DeleteQueue', run: remove },
  { method: 'GET', path: 'queues', name: 'ListQueue', run: list },
];

export function isOverride(query: ReadonlyMap<string, string>): boolean {
  return query.get('metaoverride')?.toLowerCase() === 'true';
}

function create(call: Call) {
  const [name = ''] = call.names;
  return created(
    call.change((objects) => createQueue(objects, name, given(call), call.now)),
    call,
  );
}

function set(call: Call) {
  const [name = ''] = call.names;
  call.change((objects) => setQueueAttributes(objects, name, given(call), call.now));
  call.desk.changed(name);
  return nothing(204);
}

function get({ desk, names: [name = ''] }: Call) {
  const { queue, counts } = desk.look(name);
  return xml(200, document('Queue', queueAttributes(queue, counts)));
}

/** Deleting what is not there is fine, as in the cloud: 204. */
function remove({ change, desk, objects, names: [name = ''] }: Call) {
  if (objects.find(queueKind, name) !== undefined) change((all) => deleteQueue(all, name));
  desk.changed(name);
  return nothing(204);
}

function list({ request, objects, desk }: Call) {
  const { items, nextMarker } = pageOf(objects.list(queueKind), ({ id }) => id, request);
  const withMeta = request.headers['x-mns-with-meta']?.toLowerCase() === 'true';
  const queues = items.map((queue) => {
    const url = element('QueueURL', addressOf(request, `/queues/${queue.id}`));
    return element('Queue', withMeta ? [url, ...queueAttributes(queue, desk.look(queue.id).counts)] : [url]);
  });
  const next = nextMarker === undefined ? [] : [element('NextMarker', nextMarker)];
  return xml(200, document('Queues', [...queues, ...next]));
}

function given({ body }: Call) {
  return body === undefined ? new Map<string, string>() : givenAttributes(body);
}
