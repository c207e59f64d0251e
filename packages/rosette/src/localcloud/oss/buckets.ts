import type { Database } from '../core/database.ts';
import { type CloudObject, type Kind, type Objects, readObject } from '../core/objects.ts';
import { Refusal } from '../web/refusal.ts';
import { invalidArgument, noSuchBucket } from './errors.ts';
import { checkBucketName } from './names.ts';

export const BUCKET_ACLS = ['private', 'public-read', 'public-read-write'] as const;
export type BucketAcl = (typeof BUCKET_ACLS)[number];

export const STORAGE_CLASSES = ['Standard', 'IA', 'Archive', 'ColdArchive', 'DeepColdArchive'] as const;

export interface BucketState {
  readonly acl: BucketAcl;
  readonly storageClass: string;
  /** `LRS` or `ZRS`. */
  readonly redundancy: string;
  /** JSON text, as it was put; null: none. */
  readonly policy: string | null;
  /** Configurations that are kept and given back as they are, by the name of their sub-resource: XML text. */
  readonly documents: Readonly<Record<string, string>>;
}

export interface Bucket extends CloudObject<BucketState> {
  /** Number of its row, by which its objects are filed. */
  readonly number: number;
}

export const bucketKind: Kind<BucketState> = { product: 'Oss', name: 'Bucket' };

/** Of one account. */
const MOST_BUCKETS = 100;

/** Bucket names are unique in the whole cloud. Undefined when nobody has the name. */
export function findBucket(db: Database, name: string): Bucket | undefined {
  const row = db.row("SELECT * FROM objects WHERE product = 'Oss' AND kind = 'Bucket' AND id = ?", name);
  return row === undefined ? undefined : { ...readObject<BucketState>(row), number: Number(row.seq) };
}

export function theBucket(db: Database, name: string): Bucket {
  checkBucketName(name);
  const bucket = findBucket(db, name);
  if (bucket === undefined) throw noSuchBucket(name);
  return bucket;
}

/** Every bucket of an account, by name. */
export function bucketsOf(db: Database, accountId: string): readonly Bucket[] {
  return db
    .rows("SELECT * FROM objects WHERE account = ? AND product = 'Oss' AND kind = 'Bucket' ORDER BY id", accountId)
    .map((row) => ({ ...readObject<BucketState>(row), number: Number(row.seq) }));
}

export interface NewBucket {
  readonly name: string;
  readonly accountId: string;
  readonly acl: string | undefined;
  readonly storageClass: string;
  readonly redundancy: string;
}

/** Makes the bucket, or changes the access list of the caller's own. `BucketAlreadyExists` (409) when it is someone else's. */
export function createBucket(db: Database, objects: Objects, wanted: NewBucket): void {
  checkBucketName(wanted.name);
  const acl = bucketAcl(wanted.acl ?? 'private');
  const existing = findBucket(db, wanted.name);
  if (existing !== undefined && existing.accountId !== wanted.accountId) throw nameTaken(wanted.name);
  if (existing !== undefined) {
    if (wanted.acl !== undefined) objects.update(existing, { ...existing.state, acl });
    return;
  }
  if (bucketsOf(db, wanted.accountId).length >= MOST_BUCKETS) {
    throw new Refusal(
      400,
      'TooManyBuckets',
      `You have attempted to create more buckets than allowed: ${MOST_BUCKETS}.`,
    );
  }
  const { storageClass, redundancy } = wanted;
  objects.create(bucketKind, {
    id: wanted.name,
    state: { acl, storageClass, redundancy, policy: null, documents: {} },
  });
}

/** Throws `BucketNotEmpty` while it holds objects or unfinished uploads. */
export function deleteBucket(db: Database, objects: Objects, bucket: Bucket): void {
  const held = db.row(
    'SELECT 1 AS found FROM oss_objects WHERE bucket = ? UNION ALL SELECT 1 FROM oss_uploads WHERE bucket = ? LIMIT 1',
    bucket.number,
    bucket.number,
  );
  if (held !== undefined) {
    throw new Refusal(409, 'BucketNotEmpty', 'The bucket you tried to delete is not empty.', { BucketName: bucket.id });
  }
  objects.remove(bucket);
}

export function bucketAcl(text: string): BucketAcl {
  const acl = BUCKET_ACLS.find((each) => each === text);
  if (acl === undefined)
    throw invalidArgument('The access control list is not one that buckets can have.', 'x-oss-acl', text);
  return acl;
}

function nameTaken(name: string): Refusal {
  const message = 'The requested bucket name is not available. The name is shared by all users of the system.';
  return new Refusal(409, 'BucketAlreadyExists', message, { BucketName: name });
}
