import { topologicalOrder } from '../base/graph.ts';
import { ConditionFormulas } from './condition-formulas.ts';
import { ALWAYS, DecisionDiagram, type Formula, NEVER, TooComplex, type Witness } from './decision-diagram.ts';
import type { Expression } from './expression.ts';
import { conditionsNeeded } from './local-references.ts';
import type { RuleDeclaration, Template } from './template.ts';

/** Undefined: too complex to say, or hanging on a condition that is. */
export type Known = Formula | undefined;

/**
 * What can hold together in one template, whatever the parameters are, and given its `Rules`. Exact as far as it answers: what
 * is said to hold holds for all values that parameters can have; calls that are not understood may give anything, the
 * same call always the same.
 */
export class ConditionLogic {
  readonly #diagram = new DecisionDiagram();
  readonly #conditions = new Map<string, Formula>();
  readonly #formulas: ConditionFormulas;
  #rules: Formula = ALWAYS;

  constructor(template: Template) {
    this.#formulas = new ConditionFormulas(this.#diagram, template, this.#conditions);
    const { conditions, locals } = template;
    const sorted = topologicalOrder([...conditions.keys()], (name) =>
      conditionsNeeded(conditions.get(name)!.expression, locals),
    );
    // Of a circle nothing is known; it is an error anyway.
    if ('cycle' in sorted) return;
    for (const name of sorted.order) this.#declare(name, conditions.get(name)!.expression);
    for (const rule of template.rules.values()) this.#assume(rule);
  }

  condition(name: string): Known {
    return this.#conditions.get(name);
  }

  /** The condition of `Fn::If`. */
  branch(expression: Expression): Known {
    return this.#attempt(() => this.#formulas.operand(expression, true));
  }

  /** A counted resource has instances at all. */
  counted(count: Expression | null): Known {
    return count === null ? ALWAYS : this.#attempt(() => this.#diagram.not(this.#formulas.equal(count, ZERO)));
  }

  not(formula: Known): Known {
    return formula === undefined ? undefined : this.#attempt(() => this.#diagram.not(formula));
  }

  and(a: Known, b: Known): Known {
    return a === undefined || b === undefined ? undefined : this.#attempt(() => this.#diagram.and(a, b));
  }

  /** Certainly false. */
  isNever(formula: Known): boolean {
    return this.and(this.#rules, formula) === NEVER;
  }

  /** Certainly true. */
  isAlways(formula: Known): boolean {
    return this.isNever(this.not(formula));
  }

  /** What makes it true. Undefined when nothing does, or that is not known. */
  witness(formula: Known): readonly Witness[] | undefined {
    const possible = this.and(this.#rules, formula);
    return possible === undefined ? undefined : this.#diagram.witness(possible);
  }

  #attempt(answer: () => Formula): Known {
    try {
      return answer();
    } catch (error) {
      if (error instanceof TooComplex) return undefined;
      throw error;
    }
  }

  #declare(name: string, expression: Expression): void {
    const formula = this.#attempt(() => this.#formulas.truth(expression));
    if (formula !== undefined) this.#conditions.set(name, formula);
  }

  /** A rule that is too complex excludes nothing, and so do rules that exclude everything: then they are the mistake. */
  #assume({ condition, assertions }: RuleDeclaration): void {
    const holds = this.#attempt(() => {
      const applies = condition === null ? ALWAYS : this.#formulas.operand(condition, false);
      const all = this.#diagram.all(assertions.map(({ assert }) => this.#formulas.operand(assert, false)));
      return this.#diagram.or(this.#diagram.not(applies), all);
    });
    const both = this.and(this.#rules, holds);
    if (both !== undefined && both !== NEVER) this.#rules = both;
  }
}

const ZERO: Expression = { kind: 'literal', value: 0, range: { start: 0, end: 0 } };
