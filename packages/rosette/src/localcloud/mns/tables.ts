import type { Layout } from '../core/layouts.ts';

/**
 * Messages hang on the row of their queue, deliveries on the row of their subscription: what removes one removes the other.
 * A message is `hidden` while it is delayed or taken; it becomes ready again by the time alone. Times are epoch ms.
 */
export const mnsLayout: Layout = {
  name: 'mns',
  steps: [
    `CREATE TABLE mns_messages (
       seq INTEGER PRIMARY KEY AUTOINCREMENT,
       queue INTEGER NOT NULL REFERENCES objects (seq) ON DELETE CASCADE,
       id TEXT NOT NULL,
       body TEXT NOT NULL,
       md5 TEXT NOT NULL,
       priority INTEGER NOT NULL,
       enqueued_at INTEGER NOT NULL,
       expires_at INTEGER NOT NULL,
       hidden INTEGER NOT NULL,
       visible_at INTEGER NOT NULL,
       taken INTEGER NOT NULL DEFAULT 0,
       first_taken_at INTEGER,
       receipt TEXT
     ) STRICT;
     CREATE INDEX mns_messages_ready ON mns_messages (queue, priority, seq) WHERE hidden = 0;
     CREATE INDEX mns_messages_hidden ON mns_messages (queue, visible_at) WHERE hidden = 1;
     CREATE INDEX mns_messages_expiry ON mns_messages (queue, expires_at);

     CREATE TABLE mns_deliveries (
       seq INTEGER PRIMARY KEY AUTOINCREMENT,
       subscription INTEGER NOT NULL REFERENCES objects (seq) ON DELETE CASCADE,
       message TEXT NOT NULL,
       body TEXT NOT NULL,
       md5 TEXT NOT NULL,
       tag TEXT NOT NULL,
       published_at INTEGER NOT NULL,
       attempts INTEGER NOT NULL DEFAULT 0,
       due_at INTEGER NOT NULL
     ) STRICT;
     CREATE INDEX mns_deliveries_due ON mns_deliveries (due_at, seq);
     CREATE INDEX mns_deliveries_subscription ON mns_deliveries (subscription);

     CREATE TABLE mns_signing (
       id INTEGER PRIMARY KEY CHECK (id = 1),
       private_key TEXT NOT NULL,
       certificate TEXT NOT NULL
     ) STRICT;`,
  ],
};
