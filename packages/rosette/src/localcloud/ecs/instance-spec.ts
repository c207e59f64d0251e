import { type Context, write } from '../core/action.ts';
import { notFound, refuse } from '../core/errors.ts';
import { choice, flag, integer, jsonTexts, record, required, text } from '../core/request-shape.ts';
import { timeline } from '../core/timeline.ts';
import { type Disk, diskKind, type Instance, keyPairKind, theInstance } from '../model/compute.ts';
import { takePublicAddress } from '../model/network.ts';
import { diskSizes, findInstanceType, isSoldIn } from './catalogue.ts';
import { theDisk } from './disks.ts';
import { findImage } from './images.ts';
import { password } from './instance-request.ts';
import { inStatus } from './instances.ts';

// Codes: API pages of the actions that change what an instance is made of (Ecs 2014-05-26).

const one = { InstanceId: required(text()) };

function changeType(chargeType: 'PostPaid' | 'PrePaid') {
  return write({ ...one, InstanceType: text() }, (context, request) => {
    const instance = inStatus(context, request.InstanceId, ['Stopped']);
    if (instance.state.chargeType !== chargeType) {
      throw refuse('InvalidInstanceChargeType.NotSupport', `"${instance.id}" is ${instance.state.chargeType}.`, 403);
    }
    if (request.InstanceType === undefined) return {};
    const type = findInstanceType(request.InstanceType);
    if (type === undefined || !isSoldIn(type, context.scope.region, instance.state.zoneId)) {
      throw refuse('InvalidInstanceType.ValueNotSupported', `${request.InstanceType} is not on offer here.`);
    }
    context.objects.update(instance, { ...instance.state, instanceType: type.id });
    return {};
  });
}

export const modifyInstanceSpec = changeType('PostPaid');
export const modifyPrepayInstanceSpec = changeType('PrePaid');

/** With bandwidth comes a public address where it is asked for; with none the address goes back to the cloud. */
export const modifyInstanceNetworkSpec = write(
  {
    ...one,
    InternetMaxBandwidthOut: integer({ min: 0, max: 100, code: 'InvalidParameter.Bandwidth' }),
    InternetMaxBandwidthIn: integer({ min: 1, max: 200, code: 'InvalidParameter.Bandwidth' }),
    NetworkChargeType: choice(['PayByTraffic', 'PayByBandwidth'], 'InvalidInternetChargeType.ValueNotSupported'),
    AllocatePublicIp: flag(),
  },
  (context, request) => {
    const instance = inStatus(context, request.InstanceId, ['Running', 'Stopped']);
    const { state } = instance;
    const bandwidthOut = request.InternetMaxBandwidthOut ?? state.bandwidthOut;
    context.objects.update(instance, {
      ...state,
      bandwidthOut,
      bandwidthIn: request.InternetMaxBandwidthIn ?? state.bandwidthIn,
      internetChargeType: request.NetworkChargeType ?? state.internetChargeType,
      publicIp: publicAddress(context, instance, bandwidthOut, request.AllocatePublicIp ?? false),
    });
    return {};
  },
);

function publicAddress(context: Context, instance: Instance, bandwidthOut: number, allocate: boolean): string {
  const { publicIp } = instance.state;
  if (bandwidthOut === 0) {
    context.objects.freeAddresses('public', instance);
    return '';
  }
  return publicIp === '' && allocate ? takePublicAddress(context, instance) : publicIp;
}

/** A new system disk from an image takes the place of the old one, which is gone with all that was on it. */
export const replaceSystemDisk = write(
  {
    ...one,
    ImageId: required(text()),
    Password: password,
    PasswordInherit: flag(),
    KeyPairName: text(),
    SystemDisk: record({ Size: integer({ code: 'InvalidSystemDiskSize.ValueNotSupported' }) }),
  },
  (context, request) => {
    const instance = inStatus(context, request.InstanceId, ['Stopped']);
    const image = findImage(request.ImageId);
    if (image === undefined) throw notFound('InvalidImageId.NotFound', 'image', request.ImageId);
    const type = findInstanceType(instance.state.instanceType);
    if ((type?.architecture === 'ARM') !== (image.architecture === 'arm64')) {
      throw refuse('ImageNotSupportInstanceType', `The image ${image.id} does not run on ${type?.id}.`, 403);
    }
    const old = systemDisk(context, instance);
    const disk = context.objects.create(diskKind, {
      id: context.newId('d', 20),
      state: {
        ...old.state,
        imageId: image.id,
        size: newSize(request.SystemDisk.Size ?? old.state.size, image.size),
        status: timeline(context.now, 'Creating', context.delays.disk, 'In_use'),
      },
      tags: old.tags,
      refers: [instance.id],
    });
    context.objects.remove(old);
    // The new disk has not booted yet, so user data runs again.
    context.objects.update(instance, { ...instance.state, imageId: image.id, booted: false });
    return { DiskId: disk.id };
  },
);

function newSize(wanted: number, smallest: number): number {
  if (wanted >= smallest) return wanted;
  throw refuse('InvalidSystemDiskSize.LessThanImageSize', `${wanted} GiB is less than ${smallest} of the image.`, 404);
}

function systemDisk(context: Context, instance: Instance): Disk {
  const disk = context.objects.referring(diskKind, instance.id).find(({ state }) => state.type === 'system');
  if (disk === undefined) throw notFound('InvalidSystemDisk.NotFound', 'system disk of', instance.id);
  return disk;
}

export const resizeDisk = write(
  { DiskId: required(text()), NewSize: required(integer()), Type: choice(['online', 'offline']) },
  (context, request) => {
    const disk = theDisk(context, request.DiskId);
    if (request.NewSize <= disk.state.size) {
      throw refuse(
        'InvalidDiskSize.TooSmall',
        `The disk "${disk.id}" has ${disk.state.size} GiB; it can only become larger, not ${request.NewSize}.`,
        403,
      );
    }
    if (request.NewSize > (diskSizes[disk.state.category]?.max ?? 0)) {
      throw refuse(
        'InvalidDiskSize.NotSupported',
        `A ${disk.state.category} disk of ${request.NewSize} GiB is too large.`,
      );
    }
    context.objects.update(disk, { ...disk.state, size: request.NewSize });
    return { OrderId: '' };
  },
);

export const modifyDiskSpec = write(
  { DiskId: required(text()), DiskCategory: text(), PerformanceLevel: choice(['PL0', 'PL1', 'PL2', 'PL3']) },
  (context, request) => {
    const disk = theDisk(context, request.DiskId);
    const category = request.DiskCategory ?? disk.state.category;
    const holder = disk.state.instanceId === '' ? undefined : theInstance(context, disk.state.instanceId);
    const takes = holder === undefined ? undefined : findInstanceType(holder.state.instanceType)?.diskCategories;
    if (diskSizes[category] === undefined || takes?.includes(category) === false) {
      throw refuse(
        'InvalidDiskCategory.NotSupported',
        `The disk "${disk.id}" cannot be of the category "${category}".`,
      );
    }
    const usual = category === 'cloud_essd' ? disk.state.performanceLevel || 'PL1' : '';
    const performanceLevel = request.PerformanceLevel ?? usual;
    context.objects.update(disk, { ...disk.state, category, performanceLevel });
    return { TaskId: '', OrderId: '' };
  },
);

const pairing = { KeyPairName: required(text()), InstanceIds: required(jsonTexts({ max: 50 })) };

/** Takes the place of the pair that was attached before. */
export const attachKeyPair = write(pairing, (context, request) => {
  if (context.objects.find(keyPairKind, request.KeyPairName) === undefined) {
    throw notFound('InvalidKeyPairName.NotFound', 'key pair', request.KeyPairName);
  }
  return pairAll(context, request.InstanceIds, () => request.KeyPairName);
});

export const detachKeyPair = write(pairing, (context, request) =>
  pairAll(context, request.InstanceIds, (present) => (present === request.KeyPairName ? '' : present)),
);

function pairAll(context: Context, ids: readonly string[], pair: (present: string) => string) {
  for (const instance of ids.map((id) => theInstance(context, id))) {
    context.objects.update(instance, { ...instance.state, keyPairName: pair(instance.state.keyPairName) });
  }
  const rows = ids.map((InstanceId) => ({ InstanceId, Success: 'true', Code: '200', Message: 'successful' }));
  return { TotalCount: String(ids.length), FailCount: '0', Results: { Result: rows } };
}
