import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { readCloudLedger } from '../corpus/cloud-ledger.ts';

/*
 * `kill -9` at many random moments, while answers of the cloud are lost and refused as well. In the end the cloud's own
 * ledger must hold exactly what an undisturbed run makes, and nothing after the deletion.
 */
const ROUNDS = 3;
const KILLS_PER_GOAL = 7;
/** Milliseconds after the work has begun within which it is killed. */
const WINDOW = 500;

const directories: string[] = [];

function dataDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'rosette-crash-'));
  directories.push(directory);
  return directory;
}

afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/** Runs the victim; kills it so many milliseconds after it has begun to work, if it is still alive then. */
async function run(dataDir: string, goal: 'create' | 'delete', killAfter: number | null): Promise<string | 'killed'> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'victim.ts'), dataDir, goal], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let last = '';
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  createInterface(child.stdout).on('line', (line) => {
    last = line;
    if (line === 'working' && killAfter !== null) void sleep(killAfter).then(() => child.kill('SIGKILL'));
  });
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.on('close', (...how) => resolve(how)),
  );
  if (signal === 'SIGKILL') return 'killed';
  if (code !== 0) throw new Error(`the victim ended with ${code}: ${errors}`);
  return last;
}

/** How many objects of each kind there are. */
function census(dataDir: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of readCloudLedger(dataDir)?.left ?? []) {
    const kind = name.split(' ').slice(0, 2).join(' ');
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** Reaches the goal through kills; answers how many there were. */
async function disturbed(dataDir: string, goal: 'create' | 'delete'): Promise<{ status: string; kills: number }> {
  for (let kills = 0; kills < KILLS_PER_GOAL; kills += 1) {
    const outcome = await run(dataDir, goal, Math.random() * WINDOW);
    if (outcome !== 'killed') return { status: outcome, kills };
  }
  return { status: await run(dataDir, goal, null), kills: KILLS_PER_GOAL };
}

describe('a Rosette that is killed at random moments', () => {
  it('makes exactly what an undisturbed one makes, and removes all of it', { timeout: 240_000 }, async () => {
    const calm = dataDirectory();
    expect(await run(calm, 'create', null)).toBe('CREATE_COMPLETE');
    const expected = census(calm);
    expect(Object.keys(expected).length).toBeGreaterThan(7);
    let kills = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const dataDir = dataDirectory();
      const created = await disturbed(dataDir, 'create');
      expect(created.status).toBe('CREATE_COMPLETE');
      expect(census(dataDir)).toEqual(expected);
      const deleted = await disturbed(dataDir, 'delete');
      expect(deleted.status).toBe('DELETE_COMPLETE');
      expect(census(dataDir)).toEqual({});
      kills += created.kills + deleted.kills;
    }
    expect(kills).toBeGreaterThan(ROUNDS * 3);
  });
});
