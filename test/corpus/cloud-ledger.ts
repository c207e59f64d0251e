import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What the local cloud of a data directory wrote down: how much it ever created, and what of it is still there; but for
 *  the default network that an account finds in each region. */
export interface CloudLedger {
  readonly created: number;
  /** `product kind id`, sorted. */
  readonly left: readonly string[];
}

const EACH_OBJECT = `
  SELECT product || ' ' || kind || ' ' || id AS name,
         SUM(change = 'created') AS created, SUM(change = 'removed') AS removed
  FROM ledger WHERE action <> 'CreateDefaultVpc' GROUP BY product, kind, id ORDER BY name`;

/**
 * Reads the cloud's own ledger from its file, without the code that wrote it, so that a fault there cannot hide itself.
 * Undefined when no file of the directory holds one. No process may have the directory open.
 */
export function readCloudLedger(dataDir: string): CloudLedger | undefined {
  for (const name of readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).sort()) {
    const rows = /\.(sqlite|db)$/.test(name) ? ledgerRows(join(dataDir, name)) : undefined;
    if (rows === undefined) continue;
    return {
      created: rows.reduce((sum, row) => sum + Number(row.created), 0),
      left: rows.filter((row) => Number(row.created) > Number(row.removed)).map((row) => String(row.name)),
    };
  }
  return undefined;
}

function ledgerRows(path: string): readonly Record<string, unknown>[] | undefined {
  const database = new DatabaseSync(path);
  try {
    const table = database.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'ledger'`).get();
    return table === undefined ? undefined : database.prepare(EACH_OBJECT).all();
  } finally {
    database.close();
  }
}
