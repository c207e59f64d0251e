import type { JsonObject } from '@rosette/template/base/json.ts';
import type { CloudError } from '#wire/cloud-client.ts';

/** What clients read on failure (reference/api.md 7): the first five are always text. */
export function errorEnvelope(error: CloudError, requestId: string, host: string, product: string): JsonObject {
  return {
    ...error.data,
    RequestId: requestId,
    Message: error.message,
    Recommend: error.recommend ?? troubleshootingPage(error.code, product, requestId),
    HostId: host,
    Code: error.code,
  };
}

function troubleshootingPage(code: string, product: string, requestId: string): string {
  const query = new URLSearchParams({ q: code, product, requestId });
  return `https://api.aliyun.com/troubleshoot?${query}`;
}
