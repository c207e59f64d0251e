import { advance } from '#engine/operation/advance.ts';
import type { OperationEvent, Surroundings, Turn } from '#engine/operation/turn.ts';
import type { NestedStacks } from '#engine/ports/resource-type.ts';
import { type EventRow, type Fence, FencedError, type Write } from '#engine/ports/store.ts';
import type { RuntimeDependencies } from './dependencies.ts';
import { type HandlerServices, runPiece } from './handlers.ts';
import { ImportClaims } from './import-claims.ts';
import { assertSound } from './integrity.ts';
import type { LiveOperation } from './live-operation.ts';
import { quarantine } from './quarantine.ts';
import { SignalArrivals } from './signal-arrivals.ts';
import { turnWrites } from './turn-writes.ts';
import type { ValueCodec } from './value-codec.ts';

/** Pause before a commit that the store refused is tried again. */
const COMMIT_RETRY_MS = 1_000;

type NewEvent = Omit<EventRow, 'sequence'>;

interface Alongside {
  readonly writes: readonly Write[];
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

interface Happened {
  readonly live: LiveOperation;
  readonly event: OperationEvent;
  readonly turn: Turn;
  readonly writes: readonly Write[];
  readonly events: readonly NewEvent[];
}

/**
 * Drives operations: collects what happened, advances the machines, makes everything that changed durable in one
 * transaction, and only then lets calls out. Whatever happens while a commit is under way shares the next one.
 */
export class Driver {
  readonly #dependencies: RuntimeDependencies;
  readonly #codec: ValueCodec;
  readonly #handlers: HandlerServices;
  readonly #live = new Map<string, LiveOperation>();
  readonly #byStack = new Map<string, LiveOperation>();
  readonly #listeners = new Set<(events: readonly NewEvent[]) => void>();
  readonly #arrivals = new SignalArrivals();
  readonly #claims: ImportClaims;
  #inbox: { live: LiveOperation; event: OperationEvent }[] = [];
  #alongside: Alongside[] = [];
  #scheduled = false;
  #busy = false;
  #stopped = false;
  #idle: (() => void)[] = [];
  #endPause: () => void = () => {};
  readonly #broken: { readonly live: LiveOperation; readonly error: unknown }[] = [];

  constructor(dependencies: RuntimeDependencies, codec: ValueCodec, nested: (parentId: string) => NestedStacks) {
    this.#dependencies = dependencies;
    this.#codec = codec;
    this.#claims = new ImportClaims(dependencies.store, codec);
    this.#handlers = { dependencies, codec, claims: this.#claims, nested };
  }

  /** Takes over an operation whose rows are durable, and lets `first` happen to it. */
  adopt(live: LiveOperation, first: 'begin' | 'resume'): void {
    this.#live.set(live.state.id, live);
    this.#byStack.set(live.state.stack.id, live);
    if (first === 'resume') live.heard = null;
    this.#armDeadline(live);
    this.#post(live, { kind: first });
  }

  /** The running operation of a stack. */
  ofStack(stackId: string): LiveOperation | undefined {
    return this.#byStack.get(stackId);
  }

  cancel(stackId: string, how: { readonly quick: boolean; readonly rollback: boolean }): void {
    const live = this.#byStack.get(stackId);
    if (live !== undefined) this.#post(live, { kind: 'cancel', ...how });
  }

  /** Makes writes durable with the next commit. Rejects at once when the store refuses; then nothing was written. */
  commitAlongside(writes: readonly Write[]): Promise<void> {
    return new Promise((done, failed) => {
      this.#alongside.push({ writes, done, failed });
      this.#schedule();
    });
  }

  /** A signal under this name is durable: wakes whoever waits for it. */
  signalled(name: string): void {
    for (const { live, step } of this.#arrivals.arrived(name)) this.#wake(live, step);
  }

  onEvents(listener: (events: readonly NewEvent[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  notify(events: readonly NewEvent[]): void {
    if (events.length > 0) for (const listener of this.#listeners) listener(events);
  }

  /** Stops driving, after the commit under way. What was running goes on when the next owner starts. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#endPause();
    for (const live of this.#live.values()) disarm(live);
    if (this.#busy) await new Promise<void>((resolve) => this.#idle.push(resolve));
    for (const waiting of this.#alongside.splice(0)) waiting.failed(new Error('Rosette is shutting down'));
  }

  #post(live: LiveOperation, event: OperationEvent): void {
    this.#inbox.push({ live, event });
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled || this.#busy || this.#stopped) return;
    this.#scheduled = true;
    this.#dependencies.defer(() => {
      this.#scheduled = false;
      if (this.#stopped) return;
      this.#busy = true;
      this.#turn().then(
        () => this.#rest(),
        (error: unknown) => this.#dependencies.log.defect(error),
      );
    });
  }

  #rest(): void {
    this.#busy = false;
    for (const resolve of this.#idle.splice(0)) resolve();
    if (this.#inbox.length > 0 || this.#alongside.length > 0) this.#schedule();
  }

  async #turn(): Promise<void> {
    const happened = this.#advanceAll();
    const alongside = this.#alongside;
    this.#alongside = [];
    const kept = await this.#commit(happened, alongside);
    if (this.#stopped) return;
    this.notify(kept.flatMap((one) => one.events));
    for (const { live, event, turn } of kept) {
      this.#carryOut(live, turn);
      if (event.kind === 'answered') this.#arrivals.callReturned();
    }
    await this.#quarantineBroken();
  }

  /** Lets every waiting event happen, in order, and notes what must be written. */
  #advanceAll(): readonly Happened[] {
    const inbox = this.#inbox;
    this.#inbox = [];
    const happened: Happened[] = [];
    for (const { live, event } of inbox) {
      if (!this.#live.has(live.state.id)) {
        if (event.kind === 'answered') this.#arrivals.callReturned();
        continue;
      }
      try {
        const turn = advance(live.state, event, this.#surroundings(live));
        assertSound(live.state, turn);
        happened.push({ live, event, turn, ...turnWrites(this.#dependencies, this.#codec, live.state, turn) });
      } catch (error) {
        this.#release(live);
        this.#broken.push({ live, error });
      }
    }
    return happened;
  }

  /** Ends operations whose machines broke an invariant. */
  async #quarantineBroken(): Promise<void> {
    for (const { live, error } of this.#broken.splice(0)) {
      this.#dependencies.log.defect(error);
      const end = await quarantine(this.#dependencies, live.state, error);
      if (end === undefined) continue;
      void this.commitAlongside(end.writes).then(
        () => {
          this.notify([end.event]);
          if (live.state.stack.parentId !== null) this.signalled(`nested/${live.state.stack.id}`);
        },
        (failure: unknown) => this.#dependencies.log.defect(failure),
      );
    }
  }

  #surroundings(live: LiveOperation): Surroundings {
    const { clock, random } = this.#dependencies;
    const { properties, wanted, canUpdate, undoUpdate } = live;
    return { now: clock.now(), random, properties, wanted, canUpdate, undoUpdate };
  }

  /** Nothing goes on before it is durable: tries until the store takes it. Waiting API calls are told at once. Answers what
   *  was written: operations that have another owner now are let go of, and nothing of theirs is. */
  async #commit(happened: readonly Happened[], alongside: readonly Alongside[]): Promise<readonly Happened[]> {
    const { log } = this.#dependencies;
    let kept = happened;
    let joined = alongside;
    while (kept.length > 0 || joined.length > 0) {
      try {
        await this.#write(kept, joined);
        for (const waiting of joined) waiting.done();
        return kept;
      } catch (error) {
        if (error instanceof FencedError) {
          const ours = await this.#stillOurs(kept);
          if (ours.length === kept.length)
            throw new Error('the store fences operations that nobody else owns', { cause: error });
          kept = ours;
          continue;
        }
        for (const waiting of joined) waiting.failed(error);
        joined = [];
        log.warn('the store refused a commit; trying again until it takes it', { message: String(error) });
        if (this.#stopped) return [];
        await this.#pause(COMMIT_RETRY_MS);
        if (this.#stopped) return [];
      }
    }
    return [];
  }

  async #write(happened: readonly Happened[], alongside: readonly Alongside[]): Promise<void> {
    const writes = [...happened.flatMap((one) => one.writes), ...alongside.flatMap((waiting) => waiting.writes)];
    const fences = happened.map(({ live }): Fence => ({ operationId: live.state.id, epoch: live.state.epoch }));
    if (writes.length > 0) await this.#dependencies.store.commit(writes, fences);
  }

  async #stillOurs(happened: readonly Happened[]): Promise<readonly Happened[]> {
    const kept: Happened[] = [];
    for (const one of happened) {
      const row = await this.#dependencies.store.operation(one.live.state.id);
      if (row?.epoch === one.live.state.epoch) kept.push(one);
      else if (this.#live.has(one.live.state.id)) {
        this.#release(one.live);
        this.#dependencies.log.warn('another owner took an operation over', { operationId: one.live.state.id });
      }
    }
    return kept;
  }

  /** Ends early when the driver stops. */
  #pause(ms: number): Promise<void> {
    const { clock } = this.#dependencies;
    return new Promise((resolve) => {
      const cancel = clock.at(clock.now() + ms, resolve);
      this.#endPause = () => {
        cancel();
        resolve();
      };
    });
  }

  #carryOut(live: LiveOperation, turn: Turn): void {
    if (turn.rollbackBegan) this.#forgetSteps(live);
    if (turn.operation) this.#armDeadline(live);
    for (const name of turn.forgetSignals) this.#arrivals.forget(name);
    for (const step of turn.sleeps) this.#sleep(live, step);
    for (const step of turn.calls) this.#call(live, step);
    if (turn.ended) this.#end(live);
  }

  #call(live: LiveOperation, number: number): void {
    this.#stopWaiting(live, number);
    live.callLeft.set(number, this.#arrivals.callLeft());
    void runPiece(this.#handlers, live.state, number).then((answer) =>
      this.#post(live, { kind: 'answered', step: number, answer }),
    );
  }

  #sleep(live: LiveOperation, number: number): void {
    const step = live.state.steps[number];
    if (step?.state !== 'pending') return;
    if (step.signal !== null) {
      live.waiting.set(number, step.signal);
      this.#arrivals.wait(step.signal, { live, step: number });
      if (this.#arrivals.hasArrived(step.signal, live.callLeft.get(number) ?? 0)) {
        this.#wake(live, number);
        return;
      }
    }
    if (step.wakeAt !== null) {
      live.timers.set(
        number,
        this.#dependencies.clock.at(step.wakeAt, () => this.#wake(live, number)),
      );
    }
  }

  #wake(live: LiveOperation, number: number): void {
    this.#stopWaiting(live, number);
    this.#post(live, { kind: 'wake', phase: live.state.phase, step: number });
  }

  #stopWaiting(live: LiveOperation, number: number): void {
    live.timers.get(number)?.();
    live.timers.delete(number);
    const signal = live.waiting.get(number);
    if (signal !== undefined) this.#arrivals.stopWaiting(signal, live, number);
    live.waiting.delete(number);
  }

  #forgetSteps(live: LiveOperation): void {
    for (const number of [...live.timers.keys(), ...live.waiting.keys()]) this.#stopWaiting(live, number);
  }

  #armDeadline(live: LiveOperation): void {
    const { clock } = this.#dependencies;
    live.cancelDeadline();
    live.cancelGrace();
    live.cancelDeadline = clock.at(live.state.deadline, () => this.#post(live, { kind: 'deadline' }));
    if (live.state.graceUntil === null) return;
    live.cancelGrace = clock.at(live.state.graceUntil, () => this.#post(live, { kind: 'grace-over' }));
  }

  #end(live: LiveOperation): void {
    const { stack } = live.state;
    this.#claims.over(live.state);
    this.#release(live);
    if (stack.parentId !== null) this.signalled(`nested/${stack.id}`);
  }

  #release(live: LiveOperation): void {
    const { stack, id } = live.state;
    disarm(live);
    this.#forgetSteps(live);
    this.#live.delete(id);
    if (this.#byStack.get(stack.id) === live) this.#byStack.delete(stack.id);
  }
}

function disarm(live: LiveOperation): void {
  live.cancelDeadline();
  live.cancelGrace();
  for (const cancel of live.timers.values()) cancel();
}
