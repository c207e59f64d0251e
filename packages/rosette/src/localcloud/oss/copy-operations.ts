import { percentDecode } from '../web/query.ts';
import { elements } from '../web/xml-write.ts';
import { checkAccess } from './access.ts';
import { theBucket } from './buckets.ts';
import { judgeConditions } from './conditions.ts';
import { document, timeText } from './documents.ts';
import { invalidArgument } from './errors.ts';
import { checkKey } from './names.ts';
import { factsOf } from './object-headers.ts';
import { isCopy, MAXIMUM_BODY, theObject, tooLarge } from './object-operations.ts';
import { type ObjectFacts, ObjectStore, type StoredObject } from './object-store.ts';
import { nothing, type ObjectCall, type OssOperation, xml } from './operation.ts';
import { replace } from './replace.ts';

export const copyOperations: readonly OssOperation<ObjectCall>[] = [
  { method: 'PUT', when: isCopy, name: 'PutObject', intent: 'write-object', run: copy },
];

/** The source is read as whoever asks may read it; onto itself it is how headers are changed, and the body stays where it is. */
async function copy(call: ObjectCall) {
  const { request, files, key, bucket } = call;
  checkKey(key);
  const source = copySource(call);
  if (judgeConditions(request.headers, source.object, 'x-oss-copy-source-') === 'not-modified') return nothing(304);
  const facts = factsOfCopy(call, source.object);
  const modifiedAt = call.ground.clock.now();
  const made = { ...source.object, ...facts, key, modifiedAt };
  if (source.bucket === bucket.id && source.object.key === key) {
    await replace(call, made, { fresh: [] });
  } else {
    const { pieces, size } = source.object;
    const { file } = await files.write(files.read(pieces, 0, size), MAXIMUM_BODY, tooLarge);
    const copied = [{ file, size }];
    await replace(call, { ...made, pieces: copied }, { fresh: copied });
  }
  const { etag } = source.object;
  return xml(document('CopyObjectResult', elements({ ETag: `"${etag}"`, LastModified: timeText(modifiedAt) })));
}

export interface CopySource {
  readonly bucket: string;
  readonly object: StoredObject;
}

/** What `x-oss-copy-source` names: `/bucket/key`, percent-encoded. */
export function copySource({ request, ground, accountId }: ObjectCall): CopySource {
  const text = request.headers['x-oss-copy-source'] ?? '';
  const [, name, encoded] = /^\/?([^/]+)\/([^?]+)(?:\?.*)?$/.exec(text) ?? [];
  if (name === undefined || encoded === undefined) {
    throw invalidArgument(
      'Copy Source must mention the source bucket and key: /sourcebucket/sourcekey',
      'x-oss-copy-source',
      text,
    );
  }
  const key = percentDecode(encoded);
  const bucket = theBucket(ground.db, name);
  const object = new ObjectStore(ground.db, bucket.number).find(key);
  checkAccess(bucket, { accountId, intent: 'read-object', action: 'GetObject', key, object });
  return { bucket: name, object: theObject(object, key) };
}

function factsOfCopy({ request, bucket }: ObjectCall, source: StoredObject): Partial<ObjectFacts> {
  const given = factsOf(request, bucket.state.storageClass);
  const directive = request.headers['x-oss-metadata-directive']?.toUpperCase() ?? 'COPY';
  if (directive !== 'COPY' && directive !== 'REPLACE') {
    throw invalidArgument('The metadata directive must be COPY or REPLACE.', 'x-oss-metadata-directive', directive);
  }
  const tags = request.headers['x-oss-tagging-directive']?.toUpperCase() === 'REPLACE' ? given.tags : source.tags;
  return { ...given, tags, headers: directive === 'REPLACE' ? given.headers : source.headers };
}
