import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { CloudError } from '#wire/cloud-client.ts';
import { type LocalCloud, type LocalCloudOptions, openLocalCloud } from './local-cloud.ts';

/** A clock that stands still until it is moved. */
export class ManualClock {
  #now: number;
  #wakes: { at: number; wake: () => void }[] = [];

  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  at(at: number, wake: () => void): () => void {
    const entry = { at, wake };
    this.#wakes.push(entry);
    return () => {
      this.#wakes = this.#wakes.filter((each) => each !== entry);
    };
  }

  /** Moves on by `ms`, waking what falls due, in order, and letting it settle. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#wakes = this.#wakes.filter((each) => each !== next);
      this.#now = Math.max(this.#now, next.at);
      next.wake();
      await new Promise((done) => setImmediate(done));
    }
    this.#now = end;
  }

  #next(end: number) {
    return this.#wakes.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
  }
}

/** A small seeded generator (mulberry32), so that a failure repeats. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const versions: Readonly<Record<string, string>> = {
  Ecs: '2014-05-26',
  Vpc: '2016-04-28',
  Slb: '2014-05-15',
  Rds: '2014-08-15',
  ResourceManager: '2020-03-31',
};

/** A local cloud for a test, with short ways to call it. */
export class TestCloud {
  readonly clock: ManualClock;
  readonly cloud: LocalCloud;
  readonly signals: { url: string; body: string }[] = [];
  /** Made to throw by a test that wants the signal URL out of reach. */
  onSignal: () => void = () => {};

  constructor(options: Partial<LocalCloudOptions> & { readonly clock?: ManualClock } = {}) {
    this.clock = options.clock ?? new ManualClock();
    this.cloud = openLocalCloud({
      path: ':memory:',
      random: seeded(7),
      postSignal: async (url, body) => {
        this.onSignal();
        this.signals.push({ url, body });
      },
      ...options,
      clock: this.clock,
    });
  }

  call(product: string, action: string, parameters: JsonObject = {}, region = 'cn-hangzhou'): Promise<JsonObject> {
    const version = versions[product] ?? '';
    return this.cloud.client.call({ product, version, action, region, accountId: '1000000000000001', parameters });
  }

  /** The code of the refusal; fails when the call is accepted. */
  async refusal(product: string, action: string, parameters: JsonObject = {}): Promise<string> {
    const error = await this.call(product, action, parameters).catch((thrown: unknown) => thrown);
    if (!(error instanceof CloudError)) throw new Error(`${action} was accepted: ${JSON.stringify(error)}`);
    return `${error.status} ${error.code}`;
  }

  /** A VPC, a vSwitch and a security group, all ready. */
  async network(): Promise<{ vpcId: string; vSwitchId: string; groupId: string }> {
    const vpcId = text((await this.call('Vpc', 'CreateVpc', { CidrBlock: '192.168.0.0/16' })).VpcId);
    await this.clock.advance(1000);
    const vswitch = { VpcId: vpcId, ZoneId: 'cn-hangzhou-h', CidrBlock: '192.168.1.0/24' };
    const vSwitchId = text((await this.call('Vpc', 'CreateVSwitch', vswitch)).VSwitchId);
    const groupId = text((await this.call('Ecs', 'CreateSecurityGroup', { VpcId: vpcId })).SecurityGroupId);
    await this.clock.advance(1000);
    return { vpcId, vSwitchId, groupId };
  }

  close(): void {
    this.cloud.close();
  }
}

export const image = 'centos_7_9_x64_20G_alibase_20240628.vhd';

/** What every RunInstances of the tests has in common. */
export function instanceOf(network: { vSwitchId: string; groupId: string }, more: JsonObject = {}): JsonObject {
  return {
    ImageId: image,
    InstanceType: 'ecs.g6.large',
    VSwitchId: network.vSwitchId,
    SecurityGroupId: network.groupId,
    ...more,
  };
}

/** Walks into an answer; fails with the path when something on the way is missing. */
export function dig(value: Json | undefined, ...path: readonly (string | number)[]): Json {
  let found: Json | undefined = value;
  for (const [index, step] of path.entries()) {
    found = (found as Record<string | number, Json> | undefined | null)?.[step];
    if (found === undefined) throw new Error(`no ${path.slice(0, index + 1).join('.')} in ${JSON.stringify(value)}`);
  }
  return found as Json;
}

export function text(value: Json | undefined): string {
  if (typeof value !== 'string') throw new Error(`not a text: ${JSON.stringify(value)}`);
  return value;
}
