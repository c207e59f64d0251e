import type { ActionTable } from '../core/action.ts';
import { tagActions } from '../core/tags.ts';
import { dbInstanceKind } from '../model/database.ts';
import {
  createAccount,
  deleteAccount,
  describeAccounts,
  grantAccountPrivilege,
  modifyAccountDescription,
  resetAccountPassword,
  revokeAccountPrivilege,
} from './accounts.ts';
import {
  allocateInstancePublicConnection,
  modifyDBInstanceConnectionString,
  releaseInstancePublicConnection,
} from './connections.ts';
import { createDatabase, deleteDatabase, describeDatabases, modifyDBDescription } from './databases.ts';
import {
  describeAvailableClasses,
  describeAvailableZones,
  describeDBInstanceAttribute,
  describeDBInstanceNetInfo,
  describeDBInstances,
  describeRegions,
} from './describe-instances.ts';
import {
  describeBackupPolicy,
  describeDBInstanceIPArrayList,
  describeDBInstanceSSL,
  describeSQLCollectorPolicy,
  modifyBackupPolicy,
  modifyDBInstanceAutoUpgradeMinorVersion,
  modifyDBInstanceDeletionProtection,
  modifyDBInstanceDescription,
  modifyDBInstanceMaintainTime,
  modifyDBInstanceSSL,
  modifySecurityGroupConfiguration,
  modifySecurityIps,
  modifySQLCollectorPolicy,
  transformDBInstancePayType,
} from './instance-settings.ts';
import { modifyDasInstanceConfig, modifyDBInstanceSpec } from './instance-spec.ts';
import { createDBInstance, deleteDBInstance } from './instances.ts';

const tags = tagActions({ INSTANCE: dbInstanceKind });

/** Rds 2014-08-15. */
export const rdsActions: ActionTable = {
  AllocateInstancePublicConnection: allocateInstancePublicConnection,
  CreateAccount: createAccount,
  CreateDBInstance: createDBInstance,
  CreateDatabase: createDatabase,
  DeleteAccount: deleteAccount,
  DeleteDBInstance: deleteDBInstance,
  DeleteDatabase: deleteDatabase,
  DescribeAccounts: describeAccounts,
  DescribeAvailableClasses: describeAvailableClasses,
  DescribeAvailableZones: describeAvailableZones,
  DescribeBackupPolicy: describeBackupPolicy,
  DescribeDBInstanceAttribute: describeDBInstanceAttribute,
  DescribeDBInstanceIPArrayList: describeDBInstanceIPArrayList,
  DescribeDBInstanceNetInfo: describeDBInstanceNetInfo,
  DescribeDBInstanceSSL: describeDBInstanceSSL,
  DescribeDBInstances: describeDBInstances,
  DescribeDatabases: describeDatabases,
  DescribeRegions: describeRegions,
  DescribeSQLCollectorPolicy: describeSQLCollectorPolicy,
  GrantAccountPrivilege: grantAccountPrivilege,
  ListTagResources: tags.list,
  ModifyAccountDescription: modifyAccountDescription,
  ModifyBackupPolicy: modifyBackupPolicy,
  ModifyDBDescription: modifyDBDescription,
  ModifyDBInstanceAutoUpgradeMinorVersion: modifyDBInstanceAutoUpgradeMinorVersion,
  ModifyDBInstanceConnectionString: modifyDBInstanceConnectionString,
  ModifyDBInstanceDeletionProtection: modifyDBInstanceDeletionProtection,
  ModifyDBInstanceDescription: modifyDBInstanceDescription,
  ModifyDBInstanceMaintainTime: modifyDBInstanceMaintainTime,
  ModifyDBInstanceSSL: modifyDBInstanceSSL,
  ModifyDBInstanceSpec: modifyDBInstanceSpec,
  ModifyDasInstanceConfig: modifyDasInstanceConfig,
  ModifySecurityGroupConfiguration: modifySecurityGroupConfiguration,
  ModifySQLCollectorPolicy: modifySQLCollectorPolicy,
  ModifySecurityIps: modifySecurityIps,
  ReleaseInstancePublicConnection: releaseInstancePublicConnection,
  ResetAccountPassword: resetAccountPassword,
  RevokeAccountPrivilege: revokeAccountPrivilege,
  TagResources: tags.tag,
  TransformDBInstancePayType: transformDBInstancePayType,
  UntagResources: tags.untag,
};
