import type { Tag } from '../core/objects.ts';
import { element, elements, type XmlElement, xmlDocument } from '../web/xml-write.ts';
import type { Bucket } from './buckets.ts';

/** `2026-11-22T00:00:00.000Z`. */
export function timeText(time: number): string {
  return new Date(time).toISOString();
}

export function document(root: string, content: readonly XmlElement[] | string): string {
  return xmlDocument(element(root, content));
}

export function owner(accountId: string): XmlElement {
  return element('Owner', elements({ ID: accountId, DisplayName: accountId }));
}

export function locationOf(region: string): string {
  return `oss-${region}`;
}

export function accessList(accountId: string, acl: string): string {
  return document('AccessControlPolicy', [owner(accountId), element('AccessControlList', elements({ Grant: acl }))]);
}

export function tagging(tags: readonly Tag[]): string {
  const set = tags.map(({ key, value }) => element('Tag', elements({ Key: key, Value: value })));
  return document('Tagging', [element('TagSet', set)]);
}

export function bucketList(
  accountId: string,
  page: { buckets: readonly Bucket[]; more: boolean },
  asked: Record<string, string>,
) {
  const last = page.buckets.at(-1);
  const buckets = page.buckets.map((bucket) => element('Bucket', bucketMembers(bucket)));
  const paging = page.more && last !== undefined ? { IsTruncated: true, NextMarker: last.id } : {};
  return document('ListAllMyBucketsResult', [
    ...elements({ ...(page.more ? asked : {}), ...paging }),
    owner(accountId),
    element('Buckets', buckets),
  ]);
}

export function bucketInfo(bucket: Bucket): string {
  const inside = [
    ...bucketMembers(bucket),
    ...elements({ DataRedundancyType: bucket.state.redundancy }),
    owner(bucket.accountId),
    element('AccessControlList', elements({ Grant: bucket.state.acl })),
  ];
  return document('BucketInfo', [element('Bucket', inside)]);
}

function bucketMembers({ id, region, createdAt, state }: Bucket): readonly XmlElement[] {
  return elements({
    CreationDate: timeText(createdAt),
    ExtranetEndpoint: `oss-${region}.aliyuncs.com`,
    IntranetEndpoint: `oss-${region}-internal.aliyuncs.com`,
    Location: locationOf(region),
    Name: id,
    Region: region,
    StorageClass: state.storageClass,
  });
}
