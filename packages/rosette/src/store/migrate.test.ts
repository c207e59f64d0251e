import { DatabaseSync } from 'node:sqlite';
import { Kysely, sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { migrate } from './migrate.ts';
import { type Migration, migrations } from './migrations.ts';
import { NodeSqliteDialect } from './node-sqlite-dialect.ts';
import type { Database } from './tables.ts';

let db: Kysely<Database>;
beforeEach(() => {
  db = new Kysely<Database>({ dialect: new NodeSqliteDialect(new DatabaseSync(':memory:')) });
});
afterEach(() => db.destroy());

const adding = (version: number, statement: string): Migration => ({
  version,
  name: `step-${version}`,
  up: async (database) => void (await sql.raw(statement).execute(database)),
});
const first = adding(1, 'create table one (a)');
const versions = async () => (await db.selectFrom('migrations').selectAll().execute()).map((row) => row.version);

it('numbers the released steps from 1 without gaps', () => {
  expect(migrations.map((migration) => migration.version)).toEqual(migrations.map((_, index) => index + 1));
});

it('takes up what the first release left', async () => {
  await migrate(db, 'here', migrations.slice(0, 1));
  const columns = ['id', 'stackId', 'name', 'type', 'status', 'statusReason', 'executionStatus', 'requestSealed'];
  const rest = ['templateHash', 'parameters', 'preview', 'basis'];
  await sql.raw('pragma foreign_keys = off').execute(db);
  const names = [...columns, ...rest].map((name) => `"${name}"`).join(', ');
  const values = [...columns, ...rest].map(() => "'{}'").join(', ');
  await sql.raw(`insert into "changeSets" (${names}, "createdAt") values (${values}, 1)`).execute(db);
  await migrate(db, 'here');
  expect(await db.selectFrom('changeSets').select(['id', 'settings']).execute()).toEqual([
    { id: '{}', settings: '{}' },
  ]);
});

it('runs each step once, and only those that are missing', async () => {
  await migrate(db, 'here', [first]);
  await migrate(db, 'here', [first]);
  await migrate(db, 'here', [first, adding(2, 'create table two (a)')]);
  expect(await versions()).toEqual([1, 2]);
});

it('leaves nothing of an upgrade of which a step fails', async () => {
  await migrate(db, 'here', [first]);
  const steps = [first, adding(2, 'create table two (a)'), adding(3, 'create table one (a)')];
  await expect(migrate(db, 'here', steps)).rejects.toThrow('already exists');
  expect(await versions()).toEqual([1]);
  await migrate(db, 'here', [first, adding(2, 'create table two (a)')]);
});
