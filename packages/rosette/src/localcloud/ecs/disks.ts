import type { JsonObject } from '@rosette/template/base/json.ts';
import { type Context, read, write } from '../core/action.ts';
import { notFound, refuse } from '../core/errors.ts';
import { description, objectName } from '../core/names.ts';
import { pageOrToken, pages, tokens } from '../core/paging.ts';
import { zonesOf } from '../core/regions.ts';
import {
  choice,
  flag,
  integer,
  jsonTexts,
  list,
  missing,
  record,
  required,
  tagList,
  text,
  withDefault,
} from '../core/request-shape.ts';
import { hasTags, newTags, tagsAsTagKey } from '../core/tags.ts';
import { minutesText } from '../core/time-text.ts';
import { statusAt, timeline } from '../core/timeline.ts';
import { type Disk, diskKind } from '../model/compute.ts';
import { diskSizes } from './catalogue.ts';
import { findSnapshot } from './snapshot-lookup.ts';

// Codes: API pages of the disk actions of Ecs 2014-05-26.

const tagFilter = { Tag: list(record({ Key: required(text()), Value: text() })) };

export const createDisk = write(
  {
    ZoneId: required(text()),
    DiskCategory: withDefault(text(), 'cloud_efficiency'),
    Size: integer(),
    SnapshotId: text(),
    DiskName: objectName({ code: 'InvalidDiskName.Malformed' }),
    Description: description('InvalidDescription.Malformed'),
    Encrypted: withDefault(flag(), false),
    ResourceGroupId: text(),
    Tag: tagList,
  },
  (context, request) => {
    if (!zonesOf(context.scope.region).includes(request.ZoneId)) {
      throw notFound('InvalidZoneId.NotFound', 'zone', request.ZoneId);
    }
    const size = newDiskSize(context, request);
    const disk = context.objects.create(diskKind, {
      id: context.newId('d', 20),
      tags: newTags(request.Tag),
      state: {
        name: request.DiskName ?? '',
        description: request.Description ?? '',
        type: 'data',
        category: request.DiskCategory,
        performanceLevel: request.DiskCategory === 'cloud_essd' ? 'PL1' : '',
        size,
        zoneId: request.ZoneId,
        instanceId: '',
        device: '',
        deleteWithInstance: false,
        encrypted: request.Encrypted,
        imageId: '',
        snapshotId: request.SnapshotId ?? '',
        resourceGroupId: request.ResourceGroupId ?? '',
        status: timeline(context.now, 'Creating', context.delays.disk, 'Available'),
      },
    });
    return { DiskId: disk.id };
  },
);

function newDiskSize(
  context: Context,
  request: {
    readonly DiskCategory: string;
    readonly Size: number | undefined;
    readonly SnapshotId: string | undefined;
  },
): number {
  const limits = diskSizes[request.DiskCategory];
  if (limits === undefined) {
    throw refuse('InvalidDiskCategory.ValueNotSupported', `DiskCategory "${request.DiskCategory}" does not exist.`);
  }
  const snapshot = request.SnapshotId === undefined ? undefined : findSnapshot(context, request.SnapshotId);
  if (request.SnapshotId !== undefined && snapshot === undefined) {
    throw notFound('InvalidSnapshotId.NotFound', 'snapshot', request.SnapshotId);
  }
  const size = request.Size ?? snapshot?.size;
  if (size === undefined) throw missing('Size');
  if (size < limits.min || size > limits.max || size < (snapshot?.size ?? 0)) {
    throw refuse('InvalidDiskSize.NotSupported', `A ${request.DiskCategory} disk of ${size} GiB is not possible here.`);
  }
  return size;
}

export const deleteDisk = write({ DiskId: required(text()) }, (context, request) => {
  const disk = theDisk(context, request.DiskId);
  if (statusAt(disk.state.status, context.now) !== 'Available') {
    throw refuse('IncorrectDiskStatus', `The disk "${disk.id}" is not Available; detach it first.`, 403);
  }
  context.objects.remove(disk);
  return {};
});

export const describeDisks = read(
  {
    ...pages,
    ...tokens,
    ...tagFilter,
    DiskIds: jsonTexts({ code: 'InvalidDiskIds.Malformed' }),
    InstanceId: text(),
    DiskType: choice(['all', 'system', 'data']),
    Category: text(),
    Status: text(),
    ZoneId: text(),
    DiskName: text(),
    SnapshotId: text(),
  },
  (context, request) => {
    const { InstanceId, DiskType } = request;
    const all =
      InstanceId === undefined ? context.objects.list(diskKind) : context.objects.referring(diskKind, InstanceId);
    const found = all
      .filter(({ id }) => request.DiskIds?.includes(id) ?? true)
      .filter(({ state }) => DiskType === undefined || DiskType === 'all' || state.type === DiskType)
      .filter(({ state }) => [undefined, 'all', state.category].includes(request.Category))
      .filter(({ state }) => [undefined, 'All', statusAt(state.status, context.now)].includes(request.Status))
      .filter(({ state }) => request.ZoneId === undefined || state.zoneId === request.ZoneId)
      .filter(({ state }) => request.DiskName === undefined || state.name === request.DiskName)
      .filter(({ state }) => request.SnapshotId === undefined || state.snapshotId === request.SnapshotId)
      .filter((disk) => hasTags(disk, request.Tag));
    const { items, counts } = pageOrToken(found, request);
    return { ...counts, Disks: { Disk: items.map((disk) => describedDisk(context, disk)) } };
  },
);

export function theDisk(context: Context, id: string): Disk {
  const disk = context.objects.find(diskKind, id);
  if (disk === undefined) throw notFound('InvalidDiskId.NotFound', 'disk', id);
  return disk;
}

function describedDisk(context: Context, disk: Disk): JsonObject {
  const { state } = disk;
  return {
    DiskId: disk.id,
    DiskName: state.name,
    Description: state.description,
    RegionId: disk.region,
    ZoneId: state.zoneId,
    Type: state.type,
    Category: state.category,
    PerformanceLevel: state.performanceLevel,
    Size: state.size,
    Status: statusAt(state.status, context.now),
    InstanceId: state.instanceId,
    Device: state.device,
    ImageId: state.imageId,
    SourceSnapshotId: state.snapshotId,
    Encrypted: state.encrypted,
    Portable: state.type === 'data',
    DeleteWithInstance: state.deleteWithInstance,
    DeleteAutoSnapshot: true,
    EnableAutoSnapshot: true,
    DiskChargeType: 'PostPaid',
    CreationTime: minutesText(disk.createdAt),
    AttachedTime: state.instanceId === '' ? '' : minutesText(disk.createdAt),
    ResourceGroupId: state.resourceGroupId,
    OperationLocks: { OperationLock: [] },
    Tags: tagsAsTagKey(disk.tags),
  };
}
