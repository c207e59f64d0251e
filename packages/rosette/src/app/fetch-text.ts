import { nodeOutboundGet, type OutboundOptions } from '#resources/node-outbound-http.ts';
import { OutboundError } from '#resources/outbound-http.ts';
import { FetchError, type FetchText } from '#server/fetched-text.ts';

/** Behind the same guard as calls to custom resources. */
export function textFetcher(outbound: Pick<OutboundOptions, 'allow' | 'resolve'> = {}): FetchText {
  const get = nodeOutboundGet(outbound);
  return async (url, { maxBytes, timeoutMs }) => {
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
