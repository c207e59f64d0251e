import { createHash } from 'node:crypto';
import type { Database } from '../core/database.ts';
import { Refusal } from '../web/refusal.ts';
import { noSuchUpload } from './errors.ts';
import type { ObjectAcl, ObjectFacts } from './object-store.ts';

export interface Upload extends ObjectFacts {
  readonly id: string;
  readonly key: string;
  /** Epoch ms. */
  readonly startedAt: number;
}

export interface Part {
  /** 1 to 10000. */
  readonly number: number;
  readonly file: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** Epoch ms. */
  readonly modifiedAt: number;
}

/** What a client says of a part when it completes an upload. */
export interface NamedPart {
  readonly number: number;
  readonly etag: string;
}

/** Bytes that every part but the last must have. */
const MINIMUM_PART = 100 * 1024;

/** Unfinished uploads of one bucket, by the number of the bucket's row. */
export class Uploads {
  readonly #db: Database;
  readonly #bucket: number;

  constructor(db: Database, bucket: number) {
    this.#db = db;
    this.#bucket = bucket;
  }

  start(upload: Upload): void {
    this.#db.run(
      'INSERT INTO oss_uploads (id, bucket, key, started_at, headers, acl, storage_class, tags) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      upload.id,
      this.#bucket,
      upload.key,
      upload.startedAt,
      JSON.stringify(upload.headers),
      upload.acl,
      upload.storageClass,
      JSON.stringify(upload.tags),
    );
  }

  the(id: string, key: string): Upload {
    const row = this.#db.row(
      'SELECT * FROM oss_uploads WHERE id = ? AND bucket = ? AND key = ?',
      id,
      this.#bucket,
      key,
    );
    if (row === undefined) throw noSuchUpload(id);
    return readUpload(row);
  }

  /** By key, then by id. */
  all(): readonly Upload[] {
    return this.#db.rows('SELECT * FROM oss_uploads WHERE bucket = ? ORDER BY key, id', this.#bucket).map(readUpload);
  }

  /** By number. */
  parts(id: string): readonly Part[] {
    return this.#db.rows('SELECT * FROM oss_parts WHERE upload = ? ORDER BY number', id).map(readPart);
  }

  /** Takes the place of the part that had its number; answers that. */
  putPart(id: string, part: Part): Part | undefined {
    const earlier = this.#db.row('SELECT * FROM oss_parts WHERE upload = ? AND number = ?', id, part.number);
    this.#db.run(
      'INSERT OR REPLACE INTO oss_parts (upload, number, file, size, etag, modified_at) VALUES (?, ?, ?, ?, ?, ?)',
      id,
      part.number,
      part.file,
      part.size,
      part.etag,
      part.modifiedAt,
    );
    return earlier === undefined ? undefined : readPart(earlier);
  }

  /** The upload and its parts are gone; their bodies are the caller's. */
  end(id: string): void {
    this.#db.run('DELETE FROM oss_uploads WHERE id = ?', id);
  }
}

/** The parts that were named, in their order. Throws `InvalidPart`, `InvalidPartOrder`, `EntityTooSmall`. */
export function chosenParts(parts: readonly Part[], named: readonly NamedPart[]): readonly Part[] {
  const chosen = named.map(({ number, etag }, at) => {
    if (at > 0 && named[at - 1]!.number >= number) {
      throw new Refusal(400, 'InvalidPartOrder', 'The list of parts was not in ascending order.');
    }
    const part = parts.find((each) => each.number === number);
    if (part === undefined || part.etag !== etag.replace(/^"|"$/g, '').toUpperCase()) {
      throw new Refusal(400, 'InvalidPart', 'One or more of the specified parts could not be found.', {
        PartNumber: String(number),
        ETag: etag,
      });
    }
    return part;
  });
  if (chosen.slice(0, -1).some(({ size }) => size < MINIMUM_PART)) {
    throw new Refusal(400, 'EntityTooSmall', 'Your proposed upload smaller than the minimum allowed object size.', {
      MinSizeAllowed: String(MINIMUM_PART),
    });
  }
  return chosen;
}

/** Of the whole: the MD5 of the parts' own, and how many they are. */
export function etagOfParts(parts: readonly Part[]): string {
  const hash = createHash('md5');
  for (const { etag } of parts) hash.update(Buffer.from(etag, 'hex'));
  return `${hash.digest('hex').toUpperCase()}-${parts.length}`;
}

function readUpload(row: Record<string, string | number | null>): Upload {
  return {
    id: String(row.id),
    key: String(row.key),
    startedAt: Number(row.started_at),
    headers: JSON.parse(String(row.headers)) as Record<string, string>,
    acl: String(row.acl) as ObjectAcl,
    storageClass: String(row.storage_class),
    tags: JSON.parse(String(row.tags)) as Upload['tags'],
  };
}

function readPart(row: Record<string, string | number | null>): Part {
  return {
    number: Number(row.number),
    file: String(row.file),
    size: Number(row.size),
    etag: String(row.etag),
    modifiedAt: Number(row.modified_at),
  };
}
