/** Rows of a commit by id. */
type Rows<Row> = ReadonlyMap<string, Row>;

/** A partial unique index of the memory store: while a row holds a key, no other row may hold it. */
export class UniqueIndex<Row extends { readonly id: string }> {
  readonly #keyOf: (row: Row) => string | undefined;
  readonly #holders = new Map<string, string>();
  readonly #keys = new Map<string, string>();

  /** @param keyOf The key that the row holds, undefined when it holds none. */
  constructor(keyOf: (row: Row) => string | undefined) {
    this.#keyOf = keyOf;
  }

  /** Whether two rows would hold one key once `rows` have replaced those of the same ids, in whatever order. */
  collides(rows: Rows<Row>): boolean {
    const taken = new Set<string>();
    for (const row of rows.values()) {
      const key = this.#keyOf(row);
      if (key === undefined) continue;
      const holder = this.#holders.get(key);
      if (taken.has(key) || (holder !== undefined && !rows.has(holder))) return true;
      taken.add(key);
    }
    return false;
  }

  /** Takes in rows that do not collide. */
  replace(rows: Rows<Row>): void {
    for (const id of rows.keys()) this.#release(id);
    for (const row of rows.values()) {
      const key = this.#keyOf(row);
      if (key === undefined) continue;
      this.#holders.set(key, row.id);
      this.#keys.set(row.id, key);
    }
  }

  /** Ids of the rows that hold a key. */
  ids(): Iterable<string> {
    return this.#keys.keys();
  }

  #release(id: string): void {
    const key = this.#keys.get(id);
    if (key === undefined) return;
    this.#keys.delete(id);
    this.#holders.delete(key);
  }
}
