import { type Context, read, write } from '../core/action.ts';
import { notFound } from '../core/errors.ts';
import { description, objectName } from '../core/names.ts';
import { pageOrToken, pages, tokens } from '../core/paging.ts';
import { findRegion } from '../core/regions.ts';
import { flag, jsonTexts, list, record, required, tagList, text } from '../core/request-shape.ts';
import { hasTags, newTags, tagsAsTagKey } from '../core/tags.ts';
import { minutesText } from '../core/time-text.ts';
import { statusAt, timeline } from '../core/timeline.ts';
import { snapshotKind } from '../model/compute.ts';
import { theDisk } from './disks.ts';
import { publicSnapshot } from './snapshot-lookup.ts';

// Codes: API pages of the snapshot actions of Ecs 2014-05-26.

export const createSnapshot = write(
  {
    DiskId: required(text()),
    SnapshotName: objectName({ code: 'InvalidSnapshotName.Malformed' }),
    Description: description('InvalidDescription.Malformed'),
    Tag: tagList,
  },
  (context, request) => {
    const disk = theDisk(context, request.DiskId);
    const snapshot = context.objects.create(snapshotKind, {
      id: context.newId('s', 20),
      tags: newTags(request.Tag),
      state: {
        name: request.SnapshotName ?? '',
        description: request.Description ?? '',
        diskId: disk.id,
        diskType: disk.state.type,
        size: disk.state.size,
        status: timeline(context.now, 'progressing', context.delays.snapshot, 'accomplished'),
      },
    });
    return { SnapshotId: snapshot.id };
  },
);

export const deleteSnapshot = write({ SnapshotId: required(text()), Force: flag() }, (context, request) => {
  const snapshot = context.objects.find(snapshotKind, request.SnapshotId);
  if (snapshot === undefined) throw notFound('InvalidSnapshotId.NotFound', 'snapshot', request.SnapshotId);
  context.objects.remove(snapshot);
  return {};
});

/** The account's own snapshots, and after them the public one of the region. */
export const describeSnapshots = read(
  {
    ...pages,
    ...tokens,
    Tag: list(record({ Key: required(text()), Value: text() })),
    SnapshotIds: jsonTexts({ code: 'InvalidSnapshotIds.Malformed' }),
    DiskId: text(),
    SnapshotName: text(),
    Status: text(),
    SourceDiskType: text(),
  },
  (context, request) => {
    const own = context.objects
      .list(snapshotKind)
      .filter((snapshot) => hasTags(snapshot, request.Tag))
      .map((snapshot) => ({
        ...snapshot.state,
        id: snapshot.id,
        status: statusAt(snapshot.state.status, context.now),
        createdAt: snapshot.createdAt,
        tags: snapshot.tags,
      }));
    const found = [...own, ...(request.Tag.length > 0 ? [] : [sharedSnapshot(context)])]
      .filter(({ id }) => request.SnapshotIds?.includes(id) ?? true)
      .filter(({ diskId }) => request.DiskId === undefined || diskId === request.DiskId)
      .filter(({ name }) => request.SnapshotName === undefined || name === request.SnapshotName)
      .filter(({ status }) => [undefined, 'all', status].includes(request.Status))
      .filter(
        ({ diskType }) => request.SourceDiskType === undefined || diskType === request.SourceDiskType.toLowerCase(),
      );
    const { items, counts } = pageOrToken(found, request);
    const listed = items.map((snapshot) => ({
      SnapshotId: snapshot.id,
      SnapshotName: snapshot.name,
      Description: snapshot.description,
      RegionId: context.scope.region,
      SourceDiskId: snapshot.diskId,
      SourceDiskSize: String(snapshot.size),
      SourceDiskType: snapshot.diskType,
      Status: snapshot.status,
      Progress: snapshot.status === 'accomplished' ? '100%' : '0%',
      Available: snapshot.status === 'accomplished',
      Encrypted: false,
      Category: 'standard',
      SnapshotType: 'user',
      Usage: 'none',
      CreationTime: minutesText(snapshot.createdAt),
      Tags: tagsAsTagKey(snapshot.tags),
    }));
    return { ...counts, Snapshots: { Snapshot: listed } };
  },
);

function sharedSnapshot(context: Context) {
  const { id, size } = publicSnapshot(context.scope.region);
  const region = findRegion(context.scope.region)?.name ?? context.scope.region;
  return {
    id,
    size,
    name: 'public-empty-data-disk',
    description: `An empty data disk, offered to everyone in ${region}`,
    diskId: '',
    diskType: 'data' as const,
    status: 'accomplished',
    createdAt: Date.UTC(2024, 0, 1),
    tags: [],
  };
}
