import type { JsonObject } from '@rosette/template/base/json.ts';
import { type Context, read, write } from '../core/action.ts';
import { notFound, refuse } from '../core/errors.ts';
import { clearable, required, text } from '../core/request-shape.ts';
import { statusAt, timeline } from '../core/timeline.ts';
import {
  type Database,
  type DbInstance,
  databaseKind,
  dbAccountKind,
  runningDbInstance,
  theDbInstance,
} from '../model/database.ts';
import { rdsPage, rdsPages } from './describe-instances.ts';

// Codes and character sets: API page of CreateDatabase (Rds 2014-08-15) and reference/resource-types.md 5.20.

const characterSets: Readonly<Record<string, readonly string[]>> = {
  MySQL: ['utf8', 'gbk', 'latin1', 'utf8mb4'],
  MariaDB: ['utf8', 'gbk', 'latin1', 'utf8mb4'],
};

const databaseName = text({
  min: 2,
  max: 64,
  pattern: /^[a-z][a-z0-9_-]*[a-z0-9]$/,
  expects: '2 to 64 lower-case letters, digits, "_" or "-", a letter first, a letter or digit last',
  code: 'InvalidDBName.Malformed',
});

function theDatabase(context: Context, instanceId: string, name: string): Database {
  const database = context.objects.find(databaseKind, `${instanceId}:${name}`);
  if (database === undefined) throw notFound('InvalidDBName.NotFound', `database of "${instanceId}"`, name);
  return database;
}

export const createDatabase = write(
  {
    DBInstanceId: required(text()),
    DBName: required(databaseName),
    CharacterSetName: required(text()),
    DBDescription: text({ max: 256 }),
  },
  (context, request) => {
    const instance = runningDbInstance(context, request.DBInstanceId);
    checkCharacterSet(instance, request.CharacterSetName);
    const id = `${instance.id}:${request.DBName}`;
    if (context.objects.find(databaseKind, id) !== undefined) {
      throw refuse('InvalidDBName.Duplicate', `"${instance.id}" already has the database "${request.DBName}".`);
    }
    context.occupy(instance.id, context.delays.database, 'OperationDenied.DBInstanceStatus');
    const state = {
      instanceId: instance.id,
      name: request.DBName,
      characterSet: request.CharacterSetName,
      description: request.DBDescription ?? '',
      status: timeline(context.now, 'Creating', context.delays.database, 'Running'),
    };
    context.objects.create(databaseKind, { id, state, refers: [instance.id] });
    return {};
  },
);

/** SQL Server and PostgreSQL know too many collations to list; they are taken as given. */
function checkCharacterSet(instance: DbInstance, given: string): void {
  const known = characterSets[instance.state.engine];
  if (known !== undefined && !known.includes(given)) {
    throw refuse('InvalidCharacterSetName.Format', `CharacterSetName "${given}" is not one of ${known.join(', ')}.`);
  }
}

/** Privileges on it go with it. */
export const deleteDatabase = write(
  { DBInstanceId: required(text()), DBName: required(text()) },
  (context, request) => {
    const instance = runningDbInstance(context, request.DBInstanceId);
    const database = theDatabase(context, instance.id, request.DBName);
    if (database.goneAt !== null) return {};
    context.occupy(instance.id, context.delays.database, 'OperationDenied.DBInstanceStatus');
    for (const account of context.objects.referring(dbAccountKind, instance.id)) {
      const { [request.DBName]: _, ...privileges } = account.state.privileges;
      context.objects.update(account, { ...account.state, privileges });
    }
    context.objects.remove(database, context.now + context.delays.database);
    return {};
  },
);

export const modifyDBDescription = write(
  { DBInstanceId: required(text()), DBName: required(text()), DBDescription: required(clearable(text({ max: 256 }))) },
  (context, request) => {
    const database = theDatabase(context, theDbInstance(context, request.DBInstanceId).id, request.DBName);
    context.objects.update(database, { ...database.state, description: request.DBDescription });
    return {};
  },
);

export const describeDatabases = read(
  { DBInstanceId: required(text()), DBName: text(), DBStatus: text(), ...rdsPages },
  (context, request) => {
    const instance = theDbInstance(context, request.DBInstanceId);
    const found = context.objects
      .referring(databaseKind, instance.id)
      .filter(({ state }) => request.DBName === undefined || state.name === request.DBName)
      .map((database) => described(context, instance, database))
      .filter((database) => request.DBStatus === undefined || database.DBStatus === request.DBStatus);
    return { Databases: { Database: rdsPage(found, request).items } };
  },
);

function described(context: Context, instance: DbInstance, database: Database): JsonObject {
  const { state } = database;
  const accounts = context.objects
    .referring(dbAccountKind, instance.id)
    .filter((account) => Object.hasOwn(account.state.privileges, state.name))
    .map((account) => ({
      Account: account.state.name,
      AccountPrivilege: account.state.privileges[state.name] ?? '',
      AccountPrivilegeDetail: account.state.privileges[state.name] ?? '',
    }));
  return {
    DBInstanceId: state.instanceId,
    DBName: state.name,
    DBStatus: database.goneAt === null ? statusAt(state.status, context.now) : 'Deleting',
    CharacterSetName: state.characterSet,
    DBDescription: state.description,
    Engine: instance.state.engine,
    Accounts: { AccountPrivilegeInfo: accounts },
  };
}
