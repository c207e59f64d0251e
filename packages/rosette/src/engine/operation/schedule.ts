import type { PlanStep } from '#engine/plan/plan.ts';
import { ReadyQueue } from './ready-queue.ts';

/** Which steps may start. Counts down the unmet needs of each step as others are done. */
export class Schedule {
  readonly ready: ReadyQueue;
  readonly #unmet: Int32Array;
  readonly #dependents: readonly (readonly number[])[];
  readonly #cleanup: readonly boolean[];
  #open: number;
  /** Steps outside the clean-up that are not done. */
  #openMain: number;

  /** Throws when the plan has a cycle: a template with one never gets this far. */
  constructor(steps: readonly PlanStep[]) {
    this.#unmet = Int32Array.from(steps, (step) => step.needs.length);
    this.#dependents = dependentsOf(steps);
    this.ready = new ReadyQueue(heights(steps, this.#dependents));
    this.#cleanup = steps.map((step) => step.cleanup === true);
    this.#open = steps.length;
    this.#openMain = this.#cleanup.filter((late) => !late).length;
  }

  /** True when every step is done. */
  get finished(): boolean {
    return this.#open === 0;
  }

  /** True when every step outside the clean-up is done. */
  get mainFinished(): boolean {
    return this.#openMain === 0;
  }

  /** Puts the steps without unmet needs into the queue, but for those that `taken` says are under way or over. */
  begin(taken: (step: number) => boolean): void {
    for (let step = 0; step < this.#unmet.length; step += 1) {
      if (this.#mayStart(step) && !taken(step)) this.ready.push(step);
    }
  }

  /** Counts the step as done, without queueing anybody (for rebuilding after a restart). */
  markDone(step: number): void {
    this.#open -= 1;
    if (!this.#cleanup[step]) this.#openMain -= 1;
    for (const dependent of this.#dependents[step]!) this.#unmet[dependent]! -= 1;
  }

  done(step: number): void {
    this.markDone(step);
    for (const dependent of this.#dependents[step]!) if (this.#mayStart(dependent)) this.ready.push(dependent);
    // The last step outside the clean-up opens the clean-up.
    if (this.#cleanup[step] || this.#openMain > 0) return;
    const queued = new Set(this.#dependents[step]!);
    this.#cleanup.forEach((late, number) => {
      if (late && this.#unmet[number] === 0 && !queued.has(number)) this.ready.push(number);
    });
  }

  #mayStart(step: number): boolean {
    return this.#unmet[step] === 0 && (!this.#cleanup[step] || this.#openMain === 0);
  }
}

function dependentsOf(steps: readonly PlanStep[]): number[][] {
  const dependents: number[][] = steps.map(() => []);
  steps.forEach((step, number) => {
    for (const need of step.needs) dependents[need]!.push(number);
  });
  return dependents;
}

/** Length of the longest chain of steps that waits for each step. */
function heights(steps: readonly PlanStep[], dependents: readonly (readonly number[])[]): Int32Array {
  const height = new Int32Array(steps.length);
  const waiting = Int32Array.from(dependents, (list) => list.length);
  const settled = [...waiting.keys()].filter((step) => waiting[step] === 0);
  for (let next = 0; next < settled.length; next += 1) {
    const step = settled[next]!;
    for (const need of steps[step]!.needs) {
      height[need] = Math.max(height[need]!, height[step]! + 1);
      waiting[need]! -= 1;
      if (waiting[need] === 0) settled.push(need);
    }
  }
  if (settled.length !== steps.length) throw new Error('the plan has a cycle');
  return height;
}
