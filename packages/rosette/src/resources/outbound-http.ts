/** A call to an address that a template's author chose. */
export interface OutboundRequest {
  /** http or https. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** For all of it: name, connection, answer. */
  readonly timeoutMs: number;
}

export interface OutboundResponse {
  readonly status: number;
  readonly body: string;
}

/** POST only; redirects are answers like others and are never followed. Rejects with `OutboundError` and nothing else. */
export interface OutboundHttp {
  post(request: OutboundRequest): Promise<OutboundResponse>;
}

export class OutboundError extends Error {
  override readonly name = 'OutboundError';
  /** refused: our own guard said no. unreachable: no connection came about. broken: it ended early. timeout, too-large: as said. */
  readonly reason: 'refused' | 'unreachable' | 'broken' | 'timeout' | 'too-large';
  /** False: not one byte of the request left, so it is safe to send it again. */
  readonly mayHaveArrived: boolean;
  /** The message names the host at most: the rest of a URL may be a secret. */
  constructor(reason: OutboundError['reason'], mayHaveArrived: boolean, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.reason = reason;
    this.mayHaveArrived = mayHaveArrived;
  }
}
