import type { JsonObject } from '@rosette/template/base/json.ts';
import { nodeOutboundGet, type OutboundOptions } from '#resources/node-outbound-http.ts';
import { ossApi } from '#resources/oss/api.ts';
import { OutboundError } from '#resources/outbound-http.ts';
import { FetchError, type FetchText, type TextReader } from '#server/fetched-text.ts';
import { type CloudClient, CloudError } from '#wire/cloud-client.ts';
import { isOssAddress, type OssAddress, readOssAddress } from '#wire/oss-address.ts';

/** Web addresses behind the same guard as calls to custom resources; objects through the cloud's OSS. */
export function textFetcher(cloud: CloudClient, outbound: Pick<OutboundOptions, 'allow' | 'resolve'> = {}): FetchText {
  const get = nodeOutboundGet(outbound);
  return async (url, limits, reader) => {
    if (isOssAddress(url)) return fromOss(cloud, url, limits, reader);
    const { maxBytes, timeoutMs } = limits;
    const { status, body } = await get(url, { timeoutMs, maximumBytes: maxBytes }).catch(explain);
    if (status === 200) return body;
    const moved =
      status >= 300 && status < 400 ? '; redirects are not followed, so give the address that it leads to' : '';
    throw new FetchError(`${new URL(url).host} answered with status ${status}${moved}`);
  };
}

function explain(error: unknown): never {
  if (error instanceof OutboundError) throw new FetchError(error.message, { cause: error });
  throw error;
}

type Limits = Parameters<FetchText>[1];

async function fromOss(cloud: CloudClient, url: string, limits: Limits, reader: TextReader): Promise<string> {
  const address = readOssAddress(url);
  if (typeof address === 'string') throw new FetchError(address);
  const { Text, TooLarge } = await getObject(cloud, address, limits, reader);
  if (TooLarge !== true) return String(Text);
  throw new FetchError(`the object in bucket ${address.bucket} is larger than ${limits.maxBytes} bytes`);
}

async function getObject(
  cloud: CloudClient,
  { bucket, key, region: named }: OssAddress,
  { maxBytes, timeoutMs }: Limits,
  { accountId, region, role }: TextReader,
): Promise<JsonObject> {
  try {
    return await cloud.call({
      ...ossApi,
      action: 'GetObject',
      accountId,
      region: named ?? region,
      ...(role === undefined ? {} : { role }),
      parameters: { Bucket: bucket, Key: key, MaxBytes: maxBytes, TimeoutMs: timeoutMs },
    });
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    throw new FetchError(refusal(error, bucket, named ?? region), { cause: error });
  }
}

/** The key of the object is left out, as the rest of other addresses is. */
function refusal({ code, message }: CloudError, bucket: string, region: string): string {
  switch (code) {
    case 'NoSuchBucket':
      return `there is no bucket ${bucket} in ${region}; say which region it is in with ?RegionId=`;
    case 'NoSuchKey':
      return `bucket ${bucket} in ${region} has no object of that name`;
    case 'AccessDenied':
      return `the account of the request may not read the object in bucket ${bucket} (AccessDenied)`;
    default:
      return `OSS in ${region} answered ${code}: ${message}`;
  }
}
