import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@rosette/template/base/json.ts';
import { serviceLimits } from '@rosette/template/base/limits.ts';
import { systemClock, systemIds } from '#app/system.ts';
import type { ResourceType } from '#engine/ports/resource-type.ts';
import type { CreateStackRequest } from '#engine/ports/stack-service.ts';
import { ROS_LIMITS } from '#engine/runtime/dependencies.ts';
import { Engine } from '#engine/runtime/engine.ts';
import { openSqliteStore } from '#store/open.ts';
import { openSealer } from '#store/sealer.ts';

/** The type that benchmarks create: `Input` goes in, `Output` comes out, as Terraform's terraform_data does. */
export const BENCH_TYPE = 'ALIYUN::Bench::Data';

/** The real engine on the real store in a directory of its own; only the resource type is the benchmark's. */
export async function benchEngine(type: ResourceType): Promise<{ engine: Engine; close(): Promise<void> }> {
  const directory = mkdtempSync(join(tmpdir(), 'rosette-bench-'));
  const sealer = await openSealer(directory);
  const store = await openSqliteStore({ path: join(directory, 'rosette.db') });
  const properties = { Input: { type: 'any' }, Milliseconds: { type: 'number' } } as const;
  const schema = { properties, attributes: { Output: 'Any' }, attributesComplete: true };
  const engine = new Engine({
    store,
    sealer,
    clock: systemClock,
    ids: systemIds,
    random: Math.random,
    defer: setImmediate,
    types: { get: (name) => (name === BENCH_TYPE ? type : undefined), names: () => [BENCH_TYPE] },
    catalog: { get: (name) => (name === BENCH_TYPE ? schema : undefined), names: () => [BENCH_TYPE] },
    world: { zones: () => undefined },
    limits: { ...ROS_LIMITS, resourcesPerStack: 1_000_000, template: { ...serviceLimits, bytes: 1e9, nodes: 1e8 } },
    log: {
      warn: (message, facts) => console.error(message, facts),
      defect: (error) => {
        throw error;
      },
    },
  });
  await engine.start();
  return {
    engine,
    close: async () => {
      await engine.stop();
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
}

export function createRequest(name: string, resources: JsonObject, parallelism = 0): CreateStackRequest {
  return {
    accountId: '1000000000000000',
    region: 'cn-hangzhou',
    name,
    templateBody: JSON.stringify({ ROSTemplateFormatVersion: '2015-09-01', Resources: resources }),
    parameters: {},
    disableRollback: true,
    timeoutMinutes: 60,
    parallelism,
    tags: [],
    deletionProtection: false,
    resourceGroupId: null,
    ramRoleName: null,
    createdBy: 'bench',
    clientToken: null,
    options: {},
  };
}

/** Resolves with the stack's status once its operation has ended. */
export async function ended(bench: Awaited<ReturnType<typeof benchEngine>>, stackId: string): Promise<string> {
  const over = await new Promise<string>((resolve) => {
    const stop = bench.engine.onEvents((events) => {
      const last = events.findLast((event) => event.physicalId === stackId && !event.status.endsWith('_IN_PROGRESS'));
      if (last === undefined) return;
      stop();
      resolve(last.status);
    });
  });
  return over;
}
