import type { JsonObject } from '@rosette/template/base/json.ts';
import type { SetupInput, SetupStep } from '../declaration.ts';
import { maps, same, text, texts, truth } from '../properties.ts';
import { rdsApi } from './api.ts';
import { innerPrefix, namesPublic, portOf, prefixOf, publicPrefix, renameConnection } from './connections.ts';
import { ensureAccount, ensureDatabase } from './database-calls.ts';
import { netInfo } from './net-info.ts';

/** What RDS takes only when the instance runs, one call a step. */
export const dbInstanceSetup: readonly SetupStep[] = [
  {
    name: 'creating the databases',
    wanted: (properties) => maps(properties.DBMappings).length > 0,
    run: createDatabases,
  },
  {
    name: 'creating the master account',
    wanted: (properties) => text(properties.MasterUsername) !== undefined,
    run: ({ call, id, properties }) =>
      ensureAccount(call, id, {
        AccountName: properties.MasterUsername,
        AccountPassword: properties.MasterUserPassword,
        AccountType: properties.MasterUserType,
      }),
  },
  {
    name: 'allocating the public connection',
    wanted: (properties) => truth(properties.AllocatePublicConnection) === true,
    run: allocatePublicConnection,
  },
  {
    name: 'naming the inner connection',
    wanted: (properties) => text(properties.ConnectionStringPrefix) !== undefined && !namesPublic(properties),
    run: renameInnerConnection,
  },
  {
    name: 'admitting the security group',
    wanted: (properties) => text(properties.SecurityGroupId) !== undefined,
    run: async ({ call, id, properties }) => {
      const parameters = { DBInstanceId: id, ...same(properties, 'SecurityGroupId') };
      await call(rdsApi, 'ModifySecurityGroupConfiguration', parameters);
    },
  },
  {
    name: 'switching SSL on',
    wanted: (properties) => (text(properties.SSLSetting) ?? 'Disabled') !== 'Disabled',
    run: switchSsl,
  },
  backupStep('setting the data backup', 'DataBackupPolicy', [
    'BackupRetentionPeriod',
    'CompressType',
    'ArchiveBackupKeepCount',
    'ArchiveBackupKeepPolicy',
    'ArchiveBackupRetentionPeriod',
  ]),
  backupStep('setting the log backup', 'LogBackupPolicy', [
    'HighSpaceUsageProtection',
    'LocalLogRetentionHours',
    'LocalLogRetentionSpace',
    'LogBackupFrequency',
    'LogBackupLocalRetentionNumber',
    'LogBackupRetentionPeriod',
  ]),
  {
    name: 'setting the SQL collector',
    wanted: (properties) => text(properties.SQLCollectorStatus) !== undefined,
    run: async ({ call, id, properties }) => {
      // ROS writes Disabled, the API Disable.
      const SQLCollectorStatus = properties.SQLCollectorStatus === 'Enable' ? 'Enable' : 'Disable';
      await call(rdsApi, 'ModifySQLCollectorPolicy', { DBInstanceId: id, SQLCollectorStatus });
    },
  },
  {
    name: 'setting the maintenance window',
    wanted: (properties) => text(properties.MaintainTime) !== undefined,
    run: async ({ call, id, properties, token }) => {
      const parameters = { DBInstanceId: id, ...same(properties, 'MaintainTime'), ClientToken: token };
      await call(rdsApi, 'ModifyDBInstanceMaintainTime', parameters);
    },
  },
  {
    name: 'setting minor version upgrades',
    wanted: (properties) => text(properties.AutoUpgradeMinorVersion) !== undefined,
    run: async ({ call, id, properties }) => {
      const parameters = { DBInstanceId: id, ...same(properties, 'AutoUpgradeMinorVersion') };
      await call(rdsApi, 'ModifyDBInstanceAutoUpgradeMinorVersion', parameters);
    },
  },
];

async function createDatabases({ call, id, properties }: SetupInput): Promise<'again' | undefined> {
  let outcome: 'again' | undefined;
  for (const mapping of maps(properties.DBMappings)) {
    const database = same(mapping, 'DBName', 'CharacterSetName', 'DBDescription');
    if ((await ensureDatabase(call, id, database)) === 'again') outcome = 'again';
  }
  return outcome;
}

async function allocatePublicConnection({ call, id, properties }: SetupInput): Promise<void> {
  if ((await netInfo(call, id)).public !== undefined) return;
  await call(rdsApi, 'AllocateInstancePublicConnection', {
    DBInstanceId: id,
    ConnectionStringPrefix: publicPrefix(id, properties),
    Port: portOf(properties),
  });
}

async function renameInnerConnection({ call, id, properties }: SetupInput): Promise<void> {
  const { inner } = await netInfo(call, id);
  const prefix = innerPrefix(id, properties);
  if (inner !== undefined && prefixOf(inner) !== prefix)
    await renameConnection(call, id, inner, prefix, properties.Port);
}

async function switchSsl({ call, id, properties }: SetupInput): Promise<void> {
  const connections = await netInfo(call, id);
  const wanted = properties.SSLSetting === 'EnabledForPublicConnection' ? connections.public : connections.inner;
  const parameters = { DBInstanceId: id, ConnectionString: wanted?.ConnectionString, SSLEnabled: 1 };
  await call(rdsApi, 'ModifyDBInstanceSSL', parameters);
}

function backupStep(name: string, mode: 'DataBackupPolicy' | 'LogBackupPolicy', own: readonly string[]): SetupStep {
  const shared =
    mode === 'DataBackupPolicy'
      ? ['PreferredBackupPeriod', 'PreferredBackupTime', 'BackUpCategory']
      : ['EnableBackupLog'];
  return {
    name,
    wanted: (properties) => [...own, ...shared].some((property) => text(properties[property]) !== undefined),
    run: async ({ call, id, properties }) => {
      await call(rdsApi, 'ModifyBackupPolicy', {
        DBInstanceId: id,
        BackupPolicyMode: mode,
        ...same(properties, ...own),
        ...(mode === 'DataBackupPolicy'
          ? {
              PreferredBackupPeriod: texts(properties.PreferredBackupPeriod).join(','),
              PreferredBackupTime: properties.PreferredBackupTime,
              Category: properties.BackUpCategory,
            }
          : { EnableBackupLog: logSwitch(properties) }),
      });
    },
  };
}

function logSwitch(properties: JsonObject): string | undefined {
  const on = truth(properties.EnableBackupLog);
  return on === undefined ? undefined : on ? 'True' : 'False';
}
