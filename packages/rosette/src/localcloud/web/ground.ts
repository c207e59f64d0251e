import type { Database } from '../core/database.ts';
import type { FaultBoard } from '../core/faults.ts';
import type { Cause, Scope } from '../core/objects.ts';
import { Objects } from '../core/objects.ts';
import type { PostOutside, SecretOf } from './web.ts';

/** What every HTTP service of one local cloud shares. */
export interface WebGround {
  readonly db: Database;
  readonly clock: { now(): number; at(at: number, wake: () => void): () => void };
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly faults: FaultBoard;
  /** Region of requests that name none. */
  readonly region: string;
  readonly secretOf: SecretOf;
  /** Where the services listen, as others reach them: `http://127.0.0.1:9001`, without a slash at its end. */
  readonly address: () => string;
  readonly post: PostOutside;
  /** Where bodies too large for the database lie, each service in a folder of its own there. */
  readonly bodies: () => string;
}

/** Objects of the scope as one request sees and changes them. */
export function objectsIn(ground: WebGround, scope: Scope, product: string, action: string): Objects {
  const cause: Cause = { product, action, token: null, principal: `acs:ram::${scope.accountId}:root` };
  return new Objects(ground.db, scope, ground.clock.now(), cause);
}
