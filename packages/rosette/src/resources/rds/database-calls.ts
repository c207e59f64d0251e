import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Call } from '../caller.ts';
import { at, maps, type Parameters } from '../properties.ts';
import { rdsApi } from './api.ts';

export async function findDatabase(call: Call, instanceId: string, name: string): Promise<JsonObject | undefined> {
  const answer = await call(rdsApi, 'DescribeDatabases', { DBInstanceId: instanceId, DBName: name });
  return maps(at(answer, 'Databases', 'Database')).find((database) => database.DBName === name);
}

export async function findAccount(call: Call, instanceId: string, name: string): Promise<JsonObject | undefined> {
  const answer = await call(rdsApi, 'DescribeAccounts', { DBInstanceId: instanceId, AccountName: name });
  return maps(at(answer, 'Accounts', 'DBInstanceAccount')).find((account) => account.AccountName === name);
}

/** Looks, creates what is missing, and says `again` until it can be used. The instance is ours, so what is in it is too. */
export async function ensureDatabase(
  call: Call,
  instanceId: string,
  database: Parameters,
): Promise<'again' | undefined> {
  const found = await findDatabase(call, instanceId, String(database.DBName));
  if (found?.DBStatus === 'Running') return;
  if (found === undefined) await call(rdsApi, 'CreateDatabase', { DBInstanceId: instanceId, ...database });
  return 'again';
}

export async function ensureAccount(call: Call, instanceId: string, account: Parameters): Promise<'again' | undefined> {
  const found = await findAccount(call, instanceId, String(account.AccountName));
  if (found?.AccountStatus === 'Available') return;
  if (found === undefined) await call(rdsApi, 'CreateAccount', { DBInstanceId: instanceId, ...account });
  return 'again';
}
