import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endProcess, residentMb } from './support/child-process.ts';

/*
 * How long `rosette serve` takes from its start to its first answer (on an empty data directory, and on one that
 * exists), and how much memory it holds when idle. Goals: 500 ms, 120 MB.
 */
const COMMAND = resolve(import.meta.dirname, '../packages/rosette/bin/rosette.ts');
const GIVE_UP_MS = 15_000;
const IDLE_MS = 5_000;
const RESTARTS = 3;

interface Running {
  readonly child: ChildProcess;
  readonly firstAnswerMs: number;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('the system gave no TCP port');
  return address.port;
}

async function start(dataDir: string): Promise<Running> {
  const port = await freePort();
  const began = performance.now();
  const args = [COMMAND, 'serve', '--data-dir', dataDir, '--port', String(port)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  while (!(await answers(`http://127.0.0.1:${port}/healthz`))) {
    if (child.exitCode !== null) throw new Error(`rosette serve ended with ${child.exitCode} before it answered`);
    if (performance.now() - began > GIVE_UP_MS) {
      child.kill('SIGKILL');
      throw new Error(`rosette serve did not answer in ${GIVE_UP_MS} ms`);
    }
    await sleep(2);
  }
  return { child, firstAnswerMs: performance.now() - began };
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(url).catch(() => undefined);
  await response?.arrayBuffer();
  return response?.ok === true;
}

async function measure(dataDir: string): Promise<object> {
  const first = await start(dataDir);
  await endProcess(first.child, 'SIGTERM');
  const restarts: number[] = [];
  let memory: number | null = null;
  for (let run = 1; run <= RESTARTS; run += 1) {
    const running = await start(dataDir);
    restarts.push(running.firstAnswerMs);
    if (run === RESTARTS) {
      await sleep(IDLE_MS);
      memory = residentMb(running.child);
    }
    await endProcess(running.child, 'SIGTERM');
  }
  const median = restarts.sort((a, b) => a - b)[Math.floor(RESTARTS / 2)] ?? 0;
  return {
    emptyDirectoryFirstAnswerMs: Math.round(first.firstAnswerMs),
    firstAnswerMs: Math.round(median),
    goalFirstAnswerMs: 500,
    idleMemoryMb: memory,
    goalIdleMemoryMb: 120,
  };
}

const dataDir = mkdtempSync(join(tmpdir(), 'rosette-bench-'));
try {
  console.log(JSON.stringify(await measure(dataDir)));
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
