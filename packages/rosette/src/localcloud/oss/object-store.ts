import type { Database } from '../core/database.ts';
import type { Tag } from '../core/objects.ts';
import type { Piece } from '../web/body-files.ts';

export const OBJECT_ACLS = ['default', 'private', 'public-read', 'public-read-write'] as const;
export type ObjectAcl = (typeof OBJECT_ACLS)[number];

/** What is kept of an object besides its body. */
export interface ObjectFacts {
  /** Headers that come back with the object: `content-type`, `cache-control` …, `x-oss-meta-…`. Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly acl: ObjectAcl;
  readonly storageClass: string;
  readonly tags: readonly Tag[];
}

export interface StoredObject extends ObjectFacts {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly type: 'Normal' | 'Multipart';
  /** Epoch ms. */
  readonly modifiedAt: number;
  /** Its body, in order. */
  readonly pieces: readonly Piece[];
}

/** The objects of one bucket, by the number of the bucket's row. */
export class ObjectStore {
  readonly #db: Database;
  readonly #bucket: number;

  constructor(db: Database, bucket: number) {
    this.#db = db;
    this.#bucket = bucket;
  }

  find(key: string): StoredObject | undefined {
    const row = this.#db.row('SELECT * FROM oss_objects WHERE bucket = ? AND key = ?', this.#bucket, key);
    return row === undefined ? undefined : readStored(row);
  }

  put(object: StoredObject): void {
    this.#db.run(
      `INSERT OR REPLACE INTO oss_objects
       (bucket, key, size, etag, type, modified_at, headers, acl, storage_class, tags, pieces)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      this.#bucket,
      object.key,
      object.size,
      object.etag,
      object.type,
      object.modifiedAt,
      JSON.stringify(object.headers),
      object.acl,
      object.storageClass,
      JSON.stringify(object.tags),
      JSON.stringify(object.pieces),
    );
  }

  remove(key: string): void {
    this.#db.run('DELETE FROM oss_objects WHERE bucket = ? AND key = ?', this.#bucket, key);
  }

  /** Up to `count` objects whose keys are at or after `from` and begin with `prefix`, by key. */
  from(from: string, prefix: string, count: number): readonly StoredObject[] {
    const end = afterPrefix(prefix);
    const bounds = end === undefined ? '' : 'AND key < ?';
    const values = [this.#bucket, from, prefix, ...(end === undefined ? [] : [end]), count];
    const sql = `SELECT * FROM oss_objects WHERE bucket = ? AND key >= max(?, ?) ${bounds} ORDER BY key LIMIT ?`;
    return this.#db.rows(sql, ...values).map(readStored);
  }

  totals(): { readonly objects: number; readonly bytes: number } {
    const sql = 'SELECT count(*) AS objects, coalesce(sum(size), 0) AS bytes FROM oss_objects WHERE bucket = ?';
    const row = this.#db.row(sql, this.#bucket);
    return { objects: Number(row?.objects), bytes: Number(row?.bytes) };
  }
}

/** The first text after every text that begins with the prefix; undefined when there is none. */
export function afterPrefix(prefix: string): string | undefined {
  const points = [...prefix];
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    const next = last.codePointAt(0)! + 1;
    // Surrogates are no characters, and nothing follows the last one.
    if (next <= 0x10ffff) return points.join('') + String.fromCodePoint(next === 0xd800 ? 0xe000 : next);
  }
  return undefined;
}

function readStored(row: Record<string, string | number | null>): StoredObject {
  return {
    key: String(row.key),
    size: Number(row.size),
    etag: String(row.etag),
    type: row.type === 'Multipart' ? 'Multipart' : 'Normal',
    modifiedAt: Number(row.modified_at),
    headers: JSON.parse(String(row.headers)) as Record<string, string>,
    acl: String(row.acl) as ObjectAcl,
    storageClass: String(row.storage_class),
    tags: JSON.parse(String(row.tags)) as Tag[],
    pieces: JSON.parse(String(row.pieces)) as Piece[],
  };
}
