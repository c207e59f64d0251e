import type { Expression, Kysely, SqlBool } from 'kysely';
import type { Database } from './tables.ts';
import type { UniqueRule } from './unique-rules.ts';

/** The few things in which SQL databases differ. Everything else of the store is one code for all. */
export interface StoreDialect {
  /** Whether rows that a transaction read must be locked by hand against others (`select … for update`). */
  readonly locksRows: boolean;
  /** A case-sensitive comparison of a column with a pattern in which `*` stands for any text and nothing else is special. */
  matches(column: string, pattern: string): Expression<SqlBool>;
  /** Runs `work` so that what it writes survives the death of this process, but perhaps not the loss of power. */
  relaxed<T>(db: Kysely<Database>, work: (db: Kysely<Database>) => Promise<T>): Promise<T>;
  /** Which rule the error says would be broken, if it says so. */
  brokenRule(error: unknown): UniqueRule | undefined;
  /** The driver's error as a `StoreError` with words for people. */
  explain(error: unknown): Error;
}
