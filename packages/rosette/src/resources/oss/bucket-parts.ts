import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import type { Call } from '../caller.ts';
import { items, map, maps, text, truth } from '../properties.ts';
import { ossApi } from './api.ts';

/** A property of a bucket that is a sub-resource of its own: how it is put, and how it is taken away again. */
export interface BucketPart {
  readonly property: string;
  /** For people: "setting …". */
  readonly name: string;
  readonly put: (call: Call, bucket: string, value: Json, properties: JsonObject) => Promise<unknown>;
  /** Absent: putting nothing takes it away. */
  readonly remove?: (call: Call, bucket: string) => Promise<unknown>;
}

/** A document that has the property's own shape. */
function plain(property: string, name: string, put: string, remove?: string): BucketPart {
  return {
    property,
    name,
    put: (call, Bucket, value) => call(ossApi, put, { Bucket, Document: map(value) }),
    ...(remove === undefined ? {} : { remove: (call, Bucket) => call(ossApi, remove, { Bucket }) }),
  };
}

/** In the order in which they are put (reference/resource-types.md 12). */
export const bucketParts: readonly BucketPart[] = [
  {
    property: 'BlockPublicAccess',
    name: 'the block of public access',
    put: (call, Bucket, value) => {
      const Document = { BlockPublicAccess: truth(value) ?? false };
      return call(ossApi, 'PutBucketPublicAccessBlock', { Bucket, Document });
    },
  },
  plain('CORSConfiguration', 'the rules of cross-origin requests', 'PutBucketCors', 'DeleteBucketCors'),
  plain('LifecycleConfiguration', 'the life cycle of objects', 'PutBucketLifecycle', 'DeleteBucketLifecycle'),
  {
    property: 'LoggingConfiguration',
    name: 'the logging',
    put: (call, Bucket, value) =>
      call(ossApi, 'PutBucketLogging', { Bucket, Document: { LoggingEnabled: map(value) } }),
    remove: (call, Bucket) => call(ossApi, 'DeleteBucketLogging', { Bucket }),
  },
  {
    property: 'Policy',
    name: 'the policy',
    put: (call, Bucket, value) => call(ossApi, 'PutBucketPolicy', { Bucket, Policy: JSON.stringify(value) }),
    remove: (call, Bucket) => call(ossApi, 'DeleteBucketPolicy', { Bucket }),
  },
  {
    property: 'RefererConfiguration',
    name: 'the referers',
    put: (call, Bucket, value) => call(ossApi, 'PutBucketReferer', { Bucket, Document: referers(map(value)) }),
  },
  {
    property: 'ServerSideEncryptionConfiguration',
    name: 'the encryption',
    put: (call, Bucket, value) =>
      call(ossApi, 'PutBucketEncryption', {
        Bucket,
        Document: { ApplyServerSideEncryptionByDefault: map(value) },
      }),
    remove: (call, Bucket) => call(ossApi, 'DeleteBucketEncryption', { Bucket }),
  },
  {
    property: 'Tags',
    name: 'the tags',
    put: (call, Bucket, value) => call(ossApi, 'PutBucketTags', { Bucket, Document: { TagSet: { Tag: tags(value) } } }),
    remove: (call, Bucket) => call(ossApi, 'DeleteBucketTags', { Bucket }),
  },
  plain('VersioningConfiguration', 'the versioning', 'PutBucketVersioning'),
  plain('WebsiteConfigurationV2', 'the website', 'PutBucketWebsite', 'DeleteBucketWebsite'),
];

function referers(value: JsonObject): JsonObject {
  const { RefererList, ...others } = value;
  const Referer = items(isJsonObject(RefererList) ? RefererList.Referer : RefererList);
  return { AllowEmptyReferer: truth(others.AllowEmptyReferer) ?? true, RefererList: { Referer: [...Referer] } };
}

/** A map of key to value, or the list that other types take. */
function tags(value: Json): JsonObject[] {
  if (Array.isArray(value)) return maps(value).map(({ Key, Value }) => ({ Key: Key ?? '', Value: text(Value) ?? '' }));
  return Object.entries(map(value)).map(([Key, each]) => ({ Key, Value: text(each) ?? '' }));
}
