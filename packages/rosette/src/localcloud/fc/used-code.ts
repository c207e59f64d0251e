import type { Database } from '../core/database.ts';

/** Hashes of the archives that functions and their versions have, in every account and region. */
export function usedCode(db: Database): ReadonlySet<string> {
  const ofFunctions = db.rows(
    `SELECT DISTINCT json_extract(state, '$.code.sha256') AS sha256 FROM objects WHERE product = 'FC' AND kind = 'Function'`,
  );
  const ofVersions = db.rows(
    `SELECT DISTINCT json_extract(each.value, '$.code.sha256') AS sha256
     FROM objects, json_each(objects.state, '$.functions') AS each WHERE product = 'FC' AND kind = 'Version'`,
  );
  return new Set([...ofFunctions, ...ofVersions].map(({ sha256 }) => String(sha256)));
}
