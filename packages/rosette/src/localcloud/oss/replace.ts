import type { Piece } from '../web/body-files.ts';
import { Refusal } from '../web/refusal.ts';
import type { WebRequest } from '../web/web.ts';
import { noSuchBucket } from './errors.ts';
import type { StoredObject } from './object-store.ts';
import type { BucketCall } from './operation.ts';

export interface Replacement {
  /** Bodies that were written for this object: dropped when it cannot take its place. */
  readonly fresh: readonly Piece[];
  /** What else belongs to the same transaction. */
  readonly also?: () => void;
}

/** Puts the object in the place of what has its key; then the body of that is dropped. */
export async function replace(call: BucketCall, object: StoredObject, { fresh, also }: Replacement): Promise<void> {
  const { ground, files, store, bucket, request } = call;
  let earlier: StoredObject | undefined;
  try {
    ground.db.transaction(() => {
      // The body took its time to arrive: the bucket may be gone, and the key taken.
      if (ground.db.row('SELECT 1 AS found FROM objects WHERE seq = ?', bucket.number) === undefined)
        throw noSuchBucket(bucket.id);
      earlier = store.find(object.key);
      forbidOverwrite(request, earlier);
      store.put(object);
      also?.();
    });
  } catch (error) {
    await files.remove(fresh);
    throw error;
  }
  await files.remove(without(earlier?.pieces ?? [], object.pieces));
}

/** `x-oss-forbid-overwrite: true`: the key must be free. Throws `FileAlreadyExists`. */
export function forbidOverwrite({ headers }: WebRequest, existing: StoredObject | undefined): void {
  if (existing !== undefined && headers['x-oss-forbid-overwrite']?.toLowerCase() === 'true') {
    throw new Refusal(409, 'FileAlreadyExists', 'The object you specified already exists and can not be overwritten.');
  }
}

function without(pieces: readonly Piece[], kept: readonly Piece[]): readonly Piece[] {
  const names = new Set(kept.map(({ file }) => file));
  return pieces.filter(({ file }) => !names.has(file));
}
