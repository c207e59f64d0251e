import type { Bucket } from './buckets.ts';
import { accessDenied } from './errors.ts';
import type { StoredObject } from './object-store.ts';
import { judgePolicy } from './policy.ts';

/** What a request wants to do with a bucket or an object of it. */
export type Intent = 'read-object' | 'write-object' | 'list' | 'manage';

export interface Access {
  /** Undefined: nobody signed. */
  readonly accountId: string | undefined;
  readonly intent: Intent;
  /** As in a policy, without the product: `GetObject`. */
  readonly action: string;
  readonly key: string;
  /** The object as it is, if it is. */
  readonly object?: StoredObject | undefined;
}

/** An owner may do everything. Others may what the policy or, where that is silent, an access list lets them. Throws 403. */
export function checkAccess(bucket: Bucket, access: Access): void {
  if (access.accountId === bucket.accountId) return;
  const verdict =
    bucket.state.policy === null
      ? 'silent'
      : judgePolicy(bucket.state.policy, {
          accountId: access.accountId,
          action: `oss:${access.action}`,
          owner: bucket.accountId,
          bucket: bucket.id,
          key: access.key,
        });
  if (verdict === 'allow') return;
  if (verdict === 'silent' && byAccessList(bucket, access)) return;
  throw accessDenied('You have no right to access this object because of bucket acl.');
}

function byAccessList(bucket: Bucket, { intent, object }: Access): boolean {
  const acl = object === undefined || object.acl === 'default' ? bucket.state.acl : object.acl;
  switch (intent) {
    case 'read-object':
      return acl !== 'private';
    case 'write-object':
      return acl === 'public-read-write';
    case 'list':
      return bucket.state.acl !== 'private';
    case 'manage':
      return false;
  }
}
