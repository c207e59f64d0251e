import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { openSqliteStore } from './open.ts';

const writer = fileURLToPath(new URL('./crash-writer.fixture.ts', import.meta.url));

it('a store whose process is killed at any moment has all commits that were answered, and only whole ones', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'rosette-crash-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'rosette.db');
  let before = 0;
  for (let round = 0; round < 8; round++) {
    const delay = Math.random() * 40;
    const answered = await runAndKill(path, delay);
    const turn = await wholeTurn(path);
    expect(turn, `round ${round}, killed ${delay} ms after the first commit`).toBeGreaterThanOrEqual(answered);
    expect(turn).toBeLessThanOrEqual(answered + 1);
    expect(answered).toBeGreaterThan(before);
    before = turn;
  }
}, 30_000);

/** Answers the last turn that the writer said was durable. */
async function runAndKill(path: string, delay: number): Promise<number> {
  const child = spawn(process.execPath, [writer, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await once(child.stdout, 'data');
  await sleep(delay);
  child.kill('SIGKILL');
  await once(child, 'close');
  return Number(output.split('\n').at(-2));
}

/** The turn that every row in the file bears; fails when they differ. */
async function wholeTurn(path: string): Promise<number> {
  const store = await openSqliteStore({ path });
  const turn = Number((await store.stack('s'))!.options.turn);
  expect((await store.operation('o'))!.plan).toBe(turn);
  expect((await store.resources('s')).map((row) => row.attributes.turn)).toEqual(Array(44).fill(turn));
  expect((await store.steps('o')).map((row) => row.attempt)).toEqual(Array(44).fill(turn));
  const ids = (await store.eventsAfter({ stackId: 's' }, 0, turn + 10)).map((row) => Number(row.id));
  expect(ids).toEqual(Array.from({ length: turn }, (_, index) => index + 1));
  await store.close();
  return turn;
}
