import type { JsonObject } from '@rosette/template/base/json.ts';

/** One call of a product's OpenAPI action. */
export interface CloudRequest {
  /** Product code as in OpenAPI: `Ecs`, `Vpc`, `Slb`, `Rds`, `ROS` … */
  readonly product: string;
  /** API version, e.g. `2014-05-26`; with the action it selects the operation on the wire. */
  readonly version: string;
  readonly action: string;
  readonly region: string;
  /** Account whose credentials are used. */
  readonly accountId: string;
  /** Nested parameters (`{Tag: [{Key, Value}]}`), without RegionId; the client flattens them to `Tag.1.Key`. */
  readonly parameters: JsonObject;
  readonly signal?: AbortSignal;
  /** For whom the call is made (the id of a stack): where calls must wait, origins take turns. Never sent. */
  readonly origin?: string;
  /** RAM role of the account that is assumed for the call; absent: the account's own credentials. */
  readonly role?: string;
}

/** Member of `CloudError.data`: the header of this name, milliseconds after which a throttled call may be repeated
 *  (reference/api.md 10). */
export const RETRY_AFTER = 'x-acs-retry-after';

/** The one door to a cloud: the local cloud in process, or Alibaba Cloud over HTTPS. */
export interface CloudClient {
  /** The response body. Rejects with `CloudError` and nothing else. */
  call(request: CloudRequest): Promise<JsonObject>;
}

/** A product mounted on an RPC port: the local cloud's products, and ROS itself. */
export interface RpcProduct {
  readonly name: string;
  readonly version: string;
  /** `parameters` are the flat query and form parameters without the common ones (signature, version …).
   *  Rejects with `CloudError` for an answer that the caller should see; anything else is a defect (500). */
  handle(action: string, parameters: Readonly<Record<string, string>>, caller: RpcCaller): Promise<JsonObject>;
}

export interface RpcCaller {
  readonly accountId: string;
  /** RegionId of the request, or the default region of the installation. */
  readonly region: string;
  readonly requestId: string;
  /** Who signed: `acs:ram::<account>:root`, `acs:ram::<account>:user/<name>` … */
  readonly principal: string;
}

export class CloudError extends Error {
  override readonly name = 'CloudError';
  /** The cloud's own code: `InvalidVpcId.NotFound`, `Throttling.User`, `StackNotFound` … */
  readonly code: string;
  readonly status: number;
  readonly requestId: string | undefined;
  /** `rejected`: the cloud answered, nothing was done. `unknown`: no answer came; it may have been done. */
  readonly outcome: 'rejected' | 'unknown';
  /** What the caller can do about it (the `Recommend` field), if known. */
  readonly recommend: string | undefined;
  readonly data: JsonObject | undefined;
  /** OpenAPI action that was called, where known. */
  readonly action: string | undefined;

  constructor(
    code: string,
    message: string,
    options: {
      status?: number;
      requestId?: string | undefined;
      outcome?: 'rejected' | 'unknown';
      recommend?: string;
      data?: JsonObject;
      action?: string;
      cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = options.status ?? 400;
    this.requestId = options.requestId;
    this.outcome = options.outcome ?? 'rejected';
    this.recommend = options.recommend;
    this.data = options.data;
    this.action = options.action;
  }
}

/** The general retry set of ROS clients: throttling, unavailable, 5xx, and answers that never came. */
export function isRetriable(error: CloudError): boolean {
  return (
    error.outcome === 'unknown' ||
    error.status >= 500 ||
    error.code.includes('Throttling') ||
    error.code === 'ServiceUnavailable' ||
    error.code === 'LastTokenProcessing'
  );
}
