import type { Ids } from '#engine/ports/clock.ts';
import type { Store } from '#engine/ports/store.ts';
import { SimCloud } from './cloud.ts';
import { FaultPlan } from './fault-plan.ts';
import { Life } from './life.ts';
import { Observer } from './observer.ts';
import { chanceOf } from './random.ts';
import { SimClock } from './sim-clock.ts';
import type { Story } from './story.ts';

/** Turns of one wait after which something must be going round in circles. */
const MAX_TURNS = 50_000;
const RESTART_MS = 10_000;
/** How long the first of two owners goes on. */
const RIVALRY_MS = 60_000;

/** A broken invariant: what the simulator looks for. */
export class Violation extends Error {
  override readonly name = 'Violation';
  readonly invariant: string;

  constructor(invariant: string, message: string) {
    super(`${invariant}: ${message}`);
    this.invariant = invariant;
  }
}

/** Everything around the engine, in simulated time: the store, the cloud, the processes that live and die. */
export class World {
  readonly story: Story;
  readonly store: Store;
  readonly clock = new SimClock();
  readonly cloud = new SimCloud((invariant, message) => this.fail(invariant, message));
  readonly faults: FaultPlan;
  readonly observer: Observer;
  readonly ids: Ids;
  /** Two processes may own the same work in this story. */
  readonly hasRivals: boolean;
  readonly #tasks: (() => void)[] = [];
  /** Signals that resources wait for and that have not come yet. */
  readonly #signals = new Map<string, string>();
  #life: Life | undefined;
  #lives = 0;
  #restarting = false;
  #violation: Violation | undefined;

  constructor(story: Story, store: Store) {
    this.story = story;
    this.store = store;
    this.hasRivals = story.faults.some((fault) => fault.does === 'second-owner');
    this.faults = new FaultPlan(story.faults);
    this.observer = new Observer(this.cloud, this.faults, (invariant, message) => this.fail(invariant, message));
    let ids = 0;
    this.ids = { uuid: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}` };
  }

  /** Notes the first broken invariant; the run ends at its next turn. */
  fail(invariant: string, message: string): void {
    this.#violation ??= new Violation(invariant, message);
  }

  defer(run: () => void): void {
    this.#tasks.push(run);
  }

  /** The process that is asked; a new one is started when the last has died. */
  async living(): Promise<Life> {
    await this.run(() => this.#life?.ready === true && !this.#life.dead);
    return this.#life!;
  }

  /** Ends the living process. */
  kill(): void {
    void this.#life?.die();
  }

  /** A second process starts and takes over; the first one goes on for a while. */
  bootSecond(): void {
    const first = this.#life;
    if (first === undefined || first.dead) return;
    this.clock.at(this.clock.now() + RIVALRY_MS, () => void first.die());
    this.#boot();
    first.rival = this.#life;
  }

  /** The outside sends what is waited for, sometimes at once, sometimes later, now and then twice. */
  sendLater(signal: string, stackId: string): void {
    this.#signals.set(signal, stackId);
    const chance = chanceOf(this.story.seed, signal);
    const delay = chance < 0.3 ? 0 : Math.floor(chance * 60_000);
    if (delay === 0) this.#send(signal);
    else this.clock.at(this.clock.now() + delay, () => this.#send(signal));
    if (chance > 0.8) this.clock.at(this.clock.now() + delay + 5, () => this.#send(signal));
  }

  /** Lets everything happen until `over`, or until `until` has come. Rejects with the first broken invariant. */
  async run(over: () => boolean, until = Number.POSITIVE_INFINITY): Promise<boolean> {
    for (let turn = 0; turn < MAX_TURNS; turn += 1) {
      // What promises have to do is all done before this resolves.
      await new Promise(setImmediate);
      if (this.#violation !== undefined) throw this.#violation;
      if (over()) return true;
      if (this.#life === undefined || this.#life.dead) this.#bootSoon();
      const task = this.#tasks.shift();
      if (task !== undefined) task();
      else if (!this.clock.fireNext(until)) return false;
    }
    throw new Violation('ends', `nothing came of ${MAX_TURNS} turns`);
  }

  #bootSoon(): void {
    if (this.#restarting) return;
    if (this.#life === undefined) {
      this.#boot();
      return;
    }
    this.#restarting = true;
    const pause = Math.floor(RESTART_MS * chanceOf(this.story.seed, `restart ${this.#lives}`));
    this.clock.at(this.clock.now() + pause, () => {
      this.#restarting = false;
      if (this.#life!.dead) this.#boot();
    });
  }

  #boot(): void {
    const life = new Life(this, ++this.#lives);
    this.#life = life;
    life.engine.start().then(
      () => {
        life.ready = true;
      },
      // It cannot start now (the disk is full, another was quicker): whoever watches over it tries again.
      () => void life.die(),
    );
  }

  #send(signal: string): void {
    const stackId = this.#signals.get(signal);
    const life = this.#life;
    const again = () => this.clock.at(this.clock.now() + 1_000, () => this.#send(signal));
    if (stackId === undefined) return;
    if (life === undefined || life.dead || !life.ready) {
      again();
      return;
    }
    let answered = false;
    life.engine.signal({ name: signal, stackId, id: null, payload: {} }).then(
      () => {
        answered = true;
      },
      () => {
        answered = true;
        again();
      },
    );
    this.clock.at(this.clock.now() + 30_000, () => {
      if (!answered) this.#send(signal);
    });
  }
}
