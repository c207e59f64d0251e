import { nodeOutboundGet } from '#resources/node-outbound-http.ts';
import { OutboundError } from '#resources/outbound-http.ts';
import { FetchError, type FetchText } from '#server/fetched-text.ts';

/** Behind the same guard as calls to custom resources. */
export const fetchText: FetchText = async (url, { maxBytes, timeoutMs }) => {
  const { status, body } = await got(url, maxBytes, timeoutMs);
  if (status === 200) return body;
  const moved =
    status >= 300 && status < 400 ? '; redirects are not followed, so give the address that it leads to' : '';
  throw new FetchError(`${new URL(url).host} answered with status ${status}${moved}`);
};

async function got(url: string, maximumBytes: number, timeoutMs: number) {
  try {
    return await nodeOutboundGet({ maximumBytes })(url, timeoutMs);
  } catch (error) {
    if (error instanceof OutboundError) throw new FetchError(error.message, { cause: error });
    throw error;
  }
}
