import type { Json } from '@rosette/template/base/json.ts';
import type { Database } from './database.ts';
import type { Scope } from './objects.ts';

/** Something to be done later, whatever happens in between: kept in the file until it is done. */
export interface Errand extends Scope {
  readonly sequence: number;
  /** Id of the object that does it; the errand is dropped when that is gone. */
  readonly subject: string;
  readonly dueAt: number;
  readonly attempts: number;
  readonly payload: Json;
}

/** Done, or what is left of it and when to go on. */
export type ErrandResult = 'done' | { readonly retryAt: number; readonly attempts: number; readonly payload: Json };

export interface ErrandClock {
  now(): number;
  at(at: number, wake: () => void): () => void;
}

export function addErrand(db: Database, errand: Omit<Errand, 'sequence' | 'attempts'>): void {
  db.run(
    'INSERT INTO errands (account, region, subject, due_at, payload) VALUES (?, ?, ?, ?, ?)',
    errand.accountId,
    errand.region,
    errand.subject,
    errand.dueAt,
    JSON.stringify(errand.payload),
  );
}

/** So many errands are under way at once: one that hangs must not keep the others. */
const atOnce = 16;

/** Runs errands when they are due. At least once: a crash between doing and noting repeats one. */
export class ErrandRunner {
  readonly #db: Database;
  readonly #clock: ErrandClock;
  readonly #perform: (errand: Errand) => Promise<ErrandResult>;
  #cancel: () => void = () => {};
  #running = false;
  #closed = false;

  constructor(db: Database, clock: ErrandClock, perform: (errand: Errand) => Promise<ErrandResult>) {
    this.#db = db;
    this.#clock = clock;
    this.#perform = perform;
  }

  /** Call after anything that may have added an errand, and once at the start. */
  wake(): void {
    if (this.#running || this.#closed) return;
    this.#cancel();
    const next = this.#db.row('SELECT min(due_at) AS due FROM errands')?.due;
    if (next === null || next === undefined) return;
    this.#cancel = this.#clock.at(Number(next), () => void this.#run());
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let due = this.#due(); due.length > 0; due = this.#due()) {
      await Promise.all(due.map((errand) => this.#one(errand)));
      if (this.#closed) return;
    }
    this.#running = false;
    this.wake();
  }

  async #one(errand: Errand): Promise<void> {
    const result = await this.#perform(errand);
    if (!this.#closed) this.#note(errand, result);
  }

  #due(): readonly Errand[] {
    const sql = 'SELECT * FROM errands WHERE due_at <= ? ORDER BY due_at, seq LIMIT ?';
    return this.#db.rows(sql, this.#clock.now(), atOnce).map((row) => ({
      sequence: Number(row.seq),
      accountId: String(row.account),
      region: String(row.region),
      subject: String(row.subject),
      dueAt: Number(row.due_at),
      attempts: Number(row.attempts),
      payload: JSON.parse(String(row.payload)) as Json,
    }));
  }

  #note(errand: Errand, result: ErrandResult): void {
    if (result === 'done') {
      this.#db.run('DELETE FROM errands WHERE seq = ?', errand.sequence);
      return;
    }
    this.#db.run(
      'UPDATE errands SET due_at = ?, attempts = ?, payload = ? WHERE seq = ?',
      result.retryAt,
      result.attempts,
      JSON.stringify(result.payload),
      errand.sequence,
    );
  }
}
