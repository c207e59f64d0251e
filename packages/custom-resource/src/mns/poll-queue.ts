import { InvalidRequest } from '../protocol.ts';
import type { Provider } from '../provider.ts';
import { AnswerNotDelivered } from '../send-answer.ts';
import { detailOf, messageOf } from '../world.ts';
import { requestIn } from './envelope.ts';
import { type QueueClient, type QueueKeys, type QueueMessage, queueClient } from './queue-client.ts';

export type QueueOptions = {
  /** Requests that are worked on at the same time. 4 when left out. */
  readonly concurrency?: number;
  /** Seconds for which a message is hidden from others; renewed while it is worked on. 30 when left out. */
  readonly visibilitySeconds?: number;
} & (
  | { readonly client: QueueClient }
  | {
      /** `https://<account>.mns.<region>.aliyuncs.com`, or where a local cloud listens. */
      readonly endpoint: string;
      readonly queue: string;
      readonly keys: QueueKeys | (() => QueueKeys | Promise<QueueKeys>);
    }
);

export interface Polling {
  /** Takes no more messages, and resolves when those it has are done. */
  stop(): Promise<void>;
}

const LONGEST_PAUSE_MS = 30_000;

/**
 * Works off the requests of a queue until it is stopped. A message is removed when its answer has arrived, or can never
 * arrive; otherwise it comes back after `visibilitySeconds`.
 */
export function pollQueue(provider: Provider, options: QueueOptions): Polling {
  const client = 'client' in options ? options.client : clientOf(provider, options);
  const stopping = new AbortController();
  const { concurrency = 4, visibilitySeconds = 30 } = options;
  const consumer = { provider, client, visibilitySeconds, signal: stopping.signal };
  const workers = Array.from({ length: concurrency }, () => consume(consumer));
  return {
    async stop() {
      stopping.abort();
      await Promise.all(workers);
    },
  };
}

function clientOf(provider: Provider, options: Extract<QueueOptions, { endpoint: string }>): QueueClient {
  const { endpoint, queue, keys } = options;
  return queueClient(provider.world, endpoint, queue, typeof keys === 'function' ? keys : () => keys);
}

interface Consumer {
  readonly provider: Provider;
  readonly client: QueueClient;
  readonly visibilitySeconds: number;
  readonly signal: AbortSignal;
}

async function consume(consumer: Consumer): Promise<void> {
  const { provider, client, signal } = consumer;
  let pause = 0;
  while (!signal.aborted) {
    try {
      const message = await client.receive(signal);
      pause = 0;
      if (message !== undefined) await workOff(consumer, message);
    } catch (error) {
      if (signal.aborted) return;
      pause = Math.min(Math.max(pause * 2, 500), LONGEST_PAUSE_MS);
      provider.world.log(`queue: ${messageOf(error)}; trying again`);
      await provider.world.sleep(pause, signal);
    }
  }
}

async function workOff(consumer: Consumer, message: QueueMessage): Promise<void> {
  const { provider } = consumer;
  const holding = new Hold(consumer, message);
  try {
    await provider.accept(requestIn(message.body), { via: 'queue', native: message, sentAt: message.enqueuedAt });
    await holding.remove();
  } catch (error) {
    holding.let();
    if (error instanceof AnswerNotDelivered) return;
    if (!(error instanceof InvalidRequest)) throw error;
    provider.world.log(`queue: the message ${message.id} was removed: ${error.message}`);
    await holding.remove();
  }
}

/** Keeps a message to itself while it is worked on. */
class Hold {
  readonly #consumer: Consumer;
  readonly #done = new AbortController();
  readonly #renewing: Promise<void>;
  #receiptHandle: string;

  constructor(consumer: Consumer, message: QueueMessage) {
    this.#consumer = consumer;
    this.#receiptHandle = message.receiptHandle;
    this.#renewing = this.#renew();
  }

  let(): void {
    this.#done.abort();
  }

  async remove(): Promise<void> {
    this.let();
    // The handle changes with each renewal: one under way must end first.
    await this.#renewing;
    await this.#consumer.client.remove(this.#receiptHandle);
  }

  async #renew(): Promise<void> {
    const { client, provider, visibilitySeconds } = this.#consumer;
    const signal = this.#done.signal;
    await this.#hide(client, visibilitySeconds);
    while (!signal.aborted) {
      await provider.world.sleep((visibilitySeconds * 1_000) / 2, signal);
      if (!signal.aborted) await this.#hide(client, visibilitySeconds);
    }
  }

  async #hide(client: QueueClient, seconds: number): Promise<void> {
    try {
      this.#receiptHandle = await client.hide(this.#receiptHandle, seconds);
    } catch (error) {
      this.#consumer.provider.world.log(`queue: a message cannot be held: ${detailOf(error)}`);
    }
  }
}
