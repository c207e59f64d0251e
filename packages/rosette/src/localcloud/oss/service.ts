import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { SIGNED_BY_V1 } from '#wire/signature-oss.ts';
import { layOut } from '../core/layouts.ts';
import { BodyFiles } from '../web/body-files.ts';
import { underFaults } from '../web/faults.ts';
import { objectsIn, type WebGround } from '../web/ground.ts';
import { firstValues, parseQuery } from '../web/query.ts';
import { Refusal } from '../web/refusal.ts';
import type { WebRequest, WebResponse, WebService } from '../web/web.ts';
import { checkAccess } from './access.ts';
import { addressOf } from './addressing.ts';
import { authenticateOss, type Proven } from './authenticate.ts';
import { bucketOperations, newBucketOperation, serviceOperations } from './bucket-operations.ts';
import { bucketsOf, theBucket } from './buckets.ts';
import { copyOperations } from './copy-operations.ts';
import { accessDenied, errorDocument, notImplemented } from './errors.ts';
import { keptDocumentOperations } from './kept-documents.ts';
import { listOperations } from './list-operations.ts';
import { deleteManyOperation, objectOperations } from './object-operations.ts';
import { ObjectStore } from './object-store.ts';
import type { Base, BucketCall, NewBucketCall, ObjectCall, OssOperation } from './operation.ts';
import { ossLayout } from './tables.ts';
import { listUploadsOperation, uploadOperations } from './upload-operations.ts';

const PRODUCT = 'Oss';
const THROTTLED = { status: 503, code: 'QpsLimitExceeded' };

const ON_BUCKETS: readonly OssOperation<BucketCall>[] = [
  ...bucketOperations,
  ...keptDocumentOperations,
  listUploadsOperation,
  deleteManyOperation,
  ...listOperations,
];
const ON_OBJECTS: readonly OssOperation<ObjectCall>[] = [...uploadOperations, ...copyOperations, ...objectOperations];

/** Parameters that V1 signs and that do not choose the operation. */
const NO_CHOICE =
  /^(response-.*|x-oss-.*|security-token|continuation-token|partNumber|callback|callback-var|versionId)$/;

/** OSS: buckets, objects and uploads in parts. */
export class OssService implements WebService {
  readonly #ground: WebGround;
  readonly #files: BodyFiles;

  private constructor(ground: WebGround, files: BodyFiles) {
    this.#ground = ground;
    this.#files = files;
  }

  static async open(ground: WebGround): Promise<OssService> {
    layOut(ground.db, ossLayout);
    const files = new BodyFiles(join(ground.bodies(), 'oss'));
    await files.sweep(namedFiles(ground));
    return new OssService(ground, files);
  }

  async handle(request: WebRequest): Promise<WebResponse> {
    const requestId = randomUUID().replaceAll('-', '').slice(0, 24).toUpperCase();
    const response = await this.#answer(request).catch((error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
      return refused(request, error, requestId);
    });
    return { ...response, headers: { server: 'AliyunOSS', ...response.headers, 'x-oss-request-id': requestId } };
  }

  close(): void {}

  async #answer(request: WebRequest): Promise<WebResponse> {
    const { clock, secretOf, db, region } = this.#ground;
    const address = addressOf(request);
    const deps = {
      secretOf,
      now: () => clock.now(),
      bucketsOf: (accountId: string) => bucketsOf(db, accountId).map(({ id }) => id),
    };
    const proven = await authenticateOss(deps, request, address);
    const query = firstValues(parseQuery(request.query));
    const base = { request, query, proven, region: address.region ?? proven.region ?? region };
    if (proven.place.bucket === '') return this.#onService(base);
    if (proven.place.key !== '') return this.#onObject(base);
    return request.method === 'PUT' && chosen(query) === undefined ? this.#newBucket(base) : this.#onBucket(base);
  }

  #onService(asked: Asked): Promise<WebResponse> {
    const operation = find(serviceOperations, asked);
    return this.#run(operation, { ...this.#base(asked, operation.name), accountId: signer(asked.proven) });
  }

  #newBucket(asked: Asked): Promise<WebResponse> {
    const base = { ...this.#base(asked, newBucketOperation.name), accountId: signer(asked.proven) };
    return this.#run<NewBucketCall>(newBucketOperation, { ...base, name: asked.proven.place.bucket });
  }

  #onBucket(asked: Asked): Promise<WebResponse> {
    const call = this.#bucketCall(asked);
    const operation = find(ON_BUCKETS, asked);
    const { intent, name } = operation;
    checkAccess(call.bucket, { accountId: call.accountId, intent, action: name, key: '' });
    return this.#run(operation, { ...call, objects: this.#base(asked, name).objects });
  }

  #onObject(asked: Asked): Promise<WebResponse> {
    const { key } = asked.proven.place;
    const call = this.#bucketCall(asked);
    const operation = find(ON_OBJECTS, asked);
    const { intent, name } = operation;
    const object = call.store.find(key);
    checkAccess(call.bucket, { accountId: call.accountId, intent, action: name, key, object });
    return this.#run(operation, { ...call, key });
  }

  #bucketCall(asked: Asked): BucketCall {
    const bucket = theBucket(this.#ground.db, asked.proven.place.bucket);
    return { ...this.#base(asked, 'Bucket'), bucket, store: new ObjectStore(this.#ground.db, bucket.number) };
  }

  #base({ request, query, proven, region }: Asked, action: string): Base {
    const { accountId } = proven;
    const objects = objectsIn(this.#ground, { accountId: accountId ?? 'anonymous', region }, PRODUCT, action);
    const now = this.#ground.clock.now();
    return { request, accountId, region, query, ground: this.#ground, files: this.#files, now, objects };
  }

  #run<C>(operation: OssOperation<C>, call: C): Promise<WebResponse> {
    const action = { product: PRODUCT, name: operation.name, throttled: THROTTLED };
    return underFaults(this.#ground, action, () => operation.run(call));
  }
}

interface Asked extends Pick<Base, 'request' | 'query' | 'region'> {
  readonly proven: Proven;
}

function signer({ accountId }: Proven): string {
  if (accountId === undefined) throw accessDenied('Anonymous access is forbidden for this operation.');
  return accountId;
}

/** The operation that method and sub-resource choose. Throws `NotImplemented` for what OSS has and this does not. */
function find<C>(operations: readonly OssOperation<C>[], { request, query }: Asked): OssOperation<C> {
  const subresource = chosen(query);
  const found = operations.find(
    (operation) =>
      operation.method === request.method &&
      (operation.subresource === undefined ? subresource === undefined : query.has(operation.subresource)) &&
      operation.when?.(request) !== false,
  );
  if (found !== undefined) return found;
  const known = operations.some((operation) => operation.subresource === subresource);
  if (subresource !== undefined && !known) throw notImplemented(`${request.method} with "${subresource}"`);
  throw new Refusal(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    Method: request.method,
  });
}

function chosen(query: ReadonlyMap<string, string>): string | undefined {
  return [...query.keys()].find((name) => SIGNED_BY_V1.has(name) && !NO_CHOICE.test(name));
}

/** The answer to HEAD has no body, so the document stands in a header. */
function refused({ method, headers }: WebRequest, refusal: Refusal, requestId: string): WebResponse {
  const text = errorDocument(refusal, requestId, headers.host ?? 'localhost');
  if (method === 'HEAD') {
    return { status: refusal.status, headers: { 'x-oss-err': Buffer.from(text).toString('base64') } };
  }
  return { status: refusal.status, headers: { 'content-type': 'application/xml' }, body: text };
}

/** Files that some row names. */
function namedFiles({ db }: WebGround): (file: string) => boolean {
  const rows = db.rows(
    `SELECT json_extract(value, '$.file') AS file FROM oss_objects, json_each(pieces) UNION SELECT file FROM oss_parts`,
  );
  const names = new Set(rows.map(({ file }) => String(file)));
  return (file) => names.has(file);
}
