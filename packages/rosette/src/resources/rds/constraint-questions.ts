import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Asked, Question } from '../constraint-types.ts';
import { at, maps, text } from '../properties.ts';
import { rdsApi } from './api.ts';

const defaultEngine = 'MySQL';

/** Newest version first. */
export const dbEngineVersions: Question = async (asked) => {
  const offers = (await availableZones(asked)).flatMap((zone) => maps(zone.SupportedEngines));
  const engine = asked.related('Engine') ?? defaultEngine;
  const versions = offers
    .filter((offer) => offer.Engine === engine)
    .flatMap((offer) => maps(offer.SupportedEngineVersions))
    .flatMap((version) => text(version.Version) ?? []);
  return [...new Set(versions)].toSorted((a, b) => Number.parseFloat(b) - Number.parseFloat(a));
};

export const dbZones: Question = async (asked) =>
  (await availableZones(asked))
    .flatMap((zone) => text(zone.ZoneId) ?? [])
    .filter((zone) => !asked.excluded.includes(zone));

async function availableZones({ call, related }: Asked): Promise<readonly JsonObject[]> {
  const answer = await call(rdsApi, 'DescribeAvailableZones', { Engine: related('Engine') ?? defaultEngine });
  return maps(answer.AvailableZones);
}

export const dbClasses: Question = async (asked) => {
  const { call, related } = asked;
  const ZoneId = related('ZoneId') ?? (await dbZones({ ...asked, excluded: [] }))[0];
  const answer = await call(rdsApi, 'DescribeAvailableClasses', {
    ZoneId,
    Engine: related('Engine') ?? defaultEngine,
    EngineVersion: related('EngineVersion') ?? (await dbEngineVersions(asked))[0],
    Category: related('Category') ?? 'HighAvailability',
    DBInstanceStorageType: related('DBInstanceStorageType') ?? 'cloud_essd',
    InstanceChargeType: 'Postpaid',
  });
  return maps(answer.DBInstanceClasses).flatMap((found) => text(found.DBInstanceClass) ?? []);
};

/** Disk categories of cloud disks, and local SSD (API page of CreateDBInstance); no API lists them alone. */
export const dbStorageTypes: Question = async () => [
  'cloud_essd',
  'cloud_ssd',
  'local_ssd',
  'cloud_essd2',
  'cloud_essd3',
  'general_essd',
];

export const dbInstances: Question = async ({ call }) => {
  const answer = await call(rdsApi, 'DescribeDBInstances', { PageSize: 100 });
  return maps(at(answer, 'Items', 'DBInstance')).flatMap((instance) => text(instance.DBInstanceId) ?? []);
};
