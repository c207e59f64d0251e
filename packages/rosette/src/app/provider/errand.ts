import { isJsonObject, type Json } from '@rosette/template/base/json.ts';
import type { SeenAnswer } from '#cli/served-provider.ts';
import type { ProviderProcess } from './provider-process.ts';
import type { SentRequest } from './sent-request.ts';

/**
 * Who gets the answer: whoever sent the request, at its ResponseURL (`address`) or as the response of HTTP (`response`), or
 * nobody outside, since the request was made up here.
 */
export type Receiver = 'address' | 'response' | 'nobody';

/** A request under way. */
export class Errand {
  readonly sent: SentRequest;
  readonly receiver: Receiver;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Part of the address that the provider answers to; whoever knows it can answer. */
  readonly token: string;
  /** The process that has it in hand; undefined while it waits for one. */
  carrier: ProviderProcess | undefined;
  /** Resolves when it is answered, or when no answer will be taken any more (undefined). */
  readonly over: Promise<WireAnswer | undefined>;
  readonly #conclude: (answer: WireAnswer | undefined) => void;
  #isOver = false;

  constructor(sent: SentRequest, receiver: Receiver, startedAt: number, token: string) {
    const { promise, resolve } = Promise.withResolvers<WireAnswer | undefined>();
    this.sent = sent;
    this.receiver = receiver;
    this.startedAt = startedAt;
    this.token = token;
    this.over = promise;
    this.#conclude = resolve;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  conclude(answer: WireAnswer | undefined): void {
    this.#isOver = true;
    this.#conclude(answer);
  }
}

/** An answer in the words of the protocol. */
export interface WireAnswer {
  readonly Status: string;
  readonly Reason?: string;
  readonly [field: string]: Json | undefined;
}

export function failedAnswer({ stackId, seen }: SentRequest, reason: string): WireAnswer {
  const ids = { StackId: stackId, RequestId: seen.requestId, LogicalResourceId: seen.logicalId };
  return { Status: 'FAILED', ...ids, Reason: reason };
}

/** The answer in a body; undefined when it is none. */
export function readAnswer(body: string): WireAnswer | undefined {
  try {
    const value = JSON.parse(body) as Json;
    return isJsonObject(value) && typeof value.Status === 'string' ? (value as unknown as WireAnswer) : undefined;
  } catch {
    return undefined;
  }
}

export function seenAnswer({ Status, PhysicalResourceId, Reason, Data }: WireAnswer): SeenAnswer {
  return {
    status: Status,
    ...(typeof PhysicalResourceId === 'string' ? { physicalId: PhysicalResourceId } : {}),
    ...(typeof Reason === 'string' ? { reason: Reason } : {}),
    dataKeys: isJsonObject(Data) ? Object.keys(Data) : [],
  };
}
