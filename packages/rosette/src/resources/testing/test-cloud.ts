import type { FaultPlan } from '#localcloud/core/faults.ts';
import { type LocalCloud, openLocalCloud } from '#localcloud/local-cloud.ts';
import type { CloudClient } from '#wire/cloud-client.ts';
import type { TestClock } from './step-driver.ts';

export interface TestCloud {
  readonly cloud: LocalCloud;
  /** The local cloud's client, with every call noted. */
  readonly client: CloudClient;
  /** Actions called so far. */
  readonly log: readonly string[];
}

/** A local cloud in memory on the test's clock; its random numbers repeat. */
export function openTestCloud(clock: TestClock, faults: FaultPlan = {}): TestCloud {
  let seed = 7;
  const random = () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const cloud = openLocalCloud({ path: ':memory:', clock, random, faults, postSignal: async () => {} });
  const log: string[] = [];
  const client: CloudClient = {
    call(request) {
      log.push(request.action);
      return cloud.client.call(request);
    },
  };
  return { cloud, client, log };
}
