import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { Call } from '../caller.ts';
import { chargeType } from '../charge-type.ts';
import type { Asked, Question } from '../constraint-types.ts';
import { everyRow } from '../numbered-pages.ts';
import { at, maps, type Parameters, PropertyError, text, texts } from '../properties.ts';
import { ecsApi } from './api.ts';

const pageSize = 100;
/** Whoever chooses among more than this types it. */
const mostPages = 10;

const instanceType = 'ALIYUN::ECS::Instance::InstanceType';

/** Zones, fewer when an instance type was chosen for this zone already. */
export const zones: Question = async ({ call, excluded, dependents }) => {
  const answer = await call(ecsApi, 'DescribeZones', {});
  const all = maps(at(answer, 'Zones', 'Zone')).flatMap((zone) => text(zone.ZoneId) ?? []);
  const chosenTypes = dependents(instanceType);
  const selling = await Promise.all(chosenTypes.map((type) => zonesSelling(call, type)));
  return all.filter((zone) => !excluded.includes(zone) && selling.every((those) => those.includes(zone)));
};

async function zonesSelling(call: Call, type: string): Promise<readonly string[]> {
  const available = await availableZones(call, { DestinationResource: 'InstanceType', InstanceType: type });
  return available.flatMap((zone) => (resources(zone).length > 0 ? (text(zone.ZoneId) ?? []) : []));
}

export const instanceTypes: Question = (asked) =>
  available(asked, {
    DestinationResource: 'InstanceType',
    ZoneId: asked.related('ZoneId'),
    SystemDiskCategory: asked.related('SystemDiskCategory'),
  });

export const systemDiskCategories: Question = (asked) => diskCategories(asked, 'SystemDisk');
export const dataDiskCategories: Question = (asked) => diskCategories(asked, 'DataDisk');

function diskCategories(asked: Asked, kind: 'SystemDisk' | 'DataDisk'): Promise<readonly string[]> {
  return available(asked, {
    DestinationResource: kind,
    ZoneId: asked.related('ZoneId'),
    InstanceType: asked.related('InstanceType'),
  });
}

/** What DescribeAvailableResource offers, each value once, in its order. */
async function available(asked: Asked, parameters: Parameters): Promise<readonly string[]> {
  const zonesFound = await availableZones(asked.call, {
    ...parameters,
    ResourceType: 'instance',
    InstanceChargeType: payment(asked.related('InstanceChargeType')),
  });
  return [...new Set(zonesFound.flatMap((zone) => resources(zone).flatMap(supported)))];
}

async function availableZones(call: Call, parameters: Parameters): Promise<readonly JsonObject[]> {
  const answer = await call(ecsApi, 'DescribeAvailableResource', parameters);
  return maps(at(answer, 'AvailableZones', 'AvailableZone')).filter((zone) => zone.Status !== 'SoldOut');
}

function resources(zone: JsonObject): readonly JsonObject[] {
  return maps(at(zone, 'AvailableResources', 'AvailableResource'));
}

function supported(resource: JsonObject): readonly string[] {
  const offers = maps(at(resource, 'SupportedResources', 'SupportedResource'));
  return offers.filter((offer) => offer.Status !== 'SoldOut').flatMap((offer) => text(offer.Value) ?? []);
}

/** Templates now and then name the wrong parameter here; what is no way to pay does not limit anything. */
function payment(given: Json | undefined): string | undefined {
  try {
    return chargeType(given, { later: 'PostPaid', first: 'PrePaid' });
  } catch (error) {
    if (error instanceof PropertyError) return undefined;
    throw error;
  }
}

export const images: Question = async (asked) => {
  const owners = texts(asked.metadata.SupportedImageOwnerAlias);
  const found = await paged(asked.call, 'DescribeImages', ['Images', 'Image'], {
    InstanceType: asked.related('InstanceType'),
  });
  const usable = found.filter((image) => owners.length === 0 || owners.includes(text(image.ImageOwnerAlias) ?? ''));
  return usable.flatMap((image) => text(image.ImageId) ?? []);
};

export const snapshots: Question = async ({ call }) =>
  (await paged(call, 'DescribeSnapshots', ['Snapshots', 'Snapshot'], { Status: 'accomplished' })).flatMap(
    (snapshot) => text(snapshot.SnapshotId) ?? [],
  );

export const keyPairs: Question = async ({ call }) =>
  (await paged(call, 'DescribeKeyPairs', ['KeyPairs', 'KeyPair'], {})).flatMap((pair) => text(pair.KeyPairName) ?? []);

export const securityGroups: Question = async ({ call, related }) =>
  (
    await paged(call, 'DescribeSecurityGroups', ['SecurityGroups', 'SecurityGroup'], { VpcId: related('VpcId') })
  ).flatMap((group) => text(group.SecurityGroupId) ?? []);

export const instanceIds: Question = async ({ call, related }) =>
  (
    await paged(call, 'DescribeInstances', ['Instances', 'Instance'], {
      ZoneId: related('ZoneId'),
      VpcId: related('VpcId'),
      Status: related('Status'),
    })
  ).flatMap((instance) => text(instance.InstanceId) ?? []);

function paged(
  call: Call,
  action: string,
  path: readonly string[],
  parameters: Parameters,
): Promise<readonly JsonObject[]> {
  return everyRow(call, { api: ecsApi, action, path, pageSize, mostPages }, parameters);
}
