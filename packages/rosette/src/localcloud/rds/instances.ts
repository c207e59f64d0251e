import { type Context, write } from '../core/action.ts';
import { isAddressOrBlock } from '../core/cidr.ts';
import { notFound, refuse } from '../core/errors.ts';
import { randomText } from '../core/ids.ts';
import { zonesOf } from '../core/regions.ts';
import { choice, type Decoded, flag, integer, required, tagList, text, withDefault } from '../core/request-shape.ts';
import { defaultResourceGroup } from '../core/resource-group.ts';
import { newTags } from '../core/tags.ts';
import { timeline } from '../core/timeline.ts';
import {
  type DbInstance,
  type DbInstanceState,
  databaseKind,
  dbAccountKind,
  dbInstanceKind,
  dbInstanceStatus,
  theDbInstance,
} from '../model/database.ts';
import { takePrivateAddress, theVpc, usableVSwitch, type VSwitch } from '../model/network.ts';
import { type DbClass, engines, findDbClass } from './catalogue.ts';
import { autoGrowth, autoGrowthFields, checkStorage, extraFields } from './instance-spec.ts';

// Codes: API pages of the instance actions of Rds 2014-08-15 and reference/resource-types.md 5.9.

export const dbDescription = text({
  min: 2,
  max: 255,
  pattern: /^(?!https?:\/\/)\p{L}/u,
  expects: '2 to 255 characters that begin with a letter',
  code: 'InvalidDBInstanceDescription.Malformed',
});

const createFields = {
  Engine: required(text()),
  EngineVersion: required(text()),
  DBInstanceClass: required(text()),
  DBInstanceStorage: required(integer()),
  DBInstanceStorageType: text(),
  DBInstanceNetType: required(choice(['Intranet', 'Internet'], 'InvalidDBInstanceNetType.ValueNotSupport')),
  PayType: required(choice(['Postpaid', 'Prepaid', 'Serverless'], 'InvalidPayType.Malformed')),
  SecurityIPList: required(text()),
  Category: choice(
    [
      'Basic',
      'HighAvailability',
      'AlwaysOn',
      'Finance',
      'cluster',
      'serverless_basic',
      'serverless_standard',
      'serverless_ha',
    ],
    'InvalidCategory.ValueNotSupport',
  ),
  DBInstanceDescription: dbDescription,
  InstanceNetworkType: choice(['VPC', 'Classic'], 'InvalidInstanceNetworkType.ValueNotSupport'),
  VPCId: text(),
  VSwitchId: text(),
  ZoneId: text(),
  ZoneIdSlave1: text(),
  ZoneIdSlave2: text(),
  PrivateIpAddress: text(),
  Port: text({ pattern: /^\d{4,5}$/, expects: 'a port from 1000 to 65534', code: 'InvalidPort.Malformed' }),
  DeletionProtection: withDefault(flag(), false),
  ResourceGroupId: text(),
  ...extraFields,
  ServerlessConfig: text(),
  ...autoGrowthFields,
  Tag: tagList,
};

type Request = Decoded<typeof createFields>;

export const createDBInstance = write(createFields, (context, request) => {
  const dbClass = checkedClass(request);
  checkStorage(request.DBInstanceStorage, request.DBInstanceStorageType, dbClass);
  const place = checkedPlace(context, request);
  const { prefix } = engines[request.Engine]!;
  const id = context.newId(prefix, 17);
  const port = request.Port ?? engines[request.Engine]!.port;
  const host = `${id}.${request.Engine.toLowerCase()}.rds.aliyuncs.com`;
  const state = newState(context, request, dbClass, place, { connectionString: host, ip: '', port });
  const refers = place.vswitch === undefined ? [] : [place.vswitch.id];
  const draft = context.objects.create(dbInstanceKind, { id, state, tags: newTags(request.Tag), refers });
  if (place.vswitch !== undefined) {
    const ip = takePrivateAddress(context, place.vswitch, draft, request.PrivateIpAddress);
    context.objects.update(draft, { ...state, inner: { ...state.inner, ip } });
  }
  return {
    DBInstanceId: id,
    ConnectionString: host,
    Port: port,
    OrderId: randomText(context.random, 15).replace(/\D/g, '7'),
  };
});

function checkedClass(request: Request): DbClass {
  const engine = Object.hasOwn(engines, request.Engine) ? engines[request.Engine] : undefined;
  if (engine === undefined) {
    const known = Object.keys(engines).join(', ');
    throw refuse('InvalidEngine.Malformed', `Engine "${request.Engine}" is not one of ${known}.`);
  }
  if (!engine.versions.includes(request.EngineVersion)) {
    const known = engine.versions.join(', ');
    throw refuse(
      'InvalidEngineVersion.Malformed',
      `${request.Engine} "${request.EngineVersion}" is not one of ${known}.`,
    );
  }
  const dbClass = findDbClass(request.DBInstanceClass);
  if (dbClass === undefined || dbClass.engine !== request.Engine) {
    throw notFound('InvalidDBInstanceClass.NotFound', `${request.Engine} instance class`, request.DBInstanceClass);
  }
  return dbClass;
}

interface Place {
  readonly vswitch: VSwitch | undefined;
  readonly zoneId: string;
  readonly slaveZones: readonly string[];
}

/** `VSwitchId` may name a second vSwitch for the standby, separated by a comma; the first one counts here. */
function checkedPlace(context: Context, request: Request): Place {
  const zones = zonesOf(context.scope.region);
  const slaveZones = [request.ZoneIdSlave1, request.ZoneIdSlave2].filter((zone) => zone !== undefined);
  const named = request.ZoneId === undefined ? [] : [request.ZoneId];
  for (const zone of [...named, ...slaveZones.filter((each) => each !== 'Auto')]) {
    if (!zones.includes(zone)) throw notFound('InvalidZoneId.NotFound', 'zone', zone);
  }
  const [vswitchId, ...others] = request.VSwitchId?.split(',') ?? [];
  for (const id of others) usableVSwitch(context, id);
  if (vswitchId === undefined || vswitchId === '') {
    if (request.InstanceNetworkType === 'VPC') {
      throw refuse('InvalidVSwitchId.NotFound', 'An instance in a VPC needs VSwitchId.', 404);
    }
    return { vswitch: undefined, zoneId: request.ZoneId ?? zones[0] ?? '', slaveZones };
  }
  const vswitch = usableVSwitch(context, vswitchId, request.ZoneId);
  if (request.VPCId !== undefined && theVpc(context, request.VPCId).id !== vswitch.state.vpcId) {
    throw refuse('InvalidVpcIdRegion.NotSupported', `The vSwitch "${vswitchId}" is not in the VPC "${request.VPCId}".`);
  }
  return { vswitch, zoneId: vswitch.state.zoneId, slaveZones };
}

function newState(
  context: Context,
  request: Request,
  dbClass: DbClass,
  place: Place,
  inner: DbInstanceState['inner'],
): DbInstanceState {
  return {
    engine: request.Engine,
    engineVersion: request.EngineVersion,
    className: dbClass.id,
    storage: request.DBInstanceStorage,
    storageType: request.DBInstanceStorageType ?? dbClass.storageType,
    category: request.Category ?? dbClass.category,
    description: request.DBInstanceDescription ?? '',
    payType: request.PayType,
    networkType: place.vswitch === undefined ? 'Classic' : 'VPC',
    zoneId: place.zoneId,
    slaveZones: place.slaveZones,
    vpcId: place.vswitch?.state.vpcId ?? '',
    vSwitchId: place.vswitch?.id ?? '',
    inner,
    outer: null,
    ipArrays: { default: checkedIpList(request.SecurityIPList) },
    securityGroupId: '',
    sslEnabled: false,
    deletionProtection: request.DeletionProtection,
    backupPolicy: {},
    maintainTime: '18:00Z-22:00Z',
    minorUpgrades: 'Auto',
    sqlCollector: 'Disabled',
    resourceGroupId: request.ResourceGroupId ?? defaultResourceGroup,
    extras: {
      bursting: request.BurstingEnabled ?? false,
      coldData: request.ColdDataEnabled ?? false,
      ioAcceleration: request.IoAccelerationEnabled ?? '0',
      serverless: request.ServerlessConfig ?? '',
    },
    autoGrowth: autoGrowth(request),
    status: timeline(context.now, 'Creating', context.delays.dbInstance, 'Running'),
  };
}

/** Addresses and blocks, separated by commas; at most 1000. */
export function checkedIpList(given: string): string {
  const entries = given
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  const wrong = entries.find((entry) => !isAddressOrBlock(entry));
  if (wrong !== undefined) throw refuse('InvalidSecurityIPList.Format', `"${wrong}" is not an IPv4 address or block.`);
  const unique = [...new Set(entries)];
  if (unique.length > 1000)
    throw refuse('InvalidSecurityIPList.QuotaExceeded', 'A white list takes at most 1000 entries.');
  return unique.join(',');
}

/** Databases and accounts go with it at once; the instance itself shows as Deleting for a while. */
export const deleteDBInstance = write({ DBInstanceId: required(text()) }, (context, request) => {
  const instance = theDbInstance(context, request.DBInstanceId);
  if (instance.goneAt !== null) return { RegionId: instance.region };
  requireDeletable(context, instance);
  for (const database of context.objects.referring(databaseKind, instance.id)) context.objects.remove(database);
  for (const account of context.objects.referring(dbAccountKind, instance.id)) context.objects.remove(account);
  context.objects.remove(instance, context.now + context.delays.dbInstanceRelease);
  return { RegionId: instance.region };
});

function requireDeletable(context: Context, instance: DbInstance): void {
  if (instance.state.deletionProtection) {
    throw refuse(
      'OperationDenied.DeletionProtection',
      `"${instance.id}" is protected: set DeletionProtection to false first.`,
      403,
    );
  }
  if (instance.state.payType === 'Prepaid') {
    throw refuse(
      'IncorrectDBInstanceType',
      `"${instance.id}" is a subscription, which cannot be released before it ends.`,
      403,
    );
  }
  const status = dbInstanceStatus(instance, context.now);
  if (status !== 'Running') {
    throw refuse('OperationDenied.DBInstanceStatus', `"${instance.id}" is ${status}; wait until it is Running.`, 403);
  }
}
