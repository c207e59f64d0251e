import type { Tag } from '../core/objects.ts';
import { findRegion } from '../core/regions.ts';
import { Refusal } from '../web/refusal.ts';
import { childOf, childrenOf, textOf, type XmlNode } from '../web/xml-read.ts';
import { elements } from '../web/xml-write.ts';
import { type Bucket, type BucketState, bucketAcl, bucketsOf, createBucket, deleteBucket } from './buckets.ts';
import { accessList, bucketInfo, bucketList, document, locationOf, tagging } from './documents.ts';
import { malformedXml } from './errors.ts';
import { sizeOf } from './list-parameters.ts';
import { checkTags, storageClassOf } from './object-headers.ts';
import {
  type BucketCall,
  type NewBucketCall,
  nothing,
  type OssOperation,
  readXml,
  type ServiceCall,
  textBody,
  xml,
  xmlBody,
} from './operation.ts';
import { checkPolicy } from './policy.ts';

export const serviceOperations: readonly OssOperation<ServiceCall>[] = [
  { method: 'GET', name: 'ListBuckets', intent: 'manage', run: list },
];

export const newBucketOperation: OssOperation<NewBucketCall> = {
  method: 'PUT',
  name: 'PutBucket',
  intent: 'manage',
  run: create,
};

export const bucketOperations: readonly OssOperation<BucketCall>[] = [
  { method: 'DELETE', name: 'DeleteBucket', intent: 'manage', run: remove },
  { method: 'GET', subresource: 'acl', name: 'GetBucketAcl', intent: 'manage', run: getAcl },
  { method: 'PUT', subresource: 'acl', name: 'PutBucketAcl', intent: 'manage', run: putAcl },
  { method: 'GET', subresource: 'bucketInfo', name: 'GetBucketInfo', intent: 'manage', run: info },
  { method: 'GET', subresource: 'location', name: 'GetBucketLocation', intent: 'manage', run: location },
  { method: 'GET', subresource: 'stat', name: 'GetBucketStat', intent: 'manage', run: stat },
  { method: 'GET', subresource: 'policy', name: 'GetBucketPolicy', intent: 'manage', run: getPolicy },
  { method: 'PUT', subresource: 'policy', name: 'PutBucketPolicy', intent: 'manage', run: putPolicy },
  { method: 'DELETE', subresource: 'policy', name: 'DeleteBucketPolicy', intent: 'manage', run: deletePolicy },
  { method: 'GET', subresource: 'tagging', name: 'GetBucketTags', intent: 'manage', run: getTags },
  { method: 'PUT', subresource: 'tagging', name: 'PutBucketTags', intent: 'manage', run: putTags },
  { method: 'DELETE', subresource: 'tagging', name: 'DeleteBucketTags', intent: 'manage', run: deleteTags },
];

function list({ ground, accountId, query }: ServiceCall) {
  const prefix = query.get('prefix') ?? '';
  const marker = query.get('marker') ?? '';
  const count = sizeOf(query.get('max-keys'), 'max-keys', 100);
  const found = bucketsOf(ground.db, accountId).filter(({ id }) => id.startsWith(prefix) && id > marker);
  const page = { buckets: found.slice(0, count), more: found.length > count };
  return xml(bucketList(accountId, page, { Prefix: prefix, Marker: marker, MaxKeys: String(count) }));
}

async function create({ request, ground, objects, accountId, name }: NewBucketCall) {
  const text = await textBody(request);
  const wanted = text.trim() === '' ? undefined : readXml(text, 'CreateBucketConfiguration');
  const given = (member: string) => (wanted === undefined ? undefined : textOf(wanted, member));
  ground.db.transaction(() =>
    createBucket(ground.db, objects, {
      name,
      accountId,
      acl: request.headers['x-oss-acl'],
      storageClass: storageClassOf(given('StorageClass') ?? request.headers['x-oss-storage-class'] ?? 'Standard'),
      redundancy: given('DataRedundancyType') === 'ZRS' ? 'ZRS' : 'LRS',
    }),
  );
  return nothing(200, { location: `/${name}` });
}

function remove({ ground, objects, bucket }: BucketCall) {
  ground.db.transaction(() => deleteBucket(ground.db, objects, bucket));
  return nothing(204);
}

function getAcl({ bucket }: BucketCall) {
  return xml(accessList(bucket.accountId, bucket.state.acl));
}

function putAcl(call: BucketCall) {
  change(call, { acl: bucketAcl(call.request.headers['x-oss-acl'] ?? 'private') });
  return nothing(200);
}

function info({ bucket }: BucketCall) {
  return xml(bucketInfo(bucket));
}

function location({ bucket }: BucketCall) {
  return xml(document('LocationConstraint', locationOf(findRegion(bucket.region)?.id ?? bucket.region)));
}

function stat({ store, ground, bucket, now }: BucketCall) {
  const { objects, bytes } = store.totals();
  const uploads =
    ground.db.row('SELECT count(*) AS count FROM oss_uploads WHERE bucket = ?', bucket.number)?.count ?? 0;
  const members = {
    Storage: bytes,
    ObjectCount: objects,
    MultipartUploadCount: Number(uploads),
    LastModifiedTime: Math.floor(now / 1000),
  };
  return xml(document('BucketStat', elements(members)));
}

function getPolicy({ bucket }: BucketCall) {
  const { policy } = bucket.state;
  if (policy === null) {
    throw new Refusal(404, 'NoSuchBucketPolicy', 'The bucket policy does not exist.', { BucketName: bucket.id });
  }
  return { status: 200, headers: { 'content-type': 'application/json' }, body: policy };
}

async function putPolicy(call: BucketCall) {
  const policy = await textBody(call.request);
  checkPolicy(policy);
  change(call, { policy });
  return nothing(200);
}

function deletePolicy(call: BucketCall) {
  change(call, { policy: null });
  return nothing(204);
}

function getTags({ bucket }: BucketCall) {
  return xml(tagging(bucket.tags));
}

async function putTags({ request, ground, objects, bucket }: BucketCall) {
  const tags = readTags(await xmlBody(request, 'Tagging'));
  ground.db.transaction(() => objects.tag(bucket, tags));
  return nothing(200);
}

function deleteTags({ ground, objects, bucket }: BucketCall) {
  ground.db.transaction(() => objects.tag(bucket, []));
  return nothing(204);
}

export function readTags(root: XmlNode): readonly Tag[] {
  const set = childOf(root, 'TagSet');
  if (set === undefined) throw malformedXml('TagSet is missing');
  const tags = childrenOf(set, 'Tag').map((tag) => ({
    key: textOf(tag, 'Key') ?? '',
    value: textOf(tag, 'Value') ?? '',
  }));
  return checkTags(tags);
}

/** Changes the bucket as it is now: it may have changed since the request began to arrive. */
function change({ ground, objects, bucket }: BucketCall, part: Partial<BucketState>): void {
  ground.db.transaction(() => {
    const row = ground.db.row('SELECT state FROM objects WHERE seq = ?', bucket.number);
    if (row === undefined) return;
    objects.update<BucketState>(bucket as Bucket, { ...(JSON.parse(String(row.state)) as BucketState), ...part });
  });
}
