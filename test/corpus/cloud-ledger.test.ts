import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCloudLedger } from './cloud-ledger.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'rosette-ledger-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

function write(name: string, ...statements: readonly string[]): void {
  const database = new DatabaseSync(join(dataDir, name));
  for (const statement of statements) database.exec(statement);
  database.close();
}

describe('readCloudLedger', () => {
  it('tells what was created and what is left, default networks aside', () => {
    write('engine.sqlite', 'CREATE TABLE stacks (id TEXT)');
    write(
      'the-cloud.sqlite',
      'CREATE TABLE ledger (change TEXT, product TEXT, kind TEXT, id TEXT, action TEXT)',
      `INSERT INTO ledger VALUES ('created', 'vpc', 'Vpc', 'vpc-1', 'CreateVpc'),
                                 ('created', 'vpc', 'Vpc', 'vpc-0', 'CreateDefaultVpc'),
                                 ('created', 'ecs', 'Instance', 'i-1', 'RunInstances'),
                                 ('removed', 'ecs', 'Instance', 'i-1', 'DeleteInstance'),
                                 ('created', 'ecs', 'Instance', 'i-2', 'RunInstances')`,
    );
    expect(readCloudLedger(dataDir)).toEqual({ created: 3, left: ['ecs Instance i-2', 'vpc Vpc vpc-1'] });
  });

  it('is undefined where no cloud wrote', () => {
    write('engine.sqlite', 'CREATE TABLE stacks (id TEXT)');
    expect(readCloudLedger(dataDir)).toBeUndefined();
  });
});
