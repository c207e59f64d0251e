import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '#engine/ports/store.ts';
import { put, putResource, resourceRow, stackRow } from '#engine/ports/store-rows.conformance.ts';
import { NodeSqliteDialect, sqliteStoreDialect } from './node-sqlite-dialect.ts';
import { openSqliteStore } from './open.ts';
import { createSqlStore } from './sql-store.ts';
import { openConnection } from './sqlite-connection.ts';
import type { Database } from './tables.ts';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rosette-open-'));
  path = join(directory, 'rosette.db');
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('openSqliteStore', () => {
  it('finds again what was committed, in a file that only this user can read', async () => {
    await fill(path, 10);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const store = await openSqliteStore({ path });
    expect(await store.resources('s')).toHaveLength(10);
    await store.close();
  });

  it('writes every commit through to the disk; only a nonce may be lost with the power', async () => {
    const connection = openConnection(path, 10);
    const synchronous = () => connection.prepare('pragma synchronous').get()?.synchronous;
    expect(connection.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' });
    expect(synchronous()).toBe(2);
    const db = new Kysely<Database>({ dialect: new NodeSqliteDialect(connection) });
    const { relaxed } = sqliteStoreDialect(path);
    expect(await relaxed(db, async () => synchronous())).toBe(1);
    expect(synchronous()).toBe(2);
    await expect(relaxed(db, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(synchronous()).toBe(2);
    await db.destroy();
  });

  it('says which directory is missing', async () => {
    await expect(openSqliteStore({ path: join(directory, 'none', 'rosette.db') })).rejects.toMatchObject({
      reason: 'failed',
      message: expect.stringMatching(/none\/rosette\.db could not be used: .*Check that its directory exists/),
    });
  });

  it('refuses a database of a newer Rosette and changes nothing', async () => {
    await fill(path, 1);
    const connection = new DatabaseSync(path);
    connection.exec(`insert into migrations (version, name) values (99, 'later')`);
    connection.close();
    await expect(openSqliteStore({ path })).rejects.toThrow(
      /written by a newer Rosette: .* version 99.* knows up to \d+/,
    );
  });
});

describe('a damaged file', () => {
  const expectDamaged = async () =>
    expect(openSqliteStore({ path })).rejects.toMatchObject({
      name: 'StoreError',
      reason: 'damaged',
      message: expect.stringMatching(/rosette\.db is damaged.*put back a copy.*or move the directory away/s),
    });

  it('is refused when it is no database at all', async () => {
    writeFileSync(path, 'These are not the pages of a database.\n'.repeat(400));
    await expectDamaged();
  });

  it('is refused when it is the database of another program', async () => {
    const connection = new DatabaseSync(path);
    connection.exec('create table theirs (a)');
    connection.close();
    await expectDamaged();
    expect(() => new DatabaseSync(path).exec('select a from theirs')).not.toThrow();
  });

  it('is refused when pages of it were overwritten', async () => {
    await fill(path, 300);
    overwritePages();
    await expectDamaged();
  });

  it('is refused when its end is missing', async () => {
    await fill(path, 300);
    truncateSync(path, 8 * 4096);
    await expectDamaged();
  });

  it('is told when it is damaged while in use', async () => {
    await fill(path, 300);
    const store = await openSqliteStore({ path });
    const other = new DatabaseSync(path);
    other.exec(`insert into templates (hash, body) values ('h', 'makes the store read its pages again')`);
    overwritePages();
    await expect(store.resources('s')).rejects.toMatchObject({ reason: 'damaged' });
    other.close();
    await store.close();
  });
});

describe('a file that another process is writing', () => {
  it('is busy, and can be used when that one is done', async () => {
    const store = await openSqliteStore({ path, busyTimeoutMs: 10 });
    const other = new DatabaseSync(path);
    other.exec('begin immediate');
    await expect(store.commit([put(stackRow('s'))], [])).rejects.toMatchObject({
      reason: 'busy',
      message: expect.stringMatching(/Another process is writing to .*rosette\.db/),
    });
    expect(await store.stack('s')).toBeUndefined();
    other.close();
    await store.commit([put(stackRow('s'))], []);
    expect(await store.stack('s')).toBeDefined();
    await store.close();
  });
});

describe('a full disk', () => {
  const message = expect.stringMatching(/No space is left on the disk of .*rosette\.db.*Free some space/);

  it('refuses the commit whole, and takes it once there is space', async () => {
    await fill(path, 10);
    const connection = openConnection(path, 10);
    connection.exec('pragma max_page_count = 1');
    const db = new Kysely<Database>({ dialect: new NodeSqliteDialect(connection) });
    const store = createSqlStore(db, sqliteStoreDialect(path));
    await expect(store.commit(bigCommit('t'), [])).rejects.toMatchObject({ reason: 'full', message });
    expect(await store.stack('t')).toBeUndefined();
    expect(await store.resources('s')).toHaveLength(10);
    connection.exec('pragma max_page_count = 100000');
    await store.commit(bigCommit('t'), []);
    expect(await store.resources('t')).toHaveLength(200);
    await store.close();
  });

  it('refuses the commit whole on a real one', async (context) => {
    const disk = join(directory, 'disk');
    mkdirSync(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk], { stdio: 'pipe' });
    } catch (error) {
      const reason = `a file system of 2 MB could not be mounted here: ${String(error).split('\n')[1] ?? error}`;
      console.log(`skipped: ${reason}`);
      context.skip(reason);
    }
    try {
      await fillDisk(join(disk, 'rosette.db'), join(disk, 'ballast'));
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  });

  async function fillDisk(database: string, ballast: string): Promise<void> {
    const store = await openSqliteStore({ path: database });
    await store.commit([put(stackRow('s')), ...resourceRows('s', 10)], []);
    expect(() => writeFileSync(ballast, Buffer.alloc(4_000_000))).toThrow('ENOSPC');
    await expect(store.commit(bigCommit('t'), [])).rejects.toMatchObject({ reason: 'full', message });
    expect(await store.stack('t')).toBeUndefined();
    expect(await store.resources('s')).toHaveLength(10);
    rmSync(ballast);
    await store.commit(bigCommit('t'), []);
    await store.close();
    const again = await openSqliteStore({ path: database });
    expect(await again.resources('t')).toHaveLength(200);
    await again.close();
  }
});

function overwritePages(): void {
  const pages = statSync(path).size / 4096;
  const file = openSync(path, 'r+');
  for (let page = 4; page < pages; page += 3) writeSync(file, Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096);
  closeSync(file);
}

async function fill(database: string, count: number): Promise<void> {
  const store = await openSqliteStore({ path: database });
  await store.commit([put(stackRow('s')), ...resourceRows('s', count)], []);
  await store.close();
}

function bigCommit(stackId: string): Parameters<Store['commit']>[0] {
  return [put(stackRow(stackId)), ...resourceRows(stackId, 200)];
}

function resourceRows(stackId: string, count: number): Parameters<Store['commit']>[0] {
  return Array.from({ length: count }, (_, index) =>
    putResource(resourceRow(stackId, `R${index}`, { properties: { text: 'x'.repeat(1000) } })),
  );
}
