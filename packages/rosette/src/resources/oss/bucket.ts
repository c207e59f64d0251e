import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { Call } from '../caller.ts';
import { declare } from '../declare.ts';
import { compact, map, maps, need, text, truth } from '../properties.ts';
import type { UpdateAction } from '../update-declaration.ts';
import { ossApi } from './api.ts';
import { type BucketPart, bucketParts } from './bucket-parts.ts';

/** What ROS changes in place; the rest is made anew with the bucket. */
const changeable = new Set([
  ...['BlockPublicAccess', 'LifecycleConfiguration', 'VersioningConfiguration', 'WebsiteConfigurationV2'],
]);

/** reference/resource-types.md 12. The website of the first version is the newer one's under another name. */
export const bucket = declare({
  type: 'ALIYUN::OSS::Bucket',
  api: ossApi,
  identity: {
    kind: 'named',
    id: (properties) => need(properties, 'BucketName'),
    describe: (properties) => `the bucket ${need(properties, 'BucketName')}`,
  },
  identifiers: ['BucketName'],
  create: {
    action: 'PutBucket',
    parameters: ({ properties, stack }) => ({
      Bucket: need(properties, 'BucketName'),
      Acl: properties.AccessControl,
      ResourceGroupId: properties.ResourceGroupId ?? stack.resourceGroupId,
      Document: compact({ StorageClass: properties.StorageClass, DataRedundancyType: properties.RedundancyType }),
    }),
  },
  read: async (call, id) => {
    const { Bucket } = map((await call(ossApi, 'GetBucketInfo', { Bucket: id })) as Json);
    return map(Bucket);
  },
  gone: ['NoSuchBucket'],
  setup: bucketParts.map((part) => ({
    name: `setting ${part.name}`,
    wanted: (properties) => given(part, properties) !== undefined,
    run: async ({ call, id, properties }) => {
      await part.put(call, id, given(part, properties) ?? null, properties);
    },
  })),
  update: {
    actions: [
      ...bucketParts.filter(({ property }) => changeable.has(property)).map(changing),
      {
        name: 'moving it to another resource group',
        properties: ['ResourceGroupId'],
        run: async ({ call, id, properties, stack }) => {
          const ResourceGroupId = text(properties.ResourceGroupId) ?? stack.resourceGroupId ?? '';
          await call(ossApi, 'PutBucketResourceGroup', { Bucket: id, Document: { ResourceGroupId } });
        },
      },
    ],
  },
  delete: {
    before: async ({ call, id, properties }) => {
      if (truth(properties.DeletionForce) === true) await empty(call, id, properties);
    },
    action: 'DeleteBucket',
    parameters: ({ id }) => ({ Bucket: id }),
  },
  attributes: (found, { id }) => ({
    Arn: `acs:oss:*:${text(map(found.Owner).ID) ?? '*'}:${id}`,
    DomainName: `${id}.${text(found.ExtranetEndpoint) ?? ''}`,
    InternalDomainName: `${id}.${text(found.IntranetEndpoint) ?? ''}`,
    Name: id,
  }),
});

function given({ property }: BucketPart, properties: JsonObject): Json | undefined {
  const value =
    properties[property] ?? (property === 'WebsiteConfigurationV2' ? properties.WebsiteConfiguration : null);
  return value === null || value === undefined || value === '' ? undefined : value;
}

function changing(part: BucketPart): UpdateAction {
  return {
    name: `changing ${part.name}`,
    properties: [part.property],
    run: async ({ call, id, properties }) => change(part, call, id, properties),
  };
}

async function change(part: BucketPart, call: Call, id: string, properties: JsonObject): Promise<void> {
  const value = given(part, properties);
  if (value === undefined && part.remove !== undefined) await part.remove(call, id);
  else await part.put(call, id, value ?? emptyOf(part), properties);
}

/** Versioning cannot be taken away, only suspended; the block of public access is off. */
function emptyOf({ property }: BucketPart): Json {
  return property === 'VersioningConfiguration' ? { Status: 'Suspended' } : false;
}

/** Every object, its versions and the marks of deletions where there are such, and every upload that was not finished. */
async function empty(call: Call, Bucket: string, { VersioningConfiguration }: JsonObject): Promise<void> {
  const versioned = Object.keys(map(VersioningConfiguration)).length > 0;
  while (await removePage(call, Bucket, versioned)) {
    // Another page.
  }
  await abortUploads(call, Bucket);
}

export async function abortUploads(call: Call, Bucket: string): Promise<void> {
  const { Upload } = await call(ossApi, 'ListMultipartUploads', { Bucket });
  for (const { Key, UploadId } of maps(Upload)) await call(ossApi, 'AbortMultipartUpload', { Bucket, Key, UploadId });
}

/** Whether there is more. */
export async function removePage(call: Call, Bucket: string, versioned: boolean): Promise<boolean> {
  const page = await call(ossApi, versioned ? 'ListObjectVersions' : 'ListObjects', { Bucket });
  const found = versioned ? [...maps(page.Version), ...maps(page.DeleteMarker)] : maps(page.Contents);
  for (const { Key, VersionId } of found) await call(ossApi, 'DeleteObject', { Bucket, Key, VersionId });
  return found.length > 0 && text(page.IsTruncated) === 'true';
}
