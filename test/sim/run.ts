import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { generateStory } from './generate.ts';
import { failureOf, runStory } from './run-story.ts';
import { storyScript } from './script.ts';
import { shrink } from './shrink.ts';

/*
 * `npm run simulate -- --seed S --runs N --jobs J`: plays the stories of the seeds S to S + N - 1. Prints what failed as
 * the shortest script that can be found. One run of a failing seed replays it.
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
    worker: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const runs = Number(values.runs);

if (values.worker) process.send!(await playAll(seed, runs));
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
  const jobs = Math.max(1, Math.min(Number(values.jobs), runs));
  const start = performance.now();
  const share = Math.ceil(runs / jobs);
  const parts = Array.from({ length: jobs }, (_, job) => seed + job * share);
  const tallies = await Promise.all(parts.map((from) => inProcess(from, Math.min(share, seed + runs - from))));
  const seconds = (performance.now() - start) / 1000;
  const operations = tallies.reduce((sum, tally) => sum + tally.operations, 0);
  const failed = tallies.flatMap((tally) => tally.failed);
  const years = tallies.reduce((sum, tally) => sum + tally.simulatedMs, 0) / (365.25 * 24 * 3_600_000);
  console.log(`seed ${seed}, ${runs} runs, ${operations} operations, ${years.toFixed(2)} simulated years`);
  console.log(`${seconds.toFixed(1)} s, ${Math.round((operations / seconds) * 3600)} operations an hour`);
  console.log(
    failed.length === 0 ? 'no failures' : `${failed.length} failures: seeds ${failed.slice(0, 20).join(', ')}`,
  );
  for (const at of failed.slice(0, 3)) await explain(at);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

function inProcess(from: number, count: number): Promise<Tally> {
  const child = fork(import.meta.filename, ['--worker', '--seed', String(from), '--runs', String(count)]);
  return new Promise((done, failed) => {
    child.on('message', (tally) => done(tally as Tally));
    child.on('error', failed);
    child.on('exit', (code) => {
      if (code !== 0) failed(new Error(`the runs from seed ${from} on ended with exit code ${code}`));
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
