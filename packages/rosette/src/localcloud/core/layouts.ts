import type { Database } from './database.ts';

/** Tables that one service adds to the file when it is first used. `steps[n]` brings layout n to n + 1; never change one. */
export interface Layout {
  readonly name: string;
  readonly steps: readonly string[];
}

/** Makes or brings up to date the tables of a service. Throws when the file was written by a newer program. */
export function layOut(db: Database, layout: Layout): void {
  db.transaction(() => {
    db.script('CREATE TABLE IF NOT EXISTS layouts (name TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT');
    const version = Number(db.row('SELECT version FROM layouts WHERE name = ?', layout.name)?.version ?? 0);
    if (version > layout.steps.length) {
      throw new Error(
        `The local cloud's file has layout ${version} of ${layout.name}, but this program knows layouts up to ` +
          `${layout.steps.length} only. Use the newer program, or remove the file to begin an empty cloud.`,
      );
    }
    for (const step of layout.steps.slice(version)) db.script(step);
    db.run('INSERT OR REPLACE INTO layouts (name, version) VALUES (?, ?)', layout.name, layout.steps.length);
  });
}

/** Whether the service was ever used with this file: only then can it have left something undone. */
export function isLaidOut(db: Database, name: string): boolean {
  const table = db.row("SELECT 1 AS found FROM sqlite_master WHERE type = 'table' AND name = 'layouts'");
  return table !== undefined && db.row('SELECT 1 AS found FROM layouts WHERE name = ?', name) !== undefined;
}
