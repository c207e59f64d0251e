import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '@rosette/template/base/json.ts';
import { createRpcClient } from '#wire/rpc-client.ts';
import { endProcess, residentMb } from './child-process.ts';

const COMMAND = resolve(import.meta.dirname, '../../packages/rosette/bin/rosette.ts');

/** Flags for Node.js in the server, to look into it: `BENCH_SERVE_FLAGS=--cpu-prof npm run bench -- custom-resources`. */
const FLAGS = (process.env.BENCH_SERVE_FLAGS ?? '').split(' ').filter((flag) => flag !== '');

export interface ServeProcess {
  readonly child: ChildProcess;
  readonly url: string;
  /** Where Node's inspector listens (`ws:`); empty when it was not asked for. */
  readonly inspector: string;
  /** A signed call of ROS over HTTP. */
  readonly call: (action: string, parameters: JsonObject) => Promise<JsonObject>;
}

export interface ServeOptions {
  readonly dataDir: string;
  /** Left out: any free one. Callback addresses hold it, so a restart must be given the same. */
  readonly port?: number;
  /** To have garbage collected from outside. */
  readonly inspected?: boolean;
}

/** `rosette serve` in a process of its own. Rejects when it ends before it listens. */
export async function startServe({ dataDir, port = 0, inspected = false }: ServeOptions): Promise<ServeProcess> {
  const flags = inspected ? [...FLAGS, '--inspect=127.0.0.1:0'] : FLAGS;
  const args = [...flags, COMMAND, 'serve', '--data-dir', dataDir, '--port', String(port), '--json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', inspected ? 'pipe' : 'inherit'] });
  const inspector = inspected ? await found(child.stderr, /ws:\/\/\S+/) : '';
  child.stderr?.pipe(process.stderr);
  const url = await found(child.stdout, /"Url":\s*"([^"]+)"/);
  return { child, url, inspector, call: caller(url, dataDir) };
}

/** The first match (or its group) in what a process prints; the stream can be read on. */
function found(stream: Readable | null, pattern: RegExp): Promise<string> {
  return new Promise((done, failed) => {
    let text = '';
    const read = (part: Buffer) => {
      text += part.toString('utf8');
      const match = pattern.exec(text);
      if (match === null) return;
      stream?.off('data', read);
      done(match[1] ?? match[0]);
    };
    stream?.on('data', read);
    stream?.once('end', () => failed(new Error(`rosette serve ended before it printed ${pattern}: ${text}`)));
  });
}

function caller(url: string, dataDir: string): ServeProcess['call'] {
  const key = JSON.parse(readFileSync(join(dataDir, 'access-key.json'), 'utf8')) as Record<string, string>;
  const client = createRpcClient({
    endpoint: url,
    accessKeyId: key.AccessKeyId ?? '',
    accessKeySecret: key.AccessKeySecret ?? '',
    timeoutMs: 60_000,
    now: Date.now,
    nonce: randomUUID,
  });
  const where = { product: 'ROS', version: '2019-09-10', region: 'cn-hangzhou', accountId: '' };
  return (action, parameters) => client.call({ ...where, action, parameters });
}

/** Also where it has ended already. */
export async function endServe({ child }: ServeProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await endProcess(child, signal);
}

/** Has an inspected server collect all its garbage. */
export async function collectGarbage({ inspector }: ServeProcess): Promise<void> {
  const socket = new WebSocket(inspector);
  await new Promise((done, failed) => {
    socket.onopen = done;
    socket.onerror = () => failed(new Error(`nothing answers at ${inspector}`));
  });
  const answered = new Promise((done) => {
    socket.onmessage = done;
  });
  socket.send(JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' }));
  await answered;
  socket.close();
}

/** Resident memory in MB (10^6 bytes), once it has hardly changed for two seconds; what it is after 30 s counts in any case.
 *  Not a number where the system does not tell. */
export async function settledMb({ child }: ServeProcess): Promise<number> {
  const giveUp = performance.now() + 30_000;
  let last = residentMb(child) ?? Number.NaN;
  while (performance.now() < giveUp) {
    await sleep(2_000);
    const now = residentMb(child) ?? Number.NaN;
    if (!(Math.abs(now - last) > 0.5)) return now;
    last = now;
  }
  return last;
}

/** Milliseconds that the main thread of a process has computed, and that it could have but had no processor: how much of a
 *  measured time is due to what else the machine does. Linux only. */
export function mainThreadMs({ pid }: ChildProcess): { readonly computed: number; readonly waited: number } {
  const [computed, waited] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ').map(Number);
  return { computed: (computed ?? 0) / 1e6, waited: (waited ?? 0) / 1e6 };
}
