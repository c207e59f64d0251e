/** Counts up with every change of the tables that an older file does not have. */
export const schemaVersion = 2;

/**
 * Tables of the local cloud. Everything of an object hangs on its row, so that removing the row removes all of it.
 * Times are epoch milliseconds.
 */
export const schema = `
  CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    product TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    gone_at INTEGER,
    is_record INTEGER NOT NULL,
    tags TEXT NOT NULL,
    state TEXT NOT NULL,
    UNIQUE (account, region, product, kind, id)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS objects_gone ON objects (gone_at) WHERE gone_at IS NOT NULL;

  CREATE TABLE IF NOT EXISTS links (
    seq INTEGER NOT NULL REFERENCES objects (seq) ON DELETE CASCADE,
    target TEXT NOT NULL,
    PRIMARY KEY (target, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS links_seq ON links (seq);

  CREATE TABLE IF NOT EXISTS addresses (
    network TEXT NOT NULL,
    address INTEGER NOT NULL,
    seq INTEGER NOT NULL REFERENCES objects (seq) ON DELETE CASCADE,
    PRIMARY KEY (network, address)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS addresses_seq ON addresses (seq);

  CREATE TABLE IF NOT EXISTS tokens (
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    product TEXT NOT NULL,
    action TEXT NOT NULL,
    token TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (account, region, product, action, token)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS busy (
    parent TEXT PRIMARY KEY,
    until INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS errands (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    subject TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    payload TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS errands_due ON errands (due_at);

  CREATE TABLE IF NOT EXISTS ledger (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    time INTEGER NOT NULL,
    change TEXT NOT NULL,
    product TEXT NOT NULL,
    action TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    token TEXT,
    principal TEXT
  ) STRICT;
`;

/** What brings a file of layout n to the next: at index n - 1. */
export const changes: readonly string[] = ['ALTER TABLE ledger ADD COLUMN principal TEXT;'];
