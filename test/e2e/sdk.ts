import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/* The unmodified official SDKs. They are CommonJS. */

const require = createRequire(import.meta.url);
export const ros = require('@alicloud/ros20190910') as typeof import('@alicloud/ros20190910');
export const ecs = require('@alicloud/ecs20140526') as typeof import('@alicloud/ecs20140526');
export const vpc = require('@alicloud/vpc20160428') as typeof import('@alicloud/vpc20160428');
const { $OpenApiUtil } = require('@alicloud/openapi-core') as typeof import('@alicloud/openapi-core');

export interface AccessKey {
  readonly AccountId: string;
  readonly AccessKeyId: string;
  readonly AccessKeySecret: string;
}

export function readAccessKey(dataDir: string): AccessKey {
  return JSON.parse(readFileSync(join(dataDir, 'access-key.json'), 'utf8')) as AccessKey;
}

/** What a person gives an SDK: a key and one endpoint for all products. */
export function sdkConfig(url: string, key: AccessKey) {
  return new $OpenApiUtil.Config({
    accessKeyId: key.AccessKeyId,
    accessKeySecret: key.AccessKeySecret,
    endpoint: new URL(url).host,
    protocol: 'HTTP',
    regionId: 'cn-hangzhou',
  });
}
