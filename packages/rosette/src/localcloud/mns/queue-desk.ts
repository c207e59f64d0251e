import type { Database } from '../core/database.ts';
import type { Objects, Scope } from '../core/objects.ts';
import { objectsIn, type WebGround } from '../web/ground.ts';
import { Refusal } from '../web/refusal.ts';
import { invalidArgument, queueNotExist } from './errors.ts';
import { type Message, type MessageCounts, Messages, type NewMessage } from './messages.ts';
import { type Queue, type QueueState, queueKind, queueReference, theQueue } from './queues.ts';
import type { Waiters } from './waiters.ts';

/** A queue with the number under which its messages are filed. */
interface Open {
  readonly queue: Queue;
  readonly messages: Messages;
}

/** What a sender may leave to the queue. */
export interface MessageRequest {
  readonly body: string;
  readonly priority?: number;
  readonly delaySeconds?: number;
}

export const DEFAULT_PRIORITY = 8;

/** Messages of the queues of one account and region. Each call is one transaction. Throws `Refusal`. */
export class QueueDesk {
  readonly #ground: WebGround;
  readonly #scope: Scope;
  readonly #waiters: Waiters;

  constructor(ground: WebGround, scope: Scope, waiters: Waiters) {
    this.#ground = ground;
    this.#scope = scope;
    this.#waiters = waiters;
  }

  /** Each message stored, or why not: one refused message does not keep the others. */
  send(name: string, requests: readonly MessageRequest[]): readonly (Message | Refusal)[] {
    const sent = this.#write(name, (open) => requests.map((request) => put(open, request)));
    this.#waiters.touch(this.#key(name), sent.filter((each) => !(each instanceof Refusal)).length);
    return sent;
  }

  /** Up to `count` messages; waits up to `waitSeconds` (the queue's own time where absent) for the first. Empty when none came. */
  async receive(
    name: string,
    count: number,
    waitSeconds: number | undefined,
    signal: AbortSignal | undefined,
  ): Promise<readonly Message[]> {
    let deadline: number | undefined;
    for (;;) {
      const { taken, wait, nextAt } = this.#write(name, (open) => take(open, count));
      const now = this.#ground.clock.now();
      deadline ??= now + (waitSeconds ?? wait) * 1000;
      if (taken.length > 0 || now >= deadline || gone(signal) || this.#waiters.closed) return taken;
      await this.#waiters.wait(this.#key(name), Math.min(deadline, nextAt, this.#nextDeadAt(name)), signal);
      if (this.#waiters.closed || gone(signal)) return [];
    }
  }

  peek(name: string, count: number): readonly Message[] {
    return this.#write(name, ({ messages }) => messages.peek(count));
  }

  /** What became of each handle: undefined when its message is deleted. */
  remove(name: string, receipts: readonly string[]): readonly (Refusal | undefined)[] {
    return this.#write(name, ({ messages }) => receipts.map((receipt) => failureOf(() => messages.remove(receipt))));
  }

  hide(name: string, receipt: string, seconds: number): { readonly receipt: string; readonly visibleAt: number } {
    const hidden = this.#write(name, ({ messages }) => messages.hide(receipt, seconds));
    // Whoever waits for the time at which the message would have come back must look at the new one.
    this.#waiters.touchAll(this.#key(name));
    return hidden;
  }

  /** The queue and how many messages it has in each state. */
  look(name: string): { readonly queue: Queue; readonly counts: MessageCounts } {
    return this.#write(name, ({ queue, messages }) => ({ queue, counts: messages.counts() }));
  }

  /** Whoever waits for the queue looks at it again: it was changed or deleted. */
  changed(name: string): void {
    this.#waiters.touchAll(this.#key(name));
  }

  #write<T>(name: string, work: (open: Open) => T): T {
    const { db } = this.#ground;
    return db.transaction(() => {
      const objects = this.#objects();
      const open = this.#open(objects, name);
      for (const source of objects.referring(queueKind, queueReference(name))) this.#moveDead(objects, source);
      this.#moveDead(objects, open.queue);
      open.messages.settle();
      return work(open);
    });
  }

  #open(objects: Objects, name: string): Open {
    const queue = theQueue(objects, name);
    return { queue, messages: this.#messages(numberOf(this.#ground.db, this.#scope, name)) };
  }

  #messages(number: number | undefined): Messages {
    if (number === undefined) throw queueNotExist('(removed)');
    return new Messages(this.#ground.db, number, this.#ground.clock.now(), this.#ground.random);
  }

  /** Messages that the queue gives up go to its dead-letter queue, if that still exists. */
  #moveDead(objects: Objects, { id, state: { deadLetters } }: Queue): void {
    if (deadLetters === null || objects.find(queueKind, deadLetters.queue) === undefined) return;
    const target = numberOf(this.#ground.db, this.#scope, deadLetters.queue);
    const moved = this.#messages(numberOf(this.#ground.db, this.#scope, id)).moveDeadTo(
      target!,
      deadLetters.maximumReceives,
    );
    if (moved > 0) this.#waiters.touch(this.#key(deadLetters.queue), moved);
  }

  /** When a queue that gives its dead messages to this one may do so next. */
  #nextDeadAt(name: string): number {
    const sources = this.#objects().referring(queueKind, queueReference(name));
    const times = sources.map(({ id, state }) => {
      const messages = this.#messages(numberOf(this.#ground.db, this.#scope, id));
      return messages.nextDeadAt(state.deadLetters?.maximumReceives ?? 0) ?? Number.POSITIVE_INFINITY;
    });
    return Math.min(...times);
  }

  #objects(): Objects {
    return objectsIn(this.#ground, this.#scope, 'Mns', 'messages');
  }

  #key(name: string): string {
    return `${this.#scope.accountId}/${this.#scope.region}/${name}`;
  }
}

/** The number of the queue's row, by which its messages are filed. */
function numberOf(db: Database, { accountId, region }: Scope, name: string): number | undefined {
  const row = db.row(
    'SELECT seq FROM objects WHERE account = ? AND region = ? AND product = ? AND kind = ? AND id = ?',
    accountId,
    region,
    queueKind.product,
    queueKind.name,
    name,
  );
  return row === undefined ? undefined : Number(row.seq);
}

/** Whoever asked does not wait any more. */
function gone(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function put({ queue, messages }: Open, request: MessageRequest): Message | Refusal {
  return attempt(() => messages.add(newMessage(queue.state, request), queue.state.messageRetentionPeriod));
}

function newMessage(state: QueueState, request: MessageRequest): NewMessage {
  if (request.body === '') throw invalidArgument('The value of "MessageBody" should not be empty.');
  if (Buffer.byteLength(request.body) > state.maximumMessageSize) {
    throw invalidArgument(
      `The length of message should not be larger than MaximumMessageSize (${state.maximumMessageSize}).`,
    );
  }
  return {
    body: request.body,
    priority: request.priority ?? DEFAULT_PRIORITY,
    delaySeconds: request.delaySeconds ?? state.delaySeconds,
  };
}

function take({ queue, messages }: Open, count: number) {
  const taken = messages.take(count, queue.state.visibilityTimeout);
  const nextAt = taken.length > 0 ? undefined : messages.nextReadyAt();
  return { taken, wait: queue.state.pollingWaitSeconds, nextAt: nextAt ?? Number.POSITIVE_INFINITY };
}

function failureOf(work: () => void): Refusal | undefined {
  return attempt(() => {
    work();
    return undefined;
  });
}

function attempt<T>(work: () => T): T | Refusal {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
