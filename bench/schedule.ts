import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '@rosette/template/base/json.ts';
import { BENCH_TYPE, benchEngine, createRequest, ended } from './support/engine.ts';

/*
 * Random graphs whose calls take 50 to 500 ms: how long the whole takes against the lower bound, which is the longer of
 * the critical path and the work divided by the parallelism. Goal: at most 1.05 times.
 */
const GOAL = 1.05;
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

interface Shape {
  readonly resources: number;
  readonly parallelism: number;
}

const SHAPES: readonly Shape[] = [
  { resources: 100, parallelism: 0 },
  { resources: 200, parallelism: 10 },
  { resources: 300, parallelism: 40 },
  { resources: 400, parallelism: 100 },
];

/** Mulberry32: small, and the same on every machine. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function randomGraph(count: number, random: () => number): { needs: number[][]; times: number[] } {
  const times = Array.from({ length: count }, () => Math.round(50 + 450 * random()));
  const needs = times.map((_, index) => {
    const edges = index === 0 ? 0 : Math.floor(random() * 3);
    return [...new Set(Array.from({ length: edges }, () => Math.floor(random() * index)))];
  });
  return { needs, times };
}

function lowerBound({ needs, times }: { needs: number[][]; times: number[] }, parallelism: number): number {
  const finish: number[] = [];
  times.forEach((time, index) => {
    finish.push(time + Math.max(0, ...needs[index]!.map((need) => finish[need]!)));
  });
  const work = times.reduce((sum, time) => sum + time, 0);
  return Math.max(...finish, parallelism === 0 ? 0 : work / parallelism);
}

async function measure(shape: Shape, random: () => number): Promise<object> {
  const graph = randomGraph(shape.resources, random);
  const bench = await benchEngine({
    name: BENCH_TYPE,
    create: async ({ properties, context }) => {
      await sleep(Number(properties.Milliseconds));
      return { kind: 'done', physicalId: context.logicalId };
    },
    delete: async () => ({ kind: 'done' }),
  });
  const resources: Record<string, JsonObject> = {};
  graph.times.forEach((time, index) => {
    const DependsOn = graph.needs[index]!.map((need) => `R${need}`);
    resources[`R${index}`] = { Type: BENCH_TYPE, DependsOn, Properties: { Milliseconds: time } };
  });
  const began = performance.now();
  const { stackId } = await bench.engine.create(createRequest('graph', resources, shape.parallelism));
  const status = await ended(bench, stackId);
  const ms = performance.now() - began;
  await bench.close();
  if (status !== 'CREATE_COMPLETE') throw new Error(`the stack ended as ${status}`);
  const bound = lowerBound(graph, shape.parallelism);
  return {
    ...shape,
    ms: Math.round(ms),
    lowerBoundMs: Math.round(bound),
    times: Math.round((ms / bound) * 1000) / 1000,
  };
}

const random = generator(SEED);
const results: object[] = [];
for (const shape of SHAPES) results.push(await measure(shape, random));
const worst = Math.max(...results.map((result) => (result as { times: number }).times));
console.log(JSON.stringify({ seed: SEED, worstTimes: worst, goalWorstTimes: GOAL, graphs: results }));
