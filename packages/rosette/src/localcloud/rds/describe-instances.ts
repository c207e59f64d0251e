import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import { type Context, read } from '../core/action.ts';
import { regions, zonesOf } from '../core/regions.ts';
import {
  type Field,
  integer,
  invalid,
  list,
  parseJson,
  record,
  required,
  text,
  withDefault,
} from '../core/request-shape.ts';
import { hasTags } from '../core/tags.ts';
import { secondsText } from '../core/time-text.ts';
import { type DbInstance, dbInstanceKind, dbInstanceStatus, theDbInstance } from '../model/database.ts';
import { dbClasses, engines, findDbClass, storageTypesOf } from './catalogue.ts';

/** `Tags={"key":"value"}`: how this action filters by tag. */
const jsonTags: Field<readonly { readonly Key: string; readonly Value: string }[]> = {
  decode(value, name) {
    const given = text().decode(value, name);
    const parsed: Json | undefined = given === undefined ? {} : parseJson(given);
    if (!isJsonObject(parsed)) throw invalid(name, given ?? '', 'a JSON object of tag keys and values');
    return Object.entries(parsed).map(([Key, each]) => ({ Key, Value: String(each) }));
  },
};

/** Page sizes of Rds are 30, 50 or 100 on the cloud; any from 1 to 100 are taken here. */
export const rdsPages = {
  PageNumber: withDefault(integer({ min: 1 }), 1),
  PageSize: withDefault(integer({ min: 1, max: 100 }), 30),
};

export function rdsPage<T>(found: readonly T[], request: { readonly PageNumber: number; readonly PageSize: number }) {
  const start = (request.PageNumber - 1) * request.PageSize;
  const items = found.slice(start, start + request.PageSize);
  const counts = { PageNumber: request.PageNumber, PageRecordCount: items.length, TotalRecordCount: found.length };
  return { items, counts };
}

export const describeDBInstances = read(
  {
    ...rdsPages,
    DBInstanceId: text(),
    DBInstanceStatus: text(),
    DBInstanceClass: text(),
    Engine: text(),
    EngineVersion: text(),
    VpcId: text(),
    VSwitchId: text(),
    ZoneId: text(),
    PayType: text(),
    ResourceGroupId: text(),
    SearchKey: text(),
    Tag: list(record({ Key: required(text()), Value: text() })),
    Tags: jsonTags,
  },
  (context, request) => {
    const exact = [
      'DBInstanceId',
      'DBInstanceStatus',
      'DBInstanceClass',
      'Engine',
      'EngineVersion',
      'VpcId',
      'VSwitchId',
      'ZoneId',
      'PayType',
      'ResourceGroupId',
    ] as const;
    const found = context.objects
      .list(dbInstanceKind)
      .filter((instance) => hasTags(instance, [...request.Tag, ...request.Tags]))
      .filter(
        ({ id, state }) => request.SearchKey === undefined || `${id} ${state.description}`.includes(request.SearchKey),
      )
      .map((instance) => common(context, instance))
      .filter((instance) => exact.every((name) => request[name] === undefined || request[name] === instance[name]));
    const { items, counts } = rdsPage(found, request);
    return { ...counts, Items: { DBInstance: items } };
  },
);

export const describeDBInstanceAttribute = read({ DBInstanceId: required(text()) }, (context, request) => {
  const items = request.DBInstanceId.split(',').map((id) => attribute(context, theDbInstance(context, id)));
  return { Items: { DBInstanceAttribute: items } };
});

function attribute(context: Context, instance: DbInstance): JsonObject {
  const { state } = instance;
  const dbClass = findDbClass(state.className);
  return {
    ...common(context, instance),
    Port: state.inner.port,
    ConnectionString: state.inner.connectionString,
    DBInstanceStorage: state.storage,
    DBInstanceCPU: String(dbClass?.cpu ?? ''),
    DBInstanceMemory: (dbClass?.memory ?? 0) * 1024,
    MaxConnections: dbClass?.maxConnections ?? 0,
    DBMaxQuantity: 500,
    AccountMaxQuantity: 500,
    AvailabilityValue: '100.0%',
    MaintainTime: state.maintainTime,
    CreationTime: secondsText(instance.createdAt),
    SecurityIPList: state.ipArrays.default ?? '',
    SlaveZones: { SlaveZone: state.slaveZones.map((zone) => ({ ZoneId: zone })) },
    ReadOnlyDBInstanceIds: { ReadOnlyDBInstanceId: [] },
    Extra: {},
  };
}

function common(context: Context, instance: DbInstance): JsonObject {
  const { state } = instance;
  return {
    DBInstanceId: instance.id,
    DBInstanceDescription: state.description,
    DBInstanceStatus: dbInstanceStatus(instance, context.now),
    DBInstanceType: 'Primary',
    DBInstanceClass: state.className,
    DBInstanceStorageType: state.storageType,
    DBInstanceNetType: 'Intranet',
    Engine: state.engine,
    EngineVersion: state.engineVersion,
    Category: state.category,
    RegionId: instance.region,
    ZoneId: state.zoneId,
    InstanceNetworkType: state.networkType,
    VpcId: state.vpcId,
    VSwitchId: state.vSwitchId,
    ConnectionMode: 'Standard',
    PayType: state.payType,
    LockMode: 'Unlock',
    LockReason: '',
    ExpireTime: '',
    CreateTime: secondsText(instance.createdAt),
    DeletionProtection: state.deletionProtection,
    ResourceGroupId: state.resourceGroupId,
  };
}

export const describeDBInstanceNetInfo = read({ DBInstanceId: required(text()) }, (context, request) => {
  const { state } = theDbInstance(context, request.DBInstanceId);
  const inner = { ...state.inner, type: 'Private' };
  const infos = [inner, ...(state.outer === null ? [] : [{ ...state.outer, type: 'Public' }])].map((info) => ({
    ConnectionString: info.connectionString,
    ConnectionStringType: 'Normal',
    IPAddress: info.ip,
    IPType: info.type,
    Port: info.port,
    Upgradeable: 'Disabled',
    VPCId: info.type === 'Private' ? state.vpcId : '',
    VSwitchId: info.type === 'Private' ? state.vSwitchId : '',
    SecurityIPGroups: { securityIPGroup: [] },
    DBInstanceWeights: { DBInstanceWeight: [] },
  }));
  return {
    InstanceNetworkType: state.networkType,
    SecurityIPMode: 'normal',
    DBInstanceNetInfos: { DBInstanceNetInfo: infos },
  };
});

export const describeRegions = read({}, () => ({
  Regions: {
    RDSRegion: regions.flatMap(({ id, name }) =>
      zonesOf(id).map((zone) => ({
        RegionId: id,
        LocalName: name,
        ZoneId: zone,
        ZoneName: zone,
        RegionEndpoint: `rds.${id}.aliyuncs.com`,
      })),
    ),
  },
}));

/** Zones, and per zone what engines, versions, categories and storage types there are. */
export const describeAvailableZones = read(
  { Engine: text(), EngineVersion: text(), ZoneId: text() },
  (context, request) => {
    const zones = zonesOf(context.scope.region).filter(
      (zone) => request.ZoneId === undefined || zone === request.ZoneId,
    );
    const offered = Object.entries(engines).filter(([name]) => request.Engine === undefined || name === request.Engine);
    const rows = zones.map((zone) => ({
      RegionId: context.scope.region,
      ZoneId: zone,
      SupportedEngines: offered.map(([name, engine]) => ({
        Engine: name,
        SupportedEngineVersions: engine.versions
          .filter((version) => request.EngineVersion === undefined || version === request.EngineVersion)
          .map((version) => ({ Version: version, SupportedCategorys: categoriesOf(name) })),
      })),
    }));
    return { AvailableZones: rows };
  },
);

function categoriesOf(engine: string): readonly JsonObject[] {
  const classes = dbClasses.filter((each) => each.engine === engine);
  return [...new Set(classes.map(({ category }) => category))].map((category) => ({
    Category: category,
    SupportedStorageTypes: [
      ...new Set(classes.filter((each) => each.category === category).flatMap(storageTypesOf)),
    ].map((type) => ({ StorageType: type })),
  }));
}

export const describeAvailableClasses = read(
  {
    Engine: required(text()),
    EngineVersion: text(),
    ZoneId: text(),
    Category: text(),
    DBInstanceStorageType: text(),
    InstanceChargeType: text(),
  },
  (_, request) => {
    const classes = dbClasses
      .filter(({ engine }) => engine === request.Engine)
      .filter(({ category }) => request.Category === undefined || category === request.Category)
      .filter(
        (each) =>
          request.DBInstanceStorageType === undefined || storageTypesOf(each).includes(request.DBInstanceStorageType),
      );
    const rows = classes.map(({ id, minStorage, maxStorage }) => ({
      DBInstanceClass: id,
      StorageRange: `${minStorage}~${maxStorage}`,
      DBInstanceStorageRange: { MinValue: minStorage, MaxValue: maxStorage, Step: 5 },
    }));
    return { DBInstanceClasses: rows };
  },
);
