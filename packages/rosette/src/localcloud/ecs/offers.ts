import type { JsonObject } from '@rosette/template/base/json.ts';
import { type Context, read } from '../core/action.ts';
import { onePage, pages } from '../core/paging.ts';
import { regions, zonesOf } from '../core/regions.ts';
import { choice, integer, list, required, text, withDefault } from '../core/request-shape.ts';
import { diskSizes, findInstanceType, type InstanceType, instanceTypes, isSoldIn } from './catalogue.ts';
import { type Image, images, newestOfFamily } from './images.ts';

// What the cloud has on offer. Shapes: the SDK's response models of Ecs 2014-05-26.

export const describeRegions = read({}, () => ({
  Regions: {
    Region: regions.map(({ id, name }) => ({
      RegionId: id,
      LocalName: name,
      RegionEndpoint: `ecs.${id}.aliyuncs.com`,
      Status: 'available',
    })),
  },
}));

export const describeZones = read({}, (context) => ({
  Zones: { Zone: zonesOf(context.scope.region).map((zone) => describedZone(context, zone)) },
}));

function typesIn(context: Context, zone: string): readonly InstanceType[] {
  return instanceTypes.filter((type) => isSoldIn(type, context.scope.region, zone));
}

function describedZone(context: Context, zone: string): JsonObject {
  const types = typesIn(context, zone);
  const typeIds = types.map(({ id }) => id);
  const disks = [...new Set(types.flatMap((type) => type.diskCategories))];
  const resources = {
    IoOptimized: true,
    InstanceTypes: { supportedInstanceType: typeIds },
    InstanceTypeFamilies: { supportedInstanceTypeFamily: [...new Set(types.map(({ family }) => family))] },
    SystemDiskCategories: { supportedSystemDiskCategory: disks },
    DataDiskCategories: { supportedDataDiskCategory: disks },
    NetworkTypes: { supportedNetworkCategory: ['vpc'] },
  };
  return {
    ZoneId: zone,
    LocalName: zone,
    ZoneType: 'AvailabilityZone',
    AvailableResourceCreation: { ResourceTypes: ['VSwitch', 'IoOptimized', 'Instance', 'Disk'] },
    AvailableInstanceTypes: { InstanceTypes: typeIds },
    AvailableDiskCategories: { DiskCategories: disks },
    AvailableResources: { ResourcesInfo: [resources] },
  };
}

export const describeInstanceTypes = read(
  {
    InstanceTypes: list(required(text()), { max: 100 }),
    InstanceTypeFamily: text(),
    CpuArchitecture: choice(['X86', 'ARM']),
    MinimumCpuCoreCount: integer({ min: 1 }),
    MaximumCpuCoreCount: integer({ min: 1 }),
    MaxResults: withDefault(integer({ min: 1, max: 1600 }), 1600),
    NextToken: text({ pattern: /^\d{1,6}$/, code: 'InvalidNextToken' }),
  },
  (_, request) => {
    const found = instanceTypes
      .filter(({ id }) => request.InstanceTypes.length === 0 || request.InstanceTypes.includes(id))
      .filter(({ family }) => request.InstanceTypeFamily === undefined || family === request.InstanceTypeFamily)
      .filter(({ architecture }) => request.CpuArchitecture === undefined || architecture === request.CpuArchitecture)
      .filter(({ cpu }) => cpu >= (request.MinimumCpuCoreCount ?? 0) && cpu <= (request.MaximumCpuCoreCount ?? 4096));
    const start = Number(request.NextToken ?? 0);
    const end = start + request.MaxResults;
    return {
      NextToken: end < found.length ? String(end) : '',
      InstanceTypes: { InstanceType: found.slice(start, end).map(describedType) },
    };
  },
);

function describedType(type: InstanceType): JsonObject {
  return {
    InstanceTypeId: type.id,
    InstanceTypeFamily: type.family,
    InstanceFamilyLevel: 'EnterpriseLevel',
    InstanceCategory: type.gpu > 0 ? 'GPU-accelerated' : 'General-purpose',
    CpuCoreCount: type.cpu,
    CpuArchitecture: type.architecture,
    MemorySize: type.memory,
    GPUAmount: type.gpu,
    GPUSpec: '',
    DiskQuantity: 17,
    EniQuantity: Math.min(15, Math.max(2, type.cpu)),
    EniPrivateIpAddressQuantity: 10,
    LocalStorageAmount: 0,
    LocalStorageCategory: '',
  };
}

export const describeAvailableResource = read(
  {
    DestinationResource: required(
      choice(
        ['Zone', 'IoOptimized', 'InstanceType', 'Network', 'ddh', 'SystemDisk', 'DataDisk'],
        'InvalidDestinationResource',
      ),
    ),
    ZoneId: text(),
    InstanceType: text(),
    SystemDiskCategory: text(),
    DataDiskCategory: text(),
    Cores: integer({ min: 1 }),
    Memory: text(),
  },
  (context, request) => {
    const zones = zonesOf(context.scope.region).filter(
      (zone) => request.ZoneId === undefined || zone === request.ZoneId,
    );
    const offers = zones.map((zone) => {
      const types = typesIn(context, zone).filter((type) => fits(type, request));
      return { zone, supported: supported(request.DestinationResource, types) };
    });
    const rows = offers
      .filter(({ supported: items }) => items.length > 0)
      .map(({ zone, supported: items }) => ({
        RegionId: context.scope.region,
        ZoneId: zone,
        Status: 'Available',
        StatusCategory: 'WithStock',
        AvailableResources: {
          AvailableResource: [{ Type: request.DestinationResource, SupportedResources: { SupportedResource: items } }],
        },
      }));
    return { AvailableZones: { AvailableZone: rows } };
  },
);

function fits(
  type: InstanceType,
  request: {
    readonly InstanceType: string | undefined;
    readonly SystemDiskCategory: string | undefined;
    readonly DataDiskCategory: string | undefined;
    readonly Cores: number | undefined;
    readonly Memory: string | undefined;
  },
): boolean {
  const disks = [request.SystemDiskCategory, request.DataDiskCategory].filter((disk) => disk !== undefined);
  return (
    (request.InstanceType === undefined || type.id === request.InstanceType) &&
    (request.Cores === undefined || type.cpu === request.Cores) &&
    (request.Memory === undefined || type.memory === Number(request.Memory)) &&
    disks.every((disk) => type.diskCategories.includes(disk))
  );
}

/** Nothing when no instance type is left. */
function supported(resource: string, types: readonly InstanceType[]): readonly JsonObject[] {
  const stock = { Status: 'Available', StatusCategory: 'WithStock' };
  if (types.length === 0) return [];
  if (resource === 'InstanceType') return types.map(({ id }) => ({ Value: id, ...stock }));
  if (resource === 'SystemDisk' || resource === 'DataDisk') {
    return [...new Set(types.flatMap((type) => type.diskCategories))].map((category) => ({
      Value: category,
      Min: resource === 'SystemDisk' ? Math.max(20, diskSizes[category]!.min) : diskSizes[category]!.min,
      Max: resource === 'SystemDisk' ? Math.min(2048, diskSizes[category]!.max) : diskSizes[category]!.max,
      Unit: 'GiB',
      ...stock,
    }));
  }
  if (resource === 'IoOptimized') return [{ Value: 'optimized', ...stock }];
  return resource === 'Network' ? [{ Value: 'vpc', ...stock }] : [];
}

export const describeImages = read(
  {
    ...pages,
    ImageId: text(),
    ImageName: text(),
    ImageFamily: text(),
    ImageOwnerAlias: text(),
    OSType: choice(['linux', 'windows']),
    Architecture: text(),
    Status: text(),
    InstanceType: text(),
  },
  (context, request) => {
    const ids = request.ImageId?.split(',');
    const found = images
      .filter(({ id }) => ids?.includes(id) ?? true)
      .filter(({ name }) => request.ImageName === undefined || matchesName(request.ImageName, name))
      .filter(({ family }) => request.ImageFamily === undefined || family === request.ImageFamily)
      .filter(({ osType }) => request.OSType === undefined || osType === request.OSType)
      .filter(({ architecture }) => request.Architecture === undefined || architecture === request.Architecture)
      .filter(({ architecture }) => runsOn(architecture, request.InstanceType))
      .filter(() => request.ImageOwnerAlias === undefined || request.ImageOwnerAlias === 'system')
      .filter(() => request.Status === undefined || request.Status.split(',').includes('Available'));
    const { items, counts } = onePage(found, request);
    return { ...counts, RegionId: context.scope.region, Images: { Image: items.map(describedImage) } };
  },
);

export const describeImageFromFamily = read({ ImageFamily: required(text()) }, (context, request) => {
  const image = newestOfFamily(request.ImageFamily);
  return { RegionId: context.scope.region, Image: image === undefined ? {} : describedImage(image) };
});

function matchesName(wanted: string, name: string): boolean {
  return wanted.includes('*') ? name.includes(wanted.replaceAll('*', '')) : name === wanted;
}

function runsOn(architecture: Image['architecture'], instanceType: string | undefined): boolean {
  const type = instanceType === undefined ? undefined : findInstanceType(instanceType);
  return type === undefined || (type.architecture === 'ARM') === (architecture === 'arm64');
}

function describedImage(image: Image): JsonObject {
  const { released } = image;
  return {
    ImageId: image.id,
    ImageName: image.name,
    ImageFamily: image.family,
    ImageVersion: '',
    ImageOwnerAlias: 'system',
    Description: '',
    OSName: image.osName,
    OSNameEn: image.osName,
    OSType: image.osType,
    Platform: image.platform,
    Architecture: image.architecture,
    Size: image.size,
    Status: 'Available',
    Progress: '100%',
    Usage: 'instance',
    IsPublic: true,
    IsCopied: false,
    IsSubscribed: false,
    IsSupportCloudinit: true,
    IsSupportIoOptimized: true,
    CreationTime: `${released.slice(0, 4)}-${released.slice(4, 6)}-${released.slice(6, 8)}T00:00:00Z`,
    DiskDeviceMappings: { DiskDeviceMapping: [] },
    Tags: { Tag: [] },
  };
}
