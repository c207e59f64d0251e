import type { Layout } from '../core/layouts.ts';

/**
 * Asynchronous invocations: those that wait or run, and for a day those that ended. `payload` goes when one ends. Times are
 * epoch ms.
 */
export const fcLayout: Layout = {
  name: 'fc',
  steps: [
    `CREATE TABLE fc_tasks (
       seq INTEGER PRIMARY KEY AUTOINCREMENT,
       account TEXT NOT NULL,
       region TEXT NOT NULL,
       function TEXT NOT NULL,
       qualifier TEXT NOT NULL,
       task TEXT NOT NULL,
       request TEXT NOT NULL,
       payload BLOB,
       status TEXT NOT NULL,
       attempts INTEGER NOT NULL DEFAULT 0,
       refusals INTEGER NOT NULL DEFAULT 0,
       created_at INTEGER NOT NULL,
       due_at INTEGER,
       started_at INTEGER,
       ended_at INTEGER,
       duration_ms REAL,
       instance TEXT NOT NULL DEFAULT '',
       error TEXT NOT NULL DEFAULT '',
       result TEXT NOT NULL DEFAULT '',
       UNIQUE (account, region, function, task)
     ) STRICT;
     CREATE INDEX fc_tasks_due ON fc_tasks (due_at, seq) WHERE due_at IS NOT NULL;
     CREATE INDEX fc_tasks_ended ON fc_tasks (ended_at) WHERE ended_at IS NOT NULL;`,
    // Whoever asks is told of stateful ones only; of a failed one the end of what its last run printed is kept.
    // `most_retries`: as the caller wished; null where it wished nothing.
    `ALTER TABLE fc_tasks ADD COLUMN stateful INTEGER NOT NULL DEFAULT 1;
     ALTER TABLE fc_tasks ADD COLUMN log TEXT NOT NULL DEFAULT '';
     ALTER TABLE fc_tasks ADD COLUMN most_retries INTEGER;`,
  ],
};
