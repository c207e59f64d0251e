import { createHash } from 'node:crypto';
import type { Database } from '../core/database.ts';
import { Refusal } from '../web/refusal.ts';
import { messageNotExist } from './errors.ts';

/** What a sender gives. */
export interface NewMessage {
  readonly body: string;
  /** 1 (first) to 16. */
  readonly priority: number;
  readonly delaySeconds: number;
}

export interface Message {
  readonly sequence: number;
  readonly id: string;
  readonly body: string;
  readonly md5: string;
  readonly priority: number;
  readonly enqueuedAt: number;
  readonly visibleAt: number;
  readonly dequeueCount: number;
  readonly firstDequeuedAt: number | null;
  readonly receipt: string | null;
}

export interface MessageCounts {
  readonly active: number;
  readonly inactive: number;
  readonly delayed: number;
}

/** Upper-case hexadecimal MD5, as the service tells it to senders and receivers. */
export function md5Of(body: string): string {
  return createHash('md5').update(body).digest('hex').toUpperCase();
}

/** As the cloud's look: four groups of hexadecimal digits. */
export function newMessageId(random: () => number, now: number): string {
  const digits = randomDigits(random, 16, 8) + randomDigits(random, 16, 8);
  return `${digits}-1-${now.toString(16)}-${randomDigits(random, 16, 9)}`.toUpperCase();
}

/** `length` digits, at most 9: as many as one number of 48 random bits has. */
function randomDigits(random: () => number, base: number, length: number): string {
  return Math.floor(random() * base ** length)
    .toString(base)
    .padStart(length, '0');
}

/** The messages of one queue, by the number of the queue's row. Writes belong inside a transaction. */
export class Messages {
  readonly #db: Database;
  readonly #queue: number;
  readonly #now: number;
  readonly #random: () => number;

  constructor(db: Database, queue: number, now: number, random: () => number) {
    this.#db = db;
    this.#queue = queue;
    this.#now = now;
    this.#random = random;
  }

  /** Receipt handles exist only for messages that are hidden: a delayed one can be deleted before it appears. */
  add(message: NewMessage, retentionSeconds: number): Message {
    const id = newMessageId(this.#random, this.#now);
    const md5 = md5Of(message.body);
    const hidden = message.delaySeconds > 0;
    const visibleAt = this.#now + message.delaySeconds * 1000;
    const { id: sequence } = this.#db.run(
      `INSERT INTO mns_messages (queue, id, body, md5, priority, enqueued_at, expires_at, hidden, visible_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      this.#queue,
      id,
      message.body,
      md5,
      message.priority,
      this.#now,
      this.#now + retentionSeconds * 1000,
      hidden ? 1 : 0,
      visibleAt,
    );
    const { body, priority } = message;
    const receipt = hidden ? this.#newReceipt(sequence, priority) : null;
    if (receipt !== null) this.#db.run('UPDATE mns_messages SET receipt = ? WHERE seq = ?', receipt, sequence);
    return {
      sequence,
      id,
      body,
      md5,
      priority,
      enqueuedAt: this.#now,
      visibleAt,
      dequeueCount: 0,
      firstDequeuedAt: null,
      receipt,
    };
  }

  /** Drops what is too old, and makes ready what is hidden no longer. */
  settle(): void {
    this.#db.run('DELETE FROM mns_messages WHERE queue = ? AND expires_at <= ?', this.#queue, this.#now);
    this.#db.run(
      'UPDATE mns_messages SET hidden = 0, receipt = NULL WHERE queue = ? AND hidden = 1 AND visible_at <= ?',
      this.#queue,
      this.#now,
    );
  }

  /** Moves to another queue what was taken so often and is coming back now; it keeps its age. Before `settle`. Answers how many. */
  moveDeadTo(target: number, maximumReceives: number): number {
    return this.#db.run(
      `UPDATE mns_messages SET queue = ?, hidden = 0, receipt = NULL, taken = 0, first_taken_at = NULL
       WHERE queue = ? AND hidden = 1 AND visible_at <= ? AND taken >= ?`,
      target,
      this.#queue,
      this.#now,
      maximumReceives,
    ).changes;
  }

  /** Up to `count` messages, most urgent first, then oldest. Hides each for the time and gives it a new receipt handle. */
  take(count: number, visibilitySeconds: number): readonly Message[] {
    return this.#ready(count).map((message) => {
      const taken: Message = {
        ...message,
        visibleAt: this.#now + visibilitySeconds * 1000,
        dequeueCount: message.dequeueCount + 1,
        firstDequeuedAt: message.firstDequeuedAt ?? this.#now,
        receipt: this.#newReceipt(message.sequence, message.priority),
      };
      this.#db.run(
        'UPDATE mns_messages SET hidden = 1, visible_at = ?, taken = ?, first_taken_at = ?, receipt = ? WHERE seq = ?',
        taken.visibleAt,
        taken.dequeueCount,
        taken.firstDequeuedAt,
        taken.receipt,
        taken.sequence,
      );
      return taken;
    });
  }

  /** The same messages, untouched. */
  peek(count: number): readonly Message[] {
    return this.#ready(count);
  }

  /** Throws `MessageNotExist` when the handle is of a message that is gone or was taken again since. */
  remove(receipt: string): void {
    this.#db.run('DELETE FROM mns_messages WHERE seq = ?', this.#held(receipt).sequence);
  }

  /** Hides a taken message for so long from now on. The old handle is dead afterwards. */
  hide(receipt: string, visibilitySeconds: number): { readonly receipt: string; readonly visibleAt: number } {
    const held = this.#held(receipt);
    const visibleAt = this.#now + visibilitySeconds * 1000;
    const next = this.#newReceipt(held.sequence, held.priority);
    this.#db.run('UPDATE mns_messages SET visible_at = ?, receipt = ? WHERE seq = ?', visibleAt, next, held.sequence);
    return { receipt: next, visibleAt };
  }

  counts(): MessageCounts {
    const row = this.#db.row(
      `SELECT count(*) FILTER (WHERE hidden = 0) AS active, count(*) FILTER (WHERE hidden = 1 AND taken > 0) AS inactive,
       count(*) FILTER (WHERE hidden = 1 AND taken = 0) AS delayed FROM mns_messages WHERE queue = ?`,
      this.#queue,
    );
    return { active: Number(row?.active), inactive: Number(row?.inactive), delayed: Number(row?.delayed) };
  }

  /** When the next hidden message becomes ready, epoch ms; undefined when none is hidden. */
  nextReadyAt(): number | undefined {
    const at = this.#db.row(
      'SELECT min(visible_at) AS at FROM mns_messages WHERE queue = ? AND hidden = 1',
      this.#queue,
    )?.at;
    return at === null || at === undefined ? undefined : Number(at);
  }

  /** When the next message that was taken so often comes back, epoch ms; undefined when there is none. */
  nextDeadAt(maximumReceives: number): number | undefined {
    const sql = 'SELECT min(visible_at) AS at FROM mns_messages WHERE queue = ? AND hidden = 1 AND taken >= ?';
    const at = this.#db.row(sql, this.#queue, maximumReceives)?.at;
    return at === null || at === undefined ? undefined : Number(at);
  }

  #ready(count: number): readonly Message[] {
    const sql = 'SELECT * FROM mns_messages WHERE queue = ? AND hidden = 0 ORDER BY priority, seq LIMIT ?';
    return this.#db.rows(sql, this.#queue, count).map(readMessage);
  }

  #held(receipt: string): Message {
    const sequence = /^\d{1,2}-([0-9a-z]{1,12})-[0-9a-z]{18}$/.exec(receipt)?.[1];
    if (sequence === undefined) {
      throw new Refusal(400, 'ReceiptHandleError', 'The receipt handle you provide is not valid.');
    }
    const row = this.#db.row(
      'SELECT * FROM mns_messages WHERE seq = ? AND queue = ? AND receipt = ? AND visible_at > ? AND expires_at > ?',
      Number.parseInt(sequence, 36),
      this.#queue,
      receipt,
      this.#now,
      this.#now,
    );
    if (row === undefined) throw messageNotExist();
    return readMessage(row);
  }

  /** Its second part finds the message, its third makes it a handle of this taking alone. Letters, digits and hyphens only. */
  #newReceipt(sequence: number, priority: number): string {
    return `${priority}-${sequence.toString(36)}-${randomDigits(this.#random, 36, 9)}${randomDigits(this.#random, 36, 9)}`;
  }
}

function readMessage(row: Record<string, string | number | null>): Message {
  return {
    sequence: Number(row.seq),
    id: String(row.id),
    body: String(row.body),
    md5: String(row.md5),
    priority: Number(row.priority),
    enqueuedAt: Number(row.enqueued_at),
    visibleAt: Number(row.visible_at),
    dequeueCount: Number(row.taken),
    firstDequeuedAt: row.first_taken_at === null ? null : Number(row.first_taken_at),
    receipt: row.receipt === null ? null : String(row.receipt),
  };
}
