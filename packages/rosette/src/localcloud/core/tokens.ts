import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { Database } from './database.ts';
import { refuse } from './errors.ts';
import type { Scope } from './objects.ts';

/** One use of a client token. */
export interface TokenUse extends Scope {
  readonly product: string;
  readonly action: string;
  readonly token: string;
  /** Digest of the other parameters: they may hold secrets, so they are not kept themselves. */
  readonly fingerprint: string;
}

export function fingerprint(parameters: Readonly<Record<string, string>>): string {
  const entries = Object.entries(parameters).filter(([name]) => name !== 'ClientToken');
  return createHash('sha256').update(JSON.stringify(entries.sort())).digest('hex');
}

/** The first answer under this token. Other parameters under a used token: `IdempotentParameterMismatch` (400). */
export function earlierAnswer(db: Database, use: TokenUse): JsonObject | undefined {
  const row = db.row(
    `SELECT fingerprint, answer FROM tokens WHERE account = ? AND region = ? AND product = ? AND action = ? AND token = ?`,
    use.accountId,
    use.region,
    use.product,
    use.action,
    use.token,
  );
  if (row === undefined) return undefined;
  if (row.fingerprint !== use.fingerprint) {
    throw refuse(
      'IdempotentParameterMismatch',
      `The ClientToken "${use.token}" was used before for ${use.action} with other parameters. Use a new token.`,
    );
  }
  return JSON.parse(String(row.answer)) as { [key: string]: Json };
}

export function rememberAnswer(db: Database, use: TokenUse, answer: JsonObject): void {
  db.run(
    `INSERT INTO tokens (account, region, product, action, token, fingerprint, answer) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    use.accountId,
    use.region,
    use.product,
    use.action,
    use.token,
    use.fingerprint,
    JSON.stringify(answer),
  );
}
