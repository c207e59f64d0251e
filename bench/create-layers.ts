import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@rosette/template/base/json.ts';
import { BENCH_TYPE, benchEngine, createRequest, ended } from './support/engine.ts';

/*
 * Resources that cost nothing, in layers 50 wide, each reading an attribute of the one 50 before it; every step durable.
 * Goals: 2,000 a second for 5,000, under 400 MB, and twice the resources in at most 2.3 times the time.
 * Where `terraform` is installed, the same graph of terraform_data runs beside.
 */
const WIDTH = 50;
const RUNS = 3;
const TERRAFORM_RESOURCES = 1_000;

function layers(count: number): JsonObject {
  const resources: Record<string, JsonObject> = {};
  for (let index = 0; index < count; index += 1) {
    const input = index < WIDTH ? `r${index}` : { 'Fn::GetAtt': [`R${index - WIDTH}`, 'Output'] };
    resources[`R${index}`] = { Type: BENCH_TYPE, Properties: { Input: input } };
  }
  return resources;
}

async function measure(count: number): Promise<{ createMs: number; deleteMs: number; peakMb: number }> {
  const bench = await benchEngine({
    name: BENCH_TYPE,
    create: async ({ properties, context }) => ({
      kind: 'done',
      physicalId: context.logicalId,
      attributes: { Output: properties.Input ?? null },
    }),
    delete: async () => ({ kind: 'done' }),
  });
  const request = createRequest('layers', layers(count));
  let peak = 0;
  const sample = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 20);
  const began = performance.now();
  const { stackId } = await bench.engine.create(request);
  const created = await ended(bench, stackId);
  const createMs = performance.now() - began;
  if (created !== 'CREATE_COMPLETE') throw new Error(`the stack ended as ${created}`);
  const deleting = performance.now();
  await bench.engine.delete({ ...request, stack: stackId, retainAllResources: false, retainResources: [] });
  const deleted = await ended(bench, stackId);
  const deleteMs = performance.now() - deleting;
  if (deleted !== 'DELETE_COMPLETE') throw new Error(`the stack ended as ${deleted}`);
  clearInterval(sample);
  await bench.close();
  return { createMs, deleteMs, peakMb: Math.max(peak, process.memoryUsage.rss()) / 1e6 };
}

/** Each measurement in a process of its own, so that memory and warmth are its own. */
function measureApart(count: number): { createMs: number; deleteMs: number; peakMb: number } {
  const child = spawnSync(process.execPath, [import.meta.filename, String(count)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.status !== 0) throw new Error(`measuring ${count} resources ended with ${child.status}`);
  return JSON.parse(child.stdout);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** Milliseconds that Terraform takes for the same graph; null where it is not installed. */
function terraformMs(count: number): number | null {
  if (spawnSync('terraform', ['version'], { stdio: 'ignore' }).error !== undefined) return null;
  const directory = mkdtempSync(join(tmpdir(), 'rosette-terraform-'));
  const lines = Array.from({ length: count }, (_, index) => {
    const input = index < WIDTH ? `"r${index}"` : `terraform_data.r${index - WIDTH}.output`;
    return `resource "terraform_data" "r${index}" {\n  input = ${input}\n}`;
  });
  writeFileSync(join(directory, 'main.tf'), lines.join('\n'));
  const run = (...args: string[]) => spawnSync('terraform', args, { cwd: directory, stdio: 'ignore' });
  run('init');
  const began = performance.now();
  const applied = run('apply', '-auto-approve');
  rmSync(directory, { recursive: true });
  return applied.status === 0 ? performance.now() - began : null;
}

function report(): object {
  const small: ReturnType<typeof measureApart>[] = [];
  const large: ReturnType<typeof measureApart>[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    small.push(measureApart(5_000));
    large.push(measureApart(10_000));
  }
  const createMs = median(small.map((run) => run.createMs));
  const terraform = terraformMs(TERRAFORM_RESOURCES);
  const same = terraform === null ? null : measureApart(TERRAFORM_RESOURCES).createMs;
  return {
    create5000PerSecond: Math.round(5_000_000 / createMs),
    goalCreate5000PerSecond: 2_000,
    delete5000PerSecond: Math.round(5_000_000 / median(small.map((run) => run.deleteMs))),
    create10000PerSecond: Math.round(10_000_000 / median(large.map((run) => run.createMs))),
    doublingFactor: round2(median(large.map((run) => run.createMs)) / createMs),
    goalDoublingFactor: 2.3,
    peakMemoryMb: Math.round(median(small.map((run) => run.peakMb))),
    goalPeakMemoryMb: 400,
    terraform:
      terraform === null
        ? 'not installed'
        : { resources: TERRAFORM_RESOURCES, ms: Math.round(terraform), timesSlower: round2(terraform / same!) },
  };
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

const count = process.argv[2];
console.log(JSON.stringify(count === undefined ? report() : await measure(Number(count))));
