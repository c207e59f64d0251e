import type { Database } from './database.ts';

/** A sort of object of one product. `S` is its stored state: plain JSON. */
export interface Kind<S> {
  readonly product: string;
  readonly name: string;
  /** A record of something that happened (a command's run), which costs nothing and is no object of the ledger. */
  readonly record?: true;
  /** Only for the type checker. */
  readonly state?: S;
}

/** Whose objects, and where: nothing else is visible to a request. */
export interface Scope {
  readonly accountId: string;
  readonly region: string;
}

export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface CloudObject<S> extends Scope {
  readonly product: string;
  readonly kind: string;
  readonly id: string;
  /** Epoch ms. */
  readonly createdAt: number;
  /** Epoch ms from which the object no longer exists; set while it is being removed. */
  readonly goneAt: number | null;
  readonly tags: readonly Tag[];
  readonly state: S;
}

export interface LedgerEntry extends Scope {
  readonly sequence: number;
  readonly time: number;
  readonly change: 'created' | 'removed';
  readonly product: string;
  readonly action: string;
  readonly kind: string;
  readonly id: string;
  /** ClientToken of the request, if it had one. */
  readonly token: string | null;
  /** Who asked for it: `acs:ram::<account>:root`, `acs:ram::<account>:assumed-role/<role>/<session>` … Null: nobody did, or
   *  it was written before this was noted. */
  readonly principal: string | null;
}

/** Why a change happens, for the ledger. */
export interface Cause {
  readonly product: string;
  readonly action: string;
  readonly token: string | null;
  readonly principal: string | null;
}

const columns = 'objects.account, objects.region, product, kind, id, created_at, gone_at, tags, state';

/** Stored objects as of one moment, within one account and region. Writes belong inside a transaction. */
export class Objects {
  readonly #db: Database;
  readonly #scope: Scope;
  readonly #now: number;
  readonly #cause: Cause;

  constructor(db: Database, scope: Scope, now: number, cause: Cause) {
    this.#db = db;
    this.#scope = scope;
    this.#now = now;
    this.#cause = cause;
  }

  find<S>(kind: Kind<S>, id: string): CloudObject<S> | undefined {
    const { accountId, region } = this.#scope;
    const row = this.#db.row(
      `SELECT ${columns} FROM objects WHERE account = ? AND region = ? AND product = ? AND kind = ? AND id = ?
       AND (gone_at IS NULL OR gone_at > ?)`,
      accountId,
      region,
      kind.product,
      kind.name,
      id,
      this.#now,
    );
    return row === undefined ? undefined : readObject<S>(row);
  }

  /** Every object of the kind, oldest first. */
  list<S>(kind: Kind<S>): readonly CloudObject<S>[] {
    const { accountId, region } = this.#scope;
    return this.#db
      .rows(
        `SELECT ${columns} FROM objects WHERE account = ? AND region = ? AND product = ? AND kind = ?
         AND (gone_at IS NULL OR gone_at > ?) ORDER BY seq`,
        accountId,
        region,
        kind.product,
        kind.name,
        this.#now,
      )
      .map(readObject<S>);
  }

  /** Objects of the kind that refer to `target`, oldest first. */
  referring<S>(kind: Kind<S>, target: string): readonly CloudObject<S>[] {
    const { accountId, region } = this.#scope;
    return this.#db
      .rows(
        `SELECT ${columns} FROM links JOIN objects USING (seq) WHERE target = ? AND account = ? AND region = ?
         AND product = ? AND kind = ? AND (gone_at IS NULL OR gone_at > ?) ORDER BY seq`,
        target,
        accountId,
        region,
        kind.product,
        kind.name,
        this.#now,
      )
      .map(readObject<S>);
  }

  create<S>(
    kind: Kind<S>,
    made: { id: string; state: S; tags?: readonly Tag[]; refers?: readonly string[] },
  ): CloudObject<S> {
    const { accountId, region } = this.#scope;
    const tags = made.tags ?? [];
    const { id: sequence } = this.#db.run(
      `INSERT INTO objects (account, region, product, kind, id, created_at, is_record, tags, state)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      accountId,
      region,
      kind.product,
      kind.name,
      made.id,
      this.#now,
      kind.record ? 1 : 0,
      JSON.stringify(tags),
      JSON.stringify(made.state),
    );
    this.#link(sequence, made.refers ?? []);
    if (!kind.record) this.#record('created', kind, made.id);
    return {
      ...this.#scope,
      product: kind.product,
      kind: kind.name,
      id: made.id,
      createdAt: this.#now,
      goneAt: null,
      tags,
      state: made.state,
    };
  }

  /** Stores a new state; `refers` replaces the references if given. */
  update<S>(object: CloudObject<S>, state: S, refers?: readonly string[]): CloudObject<S> {
    this.#db.run('UPDATE objects SET state = ? WHERE seq = ?', JSON.stringify(state), this.#sequence(object));
    if (refers !== undefined) {
      this.#db.run('DELETE FROM links WHERE seq = ?', this.#sequence(object));
      this.#link(this.#sequence(object), refers);
    }
    return { ...object, state };
  }

  tag(object: CloudObject<unknown>, tags: readonly Tag[]): void {
    this.#db.run('UPDATE objects SET tags = ? WHERE seq = ?', JSON.stringify(tags), this.#sequence(object));
  }

  /** Removes the object now, or lets it vanish at `goneAt` (epoch ms). The ledger says so at once, and only once. */
  remove(object: CloudObject<unknown>, goneAt = this.#now): void {
    if (object.goneAt === null) this.#record('removed', { product: object.product, name: object.kind }, object.id);
    if (goneAt <= this.#now) this.#db.run('DELETE FROM objects WHERE seq = ?', this.#sequence(object));
    else this.#db.run('UPDATE objects SET gone_at = ? WHERE seq = ?', goneAt, this.#sequence(object));
  }

  /** Gives the address to the object; false if another has it. */
  takeAddress(network: string, address: number, holder: CloudObject<unknown>): boolean {
    const { changes } = this.#db.run(
      'INSERT OR IGNORE INTO addresses (network, address, seq) VALUES (?, ?, ?)',
      network,
      address,
      this.#sequence(holder),
    );
    return changes === 1;
  }

  /** Gives back what the object holds of the network. */
  freeAddresses(network: string, holder: CloudObject<unknown>): void {
    this.#db.run('DELETE FROM addresses WHERE network = ? AND seq = ?', network, this.#sequence(holder));
  }

  /** Addresses of the network in use, ascending. */
  addresses(network: string): readonly number[] {
    return this.#db
      .rows('SELECT address FROM addresses WHERE network = ? ORDER BY address', network)
      .map((row) => Number(row.address));
  }

  #sequence(object: CloudObject<unknown>): number {
    const row = this.#db.row(
      'SELECT seq FROM objects WHERE account = ? AND region = ? AND product = ? AND kind = ? AND id = ?',
      object.accountId,
      object.region,
      object.product,
      object.kind,
      object.id,
    );
    if (row === undefined) throw new Error(`${object.kind} ${object.id} is not stored`);
    return Number(row.seq);
  }

  #link(sequence: number, targets: readonly string[]): void {
    for (const target of new Set(targets)) {
      this.#db.run('INSERT INTO links (seq, target) VALUES (?, ?)', sequence, target);
    }
  }

  #record(change: LedgerEntry['change'], kind: Kind<unknown>, id: string): void {
    this.#db.run(
      `INSERT INTO ledger (time, change, product, action, kind, id, account, region, token, principal)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      this.#now,
      change,
      kind.product,
      this.#cause.action,
      kind.name,
      id,
      this.#scope.accountId,
      this.#scope.region,
      this.#cause.token,
      this.#cause.principal,
    );
  }
}

type Row = Record<string, string | number | null>;

export function readObject<S>(row: Row): CloudObject<S> {
  return {
    accountId: String(row.account),
    region: String(row.region),
    product: String(row.product),
    kind: String(row.kind),
    id: String(row.id),
    createdAt: Number(row.created_at),
    goneAt: row.gone_at === null ? null : Number(row.gone_at),
    tags: JSON.parse(String(row.tags)) as Tag[],
    state: JSON.parse(String(row.state)) as S,
  };
}

/** Every object (no records) of every account that exists at `now`. */
export function allObjects(db: Database, now: number): readonly CloudObject<unknown>[] {
  return db
    .rows(`SELECT ${columns} FROM objects WHERE is_record = 0 AND (gone_at IS NULL OR gone_at > ?) ORDER BY seq`, now)
    .map(readObject<unknown>);
}

/** Drops what has vanished by now, so that its id, addresses and references are free again. */
export function sweep(db: Database, now: number): void {
  db.run('DELETE FROM objects WHERE gone_at <= ?', now);
}

export function readLedger(db: Database): readonly LedgerEntry[] {
  return db.rows('SELECT * FROM ledger ORDER BY seq').map((row) => ({
    sequence: Number(row.seq),
    time: Number(row.time),
    change: row.change === 'created' ? 'created' : 'removed',
    product: String(row.product),
    action: String(row.action),
    kind: String(row.kind),
    id: String(row.id),
    accountId: String(row.account),
    region: String(row.region),
    token: row.token === null ? null : String(row.token),
    principal: row.principal === null ? null : String(row.principal),
  }));
}
