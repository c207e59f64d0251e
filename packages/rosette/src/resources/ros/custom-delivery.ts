import type { Json } from '@rosette/template/base/json.ts';
import { parseExactJson } from '#wire/exact-json.ts';
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

/** A request as it is sent. */
export interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An asynchronous provider acknowledges within this. */
export const acknowledgeMs = 30_000;

const attemptHeader = 'X-Ros-Attempt';

/** Statuses with which a provider says that it has trouble, not that the request is wrong. */
const troubled = new Set([500, 502, 503, 504]);

/** Bytes of an HTTP request; the protocol names no limit (reference/custom-resources.md 2.1). */
const longestBody = 1024 * 1024;

/**
 * One POST (reference/custom-resources.md 1.14, 2.2). Tells in a header how many times this request was sent, this one
 * counted: the request itself stays the same (4.2 R10). Never rejects.
 */
export async function deliverByHttp(
  http: OutboundHttp,
  url: string,
  message: Message,
  options: { readonly sync: boolean; readonly timeLeftMs: number; readonly attempt: number },
): Promise<Delivery> {
  const oversize = tooLarge(message.body, longestBody, 'an HTTP request');
  if (oversize !== undefined) return oversize;
  const timeoutMs = Math.max(1, options.sync ? options.timeLeftMs : Math.min(acknowledgeMs, options.timeLeftMs));
  try {
    const headers = withAttempt(message.headers, options.attempt);
    const { status, body } = await http.post({ url, headers, body: message.body, timeoutMs });
    if (status >= 200 && status < 300) return options.sync ? parse(body) : { kind: 'accepted' };
    const reason = `The provider answered with HTTP status ${status}${excerpt(body)}.`;
    if (troubled.has(status)) return { kind: 'retry', arrived: true, reason };
    return { kind: 'rejected', arrived: status >= 500, reason };
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    const { reason, mayHaveArrived, message: what } = error;
    const final = reason === 'refused' || reason === 'too-large';
    return { kind: final ? 'rejected' : 'retry', arrived: mayHaveArrived, reason: what };
  }
}

/** Whatever a template says of this header, in whatever case, gives way. */
function withAttempt(headers: Message['headers'], attempt: number): Message['headers'] {
  const others = Object.entries(headers).filter(([name]) => name.toLowerCase() !== attemptHeader.toLowerCase());
  return { ...Object.fromEntries(others), [attemptHeader]: String(attempt) };
}

/** Undefined when it fits. Nothing is sent when it does not. */
export function tooLarge(body: string, limit: number, what: string): Delivery | undefined {
  const size = Buffer.byteLength(body);
  if (size <= limit) return undefined;
  const reason = `The request is ${size} bytes; ${what} holds ${limit} bytes at most. Make the Parameters smaller.`;
  return { kind: 'rejected', arrived: false, reason };
}

function parse(body: string): Delivery {
  try {
    return { kind: 'answered', body: parseExactJson(body) };
  } catch {
    const reason = `The provider answered with a body that is not JSON${excerpt(body)}.`;
    return { kind: 'rejected', arrived: true, reason };
  }
}

const longestExcerpt = 200;

/** How a body begins, for people. A provider may have repeated the request: what could be a callback address is cut out. */
function excerpt(body: string): string {
  const text = withoutAddresses(body)
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  if (text === '') return '';
  return `: ${text.length <= longestExcerpt ? text : `${text.slice(0, longestExcerpt)}…`}`;
}

/** Whoever has a callback address can answer, so none is ever shown (reference/custom-resources.md 1.12). */
export function withoutAddresses(text: string): string {
  return text
    .replace(/https?:[^\s"'<>]*customresource[^\s"'<>]*/gi, '[callback address]')
    .replace(/signature(=|%3d)[\da-f]+/gi, 'signature$1…');
}
