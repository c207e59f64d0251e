import { Refusal } from '../web/refusal.ts';
import type { WebRequest, WebResponse } from '../web/web.ts';
import { childrenOf, textOf } from '../web/xml-read.ts';
import { element, elements } from '../web/xml-write.ts';
import { readTags } from './bucket-operations.ts';
import { extentOf, judgeConditions } from './conditions.ts';
import { accessList, document, tagging } from './documents.ts';
import { invalidArgument, malformedXml, noSuchKey } from './errors.ts';
import { checkKey } from './names.ts';
import { factsOf, headersOf, objectAcl, overriddenHeaders } from './object-headers.ts';
import type { StoredObject } from './object-store.ts';
import { type BucketCall, nothing, type ObjectCall, type OssOperation, xml, xmlBody } from './operation.ts';
import { forbidOverwrite, replace } from './replace.ts';

/** Bytes: what one request may bring. */
export const MAXIMUM_BODY = 5 * 1024 ** 3;
const MOST_DELETED = 1_000;

export const objectOperations: readonly OssOperation<ObjectCall>[] = [
  { method: 'GET', subresource: 'acl', name: 'GetObjectAcl', intent: 'manage', run: getAcl },
  { method: 'PUT', subresource: 'acl', name: 'PutObjectAcl', intent: 'manage', run: putAcl },
  { method: 'GET', subresource: 'tagging', name: 'GetObjectTagging', intent: 'manage', run: getTags },
  { method: 'PUT', subresource: 'tagging', name: 'PutObjectTagging', intent: 'manage', run: putTags },
  { method: 'DELETE', subresource: 'tagging', name: 'DeleteObjectTagging', intent: 'manage', run: deleteTags },
  { method: 'HEAD', subresource: 'objectMeta', name: 'GetObjectMeta', intent: 'read-object', run: get },
  { method: 'HEAD', name: 'GetObject', intent: 'read-object', run: get },
  { method: 'GET', name: 'GetObject', intent: 'read-object', run: get },
  { method: 'PUT', name: 'PutObject', intent: 'write-object', run: put },
  { method: 'DELETE', name: 'DeleteObject', intent: 'write-object', run: remove },
];

export const deleteManyOperation: OssOperation<BucketCall> = {
  method: 'POST',
  subresource: 'delete',
  name: 'DeleteObject',
  intent: 'write-object',
  run: removeMany,
};

async function put(call: ObjectCall): Promise<WebResponse> {
  const { request, files, store, key, bucket } = call;
  checkKey(key);
  const facts = factsOf(request, bucket.state.storageClass);
  forbidOverwrite(request, store.find(key));
  const body = await files.write(request.body, MAXIMUM_BODY, tooLarge);
  const wanted = request.headers['content-md5'];
  const md5 = Buffer.from(body.md5, 'hex').toString('base64');
  if (wanted !== undefined && wanted !== md5) {
    await files.remove([body]);
    throw new Refusal(400, 'InvalidDigest', 'The Content-MD5 you specified was invalid.', { 'Content-MD5': wanted });
  }
  const etag = body.md5.toUpperCase();
  const pieces = [{ file: body.file, size: body.size }];
  const modifiedAt = call.ground.clock.now();
  await replace(call, { ...facts, key, size: body.size, etag, type: 'Normal', modifiedAt, pieces }, { fresh: pieces });
  return nothing(200, { etag: `"${etag}"`, 'content-md5': md5 });
}

export function tooLarge(): Refusal {
  return new Refusal(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size.', {
    MaxSizeAllowed: String(MAXIMUM_BODY),
  });
}

function get({ request, files, query, store, key }: ObjectCall): WebResponse {
  const object = theObject(store.find(key), key);
  const headers = { ...headersOf(object), ...overriddenHeaders(query) };
  if (judgeConditions(request.headers, object) === 'not-modified') return nothing(304, headers);
  const extent = request.method === 'GET' ? extentOf(request.headers, object.size) : extentOf({}, object.size);
  const length = { 'content-length': String(extent.length) };
  if (request.method === 'HEAD') return nothing(200, { ...headers, ...length });
  const body = files.read(object.pieces, extent.from, extent.length);
  if (!extent.partial) return { status: 200, headers: { ...headers, ...length }, body };
  const range = `bytes ${extent.from}-${extent.from + extent.length - 1}/${object.size}`;
  return { status: 206, headers: { ...headers, ...length, 'content-range': range }, body };
}

/** What is not there may be deleted. */
async function remove({ ground, files, store, key }: ObjectCall): Promise<WebResponse> {
  const object = store.find(key);
  ground.db.transaction(() => store.remove(key));
  await files.remove(object?.pieces ?? []);
  return nothing(204);
}

async function removeMany({ request, ground, files, store }: BucketCall): Promise<WebResponse> {
  const root = await xmlBody(request, 'Delete');
  const keys = childrenOf(root, 'Object').map((object) => textOf(object, 'Key') ?? '');
  if (keys.length < 1 || keys.length > MOST_DELETED) throw malformedXml(`it must name 1 to ${MOST_DELETED} objects`);
  const found = keys.flatMap((key) => store.find(key) ?? []);
  ground.db.transaction(() => {
    for (const key of keys) store.remove(key);
  });
  for (const object of found) await files.remove(object.pieces);
  const quiet = textOf(root, 'Quiet')?.trim() === 'true';
  const deleted = quiet ? [] : keys.map((key) => element('Deleted', elements({ Key: key })));
  return xml(document('DeleteResult', deleted));
}

function getAcl({ bucket, store, key }: ObjectCall) {
  return xml(accessList(bucket.accountId, theObject(store.find(key), key).acl));
}

function putAcl(call: ObjectCall) {
  const acl = call.request.headers['x-oss-object-acl'];
  if (acl === undefined) throw invalidArgument('The access control list is missing.', 'x-oss-object-acl', '');
  return change(call, { acl: objectAcl(acl) }, 200);
}

function getTags({ store, key }: ObjectCall) {
  return xml(tagging(theObject(store.find(key), key).tags));
}

async function putTags(call: ObjectCall) {
  return change(call, { tags: readTags(await xmlBody(call.request, 'Tagging')) }, 200);
}

function deleteTags(call: ObjectCall) {
  return change(call, { tags: [] }, 204);
}

function change({ ground, store, key }: ObjectCall, part: Partial<StoredObject>, status: number): WebResponse {
  ground.db.transaction(() => store.put({ ...theObject(store.find(key), key), ...part }));
  return nothing(status);
}

export function theObject(object: StoredObject | undefined, key: string): StoredObject {
  if (object === undefined) throw noSuchKey(key);
  return object;
}

/** Whether the request makes its object out of another one. */
export function isCopy({ headers }: WebRequest): boolean {
  return headers['x-oss-copy-source'] !== undefined;
}
