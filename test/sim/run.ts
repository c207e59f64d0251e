import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { type BruteTally, bruteForcePart } from './brute-force-run.ts';
import { generateStory } from './generate.ts';
import { failureOf, runStory } from './run-story.ts';
import { storyScript } from './script.ts';
import { shrink } from './shrink.ts';

/*
 * `npm run simulate -- --seed S --runs N --jobs J`: plays the stories of the seeds S to S + N - 1. Prints what failed as
 * the shortest script that can be found. One run of a failing seed replays it.
 * `npm run simulate -- --brute SIZE --jobs J`: all graphs of so many resources, with every failure (5: some minutes).
 */

interface Tally {
  readonly runs: number;
  readonly operations: number;
  readonly failed: readonly number[];
  readonly simulatedMs: number;
}

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    runs: { type: 'string', default: '1000' },
    jobs: { type: 'string', default: '2' },
    brute: { type: 'string' },
    /** Of a worker: which part of the graphs is its own. */
    part: { type: 'string', default: '0' },
    worker: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const runs = Number(values.runs);

const size = Number(values.brute);
const jobs = Math.max(1, Number(values.jobs));

if (values.worker && values.brute !== undefined) process.send!(await bruteForcePart(size, Number(values.part), jobs));
else if (values.brute !== undefined) await reportBrute();
else if (values.worker) process.send!(await playAll(seed, runs));
else await report();

async function playAll(from: number, count: number): Promise<Tally> {
  const failed: number[] = [];
  let operations = 0;
  let simulatedMs = 0;
  for (let at = from; at < from + count; at += 1) {
    try {
      const played = await runStory(generateStory(at));
      operations += played.operations;
      simulatedMs += played.simulatedMs;
    } catch {
      failed.push(at);
    }
  }
  return { runs: count, operations, failed, simulatedMs };
}

/** Splits the seeds among processes. */
async function report(): Promise<void> {
  const start = performance.now();
  const share = Math.ceil(runs / jobs);
  const parts = Array.from({ length: jobs }, (_, job) => seed + job * share).filter((from) => from < seed + runs);
  const tallies = await Promise.all(
    parts.map((from) =>
      inProcess<Tally>(['--seed', String(from), '--runs', String(Math.min(share, seed + runs - from))]),
    ),
  );
  const seconds = (performance.now() - start) / 1000;
  const operations = sum(tallies, (tally) => tally.operations);
  const failed = tallies.flatMap((tally) => tally.failed);
  const years = sum(tallies, (tally) => tally.simulatedMs) / (365.25 * 24 * 3_600_000);
  console.log(`seed ${seed}, ${runs} runs, ${operations} operations, ${years.toFixed(2)} simulated years`);
  console.log(`${seconds.toFixed(1)} s, ${Math.round((operations / seconds) * 3600)} operations an hour`);
  console.log(
    failed.length === 0 ? 'no failures' : `${failed.length} failures: seeds ${failed.slice(0, 20).join(', ')}`,
  );
  for (const at of failed.slice(0, 3)) await explain(at);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

async function reportBrute(): Promise<void> {
  const start = performance.now();
  const tallies = await Promise.all(
    Array.from({ length: jobs }, (_, part) =>
      inProcess<BruteTally>(['--brute', String(size), '--part', String(part), '--jobs', String(jobs)]),
    ),
  );
  const [cases, wrong] = [sum(tallies, (tally) => tally.cases), sum(tallies, (tally) => tally.wrong)];
  const seconds = Math.round((performance.now() - start) / 1000);
  console.log(`${cases} cases of ${size} resources, ${wrong} disagreements, ${seconds} s`);
  for (const problem of tallies.flatMap((tally) => tally.shown)) console.log(problem);
  process.exitCode = wrong === 0 ? 0 : 1;
}

function sum<T>(list: readonly T[], of: (item: T) => number): number {
  return list.reduce((total, item) => total + of(item), 0);
}

function inProcess<Answer>(args: readonly string[]): Promise<Answer> {
  const child = fork(import.meta.filename, ['--worker', ...args]);
  return new Promise((done, failed) => {
    child.on('message', (answer) => done(answer as Answer));
    child.on('error', failed);
    child.on('exit', (code) => {
      if (code !== 0) failed(new Error(`the worker for ${args.join(' ')} ended with exit code ${code}`));
    });
  });
}

async function explain(at: number): Promise<void> {
  const story = generateStory(at);
  const violation = (await failureOf(story))!;
  console.log(`\nseed ${at}: ${violation.message}\nreplay: npm run simulate -- --seed ${at} --runs 1\n`);
  const shortest = await shrink(story, violation.invariant);
  console.log(storyScript(shortest, (await failureOf(shortest)) ?? violation));
}
