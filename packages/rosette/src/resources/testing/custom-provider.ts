import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { Signal } from '#engine/ports/resource-type.ts';
import { OutboundError, type OutboundHttp, type OutboundRequest, type OutboundResponse } from '../outbound-http.ts';
import { stack } from './step-driver.ts';

type Reply = OutboundResponse | OutboundError;

/** A provider of custom resources that answers each delivery from a list (the last one stays) and calls back on demand. */
export class Provider implements OutboundHttp {
  readonly requests: OutboundRequest[] = [];
  readonly signals = new Map<string, Signal[]>();
  #replies: Reply[];

  constructor(...replies: readonly Reply[]) {
    this.#replies = [...replies];
  }

  /** From now on. */
  reply(...replies: readonly Reply[]): void {
    this.#replies = [...replies];
  }

  async post(request: OutboundRequest): Promise<OutboundResponse> {
    this.requests.push(request);
    const reply = this.#replies.length > 1 ? this.#replies.shift()! : this.#replies[0]!;
    if (reply instanceof OutboundError) throw reply;
    return reply;
  }

  body(number = 0): JsonObject {
    return JSON.parse(this.requests[number]!.body) as JsonObject;
  }

  answer(payload: Json, to = this.body(this.requests.length - 1)): void {
    const name = `custom/${stack.id}/Thing/${to.RequestId}`;
    const earlier = this.signals.get(name) ?? [];
    this.signals.set(name, [...earlier, { sequence: earlier.length + 1, receivedAt: 0, payload }]);
  }
}

/** The answer SUCCESS to a request. */
export function success(to: JsonObject, more: JsonObject = {}): JsonObject {
  const { StackId, RequestId, LogicalResourceId } = to as Record<string, string>;
  return {
    Status: 'SUCCESS',
    StackId: StackId!,
    RequestId: RequestId!,
    LogicalResourceId: LogicalResourceId!,
    PhysicalResourceId: 'thing-1',
    ...more,
  };
}
