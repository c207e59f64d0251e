import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import type { Call } from '../caller.ts';
import { declare } from '../declare.ts';
import { need, PropertyError } from '../properties.ts';
import { ossApi } from './api.ts';

/** The policy of a bucket that something else made: one for each bucket. */
export const bucketPolicy = declare({
  type: 'ALIYUN::OSS::BucketPolicy',
  api: ossApi,
  identity: {
    kind: 'named',
    id: (properties) => need(properties, 'BucketName'),
    describe: (properties) => `the policy of the bucket ${need(properties, 'BucketName')}`,
  },
  identifiers: ['BucketName'],
  create: {
    action: 'PutBucketPolicy',
    parameters: ({ properties }) => putting(need(properties, 'BucketName'), properties),
  },
  read: (call: Call, id: string) => call(ossApi, 'GetBucketPolicy', { Bucket: id }),
  gone: ['NoSuchBucket', 'NoSuchBucketPolicy'],
  update: {
    actions: [
      {
        name: 'replacing it',
        properties: ['PolicyDocument'],
        run: async ({ call, id, properties }) => {
          await call(ossApi, 'PutBucketPolicy', putting(id, properties));
        },
      },
    ],
  },
  delete: { action: 'DeleteBucketPolicy', parameters: ({ id }) => ({ Bucket: id }) },
  attributes: (_found, { id }) => ({ BucketName: id }),
});

function putting(Bucket: string, { PolicyDocument }: JsonObject): { readonly Bucket: string; readonly Policy: string } {
  return { Bucket, Policy: policyText(PolicyDocument) };
}

function policyText(document: Json | undefined): string {
  if (isJsonObject(document)) return JSON.stringify(document);
  if (typeof document === 'string' && document.trim() !== '') return document;
  throw new PropertyError('PolicyDocument must be a policy: a map with Version and Statement.');
}
