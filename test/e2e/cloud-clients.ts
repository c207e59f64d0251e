import { createRequire } from 'node:module';
import type { AccessKey } from './sdk.ts';

/* The unmodified official clients of OSS and MNS. They are CommonJS and bring no types: here is what the tests use of them. */

const require = createRequire(import.meta.url);

export interface OssResult {
  readonly res: { readonly status: number; readonly headers: Readonly<Record<string, string>> };
}

export interface OssClient {
  putBucket(name: string, options?: object): Promise<OssResult>;
  useBucket(name: string): void;
  deleteBucket(name: string): Promise<OssResult>;
  listBuckets(
    query?: object,
  ): Promise<{ readonly buckets: readonly { readonly name: string; readonly region: string }[] }>;
  getBucketInfo(name: string): Promise<{ readonly bucket: Readonly<Record<string, unknown>> }>;
  getBucketLocation(name: string): Promise<{ readonly location: string }>;
  putBucketACL(name: string, acl: string): Promise<OssResult>;
  getBucketACL(name: string): Promise<{ readonly acl: string }>;
  putBucketPolicy(name: string, policy: object): Promise<OssResult>;
  getBucketPolicy(name: string): Promise<{ readonly policy: unknown; readonly status: number }>;
  deleteBucketPolicy(name: string): Promise<OssResult>;
  putBucketTags(name: string, tags: object): Promise<OssResult>;
  getBucketTags(name: string): Promise<{ readonly tag: Readonly<Record<string, string>> }>;
  putBucketCORS(name: string, rules: readonly object[]): Promise<OssResult>;
  getBucketCORS(name: string): Promise<{ readonly rules: readonly object[] }>;
  put(name: string, body: Buffer | string, options?: object): Promise<OssResult>;
  putStream(name: string, body: NodeJS.ReadableStream, options?: object): Promise<OssResult>;
  get(name: string, options?: object): Promise<OssResult & { readonly content: Buffer }>;
  head(name: string): Promise<OssResult & { readonly meta: Readonly<Record<string, string>> | null }>;
  getObjectMeta(name: string): Promise<OssResult>;
  copy(name: string, source: string, options?: object): Promise<OssResult>;
  putMeta(name: string, meta: object): Promise<OssResult>;
  putACL(name: string, acl: string): Promise<OssResult>;
  getACL(name: string): Promise<{ readonly acl: string }>;
  putObjectTagging(name: string, tags: object): Promise<OssResult>;
  getObjectTagging(name: string): Promise<{ readonly tag: Readonly<Record<string, string>> }>;
  delete(name: string): Promise<OssResult>;
  deleteMulti(names: readonly string[]): Promise<{ readonly deleted: readonly { readonly Key: string }[] }>;
  list(query?: object): Promise<OssListing & { readonly nextMarker: string | null }>;
  listV2(
    query?: object,
  ): Promise<OssListing & { readonly nextContinuationToken: string | null; readonly keyCount: number }>;
  multipartUpload(name: string, body: Buffer | string, options?: object): Promise<OssResult>;
  initMultipartUpload(name: string): Promise<{ readonly uploadId: string }>;
  listUploads(query: object): Promise<{ readonly uploads: readonly { readonly uploadId: string }[] }>;
  abortMultipartUpload(name: string, id: string): Promise<OssResult>;
  signatureUrl(name: string, options?: object): string;
  signatureUrlV4(method: string, expires: number, request: object | undefined, name: string): Promise<string>;
}

export interface OssListing {
  readonly objects: readonly { readonly name: string; readonly size: number }[];
  readonly prefixes: readonly string[] | null;
  readonly isTruncated: boolean;
}

const Oss = require('ali-oss') as new (options: object) => OssClient;

export function ossClient(endpoint: string, key: AccessKey, options: object = {}): OssClient {
  const { AccessKeyId: accessKeyId, AccessKeySecret: accessKeySecret } = key;
  return new Oss({ endpoint, region: 'oss-cn-hangzhou', accessKeyId, accessKeySecret, ...options });
}

export interface MnsResult<T> {
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: T;
}

export interface MnsMessage {
  readonly MessageId: string;
  readonly MessageBody: string;
  readonly MessageBodyMD5: string;
  readonly ReceiptHandle: string;
  readonly DequeueCount: string;
  readonly Priority: string;
  readonly NextVisibleTime: string;
}

type Attributes = Readonly<Record<string, string>>;

export interface MnsClient {
  createQueue(name: string, attributes?: object): Promise<MnsResult<undefined>>;
  deleteQueue(name: string): Promise<MnsResult<undefined>>;
  listQueue(
    start?: string,
    limit?: number,
    prefix?: string,
  ): Promise<MnsResult<readonly { readonly QueueURL: string }[]>>;
  getQueueAttributes(name: string): Promise<MnsResult<Attributes>>;
  setQueueAttributes(name: string, attributes: object): Promise<MnsResult<undefined>>;
  sendMessage(queue: string, message: object): Promise<MnsResult<MnsMessage>>;
  batchSendMessage(queue: string, messages: readonly object[]): Promise<MnsResult<readonly MnsMessage[]>>;
  receiveMessage(queue: string, waitSeconds?: number): Promise<MnsResult<MnsMessage>>;
  batchReceiveMessage(queue: string, count: number, waitSeconds?: number): Promise<MnsResult<readonly MnsMessage[]>>;
  peekMessage(queue: string): Promise<MnsResult<MnsMessage>>;
  batchPeekMessage(queue: string, count: number): Promise<MnsResult<readonly MnsMessage[]>>;
  deleteMessage(queue: string, receipt: string): Promise<MnsResult<undefined>>;
  batchDeleteMessage(queue: string, receipts: readonly string[]): Promise<MnsResult<readonly Attributes[] | undefined>>;
  changeMessageVisibility(queue: string, receipt: string, seconds: number): Promise<MnsResult<MnsMessage>>;
  createTopic(name: string, attributes?: object): Promise<MnsResult<undefined>>;
  listTopic(
    start?: string,
    limit?: number,
    prefix?: string,
  ): Promise<MnsResult<readonly { readonly TopicURL: string }[]>>;
  getTopicAttributes(name: string): Promise<MnsResult<Attributes>>;
  setTopicAttributes(name: string, attributes: object): Promise<MnsResult<undefined>>;
  publishMessage(topic: string, message: object): Promise<MnsResult<MnsMessage>>;
}

const Mns = require('@alicloud/mns') as new (accountId: string, options: object) => MnsClient;

export function mnsClient(endpoint: string, key: AccessKey): MnsClient {
  return new Mns(key.AccountId, { endpoint, accessKeyId: key.AccessKeyId, accessKeySecret: key.AccessKeySecret });
}
