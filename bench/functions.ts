import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLocalCloud } from '#localcloud/local-cloud.ts';
import type { LocalWeb } from '#localcloud/web/local-web.ts';
import { zipOf } from '#resources/service/zip.ts';

/*
 * The local Function Compute: how long a first call takes (a process is started), how many calls a warm function takes in
 * a second and how long each takes, over the whole way but the network; and what the service holds while nobody uses it.
 */
const SCOPE = { accountId: '1000000000000001', region: 'cn-hangzhou' };
const WARM_CALLS = 5_000;
const COLD_STARTS = 10;
const ASYNC_CALLS = 2_000;
const AT_ONCE = 8;

const clock = {
  now: () => Date.now(),
  at(at: number, wake: () => void) {
    const timer = setTimeout(wake, Math.max(0, at - Date.now()));
    return () => clearTimeout(timer);
  },
};

async function call(web: LocalWeb, method: string, path: string, body = '', headers: Record<string, string> = {}) {
  async function* bytes() {
    if (body !== '') yield Buffer.from(body);
  }
  const answer = await web.handle({
    method,
    path: `/2023-03-30/${path}`,
    query: '',
    headers,
    body: bytes(),
    remote: '',
    caller: SCOPE,
    service: 'fc',
  });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${String(answer.body)}`);
  return answer;
}

async function create(web: LocalWeb, functionName: string, runtime = 'nodejs20', more: object = {}): Promise<void> {
  const zip =
    runtime === 'nodejs20'
      ? zipOf('index.js', 'exports.handler = async (event) => event;')
      : zipOf('index.py', 'def handler(event, context):\n    return event\n');
  const code = { zipFile: zip.toString('base64') };
  const input = { functionName, runtime, handler: 'index.handler', code, ...more };
  await call(web, 'POST', 'functions', JSON.stringify(input));
}

async function measure(web: LocalWeb, path: string): Promise<number> {
  const began = performance.now();
  await call(web, 'POST', path, 'x');
  return performance.now() - began;
}

/** The first ones are not counted: the unpacking, and what Node compiles once. */
async function coldStarts(web: LocalWeb, runtime: string): Promise<readonly number[]> {
  const times: number[] = [];
  for (let n = 0; n <= COLD_STARTS; n += 1) {
    const name = `${runtime.replace('.', '-')}-${n}`;
    await create(web, name, runtime);
    times.push(await measure(web, `functions/${name}/invocations`));
    await call(web, 'DELETE', `functions/${name}`);
  }
  return times.slice(1);
}

async function warm(web: LocalWeb, name: string, atOnce: number) {
  const path = `functions/${name}/invocations`;
  await Promise.all(Array.from({ length: atOnce }, () => measure(web, path)));
  const times: number[] = [];
  const began = performance.now();
  const worker = async () => {
    while (times.length < WARM_CALLS) times.push(await measure(web, path));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const perSecond = Math.round(times.length / ((performance.now() - began) / 1000));
  return { perSecond, ...percentiles(times) };
}

async function asynchronous(web: LocalWeb): Promise<number> {
  const began = performance.now();
  for (let n = 0; n < ASYNC_CALLS; n += 1) {
    await call(web, 'POST', 'functions/warm/invocations', 'x', {
      'x-fc-invocation-type': 'Async',
      'x-fc-async-task-id': `t${n}`,
    });
  }
  const last = `functions/warm/async-tasks/t${ASYNC_CALLS - 1}`;
  while (!String((await call(web, 'GET', last)).body).includes('Succeeded'))
    await new Promise((done) => setTimeout(done, 5));
  return Math.round(ASYNC_CALLS / ((performance.now() - began) / 1000));
}

function percentiles(times: readonly number[]) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => Number(sorted[Math.floor(sorted.length * share)]!.toFixed(2));
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}

function rssMb(): number {
  globalThis.gc?.();
  return Math.round(process.memoryUsage().rss / 1024 / 1024);
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rosette-bench-'));
  const cloud = openLocalCloud({
    path: join(folder, 'cloud.db'),
    clock,
    random: Math.random,
    postSignal: async () => {},
  });
  const { web } = cloud;
  const unusedMb = rssMb();
  await call(web, 'GET', 'functions');
  const openedMb = rssMb();
  const node = await coldStarts(web, 'nodejs20');
  const python = await coldStarts(web, 'python3.10').catch((error: Error) => error.message);
  await create(web, 'warm');
  await create(web, 'shared', 'nodejs20', { instanceConcurrency: AT_ONCE });
  const results = {
    coldStart: { node: percentiles(node), python: typeof python === 'string' ? python : percentiles(python) },
    warm: { oneByOne: await warm(web, 'warm', 1), eightInOneInstance: await warm(web, 'shared', AT_ONCE) },
    asynchronousPerSecond: await asynchronous(web),
    memory: { unusedMb, openedMb },
  };
  await web.close();
  cloud.close();
  rmSync(folder, { recursive: true, force: true });
  console.log(JSON.stringify(results));
}

await main();
