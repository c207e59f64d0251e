import { percentEncode } from '#wire/signature-encoding.ts';
import { element, elements, type XmlElement } from '../web/xml-write.ts';
import { document, owner, timeText } from './documents.ts';
import { invalidArgument } from './errors.ts';
import { sizeOf } from './list-parameters.ts';
import { type Listed, listObjects } from './listing.ts';
import type { StoredObject } from './object-store.ts';
import { type BucketCall, type OssOperation, xml } from './operation.ts';

const DEFAULT_COUNT = 100;

export const listOperations: readonly OssOperation<BucketCall>[] = [
  { method: 'GET', subresource: 'list-type', name: 'ListObjectsV2', intent: 'list', run: listV2 },
  { method: 'GET', name: 'ListObjects', intent: 'list', run: listV1 },
];

function listV1(call: BucketCall) {
  const { query } = call;
  const marker = query.get('marker') ?? '';
  const { listed, asked, encode, encoding } = ask(call, marker);
  return answer(call, listed, encode, true, {
    ...asked,
    Marker: encode(marker),
    NextMarker: listed.next === undefined ? undefined : encode(listed.next),
    EncodingType: encoding,
  });
}

function listV2(call: BucketCall) {
  const { query } = call;
  const token = query.get('continuation-token');
  const startAfter = query.get('start-after') ?? '';
  const { listed, asked, encode, encoding } = ask(call, token === undefined ? startAfter : readToken(token));
  const withOwner = query.get('fetch-owner') === 'true';
  return answer(call, listed, encode, withOwner, {
    ...asked,
    StartAfter: startAfter === '' ? undefined : encode(startAfter),
    ContinuationToken: token,
    NextContinuationToken: listed.next === undefined ? undefined : Buffer.from(listed.next).toString('base64url'),
    KeyCount: String(listed.objects.length + listed.prefixes.length),
    EncodingType: encoding,
  });
}

function readToken(token: string): string {
  const key = Buffer.from(token, 'base64url').toString('utf8');
  if (Buffer.from(key).toString('base64url') === token.replace(/=+$/, '')) return key;
  throw invalidArgument('The continuation token is not one of this service.', 'continuation-token', token);
}

function ask({ query, store }: BucketCall, after: string) {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const count = sizeOf(query.get('max-keys'), 'max-keys', DEFAULT_COUNT);
  const encoding = query.get('encoding-type') || undefined;
  if (encoding !== undefined && encoding !== 'url') {
    throw invalidArgument('Invalid Encoding Method specified in Request.', 'encoding-type', encoding);
  }
  const encode = encoding === undefined ? (text: string) => text : percentEncode;
  const listed = listObjects(store, { prefix, delimiter, after, count });
  const asked = { Prefix: encode(prefix), MaxKeys: String(count), Delimiter: encode(delimiter) };
  return { listed, asked, encode, encoding };
}

function answer(
  { bucket }: BucketCall,
  { objects, prefixes, next }: Listed,
  encode: (text: string) => string,
  withOwner: boolean,
  members: Readonly<Record<string, string | undefined>>,
) {
  const who = withOwner ? [owner(bucket.accountId)] : [];
  return xml(
    document('ListBucketResult', [
      ...elements({ Name: bucket.id, ...members, IsTruncated: next !== undefined }),
      ...objects.map((object) => element('Contents', [...contents(object, encode), ...who])),
      ...prefixes.map((prefix) => element('CommonPrefixes', elements({ Prefix: encode(prefix) }))),
    ]),
  );
}

function contents(object: StoredObject, encode: (text: string) => string): readonly XmlElement[] {
  return elements({
    Key: encode(object.key),
    LastModified: timeText(object.modifiedAt),
    ETag: `"${object.etag}"`,
    Type: object.type,
    Size: object.size,
    StorageClass: object.storageClass,
  });
}
