import type { Context } from '../core/action.ts';
import { notFound, refuse } from '../core/errors.ts';
import type { CloudObject, Kind } from '../core/objects.ts';
import { statusAt, type Timeline } from '../core/timeline.ts';

export interface NetAddress {
  readonly connectionString: string;
  readonly ip: string;
  readonly port: string;
}

export interface DbInstanceState {
  readonly engine: string;
  readonly engineVersion: string;
  readonly className: string;
  readonly storage: number;
  readonly storageType: string;
  readonly category: string;
  readonly description: string;
  readonly payType: string;
  readonly networkType: string;
  readonly zoneId: string;
  readonly slaveZones: readonly string[];
  readonly vpcId: string;
  readonly vSwitchId: string;
  readonly inner: NetAddress;
  readonly outer: NetAddress | null;
  /** White lists by name: comma separated addresses and blocks. */
  readonly ipArrays: Readonly<Record<string, string>>;
  readonly securityGroupId: string;
  readonly sslEnabled: boolean;
  readonly deletionProtection: boolean;
  readonly backupPolicy: Readonly<Record<string, string>>;
  readonly maintainTime: string;
  /** `Auto` or `Manual`. */
  readonly minorUpgrades: string;
  /** `Enable` or `Disabled`, as Describe writes it. */
  readonly sqlCollector: string;
  readonly resourceGroupId: string;
  /** What ModifyDBInstanceSpec switches besides class and storage; absent in what an older version stored. */
  readonly extras?: DbExtras;
  readonly autoGrowth?: DbAutoGrowth;
  readonly status: Timeline;
}

export interface DbExtras {
  readonly bursting: boolean;
  readonly coldData: boolean;
  readonly ioAcceleration: string;
  /** JSON text, as given. */
  readonly serverless: string;
}

/** When and how far storage grows by itself: percent of use, and GB. */
export interface DbAutoGrowth {
  readonly enabled: boolean;
  readonly threshold: number | null;
  readonly upperBound: number | null;
}

export interface DbAccountState {
  readonly instanceId: string;
  readonly name: string;
  readonly type: string;
  readonly description: string;
  /** Database name to privilege. A password is never kept. */
  readonly privileges: Readonly<Record<string, string>>;
  readonly status: Timeline;
}

export interface DatabaseState {
  readonly instanceId: string;
  readonly name: string;
  readonly characterSet: string;
  readonly description: string;
  readonly status: Timeline;
}

export const dbInstanceKind: Kind<DbInstanceState> = { product: 'Rds', name: 'DBInstance' };
export const dbAccountKind: Kind<DbAccountState> = { product: 'Rds', name: 'Account' };
export const databaseKind: Kind<DatabaseState> = { product: 'Rds', name: 'Database' };

export type DbInstance = CloudObject<DbInstanceState>;
export type DbAccount = CloudObject<DbAccountState>;
export type Database = CloudObject<DatabaseState>;

export function theDbInstance(context: Context, id: string): DbInstance {
  const instance = context.objects.find(dbInstanceKind, id);
  if (instance === undefined) throw notFound('InvalidDBInstanceId.NotFound', 'DB instance', id);
  return instance;
}

/** Most changes need a Running instance: `OperationDenied.DBInstanceStatus` (403) otherwise. */
export function runningDbInstance(context: Context, id: string): DbInstance {
  const instance = theDbInstance(context, id);
  const status = dbInstanceStatus(instance, context.now);
  if (status !== 'Running') {
    throw refuse(
      'OperationDenied.DBInstanceStatus',
      `The operation is not permitted while the instance "${id}" is ${status}; wait until it is Running.`,
      403,
    );
  }
  return instance;
}

export function dbInstanceStatus(instance: DbInstance, now: number): string {
  return instance.goneAt === null ? statusAt(instance.state.status, now) : 'Deleting';
}
