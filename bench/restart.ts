import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';

/*
 * The owner of 200 running operations is killed in the middle of them (kill -9) and started again: how long after the start
 * until each of them has gone on. Goal: 5 s, none lost, none doubled.
 */
const STACKS = 200;
const OWNER = join(import.meta.dirname, 'support/owner.ts');
const dataDir = mkdtempSync(join(tmpdir(), 'rosette-bench-'));

/** Runs the owner until it prints `word`; answers how long that took, and ends it: killed, or asked to stop. */
async function owner(goal: string, word: string, signal: 'SIGKILL' | 'SIGTERM'): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, [OWNER, dataDir, goal, String(STACKS)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let ms = 0;
  createInterface(child.stdout).on('line', (line) => {
    if (line !== word) return;
    ms = performance.now() - began;
    child.kill(signal);
  });
  await new Promise((resolve) => child.on('close', resolve));
  if (ms === 0) throw new Error(`the owner ended before it was ${word}`);
  return ms;
}

/** How many VPCs the cloud's own ledger says were made for stacks, and are there. */
function vpcs(): { made: number; left: number } {
  const cloud = new DatabaseSync(join(dataDir, 'cloud.db'), { readOnly: true });
  const row = cloud
    .prepare(
      `SELECT sum(change = 'created') AS made, sum(change = 'created') - sum(change = 'removed') AS left
       FROM ledger WHERE kind = 'Vpc' AND action <> 'CreateDefaultVpc'`,
    )
    .get();
  cloud.close();
  return { made: Number(row?.made), left: Number(row?.left) };
}

try {
  await owner('create', 'in the middle', 'SIGKILL');
  const goneOnMs = await owner('watch', 'gone on', 'SIGTERM');
  await owner('watch', 'complete', 'SIGTERM');
  const { made, left } = vpcs();
  if (made !== STACKS || left !== STACKS)
    throw new Error(`${STACKS} VPCs were wanted; ${made} were made, ${left} are left`);
  console.log(
    JSON.stringify({
      operations: STACKS,
      allGoneOnMs: Math.round(goneOnMs),
      goalAllGoneOnMs: 5_000,
      lost: STACKS - left,
      doubled: made - STACKS,
    }),
  );
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
