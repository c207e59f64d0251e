import { readObject } from '../core/objects.ts';
import type { WebGround } from '../web/ground.ts';
import type { Published } from './notification.ts';
import type { Subscription, SubscriptionState } from './subscriptions.ts';

/** A message that one subscription still has to get. */
export interface Delivery {
  readonly sequence: number;
  readonly subscription: Subscription;
  /** Number of the subscription's row. */
  readonly subscriptionNumber: number;
  readonly message: Published;
  readonly attempts: number;
}

/** Done with it, or when it is tried again (epoch ms). */
export type DeliveryResult = 'done' | { readonly retryAt: number };

export type Deliver = (delivery: Delivery) => Promise<DeliveryResult>;

/** After an attempt that failed inside the local cloud itself (a full disk …), milliseconds. */
const DEFECT_PAUSE_MS = 5_000;

/** So many pushes are under way at once, and so many of them to one subscription: one that hangs must not keep the others. */
const AT_ONCE = 32;
const AT_ONCE_EACH = 4;

/**
 * Delivers what is due. Each delivery is a row until it is done, so that a restart loses none; a crash between doing and
 * noting repeats one.
 */
export class Pusher {
  readonly #ground: WebGround;
  readonly #deliver: Deliver;
  readonly #underWay = new Map<number, number>();
  #cancel: () => void = () => {};
  #closed = false;

  constructor(ground: WebGround, deliver: Deliver) {
    this.#ground = ground;
    this.#deliver = deliver;
  }

  /** Call after anything that may have made a delivery due, and once at the start. */
  wake(): void {
    this.#cancel();
    if (this.#closed) return;
    while (this.#underWay.size < AT_ONCE) {
      const delivery = this.#next();
      if (delivery === undefined) break;
      this.#underWay.set(delivery.sequence, delivery.subscriptionNumber);
      void this.#one(delivery);
    }
    const at = this.#nextDueAt();
    if (at !== undefined) this.#cancel = this.#ground.clock.at(at, () => this.wake());
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  async #one(delivery: Delivery): Promise<void> {
    const result = await this.#deliver(delivery).catch(() => this.#later());
    if (this.#closed) return;
    try {
      this.#note(delivery, result);
    } catch {
      // The row stays as it was, and is looked at again; without the pause it would be at once.
      await new Promise<void>((done) => void this.#ground.clock.at(this.#later().retryAt, done));
    }
    this.#underWay.delete(delivery.sequence);
    this.wake();
  }

  #later(): { readonly retryAt: number } {
    return { retryAt: this.#ground.clock.now() + DEFECT_PAUSE_MS };
  }

  #note(delivery: Delivery, result: DeliveryResult): void {
    const { db } = this.#ground;
    if (result === 'done') {
      db.run('DELETE FROM mns_deliveries WHERE seq = ?', delivery.sequence);
      return;
    }
    const sql = 'UPDATE mns_deliveries SET due_at = ?, attempts = attempts + 1 WHERE seq = ?';
    db.run(sql, result.retryAt, delivery.sequence);
  }

  #next(): Delivery | undefined {
    const row = this.#ground.db.row(
      `SELECT d.seq AS d_seq, d.subscription AS d_subscription, d.message, d.body, d.md5, d.tag, d.published_at, d.attempts, o.*
       FROM mns_deliveries AS d JOIN objects AS o ON o.seq = d.subscription
       WHERE d.due_at <= ? AND d.seq NOT IN (SELECT value FROM json_each(?))
       AND d.subscription NOT IN (SELECT value FROM json_each(?)) ORDER BY d.due_at, d.seq LIMIT 1`,
      this.#ground.clock.now(),
      JSON.stringify([...this.#underWay.keys()]),
      JSON.stringify(this.#busySubscriptions()),
    );
    return row === undefined ? undefined : readDelivery(row);
  }

  /** When something that is not due yet will be; what is due and waits for its turn is looked at when one has ended. */
  #nextDueAt(): number | undefined {
    const at = this.#ground.db.row(
      'SELECT min(due_at) AS at FROM mns_deliveries WHERE due_at > ?',
      this.#ground.clock.now(),
    )?.at;
    return at === null || at === undefined ? undefined : Number(at);
  }

  #busySubscriptions(): readonly number[] {
    const counts = new Map<number, number>();
    for (const subscription of this.#underWay.values()) counts.set(subscription, (counts.get(subscription) ?? 0) + 1);
    return [...counts].filter(([, count]) => count >= AT_ONCE_EACH).map(([subscription]) => subscription);
  }
}

function readDelivery(row: Record<string, string | number | null>): Delivery {
  return {
    sequence: Number(row.d_seq),
    subscription: readObject<SubscriptionState>(row),
    subscriptionNumber: Number(row.d_subscription),
    message: {
      messageId: String(row.message),
      body: String(row.body),
      md5: String(row.md5),
      tag: String(row.tag),
      publishedAt: Number(row.published_at),
    },
    attempts: Number(row.attempts),
  };
}
