import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Ends a process and waits until it has ended. */
export async function endProcess(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  const ended = new Promise((done) => child.once('exit', done));
  child.kill(signal);
  await ended;
}

/** Resident memory of a process in MB (10^6 bytes) with one decimal, as Linux tells it; null elsewhere. */
export function residentMb({ pid }: ChildProcess): number | null {
  const path = `/proc/${pid}/status`;
  if (!existsSync(path)) return null;
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(path, 'utf8'))?.[1];
  return kibibytes === undefined ? null : Math.round((Number(kibibytes) * 1024) / 1e5) / 10;
}
