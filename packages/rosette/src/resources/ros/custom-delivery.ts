import type { Json } from '@rosette/template/base/json.ts';
import { OutboundError, type OutboundHttp } from '../outbound-http.ts';

/** What became of one try to deliver a request. */
export type Delivery =
  | { readonly kind: 'accepted' }
  /** `web[sync]`: the body is the provider's answer. */
  | { readonly kind: 'answered'; readonly body: Json }
  /** Trying again may help. `arrived`: the provider may have acted already. */
  | { readonly kind: 'retry'; readonly arrived: boolean; readonly reason: string }
  /** Trying again cannot help. */
  | { readonly kind: 'rejected'; readonly arrived: boolean; readonly reason: string };

/** An asynchronous provider acknowledges within this. */
const acknowledgeMs = 30_000;

/** Statuses with which a provider says that it has trouble, not that the request is wrong. */
const troubled = new Set([500, 502, 503, 504]);

/** One POST (reference/custom-resources.md 1.14, 2.2). Never rejects. */
export async function deliver(
  http: OutboundHttp,
  url: string,
  message: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  options: { readonly sync: boolean; readonly timeLeftMs: number },
): Promise<Delivery> {
  const timeoutMs = Math.max(1, options.sync ? options.timeLeftMs : Math.min(acknowledgeMs, options.timeLeftMs));
  try {
    const { status, body } = await http.post({ url, ...message, timeoutMs });
    if (status >= 200 && status < 300) return options.sync ? parse(body) : { kind: 'accepted' };
    const reason = `The provider answered with HTTP status ${status}.`;
    if (troubled.has(status)) return { kind: 'retry', arrived: true, reason };
    return { kind: 'rejected', arrived: status >= 500, reason };
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    const { reason, mayHaveArrived, message: what } = error;
    const final = reason === 'refused' || reason === 'too-large';
    return { kind: final ? 'rejected' : 'retry', arrived: mayHaveArrived, reason: what };
  }
}

function parse(body: string): Delivery {
  try {
    return { kind: 'answered', body: JSON.parse(body) as Json };
  } catch {
    return { kind: 'rejected', arrived: true, reason: 'The provider answered with a body that is not JSON.' };
  }
}
