import { createHash, randomUUID } from 'node:crypto';
import { MNS_VERSION } from '#wire/signature-mns.ts';
import { layOut } from '../core/layouts.ts';
import type { Scope } from '../core/objects.ts';
import { readBody } from '../web/body.ts';
import { underFaults } from '../web/faults.ts';
import { objectsIn, type WebGround } from '../web/ground.ts';
import { parseQuery } from '../web/query.ts';
import { Refusal } from '../web/refusal.ts';
import type { WebRequest, WebResponse, WebService } from '../web/web.ts';
import { parseXml, XmlError, type XmlNode } from '../web/xml-read.ts';
import { authenticateMns } from './authenticate.ts';
import { errorDocument, invalidArgument, malformedXml } from './errors.ts';
import { messageOperations } from './message-operations.ts';
import { type Call, type Operation, xml } from './operation.ts';
import { QueueDesk } from './queue-desk.ts';
import { queueOperations } from './queue-operations.ts';
import { CERTIFICATE_PATH } from './signing-key.ts';
import { mnsLayout } from './tables.ts';
import { TopicDesk } from './topic-desk.ts';
import { topicOperations } from './topic-operations.ts';
import { Waiters } from './waiters.ts';

const OPERATIONS: readonly Operation[] = [...queueOperations, ...messageOperations, ...topicOperations];

/** Bytes of a request: a batch of 64 KB with every character escaped. */
const MAXIMUM_REQUEST = 512 * 1024;
const PRODUCT = 'Mns';
const THROTTLED = { status: 503, code: 'QpsLimitExceeded' };

/** MNS (SMQ) in version 2015-06-06: queues, topics, and pushing to subscribers. */
export class MnsService implements WebService {
  readonly #ground: WebGround;
  readonly #waiters: Waiters;
  readonly #topics: TopicDesk;

  constructor(ground: WebGround) {
    layOut(ground.db, mnsLayout);
    this.#ground = ground;
    this.#waiters = new Waiters(ground.clock);
    this.#topics = new TopicDesk(ground, this.#waiters);
  }

  async handle(request: WebRequest): Promise<WebResponse> {
    const requestId = newRequestId();
    const response = await this.#answer(request).catch((error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
      return xml(error.status, errorDocument(error, requestId, `http://${request.headers.host ?? 'localhost'}`));
    });
    return {
      ...response,
      headers: { ...response.headers, 'x-mns-request-id': requestId, 'x-mns-version': MNS_VERSION },
    };
  }

  close(): void {
    this.#topics.close();
    this.#waiters.close();
  }

  async #answer(request: WebRequest): Promise<WebResponse> {
    if (request.path === CERTIFICATE_PATH) return this.#certificate();
    const { clock, region, secretOf } = this.#ground;
    const scope = await authenticateMns({ now: () => clock.now(), region, secretOf }, request);
    const body = await bodyOf(request);
    const query = new Map(parseQuery(request.query).map(({ name, value }) => [name.toLowerCase(), value]));
    const { operation, names } = find(request, query, body);
    return underFaults(this.#ground, { product: PRODUCT, name: operation.name, throttled: THROTTLED }, () =>
      operation.run(this.#call(operation, { request, scope, names, query, body })),
    );
  }

  #call(operation: Operation, asked: Pick<Call, 'request' | 'scope' | 'names' | 'query' | 'body'>): Call {
    const objects = () => objectsIn(this.#ground, asked.scope, PRODUCT, operation.name);
    return {
      ...asked,
      desk: this.#desk(asked.scope),
      topics: this.#topics,
      now: this.#ground.clock.now(),
      objects: objects(),
      change: (work) => this.#ground.db.transaction(() => work(objects())),
    };
  }

  #desk(scope: Scope): QueueDesk {
    return new QueueDesk(this.#ground, scope, this.#waiters);
  }

  async #certificate(): Promise<WebResponse> {
    return {
      status: 200,
      headers: { 'content-type': 'application/x-pem-file' },
      body: await this.#topics.certificate(),
    };
  }
}

function newRequestId(): string {
  return randomUUID().replaceAll('-', '').slice(0, 24).toUpperCase();
}

async function bodyOf(request: WebRequest): Promise<XmlNode | undefined> {
  const bytes = await readBody(request, MAXIMUM_REQUEST, () =>
    invalidArgument(`The request should have at most ${MAXIMUM_REQUEST} bytes.`),
  );
  checkDigest(request.headers['content-md5'], bytes);
  const text = bytes.toString('utf8');
  if (text.trim() === '') return undefined;
  try {
    return parseXml(text);
  } catch (error) {
    if (error instanceof XmlError) throw malformedXml(error.message);
    throw error;
  }
}

/** Base64 of the hexadecimal digest; some clients write that of the digest itself. */
function checkDigest(given: string | undefined, body: Buffer): void {
  if (given === undefined || given === '') return;
  const digest = createHash('md5').update(body).digest();
  const right = [Buffer.from(digest.toString('hex')).toString('base64'), digest.toString('base64')];
  if (!right.includes(given))
    throw new Refusal(400, 'InvalidDegist', 'The Content-MD5 you specified is not the body’s.');
}

function find(
  { method, path }: WebRequest,
  query: ReadonlyMap<string, string>,
  body: XmlNode | undefined,
): { readonly operation: Operation; readonly names: readonly string[] } {
  const parts = path.split('/').filter((part) => part !== '');
  for (const operation of OPERATIONS) {
    const names = operation.method === method ? namesIn(operation.path, parts) : undefined;
    if (names !== undefined && operation.when?.(query, body) !== false) return { operation, names };
  }
  throw new Refusal(400, 'InvalidRequestURL', `Http request URL is invalid: no operation is ${method} ${path}.`);
}

/** What the stars of the pattern stand for, or undefined when the path is another. */
function namesIn(pattern: string, parts: readonly string[]): readonly string[] | undefined {
  const wanted = pattern.split('/');
  if (wanted.length !== parts.length) return undefined;
  if (!wanted.every((part, at) => part === '*' || part === parts[at])) return undefined;
  return parts.filter((_, at) => wanted[at] === '*');
}
