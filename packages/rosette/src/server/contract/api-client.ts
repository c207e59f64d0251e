import type { JsonObject } from '@rosette/template/base/json.ts';

/** How a client reaches Rosette: in process when embedded, over HTTP otherwise. Same operations, same answers. */
export interface ApiClient {
  /** Region used when a call names none. */
  readonly region: string;
  /** Address that the answers come from, for people; `embedded` when in process. */
  readonly endpoint: string;
  /** `parameters` nested as in the SDK (`{Parameters: [{ParameterKey, ParameterValue}]}`). The response body with
   *  RequestId. Rejects with `CloudError` (`#wire/cloud-client.ts`). */
  call(action: string, parameters: JsonObject): Promise<JsonObject>;
  /** Events of the stack and the stacks nested in it, oldest first, after the cursor (0: from the beginning); goes on as
   *  they happen, ends when `signal` aborts; reconnects by itself. */
  events(stackId: string, cursor: number, signal: AbortSignal): AsyncIterable<StackEvent>;
}

/** One event as ListStackEvents returns it, with the cursor to resume after it. */
export interface StackEvent {
  readonly Cursor: number;
  readonly EventId: string;
  readonly CreateTime: string;
  readonly StackId: string;
  readonly StackName: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceType: string;
  readonly Status: string;
  readonly StatusReason: string;
}
