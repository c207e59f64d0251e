/**
 * Exact reasoning over `variable is value` in a bounded number of steps: a reduced ordered decision diagram, in which one
 * variable is never two values at once. A formula is the number of its node; equal formulas are the same number, so that
 * what can never hold is `NEVER` and what always holds is `ALWAYS`.
 */
export type Formula = number;

export const NEVER: Formula = 0;
export const ALWAYS: Formula = 1;

/** Thrown where an answer would take too many steps. The diagram stays usable for what is cheap. */
export class TooComplex extends Error {}

/** One way to make a formula true: the values that variables must have, and those that they must not have. */
export interface Witness {
  readonly variable: string;
  readonly value: string;
  readonly is: boolean;
}

/** `variable` is `value`. */
interface Atom {
  readonly variable: string;
  readonly value: string;
  /** Atoms of one variable follow each other. */
  readonly group: number;
  readonly rank: number;
  /** Nodes that test it, by what follows. */
  readonly nodes: Map<number, Formula>;
}

interface Node {
  readonly atom: Atom;
  readonly yes: Formula;
  readonly no: Formula;
}

/** More would make the recursion too deep. */
const MAX_ATOMS = 1_000;
const MAX_STEPS = 200_000;

export class DecisionDiagram {
  readonly #nodes: Node[] = [];
  readonly #atoms = new Map<string, Atom>();
  readonly #groups = new Map<string, { readonly group: number; size: number }>();
  readonly #conjunctions = new Map<number, Formula>();
  readonly #negations = new Map<Formula, Formula>();
  #steps: number;

  constructor(steps: number = MAX_STEPS) {
    this.#steps = steps;
  }

  /** Work elsewhere that belongs to the same question. */
  charge(steps: number): void {
    this.#steps -= steps;
    if (this.#steps < 0) throw new TooComplex();
  }

  atom(variable: string, value: string): Formula {
    const key = JSON.stringify([variable, value]);
    const known = this.#atoms.get(key);
    if (known !== undefined) return this.#node(known, ALWAYS, NEVER);
    if (this.#atoms.size >= MAX_ATOMS) throw new TooComplex();
    const group = this.#groups.get(variable) ?? { group: this.#groups.size, size: 0 };
    this.#groups.set(variable, group);
    const atom = { variable, value, group: group.group, rank: group.size, nodes: new Map<number, Formula>() };
    group.size += 1;
    this.#atoms.set(key, atom);
    return this.#node(atom, ALWAYS, NEVER);
  }

  not(formula: Formula): Formula {
    if (formula <= ALWAYS) return ALWAYS - formula;
    const known = this.#negations.get(formula);
    if (known !== undefined) return known;
    this.charge(1);
    const { atom, yes, no } = this.#at(formula);
    const result = this.#node(atom, this.not(yes), this.not(no));
    this.#negations.set(formula, result);
    this.#negations.set(result, formula);
    return result;
  }

  and(a: Formula, b: Formula): Formula {
    if (a === NEVER || b === NEVER) return NEVER;
    if (a === ALWAYS || a === b) return b;
    if (b === ALWAYS) return a;
    const key = a < b ? pair(a, b) : pair(b, a);
    const known = this.#conjunctions.get(key);
    if (known !== undefined) return known;
    this.charge(1);
    const atom = first(this.#at(a).atom, this.#at(b).atom);
    const result = this.#node(
      atom,
      this.and(this.#yes(a, atom), this.#yes(b, atom)),
      this.and(this.#no(a, atom), this.#no(b, atom)),
    );
    this.#conjunctions.set(key, result);
    return result;
  }

  or(a: Formula, b: Formula): Formula {
    return this.not(this.and(this.not(a), this.not(b)));
  }

  /** `then` where `condition` holds, `otherwise` where it does not. */
  choose(condition: Formula, then: Formula, otherwise: Formula): Formula {
    return this.or(this.and(condition, then), this.and(this.not(condition), otherwise));
  }

  /** Halves first: many small ones cost less than one that grows. */
  all(formulas: readonly Formula[]): Formula {
    if (formulas.length <= 1) return formulas[0] ?? ALWAYS;
    const half = formulas.length >> 1;
    return this.and(this.all(formulas.slice(0, half)), this.all(formulas.slice(half)));
  }

  any(formulas: readonly Formula[]): Formula {
    return this.not(this.all(formulas.map((formula) => this.not(formula))));
  }

  /** Choices that make it true, `yes` where that is possible. Undefined when nothing does. */
  witness(formula: Formula): readonly Witness[] | undefined {
    if (formula === NEVER) return undefined;
    const choices: Witness[] = [];
    let at = formula;
    while (at !== ALWAYS) {
      const { atom, yes, no } = this.#at(at);
      const is = yes !== NEVER;
      choices.push({ variable: atom.variable, value: atom.value, is });
      at = is ? yes : no;
    }
    return choices;
  }

  #at(formula: Formula): Node {
    return this.#nodes[formula - 2]!;
  }

  /** What is left of a formula once this atom holds: no other value of its variable does. */
  #yes(formula: Formula, atom: Atom): Formula {
    let at = formula;
    while (at > ALWAYS) {
      const node = this.#at(at);
      if (node.atom === atom) return node.yes;
      if (node.atom.group !== atom.group) return at;
      at = node.no;
    }
    return at;
  }

  #no(formula: Formula, atom: Atom): Formula {
    if (formula <= ALWAYS) return formula;
    const node = this.#at(formula);
    return node.atom === atom ? node.no : formula;
  }

  #node(atom: Atom, yes: Formula, no: Formula): Formula {
    // Nothing hangs on the atom: without it the variable is none of the values that are asked for next.
    if (yes === this.#yes(no, atom)) return no;
    const known = atom.nodes.get(pair(yes, no));
    if (known !== undefined) return known;
    const made = this.#nodes.push({ atom, yes, no }) + 1;
    atom.nodes.set(pair(yes, no), made);
    return made;
  }
}

/** One number for two. There are far fewer nodes than steps, and fewer steps than 2^26. */
function pair(a: Formula, b: Formula): number {
  return a * 2 ** 26 + b;
}

function first(a: Atom, b: Atom): Atom {
  return a.group < b.group || (a.group === b.group && a.rank <= b.rank) ? a : b;
}
