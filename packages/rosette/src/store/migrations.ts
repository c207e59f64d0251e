import { type CreateTableBuilder, type Kysely, sql } from 'kysely';
import type { ColumnKind } from './codec.ts';
import { groupOperations, groupResults, stackGroups, stackGroupTags, stackInstances } from './group-tables.ts';
import {
  accessKeys,
  accounts,
  changeSets,
  counters,
  events,
  exchanges,
  nonces,
  operations,
  plans,
  resources,
  signals,
  stacks,
  stackTags,
  steps,
  type Table,
  templates,
  tokens,
} from './tables.ts';

/** A step of the schema. Once released it is never changed: a later one is added. */
export interface Migration {
  /** From 1, without gaps. */
  readonly version: number;
  readonly name: string;
  up(db: Kysely<unknown>): Promise<void>;
}

export const migrations: readonly Migration[] = [
  { version: 1, name: 'foundation', up: foundation },
  { version: 2, name: 'change-set-settings', up: changeSetSettings },
  { version: 3, name: 'exchanges', up: addExchanges },
  { version: 4, name: 'stack-groups', up: addStackGroups },
];

/** Columns that came after the foundation. */
const LATER: Readonly<Record<string, readonly string[]>> = { changeSets: ['settings'] };

async function foundation(db: Kysely<unknown>): Promise<void> {
  await createTable(db, stacks, nullable.stacks);
  await createTable(db, stackTags, [], { stackId: 'stacks.id' });
  await createTable(db, templates, []);
  await createTable(db, resources, nullable.resources, { stackId: 'stacks.id' });
  await createTable(db, plans, []);
  await createTable(db, operations, nullable.operations, { stackId: 'stacks.id', planHash: 'plans.hash' });
  await createTable(db, steps, nullable.steps, { operationId: 'operations.id' });
  await createTable(db, events, ['physicalId'], { stackId: 'stacks.id' });
  await createTable(db, signals, ['id', 'payload']);
  await createTable(db, tokens, []);
  await createTable(db, changeSets, ['description'], { stackId: 'stacks.id' });
  await createTable(db, accounts, []);
  await createTable(db, accessKeys, [], { accountId: 'accounts.id' });
  await createTable(db, nonces, []);
  await createTable(db, counters, []);
  await createStackIndexes(db);
  await createIndexes(db);
}

/** What was asked for in a set, besides its template: of sets made before, nothing is known. */
async function changeSetSettings(db: Kysely<unknown>): Promise<void> {
  const add = db.schema.alterTable('changeSets');
  await add.addColumn('settings', 'text', (column) => column.notNull().defaultTo('{}')).execute();
}

/** Requests to providers of custom resources and what became of them. */
async function addExchanges(db: Kysely<unknown>): Promise<void> {
  await createTable(db, exchanges, ['before', 'physicalId', 'answer', 'answeredBy', 'endedAt'], {
    stackId: 'stacks.id',
  });
  await db.schema.createIndex('exchanges_stack').on('exchanges').columns(['stackId', 'startedAt', 'id']).execute();
  await db.schema
    .createIndex('exchanges_open')
    .on('exchanges')
    .columns(['startedAt', 'id'])
    .where(sql.ref('state'), '=', sql.lit('open'))
    .execute();
}

async function addStackGroups(db: Kysely<unknown>): Promise<void> {
  const group = { groupId: 'stackGroups.id' };
  await createTable(db, stackGroups, ['description', 'resourceGroupId', 'createToken', 'updatedAt']);
  await createTable(db, stackGroupTags, [], group);
  await createTable(db, stackInstances, ['stackId'], group);
  await createTable(db, groupOperations, ['description', 'timeoutMinutes', 'endedAt'], group);
  await createTable(db, groupResults, ['stackId', 'operationBefore', 'stackOperationId'], {
    operationId: 'groupOperations.id',
  });
  const { schema } = db;
  await schema
    .createIndex('stackGroups_active_name')
    .unique()
    .on('stackGroups')
    .columns(['accountId', 'region', 'name'])
    .where(sql.ref('status'), '=', sql.lit('ACTIVE'))
    .execute();
  await schema.createIndex('stackGroups_newest').on('stackGroups').columns(['accountId', 'createdAt', 'id']).execute();
  await schema.createIndex('stackGroupTags_tag').on('stackGroupTags').columns(['tagKey', 'tagValue']).execute();
  await schema
    .createIndex('groupOperations_running')
    .unique()
    .on('groupOperations')
    .column('groupId')
    .where(sql.ref('endedAt'), 'is', sql.lit(null))
    .execute();
  const operations = schema.createIndex('groupOperations_group').on('groupOperations');
  await operations.columns(['groupId', 'createdAt', 'id']).execute();
}

const nullable = {
  stacks: [
    'description',
    'resourceGroupId',
    'ramRoleName',
    'parentId',
    'updatedAt',
    'deletedAt',
    'operationId',
    'operationInfo',
  ],
  resources: ['physicalId', 'description', 'metadata', 'properties', 'attempted', 'createToken', 'createContinuation'],
  operations: ['endedAt', 'cause'],
  steps: ['continuation', 'physicalId', 'wakeAt', 'signal', 'progress', 'endedAt', 'error'],
} as const;

async function createTable<Row extends object>(
  db: Kysely<unknown>,
  table: Table<Row>,
  nullableColumns: readonly (keyof Row & string)[],
  references: Readonly<Record<string, string>> = {},
): Promise<void> {
  let builder: CreateTableBuilder<string, string> = db.schema.createTable(table.name);
  for (const [name, kind] of Object.entries<ColumnKind>(table.columns)) {
    if (LATER[table.name]?.includes(name)) continue;
    builder = builder.addColumn(name, sqlTypes[kind], (column) => {
      const typed = (nullableColumns as readonly string[]).includes(name) ? column : column.notNull();
      return references[name] === undefined ? typed : typed.references(references[name]);
    });
  }
  await builder.addPrimaryKeyConstraint(`${table.name}_key`, [...table.key] as never[]).execute();
}

const sqlTypes = { text: 'text', integer: 'bigint', boolean: 'smallint', json: 'text' } as const;

async function createStackIndexes(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('stacks_living_root_name')
    .unique()
    .on('stacks')
    .columns(['accountId', 'region', 'name'])
    .where(sql.ref('depth'), '=', sql.lit(0))
    .where(sql.ref('status'), '<>', sql.lit('DELETE_COMPLETE'))
    .execute();
  await db.schema.createIndex('stacks_name').on('stacks').columns(['accountId', 'region', 'name']).execute();
  await db.schema.createIndex('stacks_newest').on('stacks').columns(['accountId', 'createdAt', 'id']).execute();
  await db.schema.createIndex('stacks_parent').on('stacks').column('parentId').execute();
  await db.schema.createIndex('stackTags_tag').on('stackTags').columns(['tagKey', 'tagValue']).execute();
}

async function createIndexes(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('operations_running')
    .unique()
    .on('operations')
    .column('stackId')
    .where(sql.ref('state'), '=', sql.lit('running'))
    .execute();
  await db.schema.createIndex('operations_stack').on('operations').columns(['stackId', 'startedAt', 'id']).execute();
  await db.schema
    .createIndex('changeSets_living_name')
    .unique()
    .on('changeSets')
    .columns(['stackId', 'name'])
    .where(sql.ref('status'), '<>', sql.lit('DELETE_COMPLETE'))
    .execute();
  await db.schema.createIndex('changeSets_newest').on('changeSets').columns(['stackId', 'createdAt', 'id']).execute();
  await db.schema.createIndex('events_stack').on('events').columns(['stackId', 'sequence']).execute();
  await db.schema.createIndex('events_root').on('events').columns(['rootId', 'sequence']).execute();
  await db.schema.createIndex('tokens_expiry').on('tokens').column('expiresAt').execute();
  await db.schema.createIndex('nonces_expiry').on('nonces').column('expiresAt').execute();
}
