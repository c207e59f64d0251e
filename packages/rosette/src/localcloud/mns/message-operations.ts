import { Refusal } from '../web/refusal.ts';
import { childrenOf, textOf, type XmlNode } from '../web/xml-read.ts';
import { element, elements } from '../web/xml-write.ts';
import { numberWithin } from './attributes.ts';
import { document, peekedMessage, receivedMessage, refusedEntry, sentMessage } from './documents.ts';
import { invalidArgument, malformedXml, messageNotExist } from './errors.ts';
import type { Message } from './messages.ts';
import { type Call, nothing, type Operation, xml } from './operation.ts';
import type { MessageRequest } from './queue-desk.ts';

const PATH = 'queues/*/messages';
const MOST_IN_BATCH = 16;
/** Bytes of all bodies of a batch. */
const MOST_BYTES = 65_536;

/** Reference/custom-resources.md 2.6, queue operations. */
export const messageOperations: readonly Operation[] = [
  {
    method: 'POST',
    path: PATH,
    name: 'BatchSendMessage',
    when: (_, body) => body?.name === 'Messages',
    run: sendBatch,
  },
  { method: 'POST', path: PATH, name: 'SendMessage', run: send },
  {
    method: 'GET',
    path: PATH,
    name: 'BatchPeekMessage',
    when: (query) => isPeek(query) && isBatch(query),
    run: peekBatch,
  },
  { method: 'GET', path: PATH, name: 'PeekMessage', when: isPeek, run: peek },
  { method: 'GET', path: PATH, name: 'BatchReceiveMessage', when: isBatch, run: receiveBatch },
  { method: 'GET', path: PATH, name: 'ReceiveMessage', run: receive },
  {
    method: 'DELETE',
    path: PATH,
    name: 'BatchDeleteMessage',
    when: (query) => !query.has('receipthandle'),
    run: removeBatch,
  },
  { method: 'DELETE', path: PATH, name: 'DeleteMessage', run: remove },
  { method: 'PUT', path: PATH, name: 'ChangeMessageVisibility', run: hide },
];

function isPeek(query: ReadonlyMap<string, string>): boolean {
  return query.get('peekonly')?.toLowerCase() === 'true';
}

function isBatch(query: ReadonlyMap<string, string>): boolean {
  return query.has('numofmessages');
}

function send({ desk, body, names: [name = ''] }: Call) {
  if (body === undefined) throw malformedXml('a Message is wanted');
  const [sent] = desk.send(name, [messageRequest(body)]);
  if (sent === undefined || sent instanceof Refusal) throw sent ?? messageNotExist();
  return xml(201, document('Message', sentMessage(sent)));
}

function sendBatch({ desk, body, names: [name = ''] }: Call) {
  const requests = childrenOf(body!, 'Message').map(messageRequest);
  if (requests.length < 1 || requests.length > MOST_IN_BATCH) {
    throw invalidArgument(`A batch should have between 1 and ${MOST_IN_BATCH} messages, but has ${requests.length}.`);
  }
  const bytes = requests.reduce((sum, request) => sum + Buffer.byteLength(request.body), 0);
  if (bytes > MOST_BYTES)
    throw invalidArgument(`The bodies of a batch should have at most ${MOST_BYTES} bytes, but have ${bytes}.`);
  const sent = desk.send(name, requests);
  return xml(
    201,
    document(
      'Messages',
      sent.map((each) => element('Message', entry(each))),
    ),
  );
}

function entry(sent: Message | Refusal) {
  return sent instanceof Refusal ? refusedEntry(sent) : sentMessage(sent);
}

function messageRequest(node: XmlNode): MessageRequest {
  const given = new Map(node.children.map(({ name, text }) => [name, text.trim()]));
  const priority = given.get('Priority') ? { priority: numberWithin(given, 'Priority', [1, 16], 0) } : {};
  const delay = given.get('DelaySeconds') ? { delaySeconds: numberWithin(given, 'DelaySeconds', [0, 604_800], 0) } : {};
  return { body: textOf(node, 'MessageBody') ?? '', ...priority, ...delay };
}

async function receive({ desk, query, request, names: [name = ''] }: Call) {
  const [message] = await desk.receive(name, 1, waitSeconds(query), request.signal);
  if (message === undefined) throw messageNotExist();
  return xml(200, document('Message', receivedMessage(message)));
}

async function receiveBatch({ desk, query, request, names: [name = ''] }: Call) {
  return manyOf(await desk.receive(name, batchSize(query), waitSeconds(query), request.signal), receivedMessage);
}

function peek({ desk, names: [name = ''] }: Call) {
  const [message] = desk.peek(name, 1);
  if (message === undefined) throw messageNotExist();
  return xml(200, document('Message', peekedMessage(message)));
}

function peekBatch({ desk, query, names: [name = ''] }: Call) {
  return manyOf(desk.peek(name, batchSize(query)), peekedMessage);
}

function manyOf(messages: readonly Message[], write: typeof receivedMessage) {
  if (messages.length === 0) throw messageNotExist();
  return xml(
    200,
    document(
      'Messages',
      messages.map((message) => element('Message', write(message))),
    ),
  );
}

function remove({ desk, query, names: [name = ''] }: Call) {
  const [failed] = desk.remove(name, [query.get('receipthandle') ?? '']);
  if (failed !== undefined) throw failed;
  return nothing(204);
}

/** 404 with what failed when anything did; the rest is deleted all the same. */
function removeBatch({ desk, body, names: [name = ''] }: Call) {
  const receipts = body === undefined ? [] : childrenOf(body, 'ReceiptHandle').map(({ text }) => text.trim());
  if (receipts.length === 0) throw new Refusal(400, 'MissingReceiptHandle', 'ReceiptHandle is required.');
  if (receipts.length > MOST_IN_BATCH) {
    throw invalidArgument(`A batch should have at most ${MOST_IN_BATCH} receipt handles, but has ${receipts.length}.`);
  }
  const failed = desk.remove(name, receipts).flatMap((failure, at) => (failure === undefined ? [] : [{ failure, at }]));
  if (failed.length === 0) return nothing(204);
  const errors = failed.map(({ failure, at }) => {
    const members = { ErrorCode: failure.code, ErrorMessage: failure.message, ReceiptHandle: receipts[at] };
    return element('Error', elements(members));
  });
  return xml(404, document('Errors', errors));
}

function hide({ desk, query, names: [name = ''] }: Call) {
  const receipt = query.get('receipthandle');
  if (receipt === undefined) throw new Refusal(400, 'MissingReceiptHandle', 'ReceiptHandle is required.');
  if (!query.has('visibilitytimeout')) {
    throw new Refusal(400, 'MissingVisibilityTimeout', 'VisibilityTimeout is required.');
  }
  const changed = desk.hide(name, receipt, numberWithin(query, 'visibilitytimeout', [1, 43_200], 0));
  return xml(
    200,
    document('ChangeVisibility', elements({ ReceiptHandle: changed.receipt, NextVisibleTime: changed.visibleAt })),
  );
}

function waitSeconds(query: ReadonlyMap<string, string>): number | undefined {
  return query.has('waitseconds') ? numberWithin(query, 'waitseconds', [0, 30], 0) : undefined;
}

function batchSize(query: ReadonlyMap<string, string>): number {
  return numberWithin(query, 'numofmessages', [1, MOST_IN_BATCH], 1);
}
