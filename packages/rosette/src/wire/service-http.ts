/** Services of a cloud that speak HTTP of their own instead of RPC. `fc2` and `fc3` are the two APIs of Function Compute. */
export type ServiceName = 'fc2' | 'fc3' | 'mns' | 'oss';

/** One call of such a service, before it is addressed and signed. */
export interface ServiceRequest {
  readonly service: ServiceName;
  /** Account whose credentials are used. */
  readonly accountId: string;
  /** Account whose services are called; absent: the same. Whether the one may call those of the other is for the cloud to say. */
  readonly ownerId?: string;
  readonly region: string;
  /** RAM role of the account that is assumed for the call; absent: the account's own credentials. */
  readonly role?: string;
  readonly method: 'DELETE' | 'GET' | 'HEAD' | 'POST' | 'PUT';
  /** Percent-encoded, beginning with `/`. Of OSS `/<bucket>/<key>`, whatever form the address has in the end. */
  readonly path: string;
  /** In clear; null: the name stands alone, without an equals sign. */
  readonly query: Readonly<Record<string, string | null>>;
  /** Lower-case names. What signs adds its own. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** For the whole call, from sending to the last byte of the answer. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface ServiceAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Who answered: parts of the names and addresses by which others reach what was asked for. */
  readonly from: {
    readonly accountId: string;
    /** Scheme, host and port; of OSS without the bucket. */
    readonly origin: string;
  };
}

/**
 * The door to these services: the local cloud in process, or Alibaba Cloud over HTTPS. Every answer is an answer, whatever
 * its status. Rejects with `CloudError` and nothing else: no answer came, and its `outcome` says whether the call may have
 * been carried out.
 */
export interface ServiceHttp {
  send(request: ServiceRequest): Promise<ServiceAnswer>;
}

/** The query as it is sent: sorted by name, encoded; empty where there is none. */
export function serviceQuery(query: ServiceRequest['query']): string {
  return Object.keys(query)
    .toSorted()
    .map((name) => {
      const value = query[name];
      return value === null || value === undefined
        ? encodeURIComponent(name)
        : `${encodeURIComponent(name)}=${percent(value)}`;
    })
    .join('&');
}

/** Encodes also what `encodeURIComponent` leaves, as signatures count it. */
function percent(value: string): string {
  return encodeURIComponent(value).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}
