import type { Scope } from '../core/objects.ts';

/** `fc` answers both of its APIs. */
export type ServiceName = 'fc' | 'mns' | 'oss';

/** One HTTP request as a service of the local cloud sees it: whoever listens makes it, and so does a caller in process. */
export interface WebRequest {
  /** Upper case. */
  readonly method: string;
  /** As it was sent, undecoded, without the query; begins with `/`. */
  readonly path: string;
  /** As it was sent, undecoded, without the question mark; empty where there is none. */
  readonly query: string;
  /** Lower-case names; several values of one name joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Empty where nothing was sent. May be read once. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Address of the other side; for logs only. */
  readonly remote: string;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
  /** Which service is meant, where the caller knows: otherwise the request itself tells. */
  readonly service?: ServiceName;
  /** Who asks, where that needs no proof: set by callers in this process only, never from what came over the network. */
  readonly caller?: Scope;
}

export interface WebResponse {
  readonly status: number;
  /** Lower-case names. `content-length` is added where the body's length is known. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
}

/** A service with an HTTP protocol of its own. Errors of the caller are answers; a rejection is a defect. */
export interface WebService {
  handle(request: WebRequest): Promise<WebResponse>;
  /** Lets go of timers and of those who wait, and ends what runs. */
  close(): void | Promise<void>;
}

/** The account and secret behind an access key id; undefined when there is no such active key. */
export type SecretOf = (
  accessKeyId: string,
) => Promise<{ readonly accountId: string; readonly secret: string } | undefined>;

/** Sends a POST to an address outside, behind the installation's guard. Resolves with the answer's status; rejects when there
 *  is none within `timeoutMs`, or when the address must not be reached. */
export type PostOutside = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  timeoutMs: number,
) => Promise<{ readonly status: number }>;
