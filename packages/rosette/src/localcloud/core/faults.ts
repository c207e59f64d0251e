/** What goes wrong with one call. */
export type FaultEffect =
  /** The cloud refuses; nothing is done. */
  | { readonly kind: 'fail'; readonly code: string; readonly status?: number; readonly message?: string }
  /** The cloud refuses with `Throttling.User` (429); nothing is done. */
  | { readonly kind: 'throttle' }
  /** Done, but the answer never arrives: the client sees an error with outcome `unknown`. */
  | { readonly kind: 'lose' }
  /** Done, and the answer arrives `ms` later. */
  | { readonly kind: 'delay'; readonly ms: number };

export interface FaultRule {
  /** `Ecs`, `Vpc` …; every product if absent. */
  readonly product?: string;
  /** `RunInstances` …; every action if absent. */
  readonly action?: string;
  /** How often the rule strikes before it is spent; without end if absent. */
  readonly times?: number;
  /** From 0 to 1; always if absent. */
  readonly probability?: number;
  readonly effect: FaultEffect;
}

export interface FaultPlan {
  readonly rules?: readonly FaultRule[];
  /** One change at a time inside one parent (VPC, load balancer, DB instance), with the cloud's conflict codes. */
  readonly conflicts?: boolean;
}

/** The faults in force. Counts live in memory: a restart begins the plan anew. */
export class FaultBoard {
  readonly #random: () => number;
  #plan: FaultPlan;
  #struck: number[] = [];

  constructor(plan: FaultPlan, random: () => number) {
    this.#plan = plan;
    this.#random = random;
  }

  /** Replaces the plan and forgets how often its rules have struck. */
  set(plan: FaultPlan): void {
    this.#plan = plan;
    this.#struck = [];
  }

  get conflicts(): boolean {
    return this.#plan.conflicts ?? false;
  }

  /** The effects that strike this call, in order of the rules. */
  draw(product: string, action: string): readonly FaultEffect[] {
    const rules = this.#plan.rules ?? [];
    return rules.filter((rule, index) => this.#strikes(rule, index, product, action)).map((rule) => rule.effect);
  }

  #strikes(rule: FaultRule, index: number, product: string, action: string): boolean {
    if (rule.product !== undefined && rule.product !== product) return false;
    if (rule.action !== undefined && rule.action !== action) return false;
    const struck = this.#struck[index] ?? 0;
    if (rule.times !== undefined && struck >= rule.times) return false;
    if (rule.probability !== undefined && this.#random() >= rule.probability) return false;
    this.#struck[index] = struck + 1;
    return true;
  }
}
