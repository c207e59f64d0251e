import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '@rosette/template/base/json.ts';
import type { Report } from './support/custom-provider.ts';
import { ProviderProcess } from './support/provider-process.ts';
import {
  collectGarbage,
  endServe,
  mainThreadMs,
  type ServeProcess,
  settledMb,
  startServe,
} from './support/serve-process.ts';

/*
 * Custom resources over HTTP, between a `rosette serve` and a provider, each in a process of its own. Medians of ROUNDS.
 *
 * open: 10,000 requests wait for their answers. What the server holds more than before them, as it stands after two quiet
 * seconds, and once its garbage is collected (by way of the inspector, before and after; V8 does not collect by itself while a
 * process is idle); then it is killed (kill -9) and started again: how long that takes and what it holds then. At last
 * all are answered. Goal: 150 MB, none lost, none sent twice.
 * dependent: pairs of resources, the second with an attribute of the first, the first ones answered at a steady pace, which is
 * twice as many cycles a second. From the moment when an answer's 2xx is with the provider until the second's request is
 * with it, by the provider's clock; and from the moment when the answer leaves. Goal: p99 50 ms.
 * cycles: resources that wait for nothing, answered at once; from the first CreateStack until all stacks are complete, how
 * many are created a second, after some that warm the server up. Goal: 2,000 on 2 cores.
 *
 * On a machine that does other things too, times mean little: `waitedForProcessorPercent` tells for how much of the time
 * the server's main thread had something to compute and no processor. What it computes for one cycle (`serveMicroseconds`)
 * hardly depends on it, and bounds what a quiet machine does.
 */
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const OPEN = { stacks: 40, resources: 250 };
const CYCLES = { stacks: 40, resources: 250 };
const WARM_UP = { stacks: 10, resources: 250 };
const PAIRS = { stacks: 10, resources: 150 };
const ANSWERS_PER_SECOND = 100;
const GIVE_UP_MS = 300_000;

interface Site {
  readonly dataDir: string;
  readonly provider: ProviderProcess;
  /** The last one that was started. */
  serve: ServeProcess;
}

/** Runs a measurement with a server and a provider of its own. */
async function onSite<T>(measure: (site: Site) => Promise<T>, inspected = false): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), 'rosette-bench-'));
  const provider = await ProviderProcess.start();
  const site: Site = { dataDir, provider, serve: await startServe({ dataDir, inspected }) };
  try {
    return await measure(site);
  } finally {
    await endServe(site.serve, 'SIGTERM');
    provider.child.disconnect();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function custom(ServiceToken: string, Parameters: JsonObject): JsonObject {
  return { Type: 'ALIYUN::ROS::CustomResource', Properties: { ServiceToken, Timeout: 3_600, Parameters } };
}

function independent(count: number, token: string): JsonObject {
  const named = (_: unknown, index: number) => [`R${index}`, custom(token, { Index: index, Name: `thing-${index}` })];
  return Object.fromEntries(Array.from({ length: count }, named));
}

function pairs(count: number, provider: ProviderProcess): JsonObject {
  const pair = (index: number): [string, JsonObject][] => [
    [`First${index}`, custom(provider.token('hold'), { Index: index })],
    [`Second${index}`, custom(provider.token('at-once'), { After: { 'Fn::GetAtt': [`First${index}`, 'Id'] } })],
  ];
  return Object.fromEntries(Array.from({ length: count }, (_, index) => pair(index)).flat());
}

async function createStacks({ serve }: Site, prefix: string, count: number, Resources: JsonObject): Promise<void> {
  const TemplateBody = JSON.stringify({ ROSTemplateFormatVersion: '2015-09-01', Resources });
  const left = Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
  const worker = async () => {
    for (let StackName = left.pop(); StackName !== undefined; StackName = left.pop()) {
      await serve.call('CreateStack', { StackName, TemplateBody, DisableRollback: true, TimeoutInMinutes: 120 });
    }
  };
  await Promise.all([worker(), worker()]);
}

async function until(what: string, test: () => Promise<boolean>): Promise<void> {
  const giveUp = performance.now() + GIVE_UP_MS;
  while (!(await test())) {
    if (performance.now() > giveUp) throw new Error(`not so after ${GIVE_UP_MS / 1_000} s: ${what}`);
    await sleep(50);
  }
}

function allComplete({ serve }: Site, count: number): Promise<void> {
  return until(`${count} stacks are complete`, async () => {
    const failed = await serve.call('ListStacks', { Status: ['CREATE_FAILED'], PageSize: 1 });
    if (Number(failed.TotalCount) > 0) throw new Error(`a stack failed: ${JSON.stringify(failed.Stacks)}`);
    const complete = await serve.call('ListStacks', { Status: ['CREATE_COMPLETE'], PageSize: 1 });
    return Number(complete.TotalCount) === count;
  });
}

/** Every resource was asked for once, and every answer was taken. */
async function assertOnce({ provider }: Site, wanted: number): Promise<Report> {
  const report = await provider.report();
  const { requests, resources, answers } = report;
  if (requests === wanted && resources === wanted && answers[200] === wanted) return report;
  const found = `${requests} requests for ${resources} resources came, answered ${JSON.stringify(answers)}`;
  throw new Error(`${wanted} requests were wanted, each answered with 200; ${found}`);
}

async function measureOpen(site: Site): Promise<object> {
  const { provider } = site;
  const wanted = OPEN.stacks * OPEN.resources;
  const before = await memory(site.serve);
  await createStacks(site, 'open', OPEN.stacks, independent(OPEN.resources, provider.token('hold')));
  await until(`${wanted} requests are with the provider`, async () => (await provider.report()).held === wanted);
  const open = await memory(site.serve);
  await endServe(site.serve, 'SIGKILL');
  const began = performance.now();
  const port = Number(new URL(site.serve.url).port);
  site.serve = await startServe({ dataDir: site.dataDir, port, inspected: true });
  const restartMs = performance.now() - began;
  const { computed: restartComputedMs } = mainThreadMs(site.serve.child);
  const restarted = await memory(site.serve);
  return {
    beforeMb: before.mb,
    moreMb: open.mb - before.mb,
    moreCollectedMb: open.collectedMb - before.collectedMb,
    restartMs,
    restartComputedMs,
    moreAfterRestartMb: restarted.mb - before.mb,
    moreAfterRestartCollectedMb: restarted.collectedMb - before.collectedMb,
  };
}

async function memory(serve: ServeProcess): Promise<{ readonly mb: number; readonly collectedMb: number }> {
  const mb = await settledMb(serve);
  await collectGarbage(serve);
  return { mb, collectedMb: await settledMb(serve) };
}

async function answerAll(site: Site): Promise<object> {
  const wanted = OPEN.stacks * OPEN.resources;
  const began = performance.now();
  await site.provider.release(null);
  await allComplete(site, OPEN.stacks);
  const seconds = (performance.now() - began) / 1_000;
  const { requests, resources } = await assertOnce(site, wanted);
  return { lost: wanted - resources, sentTwice: requests - resources, answeredPerSecond: wanted / seconds };
}

async function measureDependent(site: Site): Promise<object> {
  const { provider } = site;
  const wanted = PAIRS.stacks * PAIRS.resources;
  await createStacks(site, 'pairs', PAIRS.stacks, pairs(PAIRS.resources, provider));
  await until(`${wanted} requests are with the provider`, async () => (await provider.report()).held === wanted);
  const stop = watch(site);
  await provider.release(ANSWERS_PER_SECOND);
  await allComplete(site, PAIRS.stacks);
  const { busy } = stop();
  const { gaps } = await assertOnce(site, 2 * wanted);
  const taken = gaps.map(({ sinceTaken }) => sinceTaken);
  const sent = gaps.map(({ sinceSent }) => sinceSent);
  return {
    p50Ms: quantile(taken, 0.5),
    p99Ms: quantile(taken, 0.99),
    maxMs: Math.max(...taken),
    p50SinceSentMs: quantile(sent, 0.5),
    p99SinceSentMs: quantile(sent, 0.99),
    waitedForProcessorPercent: busy,
  };
}

async function measureCycles(site: Site): Promise<object> {
  const { provider } = site;
  const warmed = WARM_UP.stacks * WARM_UP.resources;
  const wanted = CYCLES.stacks * CYCLES.resources;
  await createStacks(site, 'warm-up', WARM_UP.stacks, independent(WARM_UP.resources, provider.token('at-once')));
  await allComplete(site, WARM_UP.stacks);
  const stop = watch(site);
  await createStacks(site, 'measured', CYCLES.stacks, independent(CYCLES.resources, provider.token('at-once')));
  await allComplete(site, WARM_UP.stacks + CYCLES.stacks);
  const { seconds, busy, serveMs, providerMs } = stop();
  await assertOnce(site, warmed + wanted);
  return {
    perSecond: wanted / seconds,
    serveMicroseconds: (serveMs / wanted) * 1_000,
    providerMicroseconds: (providerMs / wanted) * 1_000,
    waitedForProcessorPercent: busy,
  };
}

/** What passes until it is asked: seconds, what the main threads compute meanwhile, and the share of time (in percent) in
 *  which the server had something to compute but no processor. */
function watch({ serve, provider }: Site) {
  const began = performance.now();
  const before = [mainThreadMs(serve.child), mainThreadMs(provider.child)] as const;
  return () => {
    const ms = performance.now() - began;
    const after = [mainThreadMs(serve.child), mainThreadMs(provider.child)] as const;
    return {
      seconds: ms / 1_000,
      busy: ((after[0].waited - before[0].waited) / ms) * 100,
      serveMs: after[0].computed - before[0].computed,
      providerMs: after[1].computed - before[1].computed,
    };
  };
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;
}

/** The median of each number over all rounds, rounded to a tenth. */
async function medians(measure: () => Promise<object>): Promise<Record<string, number>> {
  const rounds: Record<string, number>[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const measured = { ...(await measure()) } as Record<string, number>;
    console.error(JSON.stringify(measured));
    rounds.push(measured);
  }
  const median = (name: string) =>
    quantile(
      rounds.map((round) => round[name] ?? Number.NaN),
      0.5,
    );
  return Object.fromEntries(Object.keys(rounds[0] ?? {}).map((name) => [name, Math.round(median(name) * 10) / 10]));
}

async function openThenAnswered(site: Site): Promise<object> {
  return { ...(await measureOpen(site)), ...(await answerAll(site)) };
}

const parts: Readonly<Record<string, () => Promise<object>>> = {
  open: async () => ({ ...(await medians(() => onSite(openThenAnswered, true))), goalMoreMb: 150 }),
  dependent: async () => ({ ...(await medians(() => onSite(measureDependent))), goalP99Ms: 50 }),
  cycles: async () => ({ ...(await medians(() => onSite(measureCycles))), goalPerSecond: 2_000 }),
};

const wanted = process.argv.slice(2);
const results: Record<string, object> = {};
for (const [name, measure] of Object.entries(parts)) {
  if (wanted.length === 0 || wanted.includes(name)) results[name] = await measure();
}
console.log(JSON.stringify(results));
