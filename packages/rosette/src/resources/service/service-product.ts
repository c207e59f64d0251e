import type { JsonObject } from '@rosette/template/base/json.ts';
import { CloudError } from '#wire/cloud-client.ts';
import type { ServiceAnswer, ServiceName, ServiceRequest } from '#wire/service-http.ts';

/** A service with an HTTP API of its own, seen as a product with actions: so that its resource types are declared like all
 *  others, and its calls are paced, retried and told of like all others. */
export interface ServiceProduct {
  readonly product: string;
  readonly version: string;
  readonly service: ServiceName;
  readonly actions: Readonly<Record<string, ServiceAction>>;
  /** What the service says in an answer that is an error. */
  readonly readError: (answer: ServiceAnswer) => ServiceFault;
  readonly requestIdHeader: string;
}

/** Parameter of every action: account whose services are called, where it is not the caller's. */
export const OWNER = 'ownerAccountId';

/** How an action is put on the wire, and its answer read. */
export interface ServiceAction {
  readonly request: (parameters: JsonObject) => ServiceCall;
  /** `parameters` with the RegionId that was asked in. */
  readonly answer: (answer: ServiceAnswer, parameters: JsonObject) => JsonObject;
}

export interface ServiceCall {
  readonly method: ServiceRequest['method'];
  readonly path: string;
  readonly query?: Readonly<Record<string, string | null>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** Milliseconds; absent: the usual. */
  readonly timeoutMs?: number;
}

export interface ServiceFault {
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly requestId: string | undefined;
}

/** The service refused. Refusals for the rate say `Throttling` in their code, whatever the service calls them, so that the
 *  rate is learnt from them; the service's own code stands behind it. */
export function serviceError(product: ServiceProduct, action: string, answer: ServiceAnswer): CloudError {
  const { code, message, requestId } = product.readError(answer);
  const own = code ?? `Http${answer.status}`;
  const throttled = answer.status === 429 || own === 'QpsLimitExceeded' || own === 'ResourceThrottled';
  return new CloudError(
    throttled ? `Throttling.${own}` : own,
    message ?? `${product.product} answered ${action} with HTTP status ${answer.status}.`,
    {
      status: answer.status,
      requestId: requestId ?? answer.headers[product.requestIdHeader],
      action,
    },
  );
}

export function textOf({ body }: ServiceAnswer): string {
  return new TextDecoder().decode(body);
}

/** Part of a path. */
export function segment(value: unknown): string {
  return encodeURIComponent(String(value)).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
