import { canonicalJson } from '../base/canonical-json.ts';
import { equalJson } from '../base/equality.ts';
import type { Json } from '../base/json.ts';
import { valueKey } from '../base/value-key.ts';
import { conditionOperand } from './condition-operand.ts';
import { ALWAYS, type DecisionDiagram, type Formula, NEVER, TooComplex } from './decision-diagram.ts';
import { type CallExpression, childrenOf, constantOf, type Expression, literalText } from './expression.ts';
import { domainOf } from './parameter-domain.ts';
import { isPseudoParameter, NO_VALUE_NAME } from './pseudo-parameters.ts';
import type { Template } from './template.ts';

/** One side of a comparison. */
type Term =
  | { readonly kind: 'constant'; readonly value: Json }
  /** Whatever has no value before the stack is made is a variable under its own text. */
  | { readonly kind: 'variable'; readonly name: string; readonly parameter: string | null }
  | {
      readonly kind: 'choice';
      readonly condition: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    }
  | { readonly kind: 'truth'; readonly expression: CallExpression };

/** Conditions as formulas over the values of parameters. Every method may throw `TooComplex`. */
export class ConditionFormulas {
  readonly #diagram: DecisionDiagram;
  readonly #template: Template;
  readonly #conditions: ReadonlyMap<string, Formula>;
  readonly #names = new WeakMap<Expression, string>();

  constructor(diagram: DecisionDiagram, template: Template, conditions: ReadonlyMap<string, Formula>) {
    this.#diagram = diagram;
    this.#template = template;
    this.#conditions = conditions;
  }

  /** What stands where a condition is wanted: a name, a boolean, or a function. */
  operand(expression: Expression, wrappedBooleanIsTrue: boolean): Formula {
    const operand = conditionOperand(expression, wrappedBooleanIsTrue);
    switch (operand.kind) {
      case 'boolean':
        return operand.value ? ALWAYS : NEVER;
      case 'name':
        return this.#named(operand.name);
      case 'expression':
        return this.truth(operand.expression);
      case 'invalid':
        throw new TooComplex();
    }
  }

  truth(expression: Expression): Formula {
    this.#diagram.charge(1);
    const constant = constantOf(expression);
    if (typeof constant === 'boolean') return constant ? ALWAYS : NEVER;
    if (expression.kind !== 'call') throw new TooComplex();
    const { argument } = expression;
    const items = argument.kind === 'list' ? argument.items : [];
    switch (expression.function) {
      case 'Fn::Not':
        return this.#diagram.not(this.operand(argument, false));
      case 'Fn::And':
        return this.#diagram.all(items.map((item) => this.operand(item, false)));
      case 'Fn::Or':
        return this.#diagram.any(items.map((item) => this.operand(item, false)));
      case 'Fn::Equals':
        return items.length === 2 ? this.equal(items[0]!, items[1]!) : this.#opaque(expression);
      case 'Fn::Contains':
        return this.#contains(items) ?? this.#opaque(expression);
      default:
        return this.#equalTerms(this.#term(expression), { kind: 'constant', value: true });
    }
  }

  equal(a: Expression, b: Expression): Formula {
    return this.#equalTerms(this.#term(a), this.#term(b));
  }

  #named(name: string): Formula {
    const formula = this.#conditions.get(name);
    if (formula === undefined) throw new TooComplex();
    return formula;
  }

  /** One of the values that are written out. */
  #contains([list, value]: readonly Expression[]): Formula | undefined {
    if (list?.kind !== 'list' || value === undefined) return undefined;
    return this.#diagram.any(list.items.map((item) => this.equal(item, value)));
  }

  #equalTerms(a: Term, b: Term): Formula {
    this.#diagram.charge(1);
    if (a.kind === 'choice') return this.#chosen(a, b);
    if (b.kind === 'choice') return this.#chosen(b, a);
    if (b.kind === 'constant') return this.#equalConstant(a, b.value);
    if (a.kind === 'constant') return this.#equalConstant(b, a.value);
    if (a.kind === 'truth' && b.kind === 'truth') {
      const [first, second] = [this.truth(a.expression), this.truth(b.expression)];
      return this.#diagram.choose(first, second, this.#diagram.not(second));
    }
    const names = [this.#nameOf(a), this.#nameOf(b)].sort();
    return names[0] === names[1] ? ALWAYS : this.#diagram.atom(`equal ${JSON.stringify(names)}`, 'true');
  }

  #chosen({ condition, yes, no }: Extract<Term, { kind: 'choice' }>, other: Term): Formula {
    return this.#diagram.choose(
      this.operand(condition, true),
      this.#equalTerms(this.#term(yes), other),
      this.#equalTerms(this.#term(no), other),
    );
  }

  #equalConstant(term: Exclude<Term, { kind: 'choice' }>, value: Json): Formula {
    switch (term.kind) {
      case 'constant':
        return equalJson(term.value, value) ? ALWAYS : NEVER;
      case 'truth':
        return this.#truthIs(this.truth(term.expression), value);
      case 'variable':
        return this.#variableIs(term.name, term.parameter, value);
    }
  }

  #truthIs(formula: Formula, value: Json): Formula {
    if (equalJson(value, true)) return formula;
    return equalJson(value, false) ? this.#diagram.not(formula) : NEVER;
  }

  #variableIs(name: string, parameter: string | null, value: Json): Formula {
    const declaration = parameter === null ? undefined : this.#template.parameters.get(parameter);
    if (declaration === undefined) return this.#diagram.atom(name, valueKey(value));
    const { listed, has } = domainOf(declaration);
    if (!has(value)) return NEVER;
    const key = valueKey(value);
    if (listed === null || listed.at(-1) !== key) return this.#diagram.atom(name, key);
    // The last of the values that can be is the one that holds when no other does.
    this.#diagram.charge(listed.length);
    const others = listed.slice(0, -1).map((other) => this.#diagram.atom(name, other));
    return this.#diagram.not(this.#diagram.any(others));
  }

  #term(expression: Expression): Term {
    const constant = constantOf(expression);
    if (constant !== undefined) return { kind: 'constant', value: constant };
    if (expression.kind !== 'call') return this.#variable(expression);
    const { argument } = expression;
    const items = argument.kind === 'list' ? argument.items : [];
    if (expression.function === 'Ref') return this.#reference(expression, literalText(argument));
    if (expression.function === 'Fn::If' && items.length === 3)
      return { kind: 'choice', condition: items[0]!, yes: items[1]!, no: items[2]! };
    return truthFunctions.has(expression.function) ? { kind: 'truth', expression } : this.#variable(expression);
  }

  #reference(expression: CallExpression, name: string | undefined): Term {
    if (name === undefined) return this.#variable(expression);
    if (name === NO_VALUE_NAME) return { kind: 'constant', value: null };
    const local = this.#template.locals.get(name);
    if (local?.kind === 'eval') return this.#term(local.value);
    const parameter = this.#template.parameters.has(name) ? name : null;
    if (parameter === null && !isPseudoParameter(name)) return this.#variable(expression);
    return { kind: 'variable', name: `Ref ${name}`, parameter };
  }

  #variable(expression: Expression): Term {
    return { kind: 'variable', name: this.#textOf(expression), parameter: null };
  }

  #nameOf(term: Exclude<Term, { kind: 'choice' }>): string {
    if (term.kind === 'variable') return term.name;
    return term.kind === 'truth' ? this.#textOf(term.expression) : valueKey(term.value);
  }

  #opaque(expression: Expression): Formula {
    return this.#diagram.atom(this.#textOf(expression), valueKey(true));
  }

  /** The same for the same calls, in whatever order their keys are written. */
  #textOf(expression: Expression): string {
    const known = this.#names.get(expression);
    if (known !== undefined) return known;
    const text = canonicalJson(asJson(expression));
    this.#diagram.charge(1 + (text.length >> 6));
    this.#names.set(expression, text);
    return text;
  }
}

/** Functions that are formulas themselves. */
const truthFunctions: ReadonlySet<string> = new Set(['Fn::And', 'Fn::Contains', 'Fn::Equals', 'Fn::Not', 'Fn::Or']);

function asJson(expression: Expression): Json {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'list':
      return expression.items.map(asJson);
    case 'map':
    case 'call':
      return Object.fromEntries(childrenOf(expression).map(([key, child]) => [key, asJson(child)]));
  }
}
