import { read, write } from '../core/action.ts';
import { choice, flag, integer, required, text, withDefault } from '../core/request-shape.ts';
import { timeline } from '../core/timeline.ts';
import { theSecurityGroup } from '../model/compute.ts';
import { theDbInstance } from '../model/database.ts';
import { change } from './instance-change.ts';
import { checkedIpList, dbDescription } from './instances.ts';

// Codes: API pages of the modifying actions of Rds 2014-08-15 and reference/resource-types.md 5.9.

const one = { DBInstanceId: required(text()) };

export const modifyDBInstanceDescription = write(
  { ...one, DBInstanceDescription: required(dbDescription) },
  (context, request) => {
    const instance = theDbInstance(context, request.DBInstanceId);
    context.objects.update(instance, { ...instance.state, description: request.DBInstanceDescription });
    return {};
  },
);

export const modifySecurityIps = write(
  {
    ...one,
    SecurityIps: required(text()),
    DBInstanceIPArrayName: withDefault(text({ max: 64 }), 'default'),
    ModifyMode: withDefault(choice(['Cover', 'Append', 'Delete']), 'Cover'),
  },
  (context, request) =>
    change(context, request.DBInstanceId, ({ ipArrays }) => {
      const name = request.DBInstanceIPArrayName;
      const before = Object.hasOwn(ipArrays, name) ? ipArrays[name]! : '';
      return {
        ipArrays: { ...ipArrays, [name]: combined(before, checkedIpList(request.SecurityIps), request.ModifyMode) },
      };
    }),
);

function combined(before: string, given: string, mode: 'Cover' | 'Append' | 'Delete'): string {
  if (mode === 'Cover') return given;
  if (mode === 'Append') return checkedIpList(`${before},${given}`);
  const removed = given.split(',');
  return before
    .split(',')
    .filter((entry) => !removed.includes(entry))
    .join(',');
}

export const describeDBInstanceIPArrayList = read(one, (context, request) => {
  const { state } = theDbInstance(context, request.DBInstanceId);
  const arrays = Object.entries(state.ipArrays).map(([name, list]) => ({
    DBInstanceIPArrayName: name,
    DBInstanceIPArrayAttribute: '',
    SecurityIPType: 'IPv4',
    SecurityIPList: list,
  }));
  return { Items: { DBInstanceIPArray: arrays } };
});

export const modifySecurityGroupConfiguration = write(
  { ...one, SecurityGroupId: required(text()) },
  (context, request) => {
    if (request.SecurityGroupId !== 'Empty') theSecurityGroup(context, request.SecurityGroupId);
    const securityGroupId = request.SecurityGroupId === 'Empty' ? '' : request.SecurityGroupId;
    change(context, request.DBInstanceId, () => ({ securityGroupId }));
    const relation = { NetworkType: 'vpc', RegionId: context.scope.region, SecurityGroupId: securityGroupId };
    return {
      DBInstanceName: request.DBInstanceId,
      Items: { EcsSecurityGroupRelation: securityGroupId === '' ? [] : [relation] },
    };
  },
);

export const modifyDBInstanceSSL = write(
  { ...one, ConnectionString: required(text()), SSLEnabled: withDefault(integer({ min: 0, max: 2 }), 1) },
  (context, request) =>
    change(context, request.DBInstanceId, () => ({
      sslEnabled: request.SSLEnabled !== 0,
      status: timeline(context.now, 'SSL_MODIFYING', context.delays.database, 'Running'),
    })),
);

export const describeDBInstanceSSL = read(one, (context, request) => {
  const { state } = theDbInstance(context, request.DBInstanceId);
  return {
    SSLEnabled: state.sslEnabled ? 'Yes' : 'No',
    ConnectionString: state.sslEnabled ? state.inner.connectionString : '',
    RequireUpdate: 'No',
    SSLExpireTime: '',
  };
});

const backupFields = {
  PreferredBackupTime: text(),
  PreferredBackupPeriod: text(),
  BackupRetentionPeriod: text(),
  BackupPolicyMode: text(),
  LogBackupRetentionPeriod: text(),
  EnableBackupLog: text(),
  BackupLog: text(),
};

export const modifyBackupPolicy = write({ ...one, ...backupFields }, (context, request) =>
  change(context, request.DBInstanceId, ({ backupPolicy }) => {
    const { DBInstanceId: _, ...given } = request;
    const named = Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return { backupPolicy: { ...backupPolicy, ...Object.fromEntries(named) } };
  }),
);

export const describeBackupPolicy = read(one, (context, request) => {
  const { state } = theDbInstance(context, request.DBInstanceId);
  const usual = {
    PreferredBackupTime: '18:00Z-19:00Z',
    PreferredBackupPeriod: 'Tuesday,Thursday,Saturday',
    BackupRetentionPeriod: '7',
  };
  const { BackupRetentionPeriod, ...policy } = { ...usual, ...state.backupPolicy };
  return { ...policy, BackupRetentionPeriod: Number(BackupRetentionPeriod) };
});

export const modifyDBInstanceMaintainTime = write(
  {
    ...one,
    MaintainTime: required(
      text({ pattern: /^\d\d:\d\dZ-\d\d:\d\dZ$/, expects: 'hh:mmZ-hh:mmZ', code: 'InvalidMaintainTime.Format' }),
    ),
  },
  (context, request) => change(context, request.DBInstanceId, () => ({ maintainTime: request.MaintainTime })),
);

export const modifyDBInstanceDeletionProtection = write(
  { ...one, DeletionProtection: required(flag()) },
  (context, request) =>
    change(context, request.DBInstanceId, () => ({ deletionProtection: request.DeletionProtection })),
);

export const modifySQLCollectorPolicy = write(
  {
    ...one,
    SQLCollectorStatus: required(choice(['Enable', 'Disable', 'Disabled'], 'InvalidSQLCollectorStatus.Format')),
  },
  (context, request) =>
    change(context, request.DBInstanceId, () => ({
      sqlCollector: request.SQLCollectorStatus === 'Enable' ? 'Enable' : 'Disabled',
    })),
);

export const describeSQLCollectorPolicy = read(one, (context, request) => ({
  SQLCollectorStatus: theDbInstance(context, request.DBInstanceId).state.sqlCollector,
  StoragePeriod: 30,
}));

export const modifyDBInstanceAutoUpgradeMinorVersion = write(
  { ...one, AutoUpgradeMinorVersion: required(choice(['Auto', 'Manual'], 'InvalidAutoUpgradeMinorVersion.Format')) },
  (context, request) =>
    change(context, request.DBInstanceId, () => ({ minorUpgrades: request.AutoUpgradeMinorVersion })),
);

export const transformDBInstancePayType = write(
  { ...one, PayType: required(choice(['Postpaid', 'Prepaid'], 'InvalidPayType.Malformed')) },
  (context, request) => {
    change(context, request.DBInstanceId, () => ({ payType: request.PayType }));
    return { DBInstanceId: request.DBInstanceId, ChargeType: request.PayType };
  },
);
