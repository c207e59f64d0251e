import type { CallFault, CommitFault, Fault, Verb } from './story.ts';

/** Hands out the faults of a story when their time has come, and counts those after which an operation may fail. */
export class FaultPlan {
  readonly #calls = new Map<string, CallFault>();
  readonly #commits = new Map<number, { readonly does: CommitFault; readonly much: number }>();
  readonly #seen = new Map<string, number>();
  #commitCount = 0;
  /** How many more commits find no space. */
  #full = 0;
  active = true;
  /** Grows with each thing after which an operation need not succeed. */
  disturbances = 0;

  constructor(faults: readonly Fault[]) {
    for (const fault of faults) {
      if ('call' in fault) this.#calls.set(`${fault.call} ${fault.nth}`, fault.does);
      else this.#commits.set(fault.commit, { does: fault.does, much: fault.much ?? 1 });
    }
  }

  call(verb: Verb, logicalId: string): CallFault | undefined {
    if (!this.active) return undefined;
    const key = verb === 'import' ? 'import *' : `${verb} ${logicalId}`;
    const nth = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, nth);
    const fault = this.#calls.get(`${key} ${nth}`);
    if (fault !== undefined && DISTURBING.has(fault)) this.disturbances += 1;
    return fault;
  }

  commit(): { readonly does: CommitFault; readonly much: number } | undefined {
    this.#commitCount += 1;
    if (!this.active) return undefined;
    const fault = this.#commits.get(this.#commitCount);
    if (fault?.does === 'full') this.#full = fault.much;
    if (fault?.does === 'full') this.disturbances += 1;
    if (this.#full === 0) return fault;
    this.#full -= 1;
    return { does: 'full', much: 1 };
  }
}

/** After the others the engine has every means to succeed. */
const DISTURBING: ReadonlySet<CallFault> = new Set(['refused', 'refused-but-done', 'hangs', 'defect']);
