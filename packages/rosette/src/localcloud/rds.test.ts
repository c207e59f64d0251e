import type { JsonObject } from '@rosette/template/base/json.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dig, TestCloud, text } from './test-cloud.fixture.ts';

let test: TestCloud;
beforeEach(() => {
  test = new TestCloud();
});
afterEach(() => test.close());

const order: JsonObject = {
  Engine: 'MySQL',
  EngineVersion: '8.0',
  DBInstanceClass: 'rds.mysql.s1.small',
  DBInstanceStorage: 50,
  DBInstanceNetType: 'Intranet',
  PayType: 'Postpaid',
  SecurityIPList: '127.0.0.1',
};

async function running(more: JsonObject = {}): Promise<string> {
  const id = text((await test.call('Rds', 'CreateDBInstance', { ...order, ...more })).DBInstanceId);
  await test.clock.advance(300);
  return id;
}

async function attribute(DBInstanceId: string): Promise<JsonObject> {
  return dig(
    await test.call('Rds', 'DescribeDBInstanceAttribute', { DBInstanceId }),
    'Items',
    'DBInstanceAttribute',
    0,
  ) as JsonObject;
}

describe('a DB instance', () => {
  it('is Creating, then Running, inside its vSwitch', async () => {
    const { vpcId, vSwitchId } = await test.network();
    const made = await test.call('Rds', 'CreateDBInstance', {
      ...order,
      InstanceNetworkType: 'VPC',
      VPCId: vpcId,
      VSwitchId: vSwitchId,
      ZoneId: 'cn-hangzhou-h',
    });
    const id = text(made.DBInstanceId);
    expect(id).toMatch(/^rm-bp1[a-z0-9]{14}$/);
    expect((await attribute(id)).DBInstanceStatus).toBe('Creating');
    await test.clock.advance(300);
    expect(await attribute(id)).toMatchObject({
      DBInstanceStatus: 'Running',
      Engine: 'MySQL',
      Port: '3306',
      DBInstanceStorage: 50,
      VpcId: vpcId,
    });
    const net = await test.call('Rds', 'DescribeDBInstanceNetInfo', { DBInstanceId: id });
    expect(dig(net, 'DBInstanceNetInfos', 'DBInstanceNetInfo')).toMatchObject([
      { IPType: 'Private', IPAddress: '192.168.1.1', Port: '3306', ConnectionString: made.ConnectionString },
    ]);
    expect(await test.refusal('Vpc', 'DeleteVSwitch', { VSwitchId: vSwitchId })).toBe('400 DependencyViolation');
  });

  it('is Deleting for a while, its databases and accounts gone with it', async () => {
    const DBInstanceId = await running();
    await test.call('Rds', 'CreateDatabase', { DBInstanceId, DBName: 'app', CharacterSetName: 'utf8' });
    await test.call('Rds', 'CreateAccount', { DBInstanceId, AccountName: 'app', AccountPassword: 'Passw0rd!' });
    await test.call('Rds', 'DeleteDBInstance', { DBInstanceId });
    expect((await attribute(DBInstanceId)).DBInstanceStatus).toBe('Deleting');
    await test.clock.advance(150);
    expect(await test.refusal('Rds', 'DescribeDBInstanceAttribute', { DBInstanceId })).toBe(
      '404 InvalidDBInstanceId.NotFound',
    );
    expect(test.cloud.objects()).toEqual([]);
    const changes = test.cloud.ledger().map(({ change, kind }) => `${change} ${kind}`);
    expect(changes.toSorted()).toEqual(
      ['Account', 'DBInstance', 'Database'].flatMap((kind) => [`created ${kind}`, `removed ${kind}`]).toSorted(),
    );
  });

  it.each([
    ['400 InvalidEngine.Malformed', { Engine: 'Oracle' }],
    ['400 InvalidEngineVersion.Malformed', { EngineVersion: '4.1' }],
    ['404 InvalidDBInstanceClass.NotFound', { DBInstanceClass: 'rds.mysql.zz' }],
    ['404 InvalidDBInstanceClass.NotFound', { DBInstanceClass: 'rds.pg.s1.small' }],
    ['400 InvalidDBInstanceStorage.Malformed', { DBInstanceStorage: 51 }],
    ['400 InvalidDBInstanceStorage.Malformed', { DBInstanceStorage: 5000 }],
    ['400 InvalidStorageType.NotSupport', { DBInstanceStorageType: 'cloud_essd' }],
    ['400 InvalidSecurityIPList.Format', { SecurityIPList: 'everyone' }],
    ['400 MissingParameter', { SecurityIPList: null }],
    ['400 InvalidPayType.Malformed', { PayType: 'PostPaid' }],
    ['404 InvalidVSwitchId.NotFound', { VSwitchId: 'vsw-1' }],
    ['404 InvalidZoneId.NotFound', { ZoneId: 'cn-hangzhou-q' }],
    ['400 InvalidDBInstanceDescription.Malformed', { DBInstanceDescription: '1' }],
  ])('is refused with %s', async (code, more: JsonObject) => {
    expect(await test.refusal('Rds', 'CreateDBInstance', { ...order, ...more })).toBe(code);
  });

  it('takes no change before it runs, or while protected', async () => {
    const DBInstanceId = text(
      (await test.call('Rds', 'CreateDBInstance', { ...order, DeletionProtection: true })).DBInstanceId,
    );
    const database = { DBInstanceId, DBName: 'app', CharacterSetName: 'utf8' };
    expect(await test.refusal('Rds', 'CreateDatabase', database)).toBe('403 OperationDenied.DBInstanceStatus');
    await test.clock.advance(300);
    await test.call('Rds', 'CreateDatabase', database);
    expect(await test.refusal('Rds', 'DeleteDBInstance', { DBInstanceId })).toBe(
      '403 OperationDenied.DeletionProtection',
    );
    await test.call('Rds', 'ModifyDBInstanceDeletionProtection', { DBInstanceId, DeletionProtection: false });
    await test.call('Rds', 'DeleteDBInstance', { DBInstanceId });
  });

  it('takes a database that is already going with it, and says so once', async () => {
    const DBInstanceId = await running();
    await test.call('Rds', 'CreateDatabase', { DBInstanceId, DBName: 'app', CharacterSetName: 'utf8' });
    await test.call('Rds', 'DeleteDatabase', { DBInstanceId, DBName: 'app' });
    await test.call('Rds', 'DeleteDBInstance', { DBInstanceId });
    const removed = test.cloud.ledger().filter(({ change }) => change === 'removed');
    expect(removed.map(({ kind }) => kind)).toEqual(['Database', 'DBInstance']);
  });

  it('is found by tag, and by description', async () => {
    const DBInstanceId = await running({ DBInstanceDescription: 'orders', Tag: [{ Key: 'a', Value: 'b' }] });
    await running();
    for (const filter of [
      { Tags: '{"a":"b"}' },
      { Tag: [{ Key: 'a', Value: 'b' }] },
      { SearchKey: 'orders' },
      { DBInstanceId },
    ]) {
      const found = await test.call('Rds', 'DescribeDBInstances', filter);
      expect(found).toMatchObject({ TotalRecordCount: 1, Items: { DBInstance: [{ DBInstanceId }] } });
    }
  });

  it('has white lists', async () => {
    const DBInstanceId = await running();
    const lists = async () =>
      dig(await test.call('Rds', 'DescribeDBInstanceIPArrayList', { DBInstanceId }), 'Items', 'DBInstanceIPArray');
    await test.call('Rds', 'ModifySecurityIps', { DBInstanceId, SecurityIps: '10.0.0.0/8', ModifyMode: 'Append' });
    expect(await lists()).toMatchObject([{ DBInstanceIPArrayName: 'default', SecurityIPList: '127.0.0.1,10.0.0.0/8' }]);
    await test.call('Rds', 'ModifySecurityIps', { DBInstanceId, SecurityIps: '127.0.0.1', ModifyMode: 'Delete' });
    await test.call('Rds', 'ModifySecurityIps', {
      DBInstanceId,
      SecurityIps: '0.0.0.0/0',
      DBInstanceIPArrayName: 'web',
    });
    expect(await lists()).toMatchObject([{ SecurityIPList: '10.0.0.0/8' }, { DBInstanceIPArrayName: 'web' }]);
  });

  it('gets and gives back a public address', async () => {
    const DBInstanceId = await running();
    const wanted = { DBInstanceId, ConnectionStringPrefix: 'orders-public', Port: '3306' };
    const made = await test.call('Rds', 'AllocateInstancePublicConnection', wanted);
    expect((await attribute(DBInstanceId)).DBInstanceStatus).toBe('NET_CREATING');
    await test.clock.advance(100);
    const net = await test.call('Rds', 'DescribeDBInstanceNetInfo', { DBInstanceId });
    expect(dig(net, 'DBInstanceNetInfos', 'DBInstanceNetInfo', 1)).toMatchObject({
      IPType: 'Public',
      ConnectionString: made.ConnectionString,
    });
    expect(await test.refusal('Rds', 'AllocateInstancePublicConnection', wanted)).toBe('400 NetTypeExists');
    await test.call('Rds', 'ReleaseInstancePublicConnection', {
      DBInstanceId,
      CurrentConnectionString: made.ConnectionString ?? '',
    });
  });

  it('can be renamed', async () => {
    const DBInstanceId = await running();
    const { ConnectionString = '' } = await attribute(DBInstanceId);
    const rename = { DBInstanceId, CurrentConnectionString: ConnectionString, ConnectionStringPrefix: 'orders-inner' };
    await test.call('Rds', 'ModifyDBInstanceConnectionString', rename);
    expect(await attribute(DBInstanceId)).toMatchObject({
      DBInstanceStatus: 'CONNECTION_STRING_MODIFYING',
      ConnectionString: 'orders-inner.mysql.rds.aliyuncs.com',
    });
    await test.clock.advance(100);
    expect(await test.refusal('Rds', 'ModifyDBInstanceConnectionString', rename)).toBe(
      '404 InvalidCurrentConnectionString.NotFound',
    );
  });

  it('keeps its settings', async () => {
    const DBInstanceId = await running();
    await test.call('Rds', 'ModifyBackupPolicy', {
      DBInstanceId,
      PreferredBackupTime: '23:00Z-24:00Z',
      BackupRetentionPeriod: 30,
    });
    expect(await test.call('Rds', 'DescribeBackupPolicy', { DBInstanceId })).toMatchObject({
      PreferredBackupTime: '23:00Z-24:00Z',
      BackupRetentionPeriod: 30,
    });
    await test.call('Rds', 'ModifyDBInstanceDescription', { DBInstanceId, DBInstanceDescription: 'new name' });
    await test.call('Rds', 'ModifyDBInstanceSpec', { DBInstanceId, DBInstanceStorage: 100 });
    expect(await attribute(DBInstanceId)).toMatchObject({
      DBInstanceDescription: 'new name',
      DBInstanceStatus: 'DBInstanceClassChanging',
      DBInstanceStorage: 100,
    });
  });
});

describe('accounts and databases', () => {
  it('come to be, with privileges', async () => {
    const DBInstanceId = await running();
    await test.call('Rds', 'CreateDatabase', { DBInstanceId, DBName: 'my_app', CharacterSetName: 'utf8mb4' });
    await test.call('Rds', 'CreateAccount', { DBInstanceId, AccountName: 'app_user', AccountPassword: 'Passw0rd!' });
    const account = async () =>
      dig(
        await test.call('Rds', 'DescribeAccounts', { DBInstanceId, AccountName: 'app_user' }),
        'Accounts',
        'DBInstanceAccount',
        0,
      );
    const grant = { DBInstanceId, AccountName: 'app_user', DBName: 'my_app', AccountPrivilege: 'ReadWrite' };
    expect(await account()).toMatchObject({ AccountStatus: 'Unavailable', AccountType: 'Normal' });
    expect(await test.refusal('Rds', 'GrantAccountPrivilege', grant)).toBe('403 InvalidAccountStatus');
    await test.clock.advance(60);
    await test.call('Rds', 'GrantAccountPrivilege', grant);
    expect(await account()).toMatchObject({
      AccountStatus: 'Available',
      DatabasePrivileges: { DatabasePrivilege: [{ DBName: 'my_app', AccountPrivilege: 'ReadWrite' }] },
    });
    const databases = await test.call('Rds', 'DescribeDatabases', { DBInstanceId });
    expect(dig(databases, 'Databases', 'Database')).toMatchObject([
      {
        DBName: 'my_app',
        DBStatus: 'Running',
        CharacterSetName: 'utf8mb4',
        Accounts: { AccountPrivilegeInfo: [{ Account: 'app_user' }] },
      },
    ]);
    await test.call('Rds', 'DeleteDatabase', { DBInstanceId, DBName: 'my_app' });
    expect(await account()).toMatchObject({ DatabasePrivileges: { DatabasePrivilege: [] } });
    await test.call('Rds', 'DeleteAccount', { DBInstanceId, AccountName: 'app_user' });
    await test.clock.advance(60);
    expect(test.cloud.objects().map(({ kind }) => kind)).toEqual(['DBInstance']);
    await test.call('Rds', 'CreateDatabase', { DBInstanceId, DBName: 'my_app', CharacterSetName: 'utf8' });
    expect(JSON.stringify(test.cloud.objects())).not.toContain('Passw0rd!');
  });

  it.each([
    ['400 InvalidAccountName.Malformed', { AccountName: 'App' }],
    ['400 InvalidAccountPassword.Malformed', { AccountPassword: 'password' }],
    ['400 InvalidAccountType.Malformed', { AccountType: 'God' }],
    ['404 InvalidDBInstanceId.NotFound', { DBInstanceId: 'rm-1' }],
    ['400 InvalidAccountName.Duplicate', { AccountName: 'root1' }],
    ['400 AccountLimitExceeded', { AccountType: 'Super' }],
  ])('an account is refused with %s', async (code, more: JsonObject) => {
    const DBInstanceId = await running();
    await test.call('Rds', 'CreateAccount', {
      DBInstanceId,
      AccountName: 'root1',
      AccountPassword: 'Passw0rd!',
      AccountType: 'Super',
    });
    const request = { DBInstanceId, AccountName: 'app', AccountPassword: 'Passw0rd!', ...more };
    expect(await test.refusal('Rds', 'CreateAccount', request)).toBe(code);
  });

  it('a database is refused with the code of the fault', async () => {
    const DBInstanceId = await running();
    const refusal = (more: JsonObject) =>
      test.refusal('Rds', 'CreateDatabase', { DBInstanceId, DBName: 'app', CharacterSetName: 'utf8', ...more });
    expect(await refusal({ DBName: 'App' })).toBe('400 InvalidDBName.Malformed');
    expect(await refusal({ CharacterSetName: 'klingon' })).toBe('400 InvalidCharacterSetName.Format');
    await test.call('Rds', 'CreateDatabase', { DBInstanceId, DBName: 'app', CharacterSetName: 'utf8' });
    expect(await refusal({})).toBe('400 InvalidDBName.Duplicate');
    expect(await test.refusal('Rds', 'DeleteDatabase', { DBInstanceId, DBName: 'none' })).toBe(
      '404 InvalidDBName.NotFound',
    );
    expect(await test.refusal('Rds', 'DeleteAccount', { DBInstanceId, AccountName: 'none' })).toBe(
      '404 InvalidAccountName.NotFound',
    );
  });
});

describe('what is on offer', () => {
  it('can be bought', async () => {
    const answer = await test.call('Rds', 'DescribeAvailableClasses', {
      Engine: 'MySQL',
      EngineVersion: '8.0',
      ZoneId: 'cn-hangzhou-h',
    });
    for (const offered of dig(answer, 'DBInstanceClasses') as readonly JsonObject[]) {
      const DBInstanceStorage = dig(offered, 'DBInstanceStorageRange', 'MinValue');
      await test.call('Rds', 'CreateDBInstance', {
        ...order,
        DBInstanceClass: text(offered.DBInstanceClass),
        DBInstanceStorage,
      });
    }
    const zones = await test.call('Rds', 'DescribeAvailableZones', { Engine: 'MySQL' });
    expect(dig(zones, 'AvailableZones', 0, 'SupportedEngines', 0, 'Engine')).toBe('MySQL');
  });
});
