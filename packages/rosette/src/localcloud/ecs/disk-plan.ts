import type { Context } from '../core/action.ts';
import { notFound, refuse } from '../core/errors.ts';
import type { Decoded } from '../core/request-shape.ts';
import { defaultResourceGroup } from '../core/resource-group.ts';
import { timeline } from '../core/timeline.ts';
import { type DiskState, diskKind, type Instance } from '../model/compute.ts';
import { diskSizes, type InstanceType } from './catalogue.ts';
import type { Image } from './images.ts';
import type { instanceFields } from './instance-request.ts';
import { findSnapshot } from './snapshot-lookup.ts';

type Request = Decoded<typeof instanceFields>;
type DataDisk = Request['DataDisk'][number];

/** Everything of a disk but where it hangs. */
export type PlannedDisk = Omit<DiskState, 'zoneId' | 'instanceId' | 'status'>;

/** The system disk first, then the data disks; every one checked against the instance type and the limits. */
export function plannedDisks(
  context: Context,
  request: Request,
  type: InstanceType,
  image: Image,
): readonly PlannedDisk[] {
  return [
    systemDisk(request, type, image),
    ...request.DataDisk.map((disk, index) => dataDisk(context, disk, index, type)),
  ];
}

function systemDisk(request: Request, type: InstanceType, image: Image): PlannedDisk {
  const given = request.SystemDisk;
  const code = 'InvalidSystemDiskCategory.ValueNotSupported';
  const category = checkedCategory(given.Category, type, 'SystemDisk.Category', code);
  const size = given.Size ?? Math.max(40, image.size);
  if (size < image.size) {
    throw refuse(
      'InvalidSystemDiskSize.LessThanImageSize',
      `SystemDisk.Size ${size} is less than ${image.size} of the image.`,
      404,
    );
  }
  checkSize(size, category, 'SystemDisk.Size', 'InvalidSystemDiskSize.ValueNotSupported');
  return {
    name: given.DiskName ?? '',
    description: given.Description ?? '',
    type: 'system',
    category,
    performanceLevel: category === 'cloud_essd' ? (given.PerformanceLevel ?? 'PL1') : '',
    size,
    device: '/dev/xvda',
    deleteWithInstance: true,
    encrypted: false,
    imageId: image.id,
    snapshotId: '',
    resourceGroupId: request.ResourceGroupId ?? defaultResourceGroup,
  };
}

function dataDisk(context: Context, given: DataDisk, index: number, type: InstanceType): PlannedDisk {
  const name = `DataDisk.${index + 1}`;
  const code = 'InvalidDataDiskCategory.ValueNotSupported';
  const category = checkedCategory(given.Category, type, `${name}.Category`, code);
  const size = dataDiskSize(context, given, name);
  checkSize(size, category, `${name}.Size`, 'InvalidDataDiskSize.ValueNotSupported');
  return {
    name: given.DiskName ?? '',
    description: given.Description ?? '',
    type: 'data',
    category,
    performanceLevel: category === 'cloud_essd' ? (given.PerformanceLevel ?? 'PL1') : '',
    size,
    device: given.Device ?? deviceName(index + 1),
    deleteWithInstance: given.DeleteWithInstance,
    encrypted: given.Encrypted ?? false,
    imageId: '',
    snapshotId: given.SnapshotId ?? '',
    resourceGroupId: '',
  };
}

function dataDiskSize(context: Context, given: DataDisk, name: string): number {
  if (given.SnapshotId === undefined) {
    if (given.Size === undefined) {
      throw refuse(
        'MissingParameter',
        `The input parameter "${name}.Size" that is mandatory for processing this request is not supplied.`,
      );
    }
    return given.Size;
  }
  const snapshot = findSnapshot(context, given.SnapshotId);
  if (snapshot === undefined) throw notFound('InvalidDataDiskSnapshotId.NotFound', 'snapshot', given.SnapshotId);
  const size = given.Size ?? snapshot.size;
  if (size < snapshot.size) {
    throw refuse(
      'InvalidDiskSize.TooSmall',
      `${name}.Size ${size} is less than ${snapshot.size} of the snapshot.`,
      403,
    );
  }
  return size;
}

function checkedCategory(given: string | undefined, type: InstanceType, name: string, code: string): string {
  const category = given ?? type.diskCategories[0]!;
  if (diskSizes[category] === undefined) throw refuse(code, `${name} "${category}" is not a disk category.`);
  if (!type.diskCategories.includes(category)) {
    throw refuse(
      code,
      `${name} "${category}" is not supported by ${type.id}, which takes ${type.diskCategories.join(', ')}.`,
    );
  }
  return category;
}

function checkSize(size: number, category: string, name: string, code: string): void {
  const { min, max } = diskSizes[category]!;
  if (size < min || size > max)
    throw refuse(code, `${name} of ${category} must be from ${min} to ${max} GiB, not ${size}.`);
}

/** `/dev/xvdb`, `/dev/xvdc` … `/dev/xvdz`, `/dev/xvdaa` … */
export function deviceName(position: number): string {
  const letter = (index: number) => String.fromCharCode(97 + index);
  return `/dev/xvd${position < 26 ? letter(position) : letter(Math.floor(position / 26) - 1) + letter(position % 26)}`;
}

export function attachDisks(context: Context, instance: Instance, disks: readonly PlannedDisk[]): void {
  for (const planned of disks) {
    context.objects.create(diskKind, {
      id: context.newId('d', 20),
      state: {
        ...planned,
        zoneId: instance.state.zoneId,
        instanceId: instance.id,
        status: timeline(context.now, 'Creating', context.delays.disk, 'In_use'),
      },
      tags: instance.tags,
      refers: [instance.id],
    });
  }
}
