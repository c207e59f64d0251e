import type { Clock } from '#engine/ports/clock.ts';
import type { ResourceType } from '#engine/ports/resource-type.ts';
import { FencedError, type Store, StoreError } from '#engine/ports/store.ts';
import { ROS_LIMITS } from '#engine/runtime/dependencies.ts';
import { Engine } from '#engine/runtime/engine.ts';
import { nestedStack } from '#resources/ros/stack.ts';
import { chanceOf } from './random.ts';
import { travel } from './travel.ts';
import { simTypes } from './types.ts';
import type { World } from './world.ts';

/** A new one each time: one that is shared would hold on to everything that ever waited for it. */
function never(): Promise<never> {
  return new Promise(() => {});
}
const ANY_SCHEMA = { properties: null, attributes: {}, attributesComplete: false };

/** One process, from its start to its death. Once dead, nothing that it does has any effect: its timers do not fire, its
 *  calls do not leave, its commits do not arrive. */
export class Life {
  readonly engine: Engine;
  readonly number: number;
  dead = false;
  /** It has taken over what was under way. */
  ready = false;
  /** The process that took everything over while this one still ran. */
  rival: Life | undefined;
  /** Whether this process accepted work of which its rival does not know. */
  #acceptedAlone = false;
  readonly #world: World;
  readonly #clock: Clock;

  constructor(world: World, number: number) {
    this.#world = world;
    this.number = number;
    this.#clock = {
      now: () => world.clock.now(),
      at: (at, wake) =>
        world.clock.at(at, () => {
          if (!this.dead) wake();
        }),
    };
    this.engine = this.#makeEngine();
  }

  /** What a rival does not know of is found when that one is started again too. */
  die(): Promise<never> {
    if (!this.dead && this.#acceptedAlone) void this.rival?.die();
    this.dead = true;
    return never();
  }

  sleep(ms: number): Promise<void> {
    if (ms <= 0) return Promise.resolve();
    return new Promise((resolve) => this.#clock.at(this.#clock.now() + ms, resolve));
  }

  #makeEngine(): Engine {
    const world = this.#world;
    const types = new Map<string, ResourceType>(
      [...simTypes(this.#surroundings()), nestedStack].map((type) => [type.name, type]),
    );
    let drawn = 0;
    return new Engine({
      store: this.#store(),
      clock: this.#clock,
      ids: world.ids,
      random: () => chanceOf(world.story.seed, `draw ${this.number} ${++drawn}`),
      defer: (run) =>
        world.defer(() => {
          if (!this.dead) run();
        }),
      sealer: SEALER,
      types: { get: (name) => types.get(name), names: () => [...types.keys()] },
      catalog: { get: (name) => (types.has(name) ? ANY_SCHEMA : undefined), names: () => [...types.keys()] },
      world: { zones: () => undefined },
      limits: ROS_LIMITS,
      log: {
        warn: (message, facts) => world.observer.logged(JSON.stringify([message, facts])),
        defect: (error) => this.#defect(error),
      },
    });
  }

  /** The process that lost its operations stops; any other defect is one of the engine. */
  #defect(error: unknown): void {
    if (error instanceof FencedError) void this.die();
    else if (!this.dead)
      this.#world.fail('defect', error instanceof Error ? (error.stack ?? error.message) : String(error));
  }

  #surroundings() {
    const world = this.#world;
    return {
      cloud: world.cloud,
      travel: <T>(...[verb, context, work]: [Parameters<typeof travel>[2], Parameters<typeof travel>[3], () => T]) =>
        travel(world, this, verb, context, work),
      hangs: () => world.faults.active,
      pace: (verb: string, { logicalId, token }: { readonly logicalId: string; readonly token: string }) =>
        1_000 + Math.floor(20_000 * chanceOf(world.story.seed, `pace ${verb} ${logicalId} ${token}`)),
      removal: world.observer.removal,
      isInVain: world.observer.isInVain,
      awaits: (signal: string, stackId: string) => world.sendLater(signal, stackId),
    };
  }

  #store(): Store {
    const { store } = this.#world;
    return Object.assign(Object.create(store) as Store, {
      commit: (...args: Parameters<Store['commit']>) => this.#commit(...args),
    });
  }

  async #commit(...[writes, fences]: Parameters<Store['commit']>): Promise<void> {
    const world = this.#world;
    if (this.dead) return never();
    const fault = world.faults.commit();
    if (fault?.does === 'full') throw new StoreError('full', 'there is no space left');
    if (fault?.does === 'dies-before') return this.die();
    await world.store.commit(writes, fences);
    this.#acceptedAlone ||= this.rival !== undefined && writes.some((write) => world.observer.isNewOperation(write));
    world.observer.committed(this, writes);
    switch (fault?.does) {
      case 'dies-after':
        return this.die();
      case 'slow':
        return this.sleep(fault.much);
      case 'second-owner':
        world.bootSecond();
        return;
      case 'jump':
        world.faults.disturbances += 1;
        world.clock.jump(fault.much);
        return;
      default:
        return;
    }
  }
}

/** Not secret, but not in clear: the simulator opens what it checks. */
export const SEALER = {
  seal: (clear: string): string => Buffer.from(clear).toString('hex'),
  open: (sealed: string): string => Buffer.from(sealed, 'hex').toString(),
};
