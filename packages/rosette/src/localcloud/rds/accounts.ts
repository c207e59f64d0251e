import type { JsonObject } from '@rosette/template/base/json.ts';
import { type Context, read, write } from '../core/action.ts';
import { notFound, refuse } from '../core/errors.ts';
import { isStrongPassword } from '../core/names.ts';
import { choice, clearable, type Field, invalidSecret, required, text, withDefault } from '../core/request-shape.ts';
import { statusAt, timeline } from '../core/timeline.ts';
import { type DbAccount, databaseKind, dbAccountKind, runningDbInstance, theDbInstance } from '../model/database.ts';
import { rdsPage, rdsPages } from './describe-instances.ts';

// Codes: API pages of the account actions of Rds 2014-08-15; reference/resource-types.md 5.19 and 5.24.

const place = { DBInstanceId: required(text()), AccountName: required(text()) };

const accountName = text({
  min: 2,
  max: 63,
  pattern: /^[a-z][a-z0-9_]*[a-z0-9]$/,
  expects: '2 to 63 lower-case letters, digits or underscores, a letter first, a letter or digit last',
  code: 'InvalidAccountName.Malformed',
});

/** Checked and dropped: the local cloud keeps no password. */
const accountPassword: Field<string | undefined> = {
  decode(value, name) {
    const given = text().decode(value, name);
    if (given !== undefined && !isStrongPassword(given, 8, 32)) {
      const expects = '8 to 32 characters of three of lower case, upper case, digit and special';
      throw invalidSecret(name, expects, 'InvalidAccountPassword.Malformed');
    }
    return given;
  },
};

const description = text({ max: 256, pattern: /^(?!https?:\/\/)/, code: 'InvalidAccountDescription.Malformed' });

function accountId(instanceId: string, name: string): string {
  return `${instanceId}:${name}`;
}

function theAccount(context: Context, instanceId: string, name: string): DbAccount {
  const account = context.objects.find(dbAccountKind, accountId(instanceId, name));
  if (account === undefined) throw notFound('InvalidAccountName.NotFound', `account of "${instanceId}"`, name);
  return account;
}

export const createAccount = write(
  {
    DBInstanceId: required(text()),
    AccountName: required(accountName),
    AccountPassword: required(accountPassword),
    AccountType: withDefault(choice(['Normal', 'Super', 'Sysadmin'], 'InvalidAccountType.Malformed'), 'Normal'),
    AccountDescription: description,
  },
  (context, request) => {
    const instance = runningDbInstance(context, request.DBInstanceId);
    const others = context.objects.referring(dbAccountKind, instance.id);
    if (others.some(({ state }) => state.name === request.AccountName)) {
      throw refuse(
        'InvalidAccountName.Duplicate',
        `"${instance.id}" already has the account "${request.AccountName}".`,
      );
    }
    if (request.AccountType === 'Super' && others.some(({ state }) => state.type === 'Super')) {
      throw refuse('AccountLimitExceeded', `"${instance.id}" already has its one Super account.`);
    }
    context.occupy(instance.id, context.delays.dbAccount, 'OperationDenied.DBInstanceStatus');
    context.objects.create(dbAccountKind, {
      id: accountId(instance.id, request.AccountName),
      state: {
        instanceId: instance.id,
        name: request.AccountName,
        type: request.AccountType,
        description: request.AccountDescription ?? '',
        privileges: {},
        status: timeline(context.now, 'Unavailable', context.delays.dbAccount, 'Available'),
      },
      refers: [instance.id],
    });
    return {};
  },
);

export const deleteAccount = write(place, (context, request) => {
  const instance = runningDbInstance(context, request.DBInstanceId);
  const account = theAccount(context, instance.id, request.AccountName);
  context.occupy(instance.id, context.delays.dbAccount, 'OperationDenied.DBInstanceStatus');
  context.objects.remove(account);
  return {};
});

export const resetAccountPassword = write(
  { ...place, AccountPassword: required(accountPassword) },
  (context, request) => {
    theAccount(context, runningDbInstance(context, request.DBInstanceId).id, request.AccountName);
    return {};
  },
);

export const modifyAccountDescription = write(
  { ...place, AccountDescription: required(clearable(description)) },
  (context, request) => {
    const account = theAccount(context, theDbInstance(context, request.DBInstanceId).id, request.AccountName);
    context.objects.update(account, { ...account.state, description: request.AccountDescription });
    return {};
  },
);

export const grantAccountPrivilege = write(
  {
    ...place,
    DBName: required(text()),
    AccountPrivilege: required(
      choice(['ReadWrite', 'ReadOnly', 'DDLOnly', 'DMLOnly', 'DBOwner'], 'InvalidAccountPrivilege.Malformed'),
    ),
  },
  (context, request) => {
    const account = changeable(context, request);
    if (account.state.type === 'Super') {
      throw refuse(
        'InvalidAccountType.NotSupported',
        `"${request.AccountName}" is a Super account and has every privilege.`,
        403,
      );
    }
    if (context.objects.find(databaseKind, `${request.DBInstanceId}:${request.DBName}`) === undefined) {
      throw notFound('InvalidDB.NotFound', `database of "${request.DBInstanceId}"`, request.DBName);
    }
    const privileges = { ...account.state.privileges, [request.DBName]: request.AccountPrivilege };
    context.objects.update(account, { ...account.state, privileges });
    return {};
  },
);

export const revokeAccountPrivilege = write({ ...place, DBName: required(text()) }, (context, request) => {
  const account = changeable(context, request);
  const { [request.DBName]: _, ...privileges } = account.state.privileges;
  context.objects.update(account, { ...account.state, privileges });
  return {};
});

function changeable(
  context: Context,
  request: { readonly DBInstanceId: string; readonly AccountName: string },
): DbAccount {
  const instance = runningDbInstance(context, request.DBInstanceId);
  const account = theAccount(context, instance.id, request.AccountName);
  if (statusAt(account.state.status, context.now) !== 'Available') {
    throw refuse('InvalidAccountStatus', `The account "${request.AccountName}" is not Available yet.`, 403);
  }
  context.occupy(instance.id, context.delays.dbAccount, 'OperationDenied.DBInstanceStatus');
  return account;
}

export const describeAccounts = read(
  { DBInstanceId: required(text()), AccountName: text(), ...rdsPages },
  (context, request) => {
    const instance = theDbInstance(context, request.DBInstanceId);
    const found = context.objects
      .referring(dbAccountKind, instance.id)
      .filter(({ state }) => request.AccountName === undefined || state.name === request.AccountName);
    const { items, counts } = rdsPage(found, request);
    return { ...counts, Accounts: { DBInstanceAccount: items.map((account) => described(context, account)) } };
  },
);

function described(context: Context, { state }: DbAccount): JsonObject {
  const privileges = Object.entries(state.privileges).map(([database, privilege]) => ({
    DBName: database,
    AccountPrivilege: privilege,
    AccountPrivilegeDetail: privilege,
  }));
  return {
    DBInstanceId: state.instanceId,
    AccountName: state.name,
    AccountType: state.type,
    AccountStatus: statusAt(state.status, context.now),
    AccountDescription: state.description,
    PrivExceeded: '0',
    DatabasePrivileges: { DatabasePrivilege: privileges },
  };
}
