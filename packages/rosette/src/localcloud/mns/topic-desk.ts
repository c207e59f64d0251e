import type { Scope } from '../core/objects.ts';
import { objectsIn, type WebGround } from '../web/ground.ts';
import { Refusal } from '../web/refusal.ts';
import { parseEndpoint } from './endpoint.ts';
import { invalidArgument } from './errors.ts';
import { md5Of, newMessageId } from './messages.ts';
import { notificationOf, type Published } from './notification.ts';
import { push } from './push.ts';
import { type Delivery, type DeliveryResult, Pusher } from './pusher.ts';
import { QueueDesk } from './queue-desk.ts';
import { retryDelay } from './retry-strategy.ts';
import { type SigningKey, signingKey } from './signing-key.ts';
import { type Subscription, subscriptionsOf } from './subscriptions.ts';
import { theTopic } from './topics.ts';
import type { Waiters } from './waiters.ts';

const MAXIMUM_TAG_LENGTH = 16;

/** Publishes to topics, and sees that every subscription gets what it is due. Throws `Refusal`. */
export class TopicDesk {
  readonly #ground: WebGround;
  readonly #waiters: Waiters;
  readonly #pusher: Pusher;
  #key: Promise<SigningKey> | undefined;

  constructor(ground: WebGround, waiters: Waiters) {
    this.#ground = ground;
    this.#waiters = waiters;
    this.#pusher = new Pusher(ground, (delivery) => this.#deliver(delivery));
    this.#pusher.wake();
  }

  /** Durable for every subscription that wants it when it returns; a topic without any keeps nothing. */
  publish(
    scope: Scope,
    topic: string,
    body: string,
    tag: string,
  ): { readonly messageId: string; readonly md5: string } {
    const { db, clock, random } = this.#ground;
    const now = clock.now();
    const message = { messageId: newMessageId(random, now), body, md5: md5Of(body), tag, publishedAt: now };
    db.transaction(() => {
      const objects = objectsIn(this.#ground, scope, 'Mns', 'PublishMessage');
      const { maximumMessageSize } = theTopic(objects, topic).state;
      check(message, maximumMessageSize);
      for (const subscription of subscriptionsOf(objects, topic)) {
        if (wants(subscription, tag)) this.#file(subscription, message);
      }
    });
    this.#pusher.wake();
    return message;
  }

  /** How many messages of the topic some subscription still has to get. */
  waiting({ accountId, region }: Scope, topic: string): number {
    const row = this.#ground.db.row(
      `SELECT count(DISTINCT message) AS waiting FROM mns_deliveries JOIN objects ON objects.seq = subscription
       WHERE account = ? AND region = ? AND substr(objects.id, 1, ?) = ?`,
      accountId,
      region,
      topic.length + 1,
      `${topic}/`,
    );
    return Number(row?.waiting ?? 0);
  }

  /** The certificate that receivers check pushes with. */
  async certificate(): Promise<string> {
    return (await this.#signingKey()).certificate;
  }

  close(): void {
    this.#pusher.close();
  }

  #file({ accountId, region, id }: Subscription, message: Published): void {
    this.#ground.db.run(
      `INSERT INTO mns_deliveries (subscription, message, body, md5, tag, published_at, due_at)
       SELECT seq, ?, ?, ?, ?, ?, ? FROM objects
       WHERE account = ? AND region = ? AND product = 'Mns' AND kind = 'Subscription' AND id = ?`,
      message.messageId,
      message.body,
      message.md5,
      message.tag,
      message.publishedAt,
      message.publishedAt,
      accountId,
      region,
      id,
    );
  }

  async #deliver(delivery: Delivery): Promise<DeliveryResult> {
    const { strategy } = delivery.subscription.state;
    if (await this.#arrives(delivery)) return 'done';
    const delay = retryDelay(strategy, delivery.attempts + 1, this.#ground.random);
    if (delay !== undefined) return { retryAt: this.#ground.clock.now() + delay };
    this.#giveUp(delivery);
    return 'done';
  }

  async #arrives({ subscription, message }: Delivery): Promise<boolean> {
    const endpoint = parseEndpoint(subscription.state.endpoint);
    const notification = notificationOf(subscription, message);
    if (endpoint.kind === 'queue') {
      const scope = { accountId: subscription.accountId, region: endpoint.region };
      return this.#enqueue(scope, endpoint.queue, notification.body);
    }
    const { address, clock, post } = this.#ground;
    return push(endpoint.url, notification, await this.#signingKey(), { address: address(), now: clock.now(), post });
  }

  #enqueue(scope: Scope, queue: string, body: string): boolean {
    try {
      const [sent] = new QueueDesk(this.#ground, scope, this.#waiters).send(queue, [{ body }]);
      return !(sent instanceof Refusal);
    } catch (error) {
      if (error instanceof Refusal) return false;
      throw error;
    }
  }

  /** What no receiver took goes to the subscription's dead-letter queue, if it has one; else it is lost, as in the cloud. */
  #giveUp({ subscription, message }: Delivery): void {
    const queue = subscription.state.deadLetterQueue;
    if (queue !== null) this.#enqueue(subscription, queue, notificationOf(subscription, message).body);
  }

  #signingKey(): Promise<SigningKey> {
    this.#key ??= signingKey(this.#ground.db, this.#ground.clock.now());
    return this.#key;
  }
}

function wants({ state: { filterTag } }: Subscription, tag: string): boolean {
  return filterTag === '' || filterTag === tag;
}

function check(message: Published, maximumMessageSize: number): void {
  if (message.body === '') throw invalidArgument('The value of "MessageBody" should not be empty.');
  if (Buffer.byteLength(message.body) > maximumMessageSize) {
    throw invalidArgument(
      `The length of message should not be larger than MaximumMessageSize (${maximumMessageSize}).`,
    );
  }
  if (message.tag.length > MAXIMUM_TAG_LENGTH) {
    throw invalidArgument(`The value of "MessageTag" should have at most ${MAXIMUM_TAG_LENGTH} characters.`);
  }
}
