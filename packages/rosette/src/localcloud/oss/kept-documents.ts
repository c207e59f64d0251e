import { Refusal } from '../web/refusal.ts';
import type { Bucket, BucketState } from './buckets.ts';
import { document } from './documents.ts';
import { type BucketCall, nothing, type OssOperation, readXml, textBody, xml } from './operation.ts';

/**
 * Configurations of a bucket that the local cloud keeps and gives back, and does not act upon: nothing expires, nothing is
 * logged, nobody's origin is judged.
 */
interface KeptDocument {
  /** As in the query. */
  readonly subresource: string;
  /** As in the names of actions: `PutBucketCors`. */
  readonly action: string;
  /** Root element. */
  readonly root: string;
  /** Code of the answer when there is none; null: an empty document. */
  readonly missing: string | null;
}

const KEPT: readonly KeptDocument[] = [
  { subresource: 'cors', action: 'BucketCors', root: 'CORSConfiguration', missing: 'NoSuchCORSConfiguration' },
  {
    subresource: 'encryption',
    action: 'BucketEncryption',
    root: 'ServerSideEncryptionRule',
    missing: 'NoSuchServerSideEncryptionRule',
  },
  { subresource: 'lifecycle', action: 'BucketLifecycle', root: 'LifecycleConfiguration', missing: 'NoSuchLifecycle' },
  { subresource: 'logging', action: 'BucketLogging', root: 'BucketLoggingStatus', missing: null },
  { subresource: 'referer', action: 'BucketReferer', root: 'RefererConfiguration', missing: null },
  {
    subresource: 'website',
    action: 'BucketWebsite',
    root: 'WebsiteConfiguration',
    missing: 'NoSuchWebsiteConfiguration',
  },
];

export const keptDocumentOperations: readonly OssOperation<BucketCall>[] = KEPT.flatMap((kept) => [
  {
    method: 'GET',
    subresource: kept.subresource,
    name: `Get${kept.action}`,
    intent: 'manage',
    run: (call) => get(call, kept),
  },
  {
    method: 'PUT',
    subresource: kept.subresource,
    name: `Put${kept.action}`,
    intent: 'manage',
    run: (call) => put(call, kept),
  },
  {
    method: 'DELETE',
    subresource: kept.subresource,
    name: `Delete${kept.action}`,
    intent: 'manage',
    run: (call) => remove(call, kept),
  },
]);

function get({ bucket }: BucketCall, { subresource, root, missing }: KeptDocument) {
  const kept = bucket.state.documents[subresource];
  if (kept !== undefined) return xml(kept);
  if (missing === null) return xml(document(root, []));
  throw new Refusal(404, missing, 'The configuration does not exist.', { BucketName: bucket.id });
}

async function put(call: BucketCall, { subresource, root }: KeptDocument) {
  const text = await textBody(call.request);
  readXml(text, root);
  change(call, (documents) => ({ ...documents, [subresource]: text }));
  return nothing(200);
}

function remove(call: BucketCall, { subresource }: KeptDocument) {
  change(call, ({ [subresource]: _, ...rest }) => rest);
  return nothing(204);
}

/** As they are now: they may have changed since the request began to arrive. */
function change(
  { ground, objects, bucket }: BucketCall,
  next: (documents: BucketState['documents']) => BucketState['documents'],
) {
  ground.db.transaction(() => {
    const row = ground.db.row('SELECT state FROM objects WHERE seq = ?', bucket.number);
    if (row === undefined) return;
    const state = JSON.parse(String(row.state)) as BucketState;
    objects.update<BucketState>(bucket as Bucket, { ...state, documents: next(state.documents) });
  });
}
