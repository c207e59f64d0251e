import { randomUUID } from 'node:crypto';
import { Refusal } from '../web/refusal.ts';
import { childrenOf, textOf } from '../web/xml-read.ts';
import { element, elements } from '../web/xml-write.ts';
import { rangeIn } from './conditions.ts';
import { copySource } from './copy-operations.ts';
import { document, timeText } from './documents.ts';
import { invalidArgument, malformedXml } from './errors.ts';
import { sizeOf } from './list-parameters.ts';
import { checkKey } from './names.ts';
import { factsOf } from './object-headers.ts';
import { isCopy, MAXIMUM_BODY, tooLarge } from './object-operations.ts';
import { type BucketCall, nothing, type ObjectCall, type OssOperation, xml, xmlBody } from './operation.ts';
import { replace } from './replace.ts';
import { chosenParts, etagOfParts, Uploads } from './uploads.ts';

const MOST_PARTS = 10_000;

export const uploadOperations: readonly OssOperation<ObjectCall>[] = [
  { method: 'POST', subresource: 'uploads', name: 'PutObject', intent: 'write-object', run: start },
  { method: 'PUT', subresource: 'uploadId', when: isCopy, name: 'PutObject', intent: 'write-object', run: copyPart },
  { method: 'PUT', subresource: 'uploadId', name: 'PutObject', intent: 'write-object', run: putPart },
  { method: 'POST', subresource: 'uploadId', name: 'PutObject', intent: 'write-object', run: complete },
  { method: 'DELETE', subresource: 'uploadId', name: 'AbortMultipartUpload', intent: 'write-object', run: abort },
  { method: 'GET', subresource: 'uploadId', name: 'ListParts', intent: 'manage', run: listParts },
];

export const listUploadsOperation: OssOperation<BucketCall> = {
  method: 'GET',
  subresource: 'uploads',
  name: 'ListMultipartUploads',
  intent: 'manage',
  run: listUploads,
};

function start(call: ObjectCall) {
  const { request, ground, bucket, key, now } = call;
  checkKey(key);
  const id = randomUUID().replaceAll('-', '').toUpperCase();
  const facts = factsOf(request, bucket.state.storageClass);
  ground.db.transaction(() => uploadsOf(call).start({ ...facts, id, key, startedAt: now }));
  return xml(document('InitiateMultipartUploadResult', elements({ Bucket: bucket.id, Key: key, UploadId: id })));
}

async function putPart(call: ObjectCall) {
  const { request, files } = call;
  const number = partNumber(call);
  const id = theUpload(call).id;
  const body = await files.write(request.body, MAXIMUM_BODY, tooLarge);
  const wanted = request.headers['content-md5'];
  if (wanted !== undefined && wanted !== Buffer.from(body.md5, 'hex').toString('base64')) {
    await files.remove([body]);
    throw new Refusal(400, 'InvalidDigest', 'The Content-MD5 you specified was invalid.', { 'Content-MD5': wanted });
  }
  const etag = await keepPart(call, id, number, body);
  return nothing(200, { etag: `"${etag}"` });
}

async function copyPart(call: ObjectCall) {
  const { request, files, now } = call;
  const number = partNumber(call);
  const id = theUpload(call).id;
  const { object } = copySource(call);
  const range = rangeIn(request.headers['x-oss-copy-source-range'] ?? '', object.size) ?? {
    from: 0,
    length: object.size,
  };
  const body = await files.write(files.read(object.pieces, range.from, range.length), MAXIMUM_BODY, tooLarge);
  const etag = await keepPart(call, id, number, body);
  return xml(document('CopyPartResult', elements({ ETag: `"${etag}"`, LastModified: timeText(now) })));
}

async function keepPart(
  call: ObjectCall,
  id: string,
  number: number,
  body: { file: string; size: number; md5: string },
) {
  const { ground, files, key } = call;
  const etag = body.md5.toUpperCase();
  const part = { number, file: body.file, size: body.size, etag, modifiedAt: ground.clock.now() };
  try {
    const earlier = ground.db.transaction(() => {
      // The part took its time to arrive: the upload may be over.
      uploadsOf(call).the(id, key);
      return uploadsOf(call).putPart(id, part);
    });
    if (earlier !== undefined) await files.remove([earlier]);
  } catch (error) {
    await files.remove([body]);
    throw error;
  }
  return etag;
}

/** The object is its parts: nothing is copied. Parts that are not named are dropped. */
async function complete(call: ObjectCall) {
  const { request, files, bucket, key, ground } = call;
  const root = await xmlBody(request, 'CompleteMultipartUpload');
  const named = childrenOf(root, 'Part').map((part) => ({
    number: Number(textOf(part, 'PartNumber')),
    etag: textOf(part, 'ETag')?.trim() ?? '',
  }));
  if (named.length === 0) throw malformedXml('it names no parts');
  const { id, startedAt: _, ...facts } = theUpload(call);
  const all = uploadsOf(call).parts(id);
  const parts = chosenParts(all, named);
  const etag = etagOfParts(parts);
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  const pieces = parts.map((part) => ({ file: part.file, size: part.size }));
  const object = { ...facts, size, etag, type: 'Multipart' as const, modifiedAt: ground.clock.now(), pieces };
  await replace(call, object, { fresh: [], also: () => uploadsOf(call).end(id) });
  await files.remove(all.filter((part) => !parts.includes(part)));
  const members = { Location: `http://${request.headers.host ?? ''}/${bucket.id}/${key}`, Bucket: bucket.id, Key: key };
  const answer = xml(document('CompleteMultipartUploadResult', elements({ ...members, ETag: `"${etag}"` })));
  return { ...answer, headers: { ...answer.headers, etag: `"${etag}"` } };
}

async function abort(call: ObjectCall) {
  const { ground, files } = call;
  const { id } = theUpload(call);
  const parts = uploadsOf(call).parts(id);
  ground.db.transaction(() => uploadsOf(call).end(id));
  await files.remove(parts);
  return nothing(204);
}

function listParts(call: ObjectCall) {
  const { query, bucket, key } = call;
  const { id } = theUpload(call);
  const marker = Number(query.get('part-number-marker') ?? 0);
  const count = sizeOf(query.get('max-parts'), 'max-parts', 1_000);
  const found = uploadsOf(call)
    .parts(id)
    .filter(({ number }) => number > marker);
  const page = found.slice(0, count);
  const members = {
    Bucket: bucket.id,
    Key: key,
    UploadId: id,
    PartNumberMarker: marker,
    NextPartNumberMarker: page.at(-1)?.number ?? 0,
    MaxParts: count,
    IsTruncated: found.length > count,
  };
  const parts = page.map(({ number, etag, size, modifiedAt }) =>
    element(
      'Part',
      elements({ PartNumber: number, LastModified: timeText(modifiedAt), ETag: `"${etag}"`, Size: size }),
    ),
  );
  return xml(document('ListPartsResult', [...elements(members), ...parts]));
}

function listUploads(call: BucketCall) {
  const { query, bucket } = call;
  const prefix = query.get('prefix') ?? '';
  const [keyMarker, idMarker] = [query.get('key-marker') ?? '', query.get('upload-id-marker') ?? ''];
  const count = sizeOf(query.get('max-uploads'), 'max-uploads', 1_000);
  const found = uploadsOf(call)
    .all()
    .filter(
      ({ key, id }) =>
        key.startsWith(prefix) && (key > keyMarker || (key === keyMarker && id > idMarker && idMarker !== '')),
    );
  const page = found.slice(0, count);
  const last = page.at(-1);
  const members = {
    Bucket: bucket.id,
    KeyMarker: keyMarker,
    UploadIdMarker: idMarker,
    NextKeyMarker: last?.key ?? '',
    NextUploadIdMarker: last?.id ?? '',
    Prefix: prefix,
    MaxUploads: count,
    IsTruncated: found.length > count,
  };
  const uploads = page.map(({ key, id, startedAt, storageClass }) =>
    element('Upload', elements({ Key: key, UploadId: id, StorageClass: storageClass, Initiated: timeText(startedAt) })),
  );
  return xml(document('ListMultipartUploadsResult', [...elements(members), ...uploads]));
}

function uploadsOf({ ground, bucket }: BucketCall): Uploads {
  return new Uploads(ground.db, bucket.number);
}

function theUpload(call: ObjectCall) {
  return uploadsOf(call).the(call.query.get('uploadId') ?? '', call.key);
}

function partNumber({ query }: ObjectCall): number {
  const text = query.get('partNumber') ?? '';
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= MOST_PARTS) return number;
  throw invalidArgument(`Part number must be an integer between 1 and ${MOST_PARTS}, inclusive.`, 'partNumber', text);
}
